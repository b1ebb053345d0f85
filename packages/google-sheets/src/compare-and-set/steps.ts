import { writtenCell, type Cell } from '../calls/cell-data.js';
import type { GridRange, PasteType, SheetsRequest } from '../calls/sheets-client.js';

/** The text that replaces a cell which is exactly as seen. Other cells are compared as they are. */
export function word(cell: Cell, found: string): Cell {
  return typeof cell === 'string' ? found : cell;
}

/** Puts values into adjacent cells. @param more further fields, which are cleared. */
export function put(range: GridRange, cells: readonly Cell[], more = ''): SheetsRequest {
  const rows = [{ values: cells.map(writtenCell) }];
  return { updateCells: { range, rows, fields: `userEnteredValue${more}` } };
}

/** Copies cells. */
export function copy(source: GridRange, destination: GridRange, pasteType: PasteType): SheetsRequest {
  return { copyPaste: { source, destination, pasteType } };
}

/** Turns formulas into texts. */
export function inText(range: GridRange, prefix: string): SheetsRequest {
  return replaced(range, '^=', `${prefix}=`);
}

/** Turns these texts into formulas again. */
export function inFormula(range: GridRange, prefix: string): SheetsRequest {
  return replaced(range, `^${prefix}=`, '=');
}

/** Replaces what a pattern finds, in formulas too. */
export function replaced(range: GridRange, find: string, replacement: string): SheetsRequest {
  const how = { searchByRegex: true, includeFormulas: true, matchCase: true, matchEntireCell: false };
  return { findReplace: { range, find, replacement, ...how } };
}
