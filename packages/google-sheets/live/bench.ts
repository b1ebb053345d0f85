import { randomInt } from 'node:crypto';
import type { sheets_v4 } from '@googleapis/sheets';
import { writtenCell, type Cell } from '../src/calls/cell-data.js';
import { a1, columnName } from '../src/calls/ranges.js';
import { cellsOf } from '../src/calls/ranges.js';
import { findIn } from '../src/ledger/layout.js';
import { useId } from '../src/ledger/ids.js';
import type { GridRange } from '../src/calls/sheets-client.js';
import { faultOf, type SheetsFault } from '../src/calls/sheets-faults.js';
import type { LiveSheets } from './live-sheets.js';

export type Request = sheets_v4.Schema$Request;
export type CellData = sheets_v4.Schema$CellData;

/** Where the unknowns are asked after: rows of a tab that nobody else uses, each question with its own. */
export class Bench {
  readonly sheetId: number;
  #row = 1;

  constructor(readonly sheets: LiveSheets) {
    this.sheetId = sheets.run.tabs.unknowns.sheetId;
  }

  /** So many rows that nobody has used, and a blank one below. Answers the first one's number, from 0. */
  rows(count: number): number {
    const first = this.#row;
    this.#row += count + 1;
    return first;
  }

  cells(row: number, column: number, columns = 1, rows = 1): GridRange {
    return cellsOf(this.sheetId, row, column, columns, rows);
  }

  put(row: number, column: number, cells: readonly (readonly Cell[])[]): Request {
    const width = Math.max(...cells.map((line) => line.length));
    const rows = cells.map((line) => ({ values: line.map(writtenCell) }));
    return this.fill(row, column, width, rows, 'userEnteredValue');
  }

  /** Whatever a cell can have. */
  fill(row: number, column: number, width: number, rows: Row[], fields: string): Request {
    return { updateCells: { range: this.cells(row, column, width, rows.length), rows, fields } };
  }

  /** How numbers of these cells are displayed. */
  format(range: GridRange, type: 'DATE' | 'DATE_TIME' | 'NUMBER', pattern: string): Request {
    const cell = { userEnteredFormat: { numberFormat: { type, pattern } } };
    return { repeatCell: { range, cell, fields: 'userEnteredFormat.numberFormat' } };
  }

  find(row: number, column: number, find: string, replacement: string): Request {
    return findIn(this.cells(row, column), find, replacement);
  }

  useId(metadataId: number, key: string, sheetId = this.sheetId): Request {
    return useId(sheetId, metadataId, key);
  }

  newId(): number {
    return randomInt(1, 2 ** 31 - 1);
  }

  update(...requests: Request[]): Promise<sheets_v4.Schema$BatchUpdateSpreadsheetResponse> {
    return this.sheets.update(requests);
  }

  /** What was said where nothing was done; `null` if it was done. */
  async refusalOf(...requests: Request[]): Promise<SheetsFault | null> {
    try {
      await this.update(...requests);
      return null;
    } catch (error) {
      return faultOf(error);
    }
  }

  a1(row: number, column: number, columns = 1, rows = 1): string {
    const first = `${columnName(column)}${row + 1}`;
    const last = `${columnName(column + columns - 1)}${row + rows}`;
    return a1(this.sheets.run.tabs.unknowns.title, `${first}:${last}`);
  }

  /** Cells as they read now, row by row. */
  async look(row: number, column: number, columns = 1, rows = 1, more = ''): Promise<CellData[][]> {
    const fields = `sheets.data.rowData.values(userEnteredValue,effectiveValue${more})`;
    const { sheets } = await this.sheets.read([this.a1(row, column, columns, rows)], fields);
    return gridOf(sheets, columns, rows);
  }
}

type Row = sheets_v4.Schema$RowData;

/** The first range that was asked for. Google leaves out what is blank at its ends. */
export function gridOf(
  sheets: sheets_v4.Schema$Sheet[] | undefined,
  columns: number,
  rows: number,
): CellData[][] {
  const data = sheets?.[0]?.data?.[0]?.rowData ?? [];
  return Array.from({ length: rows }, (_, down) =>
    Array.from({ length: columns }, (__, right) => data[down]?.values?.[right] ?? {}),
  );
}

/** What stands in a cell, and of which type it is. */
export function shown(cell: CellData | undefined): string {
  const { formulaValue, numberValue, boolValue, stringValue } = cell?.userEnteredValue ?? {};
  if (typeof formulaValue === 'string') return `the formula ${formulaValue}`;
  if (typeof numberValue === 'number') return `the number ${numberValue}`;
  if (typeof boolValue === 'boolean') return `the boolean ${boolValue}`;
  return typeof stringValue === 'string' ? `the text ${JSON.stringify(stringValue)}` : 'blank';
}

/** How many cells a request has changed, as the adapter reads it. */
export function changed(reply: sheets_v4.Schema$Response | undefined): number {
  return reply?.findReplace?.occurrencesChanged ?? 0;
}

export function removed(reply: sheets_v4.Schema$Response | undefined): number {
  return reply?.deleteDuplicates?.duplicatesRemovedCount ?? 0;
}
