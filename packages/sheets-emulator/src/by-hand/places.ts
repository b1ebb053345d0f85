import { bound, columnIndex, parseCells } from '../grid/a1-notation.js';
import type { Area, OpenRange } from '../grid/area.js';
import type { Spreadsheet } from '../grid/spreadsheet.js';
import type { Tab } from '../grid/tab.js';

export function tabOf(spreadsheet: Spreadsheet, title: string): Tab {
  const tab = spreadsheet.tabByTitle(title);
  if (tab === null) throw new RangeError(`There is no tab ${title}.`);
  return tab;
}

export function placeOf(tab: Tab, a1: string): { row: number; column: number } {
  const { startRow = null, startColumn = null } = parseCells(a1) ?? {};
  const { rowCount, columnCount } = tab.properties;
  if (startRow === null || startColumn === null || startRow >= rowCount || startColumn >= columnCount) {
    throw new RangeError(`${tab.properties.title} has no cell ${a1}.`);
  }
  return { row: startRow, column: startColumn };
}

export function rowIndex(tab: Tab, row: number, last = tab.properties.rowCount): number {
  if (Number.isInteger(row) && row >= 1 && row <= last) return row - 1;
  throw new RangeError(`${tab.properties.title} has no row ${row}.`);
}

export function columnOf(tab: Tab, letters: string, last = tab.properties.columnCount): number {
  const index = /^[A-Z]{1,3}$/i.test(letters) ? columnIndex(letters) : last;
  if (index < last) return index;
  throw new RangeError(`${tab.properties.title} has no column ${letters}.`);
}

/** A range such as `A2:C9`, `G:G` or `1:1`. */
export function rangeOf(tab: Tab, a1Range: string): OpenRange {
  const range = parseCells(a1Range);
  if (range === null) throw new RangeError(`${tab.properties.title} has no range ${a1Range}.`);
  return range;
}

/** The cells of a range. */
export function areaOf(tab: Tab, a1Range: string): Area {
  const { startRow, startColumn, ...ends } = rangeOf(tab, a1Range);
  const { rowCount, columnCount, title } = tab.properties;
  if ((startRow ?? 0) >= rowCount || (startColumn ?? 0) >= columnCount) {
    throw new RangeError(`${title} has no range ${a1Range}.`);
  }
  return bound(tab, { startRow, startColumn, ...ends });
}
