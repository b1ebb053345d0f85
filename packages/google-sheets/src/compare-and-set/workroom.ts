import type { SheetsRequest } from '../calls/sheets-client.js';

/**
 * The workroom is a hidden tab as large as the shop's, in which a row is compared at the very place where it
 * stands in the shop. A formula that is copied there and back thus comes back as it was: references that are
 * relative to its cell point as far as before, and never off the grid. Nothing in it lasts.
 */
export const WORKROOM_TITLE = '_spoollock_work';

/** The columns right of the shop's: the line for the ledger, then what is compared besides date and version. */
export const KEY = { line: 0, tag: 1, label: 2, headers: 3 } as const;
export const KEYS = 7;

/** Room for people to add rows and columns before the workroom has to be made anew. */
const SPARE_ROWS = 500;
const SPARE_COLUMNS = 6;

/** The size of a tab. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
}

/** Whether a workroom of this size holds a shop of that: the row as it should be stands below its place. */
export function holds(workroom: Grid, shop: Grid): boolean {
  return workroom.rows > shop.rows && workroom.columns >= shop.columns + KEYS;
}

/** @param found the one that is there and too small: another tab of the spreadsheet may need it as large as it is. */
export function roomFor(shop: Grid, found: Grid): Grid {
  return {
    rows: Math.max(found.rows, shop.rows + SPARE_ROWS),
    columns: Math.max(found.columns, shop.columns + SPARE_COLUMNS + KEYS),
  };
}

export function newTab(sheetId: number, title: string, { rows, columns }: Grid): SheetsRequest {
  const gridProperties = { rowCount: rows, columnCount: columns };
  return { addSheet: { properties: { sheetId, title, hidden: true, gridProperties } } };
}
