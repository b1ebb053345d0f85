import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import type { GoogleSettings } from '../../google-settings.js';
import { BLANK, isBlank, isCellError, withFormat, type Cell } from '../../grid/cell.js';
import { displayedText } from '../../grid/displayed-text.js';
import { localeOf, type Locale } from '../../grid/locale.js';
import { heightOf, widthOf, type Area } from '../../grid/area.js';
import { dimensionRange, gridRange, resolveGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({
  range: gridRange,
  comparisonColumns: z.array(dimensionRange).optional(),
});

type DeleteDuplicates = z.infer<typeof schema>;

export const deleteDuplicates = requestKind(schema, (request, { spreadsheet, google }) => {
  const { tab, area } = resolveGridRange(spreadsheet, request.range);
  const columns = comparedColumns(request, area, tab.properties.sheetId);
  const locale = localeOf(spreadsheet.properties.locale);
  const seen = new Set<string>();
  const kept: Cell[][] = [];
  for (let row = area.startRow; row < area.endRow; row += 1) {
    const cells = Array.from({ length: widthOf(area) }, (_, offset) =>
      tab.cell(row, area.startColumn + offset),
    );
    const key = JSON.stringify(
      columns.map((column) => comparable(tab.cell(row, column), google, locale) ?? blankAt(row, google)),
    );
    // A row in which there is nothing is no duplicate.
    if (seen.has(key) && !cells.every(isBlank)) continue;
    seen.add(key);
    kept.push(cells);
  }
  const duplicatesRemovedCount = heightOf(area) - kept.length;
  if (duplicatesRemovedCount === 0) return {};
  // What is left moves up within the range; what is beside the range stays where it is.
  for (let row = area.startRow; row < area.endRow; row += 1) {
    const cells = kept[row - area.startRow];
    for (let column = area.startColumn; column < area.endColumn; column += 1) {
      const moved = cells?.[column - area.startColumn] ?? BLANK;
      const stays = google.formatsOfRowsMovingUp === 'stay';
      tab.set(row, column, stays ? withFormat(moved, tab.cell(row, column).format) : moved);
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

/** Cells are alike if this is equal: letter case, format and formula make no difference. `null` for a blank. */
function comparable(cell: Cell, google: GoogleSettings, locale: Locale): unknown {
  const { value } = cell;
  if (value === null) {
    return google.blankAndZero === 'alike' ? comparable({ ...cell, value: 0 }, google, locale) : null;
  }
  if (isCellError(value)) return [value.error];
  if (typeof value === 'number') {
    const text = google.numbersCompared === 'as-displayed' ? displayedText(cell, locale) : String(value);
    return google.numberAndItsText === 'alike' ? text.toLowerCase() : { number: text };
  }
  if (typeof value !== 'string') return value;
  const text = value.toLowerCase();
  return google.spacesAroundText === 'ignored' ? text.trim() : text;
}

/** What stands for a blank cell of this row. */
function blankAt(row: number, google: GoogleSettings): unknown {
  return google.blankAndBlank === 'alike' ? null : { blankOfRow: row };
}
