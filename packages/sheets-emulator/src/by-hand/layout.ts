import { columnLetters } from '../grid/a1-notation.js';
import { applyFilter } from '../grid/apply-filter.js';
import type { Locale } from '../grid/locale.js';
import type { Tab } from '../grid/tab.js';
import { areaOf, columnOf, rowIndex } from './places.js';

/** What a person has unticked in the menus of a filter: by the column's letters, the texts that cells show. */
export type Unticked = Readonly<Record<string, readonly string[]>>;

/** Puts a filter over a range; its first row holds the headers. It takes the place of an older one. */
export function setFilter(tab: Tab, a1Range: string, unticked: Unticked, locale: Locale): void {
  const area = areaOf(tab, a1Range);
  const criteria = Object.entries(unticked).map(([letters, hiddenValues]) => {
    const column = columnOf(tab, letters);
    if (column < area.startColumn || column >= area.endColumn) {
      throw new RangeError(`The range ${a1Range} has no column ${letters}.`);
    }
    return [column, { hiddenValues, condition: null }] as const;
  });
  tab.filter = { area, criteria: new Map(criteria), sortSpecs: [] };
  applyFilter(tab, locale);
}

export function hideRows(tab: Tab, from: number, to: number, hiddenByUser: boolean): void {
  tab.rows = tab.rows.with(between(rowIndex(tab, from), rowIndex(tab, to)), { hiddenByUser });
}

export function hideColumns(tab: Tab, from: string, to: string, hiddenByUser: boolean): void {
  tab.columns = tab.columns.with(between(columnOf(tab, from), columnOf(tab, to)), { hiddenByUser });
}

/** The numbers of the rows that nobody sees, whatever hides them. */
export function hiddenRows(tab: Tab): number[] {
  return tab.rows.special().flatMap(([index]) => (tab.rows.isHidden(index) ? [index + 1] : []));
}

/** The letters of the columns that nobody sees. */
export function hiddenColumns(tab: Tab): string[] {
  return tab.columns
    .special()
    .flatMap(([index]) => (tab.columns.isHidden(index) ? [columnLetters(index)] : []));
}

function between(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset);
}
