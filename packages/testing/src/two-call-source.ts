import type { Change, Clock, Occupation, OccupationSource, PortCall } from '@spoollock/core';
import type { SourceFault, WriteAnswer } from '@spoollock/core';
import { err, ok, type Result } from 'neverthrow';
import { groupCalls, type Part } from './grouped-batches.js';
import { guardedWrite, type BatchAnswer, type MiniSheet, type Picture, type SheetRow } from './mini-sheet.js';
import { belongs, finished, labelText, occupationOf, operationMark } from './provisional-label.js';
import { parseProvisional, provisionalText, tagOf, type Provisional } from './provisional-label.js';
import { blankLabel, fault, idOf, isOver, meets, occupationIn, provisionals } from './two-call-rules.js';
import { rowIn, rowsOf, TWO_CALL_ABILITIES, unfitLabel, wasUsed } from './two-call-rules.js';

/**
 * An `OccupationSource` on a sheet that takes two calls for a write. Call 1 puts a provisional label where
 * the expected label stood; call 2 turns it into the final label, date and version, all or nothing. Who
 * meets a provisional label, whoever left it, finishes it where it belongs and undoes it where it does not.
 *
 * Every attempt of an operation has three ids: `tried`, used by call 1 or burned; `done` and `undone`, used
 * by whoever ends its provisional label, so that what became of it can still be told afterwards.
 */
