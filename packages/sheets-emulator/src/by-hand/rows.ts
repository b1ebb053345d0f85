import { applyFilter } from '../grid/apply-filter.js';
import { followOrder } from '../grid/dimension.js';
import { localeOf } from '../grid/locale.js';
import type { Spreadsheet } from '../grid/spreadsheet.js';
import type { Tab } from '../grid/tab.js';
import type { GoogleSettings } from '../google-settings.js';
import { shuffled } from '../seeded-random.js';
import { plainRow } from './cells.js';
import type { PlainValue, RowOrder } from './hand-values.js';

/** Sorts the rows below the header, down to the last one with a value. A filter is applied again. */
export function sortRows(
  spreadsheet: Spreadsheet,
  tab: Tab,
  { order, headerRows }: { readonly order: RowOrder; readonly headerRows: number },
  google: GoogleSettings,
): void {
  const { endRow = 0, endColumn = 0 } = tab.used(tab.whole()) ?? {};
  const indexes = Array.from({ length: Math.max(0, endRow - headerRows) }, (_, row) => headerRows + row);
  const rows = new Map(indexes.map((index) => [index, plainRow(tab, index, endColumn)]));
  const valuesOf = (index: number): PlainValue[] => rows.get(index) ?? [];
  const sorted =
    typeof order === 'function'
      ? indexes.toSorted((one, other) => order(valuesOf(one), valuesOf(other)))
      : shuffled(indexes, order.seed);
  tab.sortRows(headerRows, sorted);
  if (google.metadataUnderSort === 'follows') followOrder(spreadsheet, tab, 'ROWS', headerRows, sorted);
  if (tab.filter !== null) applyFilter(tab, localeOf(spreadsheet.properties.locale));
}
