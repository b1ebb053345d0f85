import { z } from 'zod';
import { invalidArgument } from '../google-error.js';
import { Spreadsheet } from '../grid/spreadsheet.js';
import { readPayload } from '../http/payload.js';
import { rowData, readCellFields, writeCell } from '../requests/cells/cell-data.js';
import { index } from '../requests/grid-range.js';
import { newTab } from '../requests/sheets/add-sheet.js';
import { sheetProperties } from '../requests/sheets/sheet-properties.js';
import { changeProperties, spreadsheetProperties } from '../requests/sheets/update-spreadsheet-properties.js';
import { spreadsheetResource } from '../resources/spreadsheet-resource.js';
import type { ApiMethod } from './api-method.js';
import { readQuery } from './query.js';

const gridData = z.strictObject({
  startRow: index.optional(),
  startColumn: index.optional(),
  rowData: z.array(rowData).optional(),
});

const schema = z.strictObject({
  properties: spreadsheetProperties.optional(),
  sheets: z
    .array(z.strictObject({ properties: sheetProperties.optional(), data: z.array(gridData).optional() }))
    .optional(),
});

const EVERY_FIELD = readCellFields('*');

export const spreadsheetsCreate: ApiMethod = {
  name: 'spreadsheets.create',
  kind: 'write',
  answers: 'Spreadsheet',
  answer({ store, query, body, mask }) {
    readQuery(z.strictObject({}), query);
    const { properties = {}, sheets = [{}] } = readPayload({ message: 'Spreadsheet' }, schema, body);
    const spreadsheet = new Spreadsheet(
      { id: freeId(store.ids()), title: 'Untitled spreadsheet', timeZone: 'Etc/GMT', locale: 'en_US' },
      [],
    );
    changeProperties(spreadsheet, properties);
    if (sheets.length === 0) throw invalidArgument('A spreadsheet must have at least one sheet.');
    for (const { properties: sheet = {}, data = [] } of sheets) {
      const tab = newTab(spreadsheet, sheet);
      spreadsheet.tabs.push(tab);
      for (const { startRow = 0, startColumn = 0, rowData: rows = [] } of data) {
        for (const [row, { values = [] }] of rows.entries()) {
          for (const [column, cell] of values.entries()) {
            const [toRow, toColumn] = [startRow + row, startColumn + column];
            if (toRow >= tab.properties.rowCount || toColumn >= tab.properties.columnCount) {
              throw invalidArgument(`Invalid sheets: the data of ${tab.properties.title} exceeds its grid.`);
            }
            tab.set(toRow, toColumn, writeCell(tab.cell(toRow, toColumn), cell, EVERY_FIELD));
          }
        }
      }
    }
    store.add(spreadsheet);
    return spreadsheetResource(spreadsheet, { areas: null, withGridData: false, mask });
  },
};

/** The same one for the same history, so that a test can be replayed. */
function freeId(taken: readonly string[]): string {
  let number = taken.length + 1;
  while (taken.includes(`spreadsheet-${number}`)) number += 1;
  return `spreadsheet-${number}`;
}
