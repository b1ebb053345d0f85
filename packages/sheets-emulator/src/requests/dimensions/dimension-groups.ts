import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import { lengthOf } from '../../grid/dimension.js';
import type { Lines } from '../../grid/lines.js';
import type { Spreadsheet } from '../../grid/spreadsheet.js';
import type { Tab } from '../../grid/tab.js';
import { groupResource } from '../../resources/range-resource.js';
import { boundedSpan, dimensionRange, type Span } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({ range: dimensionRange });

/** Google's own limit. */
const DEEPEST = 8;

export const addDimensionGroup = requestKind(schema, ({ range }, { spreadsheet }) => {
  const span = groupSpan(spreadsheet, range);
  changeDepth(span, (depth) => {
    if (depth >= DEEPEST) throw invalidArgument(`Groups cannot be more than ${DEEPEST} deep.`);
    return depth + 1;
  });
  const { tab, dimension } = span;
  // From the first group on, Google shows its control behind the group.
  const control = dimension === 'ROWS' ? { rowGroupControlAfter: true } : { columnGroupControlAfter: true };
  tab.look = { ...tab.look, ...control };
  return groupsReply(span);
});

export const deleteDimensionGroup = requestKind(schema, ({ range }, { spreadsheet }) => {
  const span = groupSpan(spreadsheet, range);
  const { start, end } = span;
  const lines = linesOf(span);
  for (let index = start; index < end; index += 1) {
    if (lines.get(index).groupDepth > 0) continue;
    throw invalidArgument(`There is no group over the range [${start}, ${end}).`);
  }
  changeDepth(span, (depth) => depth - 1);
  return groupsReply(span);
});

function groupSpan(spreadsheet: Spreadsheet, range: z.infer<typeof dimensionRange>): Span {
  const span = boundedSpan(spreadsheet, range);
  const length = lengthOf(span.tab, span.dimension);
  if (span.end > length)
    throw invalidArgument(`range.endIndex[${span.end}] must be within the grid size[${length}].`);
  return span;
}

function changeDepth(span: Span, change: (depth: number) => number): void {
  let lines = linesOf(span);
  for (let index = span.start; index < span.end; index += 1) {
    lines = lines.with([index], { groupDepth: change(lines.get(index).groupDepth) });
  }
  if (span.dimension === 'ROWS') span.tab.rows = lines;
  else span.tab.columns = lines;
}

function linesOf({ tab, dimension }: { readonly tab: Tab; readonly dimension: Span['dimension'] }): Lines {
  return dimension === 'ROWS' ? tab.rows : tab.columns;
}

function groupsReply(span: Span): Record<string, unknown> {
  const { sheetId } = span.tab.properties;
  const dimensionGroups = linesOf(span)
    .groups()
    .map((group) => groupResource(sheetId, span.dimension, group));
  return dimensionGroups.length === 0 ? {} : { dimensionGroups };
}
