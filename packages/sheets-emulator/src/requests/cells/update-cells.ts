import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import type { TabArea } from '../../grid/a1-notation.js';
import type { Spreadsheet } from '../../grid/spreadsheet.js';
import { readCellFields, rowData, writeCell } from './cell-data.js';
import { gridCoordinate, gridOf, gridRange, resolveGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({
  rows: z.array(rowData).optional(),
  fields: z.string().optional(),
  start: gridCoordinate.optional(),
  range: gridRange.optional(),
});

type UpdateCells = z.infer<typeof schema>;

export const updateCells = requestKind(schema, (request, { spreadsheet }) => {
  const fields = readCellFields(request.fields);
  const { tab, area } = targetOf(spreadsheet, request);
  for (const [offset, { values = [] }] of (request.rows ?? []).entries()) {
    const row = area.startRow + offset;
    if (row >= area.endRow) throw beyond('row', row, area.endRow);
    const column = area.startColumn + values.length - 1;
    if (column >= area.endColumn) throw beyond('column', column, area.endColumn);
    for (const [index, data] of values.entries()) {
      const at = area.startColumn + index;
      tab.set(row, at, writeCell(tab.cell(row, at), data, fields));
    }
  }
  // What is left of a range is cleared; from a start, nothing is written but what was sent.
  if (request.range !== undefined) {
    tab.requireWritable(area);
    for (let row = area.startRow; row < Math.min(area.endRow, tab.usedRows); row += 1) {
      const sent = request.rows?.[row - area.startRow]?.values?.length ?? 0;
      for (let column = area.startColumn + sent; column < area.endColumn; column += 1) {
        tab.set(row, column, writeCell(tab.cell(row, column), {}, fields));
      }
    }
  }
  return null;
});

function targetOf(spreadsheet: Spreadsheet, { start, range }: UpdateCells): TabArea {
  if ((start === undefined) === (range === undefined)) {
    throw invalidArgument('Exactly one of start and range has to be set.');
  }
  if (range !== undefined) return resolveGridRange(spreadsheet, range);
  const tab = gridOf(spreadsheet, start?.sheetId);
  const area = { ...tab.whole(), startRow: start?.rowIndex ?? 0, startColumn: start?.columnIndex ?? 0 };
  if (area.startRow >= area.endRow) throw beyond('row', area.startRow, area.endRow);
  if (area.startColumn >= area.endColumn) throw beyond('column', area.startColumn, area.endColumn);
  return { tab, area };
}

function beyond(what: 'row' | 'column', index: number, end: number): Error {
  return invalidArgument(
    `Attempting to write ${what}: ${index}, beyond the last requested ${what} of: ${end - 1}`,
  );
}
