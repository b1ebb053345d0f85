import { writtenCell, type Cell } from '../calls/cell-data.js';
import type { GridRange, PasteType, SheetsRequest } from '../calls/sheets-client.js';

/** Puts cells into a row. @param more further fields to set; for a cell that has none of them, they are cleared. */
export function put(range: GridRange, cells: readonly Cell[], more = ''): SheetsRequest {
  const rows = [{ values: cells.map(writtenCell) }];
  return { updateCells: { range, rows, fields: `userEnteredValue${more}` } };
}

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

export function replaced(range: GridRange, find: string, replacement: string): SheetsRequest {
  const how = { searchByRegex: true, includeFormulas: true, matchCase: true, matchEntireCell: false };
  return { findReplace: { range, find, replacement, ...how } };
}
