import {
  BLANK,
  isBlank,
  isCellError,
  withFormula,
  withValue,
  type Cell,
  type CellError,
} from '../grid/cell.js';
import type { Tab } from '../grid/tab.js';
import type { HandValue, PlainValue } from './hand-values.js';

export function plainRow(tab: Tab, row: number, width: number): PlainValue[] {
  return Array.from({ length: width }, (_, column) => plain(tab.cell(row, column)));
}

export function plain(cell: Cell): PlainValue {
  if (isBlank(cell)) return null;
  return isCellError(cell.value) ? cell.value.error : cell.value;
}

/** The cell with what a person has put into it. */
export function handed(cell: Cell, value: HandValue): Cell {
  if (typeof value !== 'object' || value === null || isCellErrorValue(value)) return withValue(cell, value);
  return withFormula(cell, value.formula, value.value ?? null);
}

/** Writes a row from its first cell on. */
export function writeRow(tab: Tab, row: number, values: readonly HandValue[]): void {
  tab.properties.columnCount = Math.max(tab.properties.columnCount, values.length);
  values.forEach((value, column) => tab.set(row, column, handed(BLANK, value)));
}

function isCellErrorValue(value: Exclude<HandValue, PlainValue>): value is CellError {
  return 'error' in value;
}
