import type { CellData, WrittenCell } from './sheets-client.js';

/** What a cell holds, unformatted, dates as serial numbers; blank is `null`. An error cell is its text. */
export type Cell = string | number | boolean | null;

/** A value as `values.batchGet` answers it, where a blank within a column is an empty text. */
export function cellOfValue(value: unknown): Cell {
  if (value === '' || value === null || value === undefined) return null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value);
}

/** A cell as grid data has it: the same value as above. */
export function cellOfData(data: CellData | undefined): Cell {
  const { stringValue, numberValue, boolValue, errorValue } = data?.effectiveValue ?? {};
  if (errorValue) return ERROR_TEXTS.get(errorValue.type ?? '') ?? '#ERROR!';
  return cellOfValue(stringValue ?? numberValue ?? boolValue);
}

/** A cell to be written, typed: nothing in it is parsed. */
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
