import { z } from 'zod';
import { cellData, readCellFields, writeCell } from './cell-data.js';
import { gridRange, resolveGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({
  range: gridRange,
  cell: cellData.optional(),
  fields: z.string().optional(),
});

export const repeatCell = requestKind(schema, ({ range, cell = {}, fields }, { spreadsheet }) => {
  const written = readCellFields(fields);
  const { tab, area } = resolveGridRange(spreadsheet, range);
  for (let row = area.startRow; row < area.endRow; row += 1) {
    for (let column = area.startColumn; column < area.endColumn; column += 1) {
      tab.set(row, column, writeCell(tab.cell(row, column), cell, written));
    }
  }
  return null;
});
