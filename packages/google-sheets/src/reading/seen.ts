import type { Ledger } from '../ledger/marks.js';
import type { SheetForms } from './cells.js';
import type { Columns } from './columns.js';
import type { OwnColumns } from './own-columns.js';
import type { ShopRows } from './shop-rows.js';

/** Where the shop's tab and columns are in the spreadsheet. */
export interface Shape {
  readonly sheetId: number;
  /** The rows of the tab, blank ones too. */
  readonly rowCount: number;
  readonly columns: Columns;
  /** The headers of columns that this account may not edit, as they were when the shape was read. */
  readonly barred: readonly string[];
  readonly own: OwnColumns;
  readonly forms: SheetForms;
}

/** The shop's rows in the reply to one call. */
export interface Seen {
  readonly rows: ShopRows;
  readonly shape: Shape;
  /** `null` if the call did not read the ledger. */
  readonly ledger: Ledger | null;
  readonly atMs: number;
}
