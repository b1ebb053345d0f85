import type {
  Clock,
  OccupationChange,
  Occupation,
  PortCall,
  SourceAnswer,
  WriteAnswer,
} from '@spoollock/core/adapter';
import { err, ok } from 'neverthrow';
import type { SheetsCalls } from '../calls/sheets-calls.js';
import { FIELDS } from '../reading/columns.js';
import { MOST_WRITES } from './parts.js';
import type { ShownRow } from './batch-reply.js';
import { earlier } from './earlier-attempts.js';
import type { HiddenTabs } from '../compare-and-set/hidden-tabs.js';
import { operationMark, type OperationMark } from '../ledger/marks.js';
import type { Seen, Shape } from '../reading/seen.js';
import type { SheetReader } from '../reading/sheet-reader.js';
import type { SheetWriter } from './sheet-writer.js';
import type { TagTurns } from './tag-turns.js';
import { meets, writtenRow, type ShopRow } from '../reading/shop-rows.js';
import { ownCells } from '../reading/own-columns.js';
import { neverSent } from '../calls/source-faults.js';
import { whyUncomparable } from './uncomparable.js';

/** What `writeRow` needs of the source. */
export interface WriteTools {
  readonly settings: {
    readonly clock: Clock;
    readonly trustRowsForMs: number;
    readonly tab: string;
  };
  readonly calls: SheetsCalls;
  readonly reader: SheetReader;
  readonly hiddenTabs: HiddenTabs;
  readonly writer: SheetWriter;
  readonly turns: TagTurns;
}

/** How often to try while the row keeps moving or changing. */
const MOST_TRIES = 12;
/** After the row has moved this often, a write looks for it in many places at once. */
const MOVES_ENDURED = 2;
/** How often Google may refuse a batch because a tab or a row that it names is gone. */
const MOST_REFUSALS = 3;

/**
 * Writes one row by compare-and-set. Before it refuses a row that is not as expected, it reads the rows again,
 * together with the ledger: this same operation may have changed the row.
 */
export async function writeRow(
  tools: WriteTools,
  change: OccupationChange,
  call: PortCall,
): SourceAnswer<WriteAnswer> {
  const { settings, reader, writer, turns } = tools;
  const { clock } = settings;
  let attempt = 1;
  let tabId: number | null = null;
  let [refusals, moves, isShapeSure] = [0, 0, change.also === undefined];
  let seen = fresh(tools);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (call.signal?.aborted === true || clock.now() >= call.deadlineMs)
      return err(neverSent('there is no time left to write to the sheet'));
    if (seen === null) {
      const read = await readWithLedger(tools, call);
      if (read.isErr()) return err(read.error);
      seen = read.value;
    }
    const { rows, shape, ledger }: Seen = seen;
    const shopId = shape.sheetId;
    // Attempts are counted in each tab anew: that is how they are settled.
    if (shopId !== tabId) [attempt, tabId] = [1, shopId];
    if (ledger !== null) {
      const before = earlier(change, attempt, ledger, shopId);
      if (before.status === 'open') attempt = before.attempt;
      else {
        const tab = before.answer.outcome === 'applied' ? await writer.tabNow(call) : ok(shopId);
        if (tab.isErr()) return err(tab.error);
        if (tab.value === shopId) return ok(before.answer);
        // That was another tab, and a copy has its name now.
        reader.forgetShape();
        seen = null;
        continue;
      }
    }
    const now: Occupation = rows.occupation(change.tag);
    const at = rows.find(change.tag);
    if (at === undefined || !meets(change.expected, now)) {
      if (ledger !== null) return ok({ outcome: 'refused', now });
      seen = null;
      continue;
    }
    const row = rows.at(at);
    const next = writtenRow(change, row, shape.forms, clock.now(), reader.versions.above(change.tag));
    const own = ownCells(change.also, shape.own, shape.forms);
    if (own.isErr() && ledger !== null) return ok({ outcome: 'unwritable', problem: own.error });
    if (own.isErr()) {
      seen = null;
      continue;
    }
    const mark = operationMark(change.operationId, attempt, shopId);
    const places = moves < MOVES_ENDURED ? ([at] as const) : placesAround(at, rows.length);
    const answer = await turns.take(change.tag, async () =>
      isStill(row, tools, change)
        ? writer.end({ kind: 'write', tag: change.tag, mark, places, seen: row, next, own: own.value }, call)
        : null,
    );
    if (answer === null) {
      // Another write of this process changed the row first. Nothing was sent, so this does not count as a try.
      tries -= 1;
      seen = fresh(tools);
      continue;
    }
    if (answer.isErr()) {
      reader.forgetRows();
      return err(answer.error);
    }
    const ended = answer.value;
    if (ended.status === 'barred') {
      // Another row, which is protected, may have moved to this place, unless the rows were just read.
      const isCertain = ledger !== null && places.length === 1;
      if (isCertain) return ok({ outcome: 'unwritable', problem: protectedRow(change, ended.detail) });
      moves = -Infinity;
      reader.forgetRows();
      seen = null;
      continue;
    }
    if (ended.status !== 'not-run') attempt += 1;
    if (ended.status === 'ended' || ended.status === 'ended-before') {
      if (ended.ending === 'cancelled') return ok({ outcome: 'cancelled' });
      if (ended.ending === 'applied') {
        const replayed = ended.status === 'ended-before';
        if (!replayed) reader.versions.note(change.tag, next.version);
        if (places.length > 1) reader.forgetRows();
        else if (!replayed) rows.note(at, next);
        const shown = ended.status === 'ended' ? ended.shown : null;
        const after = shown && (await rowAfter(tools, change, { shown, shape }, call));
        return ok({ outcome: 'applied', replayed, row: after });
      }
    }
    if (ended.status === 'not-run' && ++refusals === MOST_REFUSALS)
      return refusedAlways(tools, change, mark, ended.detail, call);
    // The row is exactly as it was seen, but the comparison failed. Another try would not help, unless one of the
    // app's own columns has moved: the reply does not show their headers.
    const found = ended.status === 'ended' ? (ended.shown?.row ?? null) : row;
    const isUncomparable = ended.status === 'ended' && isSame(found, row);
    if (isUncomparable && isShapeSure) {
      const [place] = places;
      const odd = { change, row, at: place, columns: shape.columns, tab: settings.tab };
      return ok({ outcome: 'unwritable', problem: await whyUncomparable(tools.calls, odd, call) });
    }
    if (isUncomparable) isShapeSure = true;
    if (found?.tag !== row.tag) moves += 1;
    reader.forgetRows();
    seen = null;
  }
  return err(neverSent('the rows keep moving'));
}

