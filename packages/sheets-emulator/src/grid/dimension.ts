import type { Dimension } from './area.js';
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
  follow(spreadsheet, tab, dimension, (at) => (at >= index ? at + count : at));
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
  follow(spreadsheet, tab, dimension, (at) => {
    if (at < index) return at;
    return at < index + count ? null : at - count;
  });
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
  const now = new Map(order.map((index, offset) => [index, start + offset]));
  follow(spreadsheet, tab, dimension, (at) => now.get(at) ?? at);
}

function follow(
  spreadsheet: Spreadsheet,
  tab: Tab,
  dimension: Dimension,
  moved: (index: number) => number | null,
): void {
  spreadsheet.metadata.follow(tab.properties.sheetId, dimension === 'ROWS' ? 'row' : 'column', moved);
}
