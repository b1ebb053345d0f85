import { err, ok, type Result } from 'neverthrow';
import type { AlsoColumns } from '@spoollock/core/adapter';
import type { Cell } from '../calls/cell-data.js';
import type { SpreadsheetData, SpreadsheetProperties } from '../calls/sheets-client.js';
import type { Ledger } from '../ledger/marks.js';
import { barredIn } from './barred.js';
import type { SheetForms } from './cells.js';
import { findColumns, type Columns } from './columns.js';
import { findOwnColumns, type OwnColumns } from './own-columns.js';
import type { ReaderOptions } from './reader-options.js';
import { unknownZone, zoneIn } from './sheet-zone.js';
import { headerIn, tabIn } from './shop-answer.js';
import type { ShopRows } from './shop-rows.js';
import { dateOrderOf } from './typed-dates.js';

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

/** The shape in an answer that shows headers, protections and zone; or what is wrong with the sheet. */
export function shapeIn(
  answer: SpreadsheetData,
  {
    tab,
    headers,
    also,
    forms,
    shopZone,
  }: Pick<ReaderOptions, 'tab' | 'headers' | 'also' | 'forms' | 'shopZone'>,
  usedRows?: number,
): Result<Shape, string> {
  const { properties } = answer;
  const sheet = tabIn(answer, tab);
  const header = headerIn(sheet);
  const columns = findColumns(header, headers);
  if (columns.isErr()) return err(`in the tab ${tab} ${columns.error}`);
  const spreadsheet = zoneIn(properties, shopZone);
  if (spreadsheet === null) return err(unknownZone(properties));
  return ok({
    sheetId: sheet?.properties?.sheetId ?? 0,
    rowCount: sheet?.properties?.gridProperties?.rowCount ?? 0,
    columns: columns.value,
    own: findOwnColumns(header, also),
    barred: barredIn(sheet, columns.value, usedRows),
    forms: {
      ...forms,
      zones: { shop: shopZone, spreadsheet },
      typedDates: dateOrderOf(properties?.locale ?? ''),
      hasVersions: columns.value.version !== null,
    },
  });
}

/** These forms, with the zone and the locale of the spreadsheet as they are now; `null` if its zone is unknown. */
export function formsBy(properties: SpreadsheetProperties, forms: SheetForms): SheetForms | null {
  const { zones } = forms;
  const spreadsheet = zoneIn(properties, zones.shop);
  if (spreadsheet === null) return null;
  const typedDates = dateOrderOf(properties.locale ?? '');
  if (spreadsheet === zones.spreadsheet && typedDates === forms.typedDates) return forms;
  return { ...forms, zones: { ...zones, spreadsheet }, typedDates };
}

/** This shape, with the columns as a reading shows them. */
export function shapeBy(header: readonly Cell[], columns: Columns, shape: Shape, also: AlsoColumns): Shape {
  const forms = { ...shape.forms, hasVersions: columns.version !== null };
  return { ...shape, forms, columns, own: findOwnColumns(header, also) };
}
