import { z } from 'zod';
import { invalidArgument } from '../google-error.js';
import { beyondTheGrid, type TabArea } from '../grid/a1-notation.js';
import type { Dimension, OpenRange } from '../grid/area.js';
import type { Spreadsheet } from '../grid/spreadsheet.js';
import type { Tab } from '../grid/tab.js';

export const index = z.int().nonnegative();
export const dimension = z.enum(['ROWS', 'COLUMNS']);

export const gridRange = z.strictObject({
  sheetId: index.optional(),
  startRowIndex: index.optional(),
  endRowIndex: index.optional(),
  startColumnIndex: index.optional(),
  endColumnIndex: index.optional(),
});

export const gridCoordinate = z.strictObject({
  sheetId: index.optional(),
  rowIndex: index.optional(),
  columnIndex: index.optional(),
});

export const dimensionRange = z.strictObject({
  sheetId: index.optional(),
  dimension,
  startIndex: index.optional(),
  endIndex: index.optional(),
});

/** The tab with that id; one that is not named is the one with id 0. */
export function gridOf(spreadsheet: Spreadsheet, sheetId = 0): Tab {
  const tab = spreadsheet.tabById(sheetId);
  if (tab === null || spreadsheet.notYetUsable.has(tab)) throw invalidArgument(`No grid with id: ${sheetId}`);
  return tab;
}

/** A GridRange's cells; every part of it has to be within the grid. */
export function resolveGridRange(spreadsheet: Spreadsheet, range: z.infer<typeof gridRange>): TabArea {
  const tab = gridOf(spreadsheet, range.sheetId);
  const { rowCount, columnCount } = tab.properties;
  const open: OpenRange = {
    startRow: range.startRowIndex ?? null,
    endRow: range.endRowIndex ?? null,
    startColumn: range.startColumnIndex ?? null,
    endColumn: range.endColumnIndex ?? null,
  };
  const area = {
    startRow: open.startRow ?? 0,
    endRow: open.endRow ?? rowCount,
    startColumn: open.startColumn ?? 0,
    endColumn: open.endColumn ?? columnCount,
  };
  if (area.endRow > rowCount || area.endColumn > columnCount) throw beyondTheGrid(tab, open);
  if (area.startRow > area.endRow || area.startColumn > area.endColumn) {
    throw invalidArgument('A range may not start behind its end.');
  }
  return { tab, area };
}

/** A GridRange as it is kept: open where it was sent open, and within the grid. */
export function openGridRange(
  spreadsheet: Spreadsheet,
  range: z.infer<typeof gridRange>,
): { readonly sheetId: number; readonly range: OpenRange } {
  const { tab } = resolveGridRange(spreadsheet, range);
  return {
    sheetId: tab.properties.sheetId,
    range: {
      startRow: range.startRowIndex ?? null,
      endRow: range.endRowIndex ?? null,
      startColumn: range.startColumnIndex ?? null,
      endColumn: range.endColumnIndex ?? null,
    },
  };
}

/** A DimensionRange with both of its ends. */
export interface Span {
  readonly tab: Tab;
  readonly dimension: Dimension;
  readonly start: number;
  readonly end: number;
}

/** Google's wording is for a range that has to have both ends, and something between them. */
export function boundedSpan(spreadsheet: Spreadsheet, range: z.infer<typeof dimensionRange>): Span {
  const { startIndex: start = 0, endIndex: end, dimension } = range;
  const tab = gridOf(spreadsheet, range.sheetId);
  if (end === undefined) throw invalidArgument('range.endIndex is required.');
  if (start >= end)
    throw invalidArgument(`range.startIndex[${start}] must be less than range.endIndex[${end}].`);
  return { tab, dimension, start, end };
}
