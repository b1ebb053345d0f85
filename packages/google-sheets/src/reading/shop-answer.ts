import { cellOfData, cellOfValue, type Cell } from '../calls/cell-data.js';
import type { SheetData, SpreadsheetData, ValuesData } from '../calls/sheets-client.js';

/** The shop's tab in an answer that was asked for its header row. */
export function tabIn({ sheets = [] }: SpreadsheetData, tab: string): SheetData | undefined {
  return sheets.find(({ properties }) => properties?.title === tab) ?? sheets[0];
}

/** The cells of the first row, if the answer shows it. */
export function headerIn(sheet: SheetData | undefined): Cell[] {
  return sheet?.data?.[0]?.rowData?.[0]?.values?.map(cellOfData) ?? [];
}

/** The cells of each range. The first range is the header row, with one cell for each column. */
export function cells({ valueRanges = [] }: ValuesData): Cell[][] {
  return valueRanges.map(({ values }, index) =>
    index === 0
      ? (values ?? []).map((column) => cellOfValue(column[0]))
      : (values?.[0] ?? []).map(cellOfValue),
  );
}
