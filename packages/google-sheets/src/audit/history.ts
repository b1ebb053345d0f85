import {
  historyOf,
  isTimeZone,
  parseShopTime,
  systemClock,
  type Clock,
  type OccupationHistory,
  type SourceFault,
  type TrailLine,
  type TrailLines,
  type TrailSubject,
} from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { cellOfValue, type Cell } from '../calls/cell-data.js';
import { cellText, readDateCell } from '../reading/cells.js';
import { plainHeader } from '../reading/columns.js';
import { AUDIT_HEADERS } from './lines.js';
import { AUDIT_TAB } from './options.js';
import { TabCalls, type AuditClient, type AuditFault } from './tab-calls.js';

/** The options of `createSheetHistory`. */
export interface SheetHistoryOptions {
  /** A client of `googleapis` or `@googleapis/sheets` that may read the spreadsheet. */
  readonly client: AuditClient;
  /** The long part of the spreadsheet's address. */
  readonly spreadsheetId: string;
  /** The tab that holds the trail; `Metadata` by default. */
  readonly tab?: string | undefined;
  /** The IANA zone in which the shop writes its times; `America/Santiago` by default. */
  readonly timeZone?: string | undefined;
  /** For how long, in milliseconds, one reading of the tab answers further questions; 5000 by default. */
  readonly freshMs?: number | undefined;
  /** Where time comes from; the machine's clock by default. */
  readonly clock?: Clock | undefined;
}

/**
 * The history in the tab that `createAuditTrail` writes: who had a spool, and what a worker had. A question costs one
 * read of the whole tab, and those that come together or within `freshMs` share it. Of more than 100 000 lines
 * the last ones count. Lines that another program wrote, such as the earlier service's, are skipped and counted.
 *
 * @throws TypeError that names an option with an impossible value.
 * @example
 * ```ts
 * import { sheets } from '@googleapis/sheets';
 * const history = createSheetHistory({ client: sheets('v4'), spreadsheetId: 'its id' });
 * const found = await history.ofWorker(93, { limit: 10 });
 * if (found.isOk()) console.log(found.value.meanMs, found.value.holdings);
 * ```
 */
export function createSheetHistory({
  client,
  spreadsheetId,
  tab = AUDIT_TAB,
  timeZone = 'America/Santiago',
  freshMs = 5_000,
  clock = systemClock,
}: SheetHistoryOptions): OccupationHistory {
  if (!isTimeZone(timeZone)) throw new TypeError(`timeZone must be an IANA time zone, not ${timeZone}`);
  if (!(freshMs >= 0)) throw new TypeError(`freshMs must be a number from 0 up, not ${String(freshMs)}`);
  const calls = new TabCalls({ client, spreadsheetId, tab, clock, requestTimeoutMs: REQUEST_TIMEOUT_MS });
  let last: { readonly atMs: number; readonly reading: Promise<Read> } | null = null;
  const reading = (): Promise<Read> => {
    const isFresh = last !== null && Math.abs(clock.now() - last.atMs) < freshMs;
    if (last !== null && isFresh) return last.reading;
    const started = read(calls, tab, timeZone);
    const here = { atMs: clock.now(), reading: started };
    last = here;
    // The next question asks again.
    void started.then((found) => {
      if ((found.isErr() || freshMs === 0) && last === here) last = null;
    });
    return started;
  };
  return historyOf(
    { lines: async (subject) => (await reading()).map((found) => linesOf(found, subject)) },
    clock,
  );
}

const REQUEST_TIMEOUT_MS = 30_000;
const MOST_LINES = 100_000;

type Read = Result<TrailLines, SourceFault>;

async function read(calls: TabCalls, tab: string, timeZone: string): Promise<Read> {
  const columns = await calls.columns();
  return columns.mapErr(faultOf).andThen((cells) => trailIn(cells, tab, timeZone));
}

