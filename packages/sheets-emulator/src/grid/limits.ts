import { invalidArgument } from '../google-error.js';
import type { CellValue } from './cell.js';

/** What a spreadsheet of Google's may have at most, over all of its tabs. */
export const CELLS_OF_A_SPREADSHEET = 10_000_000;

/** What a cell of Google's may hold at most. */
export const CHARACTERS_OF_A_CELL = 50_000;

/** @throws Google's 400 for a text that no cell can hold. */
export function requireShort(value: CellValue): void {
  if (typeof value !== 'string' || value.length <= CHARACTERS_OF_A_CELL) return;
  throw invalidArgument(
    `Your input contains more than the maximum of ${CHARACTERS_OF_A_CELL} characters in a single cell.`,
  );
}

/** @throws Google's 400 for a spreadsheet that grew beyond what it may. */
export function requireRoom(cellsBefore: number, cellsNow: number): void {
  if (cellsNow <= CELLS_OF_A_SPREADSHEET || cellsNow <= cellsBefore) return;
  throw invalidArgument(
    `This action would increase the number of cells in the workbook above the limit of ${CELLS_OF_A_SPREADSHEET} cells.`,
  );
}
