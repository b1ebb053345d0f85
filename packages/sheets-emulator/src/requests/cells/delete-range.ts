import { z } from 'zod';
import { notImitated } from '../../google-error.js';
import { heightOf, widthOf } from '../../grid/area.js';
import { Merges } from '../../grid/merges.js';
import { dimension, gridRange, resolveGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({ range: gridRange, shiftDimension: dimension });

/** What is below the range moves up into it, or what is to the right of it moves left; the grid keeps its size. */
export const deleteRange = requestKind(schema, ({ range, shiftDimension }, { spreadsheet }) => {
  const { tab, area } = resolveGridRange(spreadsheet, range);
  const whole = tab.whole();
  const byRows = shiftDimension === 'ROWS';
  const moved = byRows ? { ...area, endRow: whole.endRow } : { ...area, endColumn: whole.endColumn };
  tab.requireEditable(moved);
  const [rows, columns] = byRows ? [heightOf(area), 0] : [0, widthOf(area)];
  const torn = new Set(tab.merges.within(moved));
  const merges = tab.merges.all().map((merge) => {
    if (!torn.has(merge)) return merge;
    const goesAlong = byRows
      ? merge.startRow >= area.endRow &&
        merge.startColumn >= area.startColumn &&
        merge.endColumn <= area.endColumn
      : merge.startColumn >= area.endColumn && merge.startRow >= area.startRow && merge.endRow <= area.endRow;
    if (!goesAlong) throw notImitated('deleteRange across merged cells');
    const { startRow, endRow, startColumn, endColumn } = merge;
    return {
      startRow: startRow - rows,
      endRow: endRow - rows,
      startColumn: startColumn - columns,
      endColumn: endColumn - columns,
    };
  });
  tab.merges = new Merges(merges);
  for (let row = moved.startRow; row < Math.min(moved.endRow, tab.usedRows); row += 1) {
    for (let column = moved.startColumn; column < moved.endColumn; column += 1) {
      tab.set(row, column, tab.cell(row + rows, column + columns));
    }
  }
  return null;
});
