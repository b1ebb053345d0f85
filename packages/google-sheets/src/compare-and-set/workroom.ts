import type { SheetsRequest } from '../calls/sheets-client.js';

/**
 * The workroom is a hidden tab at least as large as the shop's tab. A row is compared at the same place as in
 * the shop. A formula that is copied there and back therefore comes back unchanged, with its relative
 * references. The workroom keeps nothing between two writes.
 */
export const WORKROOM_TITLE = '_spoollock_work';

/** The columns to the right of the shop's: the line for the ledger, then the cells compared besides date and version. */
export const KEY = { line: 0, tag: 1, label: 2, headers: 3 } as const;
export const KEYS = 7;

/** Spare room, so that the workroom need not be made again for every new row or column of the shop. */
const SPARE_ROWS = 500;
const SPARE_COLUMNS = 6;

/** The size of a tab. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
}

/** Whether the workroom is large enough for the shop. It needs one row more, for the row as it should become. */
export function holds(workroom: Grid, shop: Grid): boolean {
  return workroom.rows > shop.rows && workroom.columns >= shop.columns + KEYS;
}

/** The size for a new workroom. @param found the size of the old one, which other shop tabs may still need. */
export function roomFor(shop: Grid, found: Grid): Grid {
  return {
    rows: Math.max(found.rows, shop.rows + SPARE_ROWS),
    columns: Math.max(found.columns, shop.columns + SPARE_COLUMNS + KEYS),
  };
}

/** Adds a hidden tab. */
export function newTab(sheetId: number, title: string, { rows, columns }: Grid): SheetsRequest {
  const gridProperties = { rowCount: rows, columnCount: columns };
  return { addSheet: { properties: { sheetId, title, hidden: true, gridProperties } } };
}
