import { invalidArgument } from '../google-error.js';
import type { Area, OpenRange } from './area.js';
import type { Spreadsheet } from './spreadsheet.js';
import type { Tab } from './tab.js';

/** Cells of a certain tab. */
export interface TabArea {
  readonly tab: Tab;
  readonly area: Area;
}

/** All of a grid. */
export const EVERYTHING: OpenRange = { startRow: null, endRow: null, startColumn: null, endColumn: null };
const CORNER = /^\$?([A-Z]{0,3})\$?(\d{0,7})$/i;

/**
 * Finds what a text such as `Tab!G2:G`, `'Tab with spaces'!A1`, `Tab!1:1` or `Tab` stands for. An end behind
 * the grid's is taken back to it; a start behind it is an error.
 */
export function findRange(spreadsheet: Spreadsheet, text: string): TabArea {
  const found = locate(spreadsheet, text);
  if (found === null) throw invalidArgument(`Unable to parse range: ${text}`);
  return { tab: found.tab, area: bound(found.tab, found.range) };
}

/** Takes an open range to the grid's bounds. */
export function bound(tab: Tab, range: OpenRange): Area {
  const { rowCount, columnCount } = tab.properties;
  const { startRow, startColumn } = range;
  if ((startRow ?? 0) >= rowCount || (startColumn ?? 0) >= columnCount) throw beyondTheGrid(tab, range);
  return {
    startRow: startRow ?? 0,
    endRow: Math.min(range.endRow ?? rowCount, rowCount),
    startColumn: startColumn ?? 0,
    endColumn: Math.min(range.endColumn ?? columnCount, columnCount),
  };
}

export function beyondTheGrid(tab: Tab, range: OpenRange): Error {
  const { rowCount, columnCount } = tab.properties;
  return invalidArgument(
    `Range (${writeRange(tab, range)}) exceeds grid limits. Max rows: ${rowCount}, max columns: ${columnCount}`,
  );
}

/** A range the way Google writes it in answers and messages. */
export function writeRange(tab: Tab, range: OpenRange): string {
  const title = writeTitle(tab.properties.title);
  const cells = writeCells(range);
  return cells === '' ? title : `${title}!${cells}`;
}

/** The range alone, without a tab; empty for one that is not bounded at all. */
export function writeCells(range: OpenRange): string {
  const { startRow, endRow, startColumn, endColumn } = range;
  const start = writeCorner(startRow, startColumn);
  const end = writeCorner(endRow === null ? null : endRow - 1, endColumn === null ? null : endColumn - 1);
  if (start === '' && end === '') return '';
  const first = start === '' ? 'A1' : start;
  const isOneCell = first === end && /^[A-Z]+\d+$/.test(end);
  return isOneCell || end === '' ? first : `${first}:${end}`;
}

/** `0` is `A`, `26` is `AA`. */
export function columnLetters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest === 0 ? '' : columnLetters(rest - 1)) + String.fromCharCode(65 + (index % 26));
}

/** `A` is `0`, `AA` is `26`. */
export function columnIndex(letters: string): number {
  let index = 0;
  for (const letter of letters.toUpperCase()) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}

function locate(spreadsheet: Spreadsheet, text: string): { tab: Tab; range: OpenRange } | null {
  const bang = text.lastIndexOf('!');
  if (bang >= 0) {
    const tab = spreadsheet.tabByTitle(unquote(text.slice(0, bang)));
    const cells = text.slice(bang + 1);
    const range = parseCells(cells) ?? namedOn(spreadsheet, cells, tab);
    return tab === null || range === null ? null : { tab, range };
  }
  const named = spreadsheet.tabByTitle(unquote(text));
  if (named !== null) return { tab: named, range: EVERYTHING };
  const byName = spreadsheet.namedRanges.byName(text);
  const itsTab = byName === null ? null : spreadsheet.tabById(byName.sheetId);
  if (byName !== null && itsTab !== null) return { tab: itsTab, range: byName.range };
  const first = spreadsheet.tabs[0];
  const range = parseCells(text);
  return first === undefined || range === null ? null : { tab: first, range };
}

/** A named range may stand behind the name of the tab that it is on. */
function namedOn(spreadsheet: Spreadsheet, name: string, tab: Tab | null): OpenRange | null {
  const named = spreadsheet.namedRanges.byName(name);
  return named !== null && named.sheetId === tab?.properties.sheetId ? named.range : null;
}

/** `G2:G`, `1:1`, `A1`. */
export function parseCells(text: string): OpenRange | null {
  const [from = '', to, ...more] = text.split(':');
  const start = parseCorner(from);
  const end = to === undefined ? start : parseCorner(to);
  if (start === null || end === null || more.length > 0) return null;
  // A lone `A` or `7` is no range.
  if (to === undefined && (start.row === null || start.column === null)) return null;
  const [startRow, endRow] = span(start.row, end.row);
  const [startColumn, endColumn] = span(start.column, end.column);
  return { startRow, endRow, startColumn, endColumn };
}

function parseCorner(text: string): { row: number | null; column: number | null } | null {
  const [, letters = '', digits = ''] = CORNER.exec(text) ?? [];
  if (letters === '' && digits === '') return null;
  const row = digits === '' ? null : Number(digits) - 1;
  return row === -1 ? null : { row, column: letters === '' ? null : columnIndex(letters) };
}

function span(first: number | null, last: number | null): [start: number | null, end: number | null] {
  if (first !== null && last !== null) return [Math.min(first, last), Math.max(first, last) + 1];
  return [first, last === null ? null : last + 1];
}

/** The title of a tab, as it stands between quotes or without any. */
export function unquote(title: string): string {
  return /^'.*'$/s.test(title) ? title.slice(1, -1).replaceAll("''", "'") : title;
}

function writeTitle(title: string): string {
  const isPlain = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(title) && !/^[A-Z]{1,3}\d+$/i.test(title);
  return isPlain ? title : `'${title.replaceAll("'", "''")}'`;
}

function writeCorner(row: number | null, column: number | null): string {
  return (column === null ? '' : columnLetters(column)) + (row === null ? '' : String(row + 1));
}
