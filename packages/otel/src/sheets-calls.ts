import { SpanKind } from '@opentelemetry/api';
import { CALL_BUCKETS_S } from './durations.js';
import { Telemetry, type TelemetryOptions } from './telemetry.js';

/** What `@spoollock/google-sheets` tells of one call to the API. */
export interface SheetsCallReport {
  readonly kind: 'read' | 'write';
  readonly tookMs: number;
  readonly ok: boolean;
  readonly status: number | null;
  /** Calls of this kind that were left in this minute, and how many there are in a whole one. */
  readonly quotaLeft: number;
  readonly quota: number;
}

/** How a call to the sheet ended. */
export const SHEETS_OUTCOMES = ['ok', 'rate-limited', 'refused', 'failed', 'unanswered'] as const;
type SheetsOutcome = (typeof SHEETS_OUTCOMES)[number];

/** So long after a call it does not count any more: with none since, the whole quota is there again. */
const COUNTED_MS = 62_000;

interface Quota {
  readonly left: number;
  readonly whole: number;
  readonly atMs: number;
}

/**
 * An `onCall` for `createGoogleSheetsSource`: counts and measures every call to the sheet, tells what is left of the
 * quota, and puts a span for it under the port call that set it going. Calls that arrive together, or while one is under
 * way, share one call to the sheet: its span is under the first of them, and the others' have none.
 *
 * @example
 * ```ts
 * import { sheets } from '@googleapis/sheets';
 * import { createGoogleSheetsSource } from '@spoollock/google-sheets';
 *
 * const truth = createGoogleSheetsSource({
 *   client: sheets('v4'),
 *   spreadsheetId: 'the id in its address',
 *   onCall: sheetsCallTelemetry(),
 * });
 * ```
 */
export function sheetsCallTelemetry(options: TelemetryOptions = {}): (report: SheetsCallReport) => void {
  const telemetry = new Telemetry(options);
  const { clock, spans } = telemetry;
  const quotas = new Map<SheetsCallReport['kind'], Quota>();
  const calls = telemetry.counter(
    'spoollock.sheets.calls',
    '{call}',
    'Calls to the sheet, by how they ended.',
  );
  const duration = telemetry.histogram(
    'spoollock.sheets.call.duration',
    's',
    'How long a call to the sheet took.',
    CALL_BUCKETS_S,
  );
  telemetry.observed(
    {
      'spoollock.sheets.quota.left': {
        unit: '{call}',
        description: 'Calls that this process may still make in this minute.',
      },
      'spoollock.sheets.quota.limit': {
        unit: '{call}',
        description: 'Calls that this process may make in a minute.',
      },
    },
    (tell) => {
      for (const [kind, { left, whole, atMs }] of quotas) {
        const isRenewed = Math.abs(clock.now() - atMs) > COUNTED_MS;
        tell('spoollock.sheets.quota.left', isRenewed ? whole : left, { 'spoollock.kind': kind });
        tell('spoollock.sheets.quota.limit', whole, { 'spoollock.kind': kind });
      }
    },
  );
  return (report) => {
    const { kind, tookMs, quotaLeft, quota } = report;
    const atMs = clock.now();
    const outcome = outcomeOf(report);
    quotas.set(kind, { left: quotaLeft, whole: quota, atMs });
    const labels = { 'spoollock.kind': kind, 'spoollock.outcome': outcome };
    calls(1, labels);
    duration(tookMs / 1000, labels);
    const span = spans.begin(
      `spoollock.sheets.${kind}`,
      SpanKind.CLIENT,
      { 'spoollock.kind': kind, 'spoollock.quota_left': quotaLeft },
      atMs - tookMs,
    );
    const status = report.status === null ? {} : { 'http.response.status_code': report.status };
    span.end(
      {
        attributes: { 'spoollock.outcome': outcome, ...status },
        fault: outcome === 'ok' ? undefined : { type: outcome },
      },
      atMs,
    );
  };
}

function outcomeOf({ ok, status }: SheetsCallReport): SheetsOutcome {
  if (ok) return 'ok';
  if (status === null) return 'unanswered';
  if (status === 429) return 'rate-limited';
  return status < 500 ? 'refused' : 'failed';
}
