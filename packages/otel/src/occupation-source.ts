import type {
  AlsoColumns,
  NoColumns,
  OccupationChange,
  OccupationSource,
  WriteAnswer,
} from '@spoollock/core/adapter';
import { PortCalls } from './port-calls.js';
import { Telemetry, type TelemetryOptions } from './telemetry.js';

/**
 * A source that does exactly what `source` does, with a span around each call and its duration. Keep `source` for
 * what it has besides the port, such as `prepare`.
 *
 * @example
 * ```ts
 * const truth = new MemoryOccupationSource([{ tag }]); // or createGoogleSheetsSource({ client, spreadsheetId })
 * const lock = createSpoolLock({ store, source: instrumentOccupationSource(truth) });
 * ```
 */
export function instrumentOccupationSource<Columns extends AlsoColumns = NoColumns>(
  source: OccupationSource<Columns>,
  options: TelemetryOptions = {},
): OccupationSource<Columns> {
  const calls = new PortCalls(new Telemetry(options), 'source');
  return {
    get abilities() {
      return source.abilities;
    },
    get also() {
      return source.also;
    },
    get timeZone() {
      return source.timeZone;
    },
    read: (tags, call) =>
      calls.ask(
        { method: 'read', about: { 'spoollock.tag': [...tags] } },
        () => source.read(tags, call),
        answered,
      ),
    rows: (call) => calls.read({ method: 'rows' }, () => source.rows(call)),
    write: (change, call) => calls.ask(about('write', change), () => source.write(change, call), written),
    settle: (change, call) =>
      calls.ask(
        about('settle', change),
        () => source.settle(change, call),
        (outcome: 'applied' | 'cancelled') => outcome,
      ),
    confirm: (change, call) =>
      calls.ask(about('confirm', change), () => source.confirm(change, call), answered),
    check: (call) => calls.ask({ method: 'check' }, () => source.check(call), answered),
  };
}

function about(method: string, { tag, next }: OccupationChange) {
  const worker = next.state === 'occupied' ? { 'spoollock.worker.id': String(next.worker.id) } : {};
  return { method, about: { 'spoollock.tag': tag, ...worker } };
}

function written(answer: WriteAnswer): string {
  return answer.outcome === 'applied' && answer.replayed ? 'replayed' : answer.outcome;
}

function answered(): string {
  return 'ok';
}
