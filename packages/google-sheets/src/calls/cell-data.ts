import type { CellData, WrittenCell } from './sheets-client.js';

/** The value of a cell: unformatted, a date as its serial number, an error as its text, a blank as `null`. */
export type Cell = string | number | boolean | null;

/** Reads a value of `values.batchGet`, which answers a blank within a column as an empty text. */
export function cellOfValue(value: unknown): Cell {
  if (value === '' || value === null || value === undefined) return null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value);
}

/** Reads a cell of a reply's grid data. It gives the same value as `cellOfValue`. */
export function cellOfData(data: CellData | undefined): Cell {
  const { stringValue, numberValue, boolValue, errorValue } = data?.effectiveValue ?? {};
  if (errorValue) return ERROR_TEXTS.get(errorValue.type ?? '') ?? '#ERROR!';
  return cellOfValue(stringValue ?? numberValue ?? boolValue);
}

/** Writes a cell with its type, so that Google does not parse it. */
export function writtenCell(cell: Cell): WrittenCell {
  if (cell === null) return {};
  if (typeof cell === 'number') return { userEnteredValue: { numberValue: cell } };
  return {
    userEnteredValue: typeof cell === 'boolean' ? { boolValue: cell } : { stringValue: cell },
  };
}

const ERROR_TEXTS: ReadonlyMap<string, string> = new Map([
  ['NULL_VALUE', '#NULL!'],
  ['DIVIDE_BY_ZERO', '#DIV/0!'],
  ['VALUE', '#VALUE!'],
  ['REF', '#REF!'],
  ['NAME', '#NAME?'],
  ['NUM', '#NUM!'],
  ['N_A', '#N/A'],
]);
