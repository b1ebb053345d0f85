import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import { insertDimension as insert, lengthOf } from '../../grid/dimension.js';
import { isBare, onlyFormats } from '../../grid/cell.js';
import { boundedSpan, dimensionRange, type Span } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({
  range: dimensionRange,
  inheritFromBefore: z.boolean().optional(),
});

export const insertDimension = requestKind(schema, ({ range, inheritFromBefore }, { spreadsheet }) => {
  const span = boundedSpan(spreadsheet, range);
  const { tab, dimension, start, end } = span;
  const length = lengthOf(tab, dimension);
  if (inheritFromBefore === true && start === 0) {
    throw invalidArgument('range.startIndex must be greater than 0 if inheritFromBefore is true.');
  }
  if (inheritFromBefore === true ? start > length : start >= length) {
    throw invalidArgument(
      `range.startIndex[${start}] must be less than the grid size[${length}] if inheritFromBefore is false.`,
    );
  }
  insert(spreadsheet, tab, dimension, start, end - start);
  inheritFormats(span, inheritFromBefore === true ? start - 1 : end);
  return null;
});

/** What was inserted looks like its neighbour. */
function inheritFormats({ tab, dimension, start, end }: Span, neighbour: number): void {
  const across = dimension === 'ROWS' ? tab.row(neighbour).length : tab.usedRows;
  for (let other = 0; other < across; other += 1) {
    const inherited = onlyFormats(
      dimension === 'ROWS' ? tab.cell(neighbour, other) : tab.cell(other, neighbour),
    );
    if (isBare(inherited)) continue;
    for (let index = start; index < end; index += 1) {
      if (dimension === 'ROWS') tab.set(index, other, inherited);
      else tab.set(other, index, inherited);
    }
  }
}
