import { z } from 'zod';
import { isBlank, onlyFormats } from '../../grid/cell.js';
import type { Area } from '../../grid/area.js';
import type { MergeType } from '../../grid/merges.js';
import type { Tab } from '../../grid/tab.js';
import { gridRange, resolveGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({
  range: gridRange,
  mergeType: z.enum(['MERGE_ALL', 'MERGE_COLUMNS', 'MERGE_ROWS']).optional(),
});

export const mergeCells = requestKind(schema, ({ range, mergeType = 'MERGE_ALL' }, { spreadsheet }) => {
  const { tab, area } = resolveGridRange(spreadsheet, range);
  mergeArea(tab, area, mergeType);
  return null;
});

/** Of the cells that become one, the first one alone keeps its value. */
export function mergeArea(tab: Tab, area: Area, type: MergeType): void {
  tab.requireEditable(area);
  tab.merges = tab.merges.merge(area, type);
  for (const merged of tab.merges.within(area)) {
    for (let row = merged.startRow; row < Math.min(merged.endRow, tab.usedRows); row += 1) {
      for (let column = merged.startColumn; column < merged.endColumn; column += 1) {
        if (row === merged.startRow && column === merged.startColumn) continue;
        const cell = tab.cell(row, column);
        if (!isBlank(cell)) tab.set(row, column, onlyFormats(cell));
      }
    }
  }
}