/** The spool after an applied write; `null` if that is not known. */
async function rowAfter(
  { reader, writer }: WriteTools,
  { tag, next }: OccupationChange,
  { shown, shape }: { readonly shown: ShownRow; readonly shape: Shape },
  call: PortCall,
): Promise<Occupation | null> {
  // Nobody is granted anything by a give-back, so other rows with its tag are not counted.
  if (shown.isAlone || next.state === 'free') return reader.reading(shape).readRow(shown.row);
  // Perhaps another row carries the tag too, so all rows must be looked at.
  return (await writer.lookAtAll(call)).map((all) => all.occupation(tag)).unwrapOr(null);
}

/**
 * Google has refused the write again and again, and its words count for nothing. If it takes the id alone, it
 * refuses the row.
 */
async function refusedAlways(
  { writer }: WriteTools,
  change: OccupationChange,
  mark: OperationMark,
  detail: string,
  call: PortCall,
): SourceAnswer<WriteAnswer> {
  const cancelled = await writer.end({ kind: 'cancel', mark }, call);
  const isTaken = cancelled.isOk() && cancelled.value.status === 'ended';
  return isTaken
    ? ok({ outcome: 'unwritable', problem: protectedRow(change, detail) })
    : err(neverSent(`the sheet cannot be written: ${detail}`));
}

function isSame(found: ShopRow | null, seen: ShopRow): boolean {
  return found !== null && FIELDS.every((field) => found[field] === seen[field]);
}

/** Whether the latest rows still show the row as it was. */
function isStill(row: ShopRow, { reader }: WriteTools, { tag }: OccupationChange): boolean {
  const rows = reader.latest?.rows;
  const at = rows?.find(tag);
  return rows !== undefined && at !== undefined && isSame(rows.at(at), row);
}

function protectedRow({ tag }: OccupationChange, detail: string): string {
  return `the row of ${tag} may not be written: ${detail}`;
}

/** The rows of the last read, unless they are too old. They are never a reason to refuse a write. */
function fresh({ settings, reader }: WriteTools): Seen | null {
  const { latest } = reader;
  if (latest === null || settings.clock.now() - latest.atMs > settings.trustRowsForMs) return null;
  return { ...latest, ledger: null };
}

async function readWithLedger({ reader, hiddenTabs }: WriteTools, call: PortCall): SourceAnswer<Seen> {
  const read = async (): SourceAnswer<Seen> => {
    const shape = await reader.shape(call.deadlineMs);
    if (shape.isErr()) return err(shape.error);
    const opened = await hiddenTabs.open(shape.value.sheetId, call.deadlineMs);
    return opened.isErr() ? err(opened.error) : reader.read(true, call);
  };
  const wasOpen = hiddenTabs.places !== null;
  const answer = await read();
  if (answer.isOk() || answer.error.type !== 'source-misshaped' || !wasOpen) return answer;
  // The ledger tab may be gone.
  hiddenTabs.forget();
  return read();
}

/** The places nearest to where the row was seen, as many as one batch can compare. */
function placesAround(at: number, length: number): [number, ...number[]] {
  const others = Array.from({ length }, (_, row) => row).filter((row) => row !== at && row > 0);
  others.sort((one, other) => Math.abs(one - at) - Math.abs(other - at));
  return [at, ...others.slice(0, MOST_WRITES - 1)];
}