function trailIn(cells: readonly (readonly unknown[])[], tab: string, timeZone: string): Read {
  const headers = cells.map((column) => plainHeader(cellText(cellOfValue(column[0]))));
  const isEmpty = cells.every((column) => column.every((cell) => cellText(cellOfValue(cell)) === ''));
  if (isEmpty) return ok({ lines: [], complete: true });
  const missing = AUDIT_HEADERS.find((header) => !headers.includes(plainHeader(header)));
  if (missing !== undefined)
    return err({
      type: 'source-misshaped',
      problem: `the tab ${tab} has no column with the header ${missing}`,
    });
  const columnOf = (header: (typeof AUDIT_HEADERS)[number]): readonly unknown[] =>
    cells[headers.indexOf(plainHeader(header))] ?? [];
  const [ids, written, types, tags, workers, labels, operated, details] = READ.map(columnOf);
  const rows = Math.max(...cells.map((column) => column.length));
  const first = Math.max(1, rows - MOST_LINES);
  const at = (column: readonly unknown[] | undefined, row: number): Cell => cellOfValue(column?.[row]);
  const textAt = (column: readonly unknown[] | undefined, row: number): string | null =>
    cellText(at(column, row)).trim() || null;
  const lines = Array.from({ length: Math.max(0, rows - first) }, (_, index): TrailLine => {
    const row = first + index;
    return {
      id: textAt(ids, row),
      tag: textAt(tags, row) ?? '',
      type: textAt(types, row) ?? '',
      workerId: workerIdOf(textAt(workers, row)),
      label: textAt(labels, row),
      writtenAt: momentOf(at(written, row), timeZone),
      operatedAt: momentOf(at(operated, row), timeZone),
      details: detailsOf(textAt(details, row), timeZone),
    };
  });
  return ok({ lines: lines.filter(({ tag, type }) => tag !== '' || type !== ''), complete: first === 1 });
}

const READ = [
  'ID',
  'Timestamp',
  'Evento_Tipo',
  'TAG_SPOOL',
  'Worker_ID',
  'Worker_Nombre',
  'Fecha_Operacion',
  'Metadata_JSON',
] as const;

function linesOf({ lines, complete }: TrailLines, subject: TrailSubject): TrailLines {
  if ('tag' in subject) return { lines: lines.filter(({ tag }) => tag === subject.tag), complete };
  const theirs = new Set(lines.flatMap(({ tag, workerId }) => (workerId === subject.workerId ? [tag] : [])));
  return { lines: lines.filter(({ tag }) => theirs.has(tag)), complete };
}

function workerIdOf(text: string | null): number | null {
  const id = text !== null && /^\d{1,16}$/.test(text) ? Number(text) : 0;
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}

/** A person may have made a real date of the text. The sheet's zone is not asked for: it is the shop's. */
function momentOf(cell: Cell, timeZone: string): Date | null {
  const zones = { shop: timeZone, spreadsheet: timeZone };
  const read = readDateCell(cell, { zones, typedDates: 'day-month-year' });
  return read.kind === 'moment' ? read.at : null;
}

/** The holder before may have a date, which the trail writes in shop time. */
function detailsOf(text: string | null, timeZone: string): unknown {
  try {
    const details: unknown = JSON.parse(text ?? 'null');
    if (typeof details !== 'object' || details === null || !('former' in details)) return details;
    const { former } = details;
    if (typeof former !== 'object' || former === null || !('since' in former)) return details;
    const since = typeof former.since === 'string' ? parseShopTime(former.since, timeZone) : null;
    return { ...details, former: { ...former, since } };
  } catch {
    return null;
  }
}

function faultOf({ what, detail, retryAfterMs }: AuditFault): SourceFault {
  switch (what) {
    case 'tab-missing':
    case 'tab-misshaped':
    case 'refused':
      return { type: 'source-misshaped', problem: detail };
    case 'quota':
    case 'unavailable':
    case 'unanswered':
      return { type: 'source-fault', reached: 'never', detail, retryAfterMs };
  }
}
