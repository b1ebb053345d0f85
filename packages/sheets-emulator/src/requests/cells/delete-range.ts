import { z } from 'zod';
import { notImitated } from '../../google-error.js';
import { heightOf, widthOf } from '../../grid/area.js';
import { dimension, gridRange, resolveGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({ range: gridRange, shiftDimension: dimension });

/** What is below the range moves up into it, or what is to the right of it moves left; the grid keeps its size. */
export const deleteRange = requestKind(schema, ({ range, shiftDimension }, { spreadsheet }) => {
  const { tab, area } = resolveGridRange(spreadsheet, range);
  const whole = tab.whole();
  const byRows = shiftDimension === 'ROWS';
  const moved = byRows ? { ...area, endRow: whole.endRow } : { ...area, endColumn: whole.endColumn };
  if (tab.merges.within(moved).length > 0) throw notImitated('deleteRange where merged cells move');
  tab.requireEditable(moved);
  const [rows, columns] = byRows ? [heightOf(area), 0] : [0, widthOf(area)];
  for (let row = moved.startRow; row < Math.min(moved.endRow, tab.usedRows); row += 1) {
    for (let column = moved.startColumn; column < moved.endColumn; column += 1) {
      tab.set(row, column, tab.cell(row + rows, column + columns));
    }
  }
  return null;
});
