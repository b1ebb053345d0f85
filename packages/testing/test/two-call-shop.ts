import { setImmediate } from 'node:timers/promises';
import { parseSpoolTag, parseWorker } from '@spoollock/core';
import type {
  Change,
  Clock,
  Occupation,
  OccupationSource,
  SourceAnswer,
  SpoolTag,
  Worker,
} from '@spoollock/core';
import { createMiniSheet } from '../src/mini-sheet.js';
import type { Cell, Fate, MiniSheet, MiniSheetOptions, SheetRow, StepKind } from '../src/mini-sheet.js';
import { createTwoCallSource, type TwoCallOptions, type TwoCallSource } from '../src/two-call-source.js';

export const ZONE = 'America/Santiago';
export const NOON = Date.UTC(2026, 10, 20, 15);
export const CALL = { deadlineMs: Number.MAX_SAFE_INTEGER };

export interface Outcome {
  readonly how: 'applied' | 'not' | 'unknown';
  readonly now?: Occupation;
}

/** One operation as an engine does it: write, settle when in doubt, complete. */
export async function perform(source: OccupationSource, change: Change): Promise<Outcome> {
  const written = await source.write(change, CALL);
  if (written.isOk() && written.value.outcome !== 'applied') return { how: 'not' };
  if (written.isErr()) {
    if (written.error.type === 'source-misshaped' || written.error.reached === 'never') return { how: 'not' };
    const settled = await again(() => source.settle(change, CALL));
    if (settled !== 'applied') return { how: settled === 'burned' ? 'not' : 'unknown' };
  }
  const now = await again(() => source.complete(change, CALL));
  return now === undefined ? { how: 'unknown' } : { how: 'applied', now };
}

async function again<T>(ask: () => SourceAnswer<T>): Promise<T | undefined> {
  for (let turn = 0; turn < 6; turn++) {
    const answer = await ask();
    if (answer.isOk()) return answer.value;
  }
  return undefined;
}

export interface Shop {
  readonly sheet: MiniSheet;
  /** Two processes that share nothing but the sheet. */
  readonly source: TwoCallSource;
  readonly other: TwoCallSource;
  /** What becomes of the next messages; `go` when there is nothing here. */
  readonly onRead: Fate[];
  readonly onWrite: Fate[];
  readonly onReply: Fate[];
  /** Lets the late messages land. */
  readonly land: () => Promise<void>;
}

export function shop(
  rows = [
    row('SP-A', 'DISPONIBLE', null, 0),
    row('SP-B', 'DISPONIBLE', null, 0),
    row('SP-C', 'DISPONIBLE', null, 0),
  ],
  extra: Partial<TwoCallOptions> = {},
  settings: Partial<MiniSheetOptions> = {},
): Shop {
  const fates: Record<StepKind, Fate[]> = { read: [], write: [], reply: [], late: [], person: [] };
  const late: (() => void)[] = [];
  const step = async (kind: StepKind): Promise<Fate> => {
    if (kind === 'late') await new Promise<void>((resolve) => late.push(resolve));
    return fates[kind].shift() ?? 'go';
  };
  const clock: Clock = { now: () => NOON, setTimer: (_, task) => (void setImmediate().then(task), () => {}) };
  const sheet = createMiniSheet({ rows, step, ...settings });
  const source = createTwoCallSource({ sheet, clock, zone: ZONE, ...extra });
  const other = createTwoCallSource({ sheet, clock, zone: ZONE, ...extra });
  const land = async () => {
    late.splice(0).forEach((one) => one());
    await setImmediate();
  };
  return { sheet, source, other, onRead: fates.read, onWrite: fates.write, onReply: fates.reply, land };
}

let operations = 0;

export function take(spool: SpoolTag, who: Worker, since = new Date(NOON)): Change {
  const next = { state: 'occupied', worker: who, since } as const;
  return { operationId: `op-${String(++operations)}`, tag: spool, expected: { state: 'free' }, next };
}

export function giveBack(spool: SpoolTag, who: Worker, version: number | null): Change {
  const expected = { state: 'occupied', workerId: who.id, version } as const;
  return { operationId: `op-${String(++operations)}`, tag: spool, expected, next: { state: 'free' } };
}

export function row(spool: string | null, label: Cell, date: Cell, version: Cell): SheetRow {
  return { tag: spool, label, date, version };
}

export function rowOf(sheet: MiniSheet, spool: SpoolTag): Readonly<SheetRow> {
  return sheet.rows().find((one) => one.tag === spool)!;
}

export function tag(text: string): SpoolTag {
  return parseSpoolTag(text)._unsafeUnwrap();
}

export function worker(id: number, initials: string): Worker {
  return parseWorker({ id, initials })._unsafeUnwrap();
}
