import { z } from 'zod';
import { beyondTheGrid } from '../../grid/a1-notation.js';
import { heightOf, widthOf } from '../../grid/area.js';
import { BLANK } from '../../grid/cell.js';
import { gridCoordinate, gridOf, gridRange, resolveGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';
import { pasteOf, pasteType } from './copy-paste.js';

const schema = z.strictObject({
  source: gridRange,
  destination: gridCoordinate,
  pasteType: pasteType.optional(),
});

/** All of the source is gone, whatever part of it is pasted. Formulas are moved as they are. */
export const cutPaste = requestKind(schema, (request, { spreadsheet }) => {
  const paste = pasteOf(request.pasteType ?? 'PASTE_NORMAL');
  const { tab: sourceTab, area: source } = resolveGridRange(spreadsheet, request.source);
  const { rowIndex: startRow = 0, columnIndex: startColumn = 0 } = request.destination;
  const tab = gridOf(spreadsheet, request.destination.sheetId);
  const [height, width] = [heightOf(source), widthOf(source)];
  const area = { startRow, endRow: startRow + height, startColumn, endColumn: startColumn + width };
  const { rowCount, columnCount } = tab.properties;
  if (area.endRow > rowCount || area.endColumn > columnCount) throw beyondTheGrid(tab, area);
  const cells = Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (__, column) =>
      sourceTab.cell(source.startRow + row, source.startColumn + column),
    ),
  );
  for (const [row, line] of cells.entries()) {
    for (const column of line.keys())
      sourceTab.set(source.startRow + row, source.startColumn + column, BLANK);
  }
  for (const [row, line] of cells.entries()) {
    for (const [column, cell] of line.entries()) {
      const [toRow, toColumn] = [startRow + row, startColumn + column];
      tab.set(
        toRow,
        toColumn,
        paste(cell, tab.cell(toRow, toColumn), (moved) => moved),
      );
    }
  }
  return null;
});
