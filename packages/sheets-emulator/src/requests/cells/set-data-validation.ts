import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import type { Area } from '../../grid/area.js';
import type { Kept } from '../../grid/cell.js';
import type { Tab } from '../../grid/tab.js';
import { gridRange, resolveGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({
  range: gridRange,
  rule: z.record(z.string(), z.unknown()).optional(),
  filteredRowsIncluded: z.boolean().optional(),
});

export const setDataValidation = requestKind(schema, (request, { spreadsheet }) => {
  const { range, rule, filteredRowsIncluded = false } = request;
  const { tab, area } = resolveGridRange(spreadsheet, range);
  if (rule !== undefined && rule['condition'] === undefined) {
    throw invalidArgument('rule.condition must be specified.');
  }
  setValidation(tab, area, rule, filteredRowsIncluded);
  return null;
});

/** Rows that a filter hides keep theirs, unless they are included. */
export function setValidation(
  tab: Tab,
  area: Area,
  rule: Kept | undefined,
  filteredRowsIncluded: boolean,
): void {
  const shown = rule === undefined ? undefined : withoutFalse(rule);
  for (let row = area.startRow; row < area.endRow; row += 1) {
    if (!filteredRowsIncluded && tab.rows.get(row).hiddenByFilter) continue;
    for (let column = area.startColumn; column < area.endColumn; column += 1) {
      tab.set(row, column, { ...tab.cell(row, column), validation: shown });
    }
  }
}

/** In proto3's JSON what is false is left out. */
function withoutFalse(rule: Kept): Kept {
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== false));
}
