import type { GridRange } from './sheets-client.js';

/** A range of one tab, from its first cell and its size. */
export function cellsOf(sheetId: number, row: number, column: number, columns = 1, rows = 1): GridRange {
  return {
    sheetId,
    startRowIndex: row,
    endRowIndex: row + rows,
    startColumnIndex: column,
    endColumnIndex: column + columns,
  };
}

/** The letters of a column: `A`, `Z`, `AA`, …. */
export function columnName(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? columnName(rest - 1) : '') + String.fromCharCode(65 + (index % 26));
}

/** All cells of a tab: a range of columns that the tab does not have is refused. */
export function wholeTab(tab: string): string {
  return `'${tab.replaceAll("'", "''")}'`;
}

/** A range of a tab in A1 notation. */
export function a1(tab: string, range: string): string {
  return `${wholeTab(tab)}!${range}`;
}
