import { cellsOf } from '../calls/ranges.js';
import type { GridRange, SheetsRequest } from '../calls/sheets-client.js';
import type { Column } from '../reading/columns.js';

/**
 * The workroom is a hidden tab. Rows are compared there, and tags are counted. It keeps nothing between two writes.
 *
 * Its size does not depend on the shop's: three rows for the row that is compared, and below them room for a copy
 * of the shop's tags, in columns side by side.
 */
export const WORKROOM_TITLE = '_spoollock_work';

/** Where the cells that are compared stand in a row of the workroom: the line for the ledger, then the cells. */
export const KEY = { line: 0, tag: 1, label: 2, since: 3, version: 4, headers: 5 } as const;
export const KEYS = 9;

/** The size of a tab. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
}

/** Some 24,000 cells: as many as some three hundred rows of a shop with seventy columns. */
export const WORK_GRID: Grid = { rows: 1_203, columns: 20 };

/** The part of the workroom below the three rows. */
export const TAGS_FROM = 3;

/**
 * How a formula comes through the workroom unchanged.
 *
 * `as-text`: it is turned into a text before, and into a formula again afterwards, so it may stand anywhere
 * meanwhile. `at-its-place`: where Google does not do that, the workroom is as large as the shop. A formula is then
 * copied to its own address, where its relative references stay as they are.
 */
export type FormulasTravel = 'as-text' | 'at-its-place';

/** Where in the workroom a row of the shop is compared. */
export interface Bench {
  /** The column of `KEY.line`. */
  readonly keysFrom: number;
  readonly formulas: FormulasTravel;
}

/** The bench in a workroom of any size. */
export const SMALL_BENCH: Bench = { keysFrom: 0, formulas: 'as-text' };

/** The row of the workroom in which the row as it is now is compared. */
export function benchRow({ formulas }: Bench, row: number): number {
  return formulas === 'as-text' ? 1 : row;
}

/** The column of the workroom that a column of the shop is copied to. @param at its place among the written ones. */
export function benchColumn({ formulas, keysFrom }: Bench, { index }: Column, at: number): number {
  return formulas === 'as-text' ? keysFrom + KEYS + at : index;
}

/** The least workroom. @param own how many own columns the app has named; each is carried, and its header compared. */
function leastGrid(own: number): Grid {
  const columns = Math.max(WORK_GRID.columns, KEYS + WRITTEN_COLUMNS + 2 * own);
  return { rows: WORK_GRID.rows, columns };
}

/** Whether the workroom has room for the shop. */
export function holds(workroom: Grid, shop: Grid, formulas: FormulasTravel, own: number): boolean {
  const least = leastGrid(own);
  const isLarge = workroom.rows >= least.rows && workroom.columns >= least.columns;
  if (formulas === 'as-text') return isLarge;
  // One row more, for the row as it should become.
  return isLarge && workroom.rows > shop.rows && workroom.columns >= shop.columns + KEYS + own;
}

/** Label, date and version. */
const WRITTEN_COLUMNS = 3;

/** The columns of a workroom for as many own columns as an app can name. */
const MOST_COLUMNS = KEYS + 3 + 2 * 20;

/** Spare room, so that a workroom as large as the shop need not be made again for every new row or column. */
const SPARE_ROWS = 500;
const SPARE_COLUMNS = 6;

/** The size for a new workroom. @param found the size of the old one, which other shop tabs may still need. */
export function roomFor(shop: Grid, found: Grid, formulas: FormulasTravel, own: number): Grid {
  const least = leastGrid(own);
  // Not narrower than it was: another process may have named more own columns.
  if (formulas === 'as-text')
    return { ...least, columns: Math.max(least.columns, Math.min(found.columns, MOST_COLUMNS)) };
  return {
    rows: Math.max(least.rows, found.rows, shop.rows + SPARE_ROWS),
    columns: Math.max(least.columns, found.columns, shop.columns + SPARE_COLUMNS + KEYS + own),
  };
}

/** Cells below the three rows. */
export function tagCells(workId: number, column: number, columns: number, rows: number): GridRange {
  return cellsOf(workId, TAGS_FROM, column, columns, rows);
}
export const TAG_ROWS = WORK_GRID.rows - TAGS_FROM;

/** Adds a hidden tab. */
export function newTab(sheetId: number, title: string, { rows, columns }: Grid): SheetsRequest {
  const gridProperties = { rowCount: rows, columnCount: columns };
  return { addSheet: { properties: { sheetId, title, hidden: true, gridProperties } } };
}
