import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import type { TabArea } from '../../grid/a1-notation.js';
import { applyFilter } from '../../grid/apply-filter.js';
import { heightOf, widthOf } from '../../grid/area.js';
import type { SortSpec } from '../../grid/basic-filter.js';
import { isCellError, type CellValue } from '../../grid/cell.js';
import { followOrder } from '../../grid/dimension.js';
import { localeOf } from '../../grid/locale.js';
import { gridRange, index, resolveGridRange } from '../grid-range.js';
import { requestKind, type RequestContext } from '../request-kind.js';

export const sortSpec = z.strictObject({
  dimensionIndex: index.optional(),
  sortOrder: z.enum(['ASCENDING', 'DESCENDING']).optional(),
});

const schema = z.strictObject({ range: gridRange, sortSpecs: z.array(sortSpec).min(1) });

export const sortRange = requestKind(schema, ({ range, sortSpecs }, context) => {
  const { tab, area } = resolveGridRange(context.spreadsheet, range);
  const specs = sortSpecs.map(({ dimensionIndex = 0, sortOrder }) => ({
    column: dimensionIndex,
    descending: sortOrder === 'DESCENDING',
  }));
  for (const { column } of specs) {
    if (column >= area.startColumn && column < area.endColumn) continue;
    throw invalidArgument(`sortSpecs: dimensionIndex[${column}] must be within the range.`);
  }
  sortRows(context, { tab, area }, specs);
  return null;
});

/** Puts the rows of an area in order: its cells alone move. A filter then hides what it would hide anew. */
export function sortRows(
  { spreadsheet, google }: RequestContext,
  { tab, area }: TabArea,
  specs: readonly SortSpec[],
): void {
  if (tab.merges.within(area).some((merge) => heightOf(merge) > 1)) {
    throw invalidArgument('You cannot sort a range with vertical merges.');
  }
  const locale = localeOf(spreadsheet.properties.locale);
  // The spreadsheet's own: the machine's would sort the same sheet one way here and another way there.
  const { compare: byLetters } = new Intl.Collator(locale.languageTag, { sensitivity: 'base' });
  // Of a longer text only the beginning counts: a long run of combining marks takes quadratic time to compare.
  const collate: Collate = (one, other) => byLetters(one.slice(0, COLLATED), other.slice(0, COLLATED));
  const indexes = Array.from({ length: heightOf(area) }, (_, row) => area.startRow + row);
  const order = indexes.toSorted((one, other) => {
    for (const { column, descending } of specs) {
      const compared = compare(
        tab.cell(one, column).value,
        tab.cell(other, column).value,
        descending,
        collate,
      );
      if (compared !== 0) return compared;
    }
    return 0;
  });
  const rows = order.map((row) =>
    Array.from({ length: widthOf(area) }, (_, offset) => tab.cell(row, area.startColumn + offset)),
  );
  rows.forEach((cells, row) =>
    cells.forEach((cell, column) => tab.set(area.startRow + row, area.startColumn + column, cell)),
  );
  const isWhole = area.startColumn === 0 && area.endColumn === tab.properties.columnCount;
  if (google.metadataUnderSort === 'follows' && isWhole)
    followOrder(spreadsheet, tab, 'ROWS', area.startRow, order);
  if (tab.filter !== null) applyFilter(tab, locale);
}

const COLLATED = 1_000;

type Collate = (one: string, other: string) => number;

/** Numbers, then texts, then booleans, then errors; blanks come last in either direction. */
function compare(one: CellValue, other: CellValue, descending: boolean, collate: Collate): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  const order = rank(one) - rank(other) || compareAlike(one, other, collate);
  return descending ? -order : order;
}

function compareAlike(one: CellValue, other: CellValue, collate: Collate): number {
  if (typeof one === 'string' && typeof other === 'string') return collate(one, other);
  return isCellError(one) || isCellError(other) ? 0 : Number(one) - Number(other);
}

function rank(value: CellValue): number {
  const kinds = ['number', 'string', 'boolean'];
  return isCellError(value) ? kinds.length : kinds.indexOf(typeof value);
}