export function createTwoCallSource(options: TwoCallOptions): TwoCallSource {
  const { sheet, clock, zone } = options;
  const { read, send } = groupCalls(sheet, clock, options.gatherMs ?? 15);
  const known = new Map<number, Readonly<SheetRow>>();
  const placed = new Map<string, { at: number; row: Readonly<SheetRow>; provisional: Provisional }>();

  async function write(change: Change, call: PortCall): Promise<Result<WriteAnswer, SourceFault>> {
    let rows: Picture = known;
    let fresh = false;
    const refresh = async (): Promise<Result<void, SourceFault>> => {
      fresh = true;
      return (await look()).map((seen) => void (rows = seen));
    };
    let attempt = 1;
    for (let turn = 0; turn < MAX_TURNS && attempt <= MAX_ATTEMPTS; turn++) {
      if (isOver(call, clock)) return err(fault('never', 'the deadline passed'));
      const now = occupationIn(rows, change.tag, zone);
      const [at = -1] = rowsOf(rows, change.tag);
      const row = rows.get(at);
      if (now.state === 'unsettled' && row !== undefined) {
        const mended = await mend(labelText(row));
        if (mended.isErr()) return err(fault('never', 'the row is unsettled and could not be settled'));
        [rows, fresh] = [mended.value, true];
        continue;
      }
      if (row === undefined || !meets(change.expected, now)) {
        if (fresh) return refuse(change, attempt, now);
        const seen = await refresh();
        if (seen.isErr()) return err(fault('never', 'the sheet could not be read'));
        continue;
      }
      const unfit = unfitLabel(row);
      if (unfit !== null) return ok({ outcome: 'unwritable', problem: unfit });
      const text = provisionalText(change, row, attempt);
      const find = labelText(row) === '' ? /^\s*$/ : labelText(row);
      const answer = await send({
        ids: [idOf('tried', operationMark(change), attempt)],
        requests: [{ kind: 'findReplace', column: 'label', row: at, find, replacement: text }],
        respond: [at],
      });
      if (answer.status === 'lost') return err(fault('perhaps', 'no answer to the first call'));
      if (answer.status === 'used') return replay(change, attempt);
      const after = rowIn(answer, at);
      const provisional = parseProvisional(text);
      if (answer.counts[0] === 1 && provisional !== null && belongs(provisional, after)) {
        placed.set(change.operationId, { at, row: after, provisional });
        return ok({ outcome: 'applied', replayed: false });
      }
      if (answer.counts[0] === 1) {
        const undone = await mend(text);
        if (undone.isErr()) return err(fault('perhaps', 'a moved row was met and is not yet undone'));
        [rows, fresh] = [undone.value, true];
      } else {
        if (labelText(after) === '' && tagOf(after) === change.tag)
          return ok({ outcome: 'unwritable', problem: blankLabel(change.tag) });
        const seen = await refresh();
        if (seen.isErr()) return err(fault('never', 'the sheet could not be read again'));
      }
      attempt += 1;
    }
    return err(fault('never', 'the rows keep moving'));
  }

  async function complete(change: Change, call: PortCall): Promise<Result<Occupation, SourceFault>> {
    if (isOver(call, clock)) return err(fault('perhaps', 'the deadline passed before the second call'));
    const place = placed.get(change.operationId);
    if (place !== undefined) {
      placed.delete(change.operationId);
      const answer = await end(place.provisional, place.at, place.row, true);
      if (answer.status === 'lost') return err(fault('perhaps', 'no answer to the second call'));
      // A miss must not be read off the address: another row with this tag may stand there by now.
      const hit = answer.status === 'done' && answer.counts.includes(1);
      if (hit) return ok(occupationIn(answer.rows, change.tag, zone));
    }
    const seen = await look();
    if (seen.isErr()) return err(seen.error);
    const [left] = provisionals(seen.value, change);
    const rows = left === undefined ? seen : await mend(left.text);
    return rows.map((after) => occupationIn(after, change.tag, zone));
  }

  /** Burns the first attempt that was never tried; before it come those that ran, and left their traces. */
  async function settle(change: Change, first = 1): Promise<Result<'applied' | 'burned', SourceFault>> {
    const operation = operationMark(change);
    for (let attempt = first; attempt <= MAX_ATTEMPTS; attempt++) {
      const tried = idOf('tried', operation, attempt);
      const burned = await send({ ids: [tried], requests: [], respond: [] });
      if (burned.status === 'lost') return err(fault('perhaps', 'no answer to the burning'));
      if (burned.status === 'done') return ok('burned');
      const seen = await look();
      if (seen.isErr()) return err(seen.error);
      const left = provisionals(seen.value, change).find((one) => one.attempt === attempt);
      const mended = left === undefined ? seen : await mend(left.text);
      if (mended.isErr()) return err(mended.error);
      // Only now: whoever removed the provisional label left its id in the same batch.
      const done = await wasUsed(sheet, idOf('done', operation, attempt));
      const undone = await wasUsed(sheet, idOf('undone', operation, attempt));
      const unanswered = done === undefined || undone === undefined;
      if (unanswered) return err(fault('perhaps', 'no answer to the settling'));
      if (done && undone) return err(fault('perhaps', 'a person changed the row while it was being written'));
      if (done) return ok('applied');
    }
    return ok('burned');
  }

  /** An operation that was applied before meets a row other than expected: its own work. */
  async function refuse(
    change: Change,
    attempt: number,
    now: Occupation,
  ): Promise<Result<WriteAnswer, SourceFault>> {
    const tried = await wasUsed(sheet, idOf('tried', operationMark(change), attempt));
    if (tried === undefined) return err(fault('perhaps', 'no answer to whether this was written before'));
    return tried ? replay(change, attempt) : ok({ outcome: 'refused', now });
  }

  async function replay(change: Change, attempt: number): Promise<Result<WriteAnswer, SourceFault>> {
    const settled = await settle(change, attempt);
    return settled.map((how) =>
      how === 'applied' ? { outcome: 'applied', replayed: true } : { outcome: 'burned' },
    );
  }

  /** Ends a provisional label wherever it is by now, and answers the sheet as seen once it was gone. */
  async function mend(text: string): Promise<Result<Picture, SourceFault>> {
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const seen = await look();
      if (seen.isErr()) return seen;
      const [at, row] = [...seen.value].find(([, one]) => one.label === text) ?? [];
      const provisional = parseProvisional(text);
      if (at === undefined || row === undefined || provisional === null) return seen;
      const tag = tagOf(row);
      const alone = tag !== null && rowsOf(seen.value, tag).length === 1;
      const answer = await end(provisional, at, row, alone && belongs(provisional, row));
      if (answer.status === 'lost') return err(fault('perhaps', 'no answer to the settling of a row'));
    }
    return err(fault('perhaps', 'the rows keep moving'));
  }

  async function end(
    provisional: Provisional,
    at: number,
    row: Readonly<SheetRow>,
    finish: boolean,
  ): Promise<BatchAnswer> {
    const { text, former, operation, attempt } = provisional;
    const whole = { kind: 'findReplace', column: 'label', find: text } as const;
    const { label, date, version } = finished(provisional, row, zone);
    const finishing: Part['requests'] =
      options.secondWrite !== 'by-address'
        ? guardedWrite(at, text, { label, date, version })
        : [
            { kind: 'updateCells', tab: 'shop', row: at, cells: { date, version } },
            { ...whole, replacement: provisional.next },
          ];
    const requests = finish ? finishing : [{ ...whole, replacement: former }];
    const ids = [idOf(finish ? 'done' : 'undone', operation, attempt)];
    const first = await send({ ids, requests, respond: 'all' });
    return first.status === 'used' ? send({ ids: [], requests, respond: 'all' }) : first;
  }

  /** The sheet as a write's reply shows it: unlike a read, that cannot be older than the writes before it. */
  async function look(): Promise<Result<Picture, SourceFault>> {
    const nothing = {
      kind: 'findReplace',
      column: 'label',
      find: '# no such label',
      replacement: 'x',
    } as const;
    const answer = await send({ ids: [], requests: [nothing], respond: 'all' });
    return answer.status === 'done'
      ? ok(remember(answer.rows))
      : err(fault('perhaps', 'no answer to a look'));
  }

  function remember(rows: Picture): Picture {
    known.clear();
    rows.forEach((row, at) => known.set(at, row));
    return rows;
  }

  async function readAll(call: PortCall): Promise<Result<Picture, SourceFault>> {
    if (isOver(call, clock)) return err(fault('never', 'the deadline passed'));
    const answer = await read(undefined);
    return answer.status === 'done' ? ok(remember(answer.rows)) : err(fault('never', 'no answer to a read'));
  }

  return {
    abilities: TWO_CALL_ABILITIES,
    write,
    complete,
    settle: (change) => settle(change),
    read: async (tags, call) =>
      (await readAll(call)).map((rows) => new Map(tags.map((tag) => [tag, occupationIn(rows, tag, zone)]))),
    async *rows(call) {
      yield (await readAll(call)).map((rows) =>
        [...rows.values()].map((row) => {
          const tag = tagOf(row);
          const occupation = tag === null ? occupationOf(row, zone) : occupationIn(rows, tag, zone);
          return { tag, rawTag: String(row.tag ?? ''), occupation };
        }),
      );
    },
    check: async (call) => (await readAll(call)).map(() => undefined),
    async mend(call) {
      if (isOver(call, clock)) return err(fault('never', 'the deadline passed'));
      const seen = await look();
      if (seen.isErr()) return err(seen.error);
      const left = provisionals(seen.value);
      const mended = await Promise.all(left.map(({ text }) => mend(text)));
      return mended.find((one) => one.isErr())?.map(() => 0) ?? ok(left.length);
    },
  };
}

export interface TwoCallOptions {
  readonly sheet: MiniSheet;
  readonly clock: Clock;
  readonly zone: string;
  /** How long the first call of a group waits for company. */
  readonly gatherMs?: number;
  /** `by-address` writes date and version wherever the row was last seen: here to show what that does. */
  readonly secondWrite?: 'guarded' | 'by-address';
}

/** A source that can leave rows half written, and ends what others left. */
export type TwoCallSource = OccupationSource & Required<Pick<OccupationSource, 'mend'>>;

const MAX_ATTEMPTS = 4;
const MAX_TURNS = 8;
