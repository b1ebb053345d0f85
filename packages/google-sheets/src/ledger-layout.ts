import type { GridRange, SheetsRequest } from './sheets-client.js';

/**
 * The ledger is a hidden tab in which stands, newest first, how every attempt ended. Each batch that adds lines
 * drops as many at the end, so it never grows. The operation ids are developer metadata of this tab: ids and
 * lines live, and if somebody deletes the tab, die together, and so does every write still on its way, which
 * names the tab. Above the lines is room for the rows on which the guarded write is tried out.
 */
export const LEDGER_TITLE = '_spoollock';
const LINES_FROM = 20;
/** Lines that the ledger keeps: what sixty groups of fifty in a minute leave, and more. */
export const LINES = 4_000;
export const LEDGER_ROWS = LINES_FROM + LINES;
export const LEDGER_COLUMNS = 4;
export const LINES_RANGE = `A${LINES_FROM + 1}:A${LEDGER_ROWS}`;

/** Rows compared in one batch at most. */
export const MOST_WRITES = 100;

/** A range of one tab, by its first cell and its size. */
export function cellsOf(sheetId: number, row: number, column: number, columns = 1, rows = 1): GridRange {
  return {
    sheetId,
    startRowIndex: row,
    endRowIndex: row + rows,
    startColumnIndex: column,
    endColumnIndex: column + columns,
  };
}

/** Room for `count` lines at the top of the ledger, and as many dropped at its end. */
export function makeRoom(sheetId: number, count: number): SheetsRequest[] {
  const rows = (
    startIndex: number,
  ): { sheetId: number; dimension: 'ROWS'; startIndex: number; endIndex: number } => ({
    sheetId,
    dimension: 'ROWS',
    startIndex,
    endIndex: startIndex + count,
  });
  return [
    { insertDimension: { range: rows(LINES_FROM), inheritFromBefore: false } },
    { deleteDimension: { range: rows(LEDGER_ROWS) } },
  ];
}

/** Where the `index`-th of the lines just made room for stands. */
export function lineCell(sheetId: number, index: number): GridRange {
  return cellsOf(sheetId, LINES_FROM + index, 0);
}

/** Uses an operation id, or fails with the whole batch if it is used. */
export function useId(sheetId: number, metadataId: number, metadataKey: string): SheetsRequest {
  return {
    createDeveloperMetadata: {
      developerMetadata: { metadataId, metadataKey, visibility: 'DOCUMENT', location: { sheetId } },
    },
  };
}

export function forgetIds(sheetId: number, metadataKey: string): SheetsRequest {
  const developerMetadataLookup = { metadataKey, metadataLocation: { sheetId } };
  return { deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup } } };
}

/** A batch needs a request: this one looks for a text that is nowhere, in a cell that does not matter. */
export function changeNothing(sheetId: number): SheetsRequest {
  return findIn(cellsOf(sheetId, 0, 0), 'nothing is called this', 'nothing');
}

export function findIn(range: GridRange, find: string, replacement: string): SheetsRequest {
  return { findReplace: { range, find, replacement, matchCase: true, matchEntireCell: true } };
}

/** Puts a text in the place of a formula, which would otherwise be taken for what it comes to. */
export function markFormula(range: GridRange): SheetsRequest {
  const find = { find: '^=.*', searchByRegex: true, includeFormulas: true };
  return {
    findReplace: { range, ...find, replacement: 'a formula', matchCase: true, matchEntireCell: false },
  };
}

const BUCKET_MS = 20_000;
const BUCKETS = 36 ** 2;

/**
 * The key that ids of this time are created under, to find them by when they are old: two characters, for
 * a tab has room for 30,000. It comes round after seven hours, when those of the round before are long gone,
 * or are taken for young once and dropped a round later.
 */
export function bucketOf(nowMs: number): string {
  return (Math.floor(nowMs / BUCKET_MS) % BUCKETS).toString(36).padStart(2, '0');
}

/** Whether a key looks like one of ours. */
export function isBucket(key: string): boolean {
  return /^[0-9a-z]{2}$/.test(key);
}

/** Whether every id of this bucket is older than `ageMs`. */
export function isOld(bucket: string, nowMs: number, ageMs: number): boolean {
  const buckets = Math.ceil(ageMs / BUCKET_MS) + 1;
  for (let back = -1; back <= buckets; back++)
    if (bucketOf(nowMs - back * BUCKET_MS) === bucket) return false;
  return true;
}
