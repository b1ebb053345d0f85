import { invalidArgument } from '../../google-error.js';
import type { GoogleSettings } from '../../google-settings.js';
import type { Area } from '../../grid/area.js';
import type { Lines } from '../../grid/lines.js';
import type { Tab } from '../../grid/tab.js';
import type { RequestContext } from '../request-kind.js';

/** The rows of an area that `copyPaste` copies. */
export function copiedRows(tab: Tab, { startRow, endRow }: Area, context: RequestContext): number[] {
  const { google } = context;
  const lines = linesOf(tab, context);
  const rows = Array.from({ length: endRow - startRow }, (_, offset) => startRow + offset);
  return rows.filter((row) => {
    const { hiddenByFilter, hiddenByUser } = lines.get(row);
    if (hiddenByFilter && google.copyOfFilteredRow === 'left-out') return false;
    return !hiddenByUser || google.copyOfHiddenRow === 'copied';
  });
}

/**
 * The rows that `copyPaste` writes to, one for each that it has copied; `null` for one that it drops. A row may be
 * behind the grid's end.
 */
export function pastedRows(
  tab: Tab,
  startRow: number,
  height: number,
  context: RequestContext,
): (number | null)[] {
  const lines = linesOf(tab, context);
  const rows = Array.from({ length: height }, (_, offset) => startRow + offset);
  const way = wayOf(lines, rows, context.google);
  if (way === 'refused') throw invalidArgument('You cannot paste into rows that are hidden.');
  if (way === 'skipped') return rows.map((row) => (lines.isHidden(row) ? null : row));
  if (way === 'by-address') return rows;
  let next = startRow;
  return rows.map(() => {
    while (lines.isHidden(next)) next += 1;
    return next++;
  });
}

function linesOf(tab: Tab, { google, found }: RequestContext): Lines {
  if (google.hidingInItsOwnBatch === 'at-once') return tab.rows;
  return found.tabById(tab.properties.sheetId)?.rows ?? tab.rows;
}

function wayOf(
  lines: Lines,
  rows: readonly number[],
  google: GoogleSettings,
): GoogleSettings['pasteOntoHiddenRow'] {
  const [first = 0] = rows;
  if (!rows.some((row) => lines.isHidden(row))) return 'by-address';
  if (rows.length > 1) return google.pasteAcrossHiddenRows;
  return lines.get(first).hiddenByFilter ? google.pasteOntoFilteredRow : google.pasteOntoHiddenRow;
}
