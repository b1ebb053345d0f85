import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import { BLANK } from '../../grid/cell.js';
import { readCellFields, rowData, writeCell } from './cell-data.js';
import { gridOf, index } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({
  sheetId: index.optional(),
  rows: z.array(rowData).optional(),
  fields: z.string().optional(),
});

export const appendCells = requestKind(schema, (request, { spreadsheet }) => {
  const fields = readCellFields(request.fields);
  const tab = gridOf(spreadsheet, request.sheetId);
  const rows = request.rows ?? [];
  const { endRow = 0 } = tab.used(tab.whole()) ?? {};
  const { rowCount, columnCount } = tab.properties;
  tab.properties.rowCount = Math.max(rowCount, endRow + rows.length);
  rows.forEach(({ values = [] }, offset) => {
    if (values.length > columnCount) {
      throw invalidArgument(
        `Attempting to write column: ${values.length - 1}, beyond the last requested column of: ${columnCount - 1}`,
      );
    }
    values.forEach((data, column) => tab.set(endRow + offset, column, writeCell(BLANK, data, fields)));
  });
  return null;
});
