import { cellsOf } from '../calls/ranges.js';
import type { GridRange, SheetsRequest } from '../calls/sheets-client.js';

/**
 * The ledger is a hidden tab. Its lines say, newest first, how every attempt of an operation ended. Each batch
 * that adds lines drops as many at the end, so the ledger never grows.
 *
 * The ids of the attempts are developer metadata of this tab. If somebody deletes the tab, ids and lines are gone
 * together. A write that is under way then fails, because it names the tab.
 *
 * The rows above the lines are for the trial of the guarded write.
 */
export const LEDGER_TITLE = '_spoollock';
const LINES_FROM = 20;
/** The number of lines that the ledger keeps: more than a minute of writes can leave (60 batches of 50). */
export const LINES = 4_000;
export const LEDGER_ROWS = LINES_FROM + LINES;
export const LEDGER_COLUMNS = 4;
export const LINES_RANGE = `A${LINES_FROM + 1}:A${LEDGER_ROWS}`;
/** Enough lines to find the last write of this process among those of others, as a rule. */
export const NEWEST_LINES = 100;
export const NEWEST_RANGE = `A${LINES_FROM + 1}:A${LINES_FROM + NEWEST_LINES}`;

/** Makes room for `count` lines at the top of the ledger, and drops as many at its end. */
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

/** The cell of the `index`-th new line, after `makeRoom`. */
export function lineCell(sheetId: number, index: number): GridRange {
  return cellsOf(sheetId, LINES_FROM + index, 0);
}

/** A request without effect, for a batch that only reads: Google refuses a batch without requests. */
export function changeNothing(sheetId: number): SheetsRequest {
  return { findReplace: { range: cellsOf(sheetId, 0, 0), ...NOTHING } };
}

/** The same where no tab is known to be there. Google then searches all of them. */
export function changeNothingAnywhere(): SheetsRequest {
  return { findReplace: { allSheets: true, ...NOTHING } };
}

const NOTHING = {
  find: 'nothing is called this',
  replacement: 'nothing',
  matchCase: true,
  matchEntireCell: true,
};

export function findIn(range: GridRange, find: string, replacement: string): SheetsRequest {
  return { findReplace: { range, find, replacement, matchCase: true, matchEntireCell: true } };
}
