import { cellsOf } from '../calls/ranges.js';
import type { GridRange, SheetsRequest } from '../calls/sheets-client.js';

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

/** A batch needs a request: this one looks for a text that is nowhere, in a cell that does not matter. */
export function changeNothing(sheetId: number): SheetsRequest {
  return findIn(cellsOf(sheetId, 0, 0), 'nothing is called this', 'nothing');
}

export function findIn(range: GridRange, find: string, replacement: string): SheetsRequest {
  return { findReplace: { range, find, replacement, matchCase: true, matchEntireCell: true } };
}
