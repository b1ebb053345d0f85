import { z } from 'zod';
import { findRange, writeRange, type TabArea } from '../grid/a1-notation.js';
import type { Area } from '../grid/area.js';
import { isBlank } from '../grid/cell.js';
import { insertDimension } from '../grid/dimension.js';
import type { Tab } from '../grid/tab.js';
import { readPayload } from '../http/payload.js';
import type { ApiMethod } from './api-method.js';
import { flag, readQuery } from './query.js';
import { rowsOf, VALUE_RANGE, valueRange, writeOptions, writeRows } from './values-writing.js';

const schema = z.strictObject({
  ...writeOptions,
  includeValuesInResponse: flag.optional(),
  insertDataOption: z.enum(['OVERWRITE', 'INSERT_ROWS']).optional(),
});

export const valuesAppend: ApiMethod = {
  name: 'spreadsheets.values.append',
  kind: 'write',
  answers: 'AppendValuesResponse',
  answer({ store, spreadsheetId, target, query, body }) {
    const { insertDataOption, ...options } = readQuery(schema, query);
    const rows = rowsOf(readPayload(VALUE_RANGE, valueRange, body));
    return store.change(spreadsheetId, (spreadsheet) => {
      const { tab, area } = findRange(spreadsheet, target);
      const table = lastTable({ tab, area });
      const startRow = table?.endRow ?? area.startRow;
      const startColumn = table?.startColumn ?? area.startColumn;
      if (insertDataOption === 'INSERT_ROWS' && rows.length > 0) {
        insertDimension(spreadsheet, tab, 'ROWS', startRow, rows.length);
      }
      // Unlike an update, appending makes the grid as large as what is appended needs.
      const { properties } = tab;
      const width = Math.max(0, ...rows.map((values) => values.length));
      properties.rowCount = Math.max(properties.rowCount, startRow + rows.length);
      properties.columnCount = Math.max(properties.columnCount, startColumn + width);
      const start = { startRow, endRow: startRow + 1, startColumn, endColumn: startColumn + 1 };
      const { written: updates } = writeRows(spreadsheet, { tab, area: start }, rows, options);
      return {
        spreadsheetId,
        ...(table === null ? {} : { tableRange: writeRange(tab, table) }),
        updates: { spreadsheetId, ...updates },
      };
    });
  },
};

/** The block of cells that the last value within the area belongs to; `null` where there is no value. */
function lastTable({ tab, area }: TabArea): Area | null {
  const used = tab.used(area);
  if (used === null) return null;
  const row = used.endRow - 1;
  let column = used.endColumn - 1;
  while (isBlank(tab.cell(row, column))) column -= 1;
  let table: Area = { startRow: row, endRow: row + 1, startColumn: column, endColumn: column + 1 };
  for (let grown = grow(tab, table); grown !== null; grown = grow(tab, table)) table = grown;
  return table;
}

/** The area with one more row or column, where one that touches it holds a value. */
function grow(tab: Tab, area: Area): Area | null {
  const { startRow, endRow, startColumn, endColumn } = area;
  const holds = (side: Area): boolean => tab.used({ ...area, ...side }) !== null;
  const { rowCount, columnCount } = tab.properties;
  const wide = {
    startRow: Math.max(0, startRow - 1),
    endRow: Math.min(rowCount, endRow + 1),
    startColumn: Math.max(0, startColumn - 1),
    endColumn: Math.min(columnCount, endColumn + 1),
  };
  if (startRow > 0 && holds({ ...wide, endRow: startRow })) return { ...area, startRow: startRow - 1 };
  if (endRow < rowCount && holds({ ...wide, startRow: endRow })) return { ...area, endRow: endRow + 1 };
  if (startColumn > 0 && holds({ ...wide, endColumn: startColumn })) {
    return { ...area, startColumn: startColumn - 1 };
  }
  if (endColumn < columnCount && holds({ ...wide, startColumn: endColumn })) {
    return { ...area, endColumn: endColumn + 1 };
  }
  return null;
}
