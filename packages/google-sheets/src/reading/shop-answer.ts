import { cellOfData, cellOfValue, type Cell } from '../calls/cell-data.js';
import { a1, columnName } from '../calls/ranges.js';
import type { SheetData, SpreadsheetData, ValuesData } from '../calls/sheets-client.js';
import { LEDGER_TITLE, LINES_RANGE, NEWEST_RANGE } from '../ledger/layout.js';
import { foundIn, type Columns, type Field } from './columns.js';

/** The shop's tab in an answer that was asked for its header row. */
export function tabIn({ sheets = [] }: SpreadsheetData, tab: string): SheetData | undefined {
  return sheets.find(({ properties }) => properties?.title === tab) ?? sheets[0];
}

/** The cells of the first row, if the answer shows it. */
export function headerIn(sheet: SheetData | undefined): Cell[] {
  return sheet?.data?.[0]?.rowData?.[0]?.values?.map(cellOfData) ?? [];
}

/** The lines of the ledger that a reading asks for. */
export type AskedLines = 'none' | 'newest' | 'all';

/** What a reading asks for: the header row, the columns, and the lines of the ledger if they are wanted. */
export function rangesOf(tab: string, columns: Columns, lines: AskedLines): string[] {
  const names = foundIn(columns).map(({ column }) => columnName(column.index));
  const ranges = [a1(tab, '1:1'), ...names.map((name) => a1(tab, `${name}:${name}`))];
  if (lines === 'none') return ranges;
  return [...ranges, a1(LEDGER_TITLE, lines === 'all' ? LINES_RANGE : NEWEST_RANGE)];
}

/** The columns in the ranges behind the header row, and what follows them: the lines of the ledger. */
export function columnsIn(
  ranges: readonly Cell[][],
  columns: Columns,
): { readonly of: Record<Field, Cell[]>; readonly lines: Cell[] } {
  const of: Record<Field, Cell[]> = { tag: [], label: [], since: [], version: [] };
  const found = foundIn(columns);
  for (const [at, { field }] of found.entries()) of[field] = ranges[at] ?? [];
  return { of, lines: ranges[found.length] ?? [] };
}

/** The cells of each range. The first range is the header row, with one cell for each column. */
export function cells({ valueRanges = [] }: ValuesData): Cell[][] {
  return valueRanges.map(({ values }, index) =>
    index === 0
      ? (values ?? []).map((column) => cellOfValue(column[0]))
      : (values?.[0] ?? []).map(cellOfValue),
  );
}
