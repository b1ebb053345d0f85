import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import { BLANK, isCellError, type Cell, type CellValue } from '../../grid/cell.js';
import { heightOf, widthOf, type Area } from '../../grid/area.js';
import { dimensionRange, gridRange, resolveGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({
  range: gridRange,
  comparisonColumns: z.array(dimensionRange).optional(),
});

type DeleteDuplicates = z.infer<typeof schema>;

export const deleteDuplicates = requestKind(schema, (request, { spreadsheet }) => {
  const { tab, area } = resolveGridRange(spreadsheet, request.range);
  const columns = comparedColumns(request, area, tab.properties.sheetId);
  const seen = new Set<string>();
  const kept: Cell[][] = [];
  for (let row = area.startRow; row < area.endRow; row += 1) {
    const key = JSON.stringify(columns.map((column) => comparable(tab.cell(row, column).value)));
    if (seen.has(key)) continue;
    seen.add(key);
    kept.push(Array.from({ length: widthOf(area) }, (_, offset) => tab.cell(row, area.startColumn + offset)));
  }
  const duplicatesRemovedCount = heightOf(area) - kept.length;
  if (duplicatesRemovedCount === 0) return {};
  // What is left moves up within the range; what is beside the range stays where it is.
  for (let row = area.startRow; row < area.endRow; row += 1) {
    const cells = kept[row - area.startRow];
    for (let column = area.startColumn; column < area.endColumn; column += 1) {
      tab.set(row, column, cells?.[column - area.startColumn] ?? BLANK);
    }
  }
  return { duplicatesRemovedCount };
});

function comparedColumns(request: DeleteDuplicates, area: Area, sheetId: number): number[] {
  const ranges = request.comparisonColumns ?? [];
  if (ranges.length === 0) return between(area.startColumn, area.endColumn);
  return ranges.flatMap((range) => {
    const { startIndex = area.startColumn, endIndex = area.endColumn } = range;
    if (range.dimension !== 'COLUMNS' || (range.sheetId ?? 0) !== sheetId) {
      throw invalidArgument('comparisonColumns have to be columns of the range.');
    }
    if (startIndex < area.startColumn || endIndex > area.endColumn || startIndex >= endIndex) {
      throw invalidArgument(`comparisonColumns [${startIndex}, ${endIndex}) have to be within the range.`);
    }
    return between(startIndex, endIndex);
  });
}

function between(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, offset) => start + offset);
}

/** Letter case, format and formula make no difference; being a number or a text does. */
function comparable(value: CellValue): unknown {
  if (typeof value === 'string') return value.toLowerCase();
  return isCellError(value) ? [value.error] : value;
}
