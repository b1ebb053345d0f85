import type { Dimension } from './area.js';
import { lineMover, type LineMove } from './line-move.js';
import type { Spreadsheet } from './spreadsheet.js';
import type { Tab } from './tab.js';

export function lengthOf(tab: Tab, dimension: Dimension): number {
  return dimension === 'ROWS' ? tab.properties.rowCount : tab.properties.columnCount;
}

/** Makes room for `count` rows or columns before `index`; metadata stays with what it was attached to. */
export function insertDimension(
  spreadsheet: Spreadsheet,
  tab: Tab,
  dimension: Dimension,
  index: number,
  count: number,
): void {
  if (dimension === 'ROWS') tab.insertRows(index, count);
  else tab.insertColumns(index, count);
  follow(spreadsheet, tab, { kind: 'inserted', dimension, index, count });
}

/** Takes rows or columns away, and their metadata with them. */
export function deleteDimension(
  spreadsheet: Spreadsheet,
  tab: Tab,
  dimension: Dimension,
  index: number,
  count: number,
): void {
  if (dimension === 'ROWS') tab.deleteRows(index, count);
  else tab.deleteColumns(index, count);
  follow(spreadsheet, tab, { kind: 'deleted', dimension, index, count });
}

/** Moves rows or columns to before `destination`, counted before they were taken out. */
export function moveDimension(
  spreadsheet: Spreadsheet,
  tab: Tab,
  dimension: Dimension,
  source: { readonly start: number; readonly end: number },
  destination: number,
): void {
  const first = Math.min(source.start, destination);
  const end = Math.max(source.end, destination);
  const order: number[] = [];
  const moved = Array.from({ length: source.end - source.start }, (_, offset) => source.start + offset);
  for (let index = first; index <= end; index += 1) {
    if (index === destination) order.push(...moved);
    if (index < end && (index < source.start || index >= source.end)) order.push(index);
  }
  if (dimension === 'ROWS') tab.arrangeRows(first, order);
  else tab.arrangeColumns(first, order);
  followOrder(spreadsheet, tab, dimension, first, order);
}

/** Metadata goes where `order` put what it was attached to. */
export function followOrder(
  spreadsheet: Spreadsheet,
  tab: Tab,
  dimension: Dimension,
  start: number,
  order: readonly number[],
): void {
  follow(spreadsheet, tab, { kind: 'arranged', dimension, start, order });
}

function follow(spreadsheet: Spreadsheet, tab: Tab, move: LineMove): void {
  const { sheetId } = tab.properties;
  spreadsheet.metadata.follow(sheetId, move.dimension === 'ROWS' ? 'row' : 'column', lineMover(move));
  spreadsheet.namedRanges = spreadsheet.namedRanges.after(sheetId, move);
}
