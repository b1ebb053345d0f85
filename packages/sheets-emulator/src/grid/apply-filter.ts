import type { BasicFilter } from './basic-filter.js';
import { fulfils } from './condition.js';
import { displayedText } from './displayed-text.js';
import type { Locale } from './locale.js';
import type { Tab } from './tab.js';

/**
 * Hides the rows that the tab's filter leaves out, as they are now. A cell that is edited later hides no row and
 * shows none: like Google's, a filter is applied when it is set, and again when somebody asks for it.
 */
export function applyFilter(tab: Tab, locale: Locale): void {
  const { filter } = tab;
  tab.rows = tab.rows.filtered(filter === null ? [] : hiddenRows(tab, filter, locale));
}

function hiddenRows(tab: Tab, { area, criteria }: BasicFilter, locale: Locale): number[] {
  const columns = [...criteria].map(([column, { hiddenValues, condition }]) => ({
    column,
    hidden: new Set(hiddenValues),
    condition,
  }));
  const rows: number[] = [];
  for (let row = area.startRow + 1; row < area.endRow; row += 1) {
    const isHidden = columns.some(({ column, hidden, condition }) => {
      const cell = tab.cell(row, column);
      if (hidden.size > 0 && hidden.has(displayedText(cell, locale))) return true;
      return condition !== null && !fulfils(cell, condition, locale);
    });
    if (isHidden) rows.push(row);
  }
  return rows;
}
