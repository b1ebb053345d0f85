import { columnIndex, columnLetters, unquote } from './a1-notation.js';
import type { TabProperties } from './tab.js';

/** How far a formula is copied. */
export interface Distance {
  readonly rows: number;
  readonly columns: number;
}

export type GridSize = Pick<TabProperties, 'rowCount' | 'columnCount'>;

/** The grid of the tab that a reference names, or of the formula's own for `null`; `null` for a tab unknown. */
export type GridNamed = (title: string | null) => GridSize | null;

export const REF_ERROR = '#REF!';

const TEXT = String.raw`"(?:[^"]|"")*(?:"|$)`;
const QUOTED = String.raw`'(?:[^']|'')*'`;
const COLUMN = String.raw`\$?[A-Za-z]{1,3}`;
const ROW = String.raw`\$?[1-9]\d{0,7}`;
const CORNER = `(?:${COLUMN}${ROW}|${COLUMN}|${ROW})`;
const IN_NAME = String.raw`\p{L}\p{N}_.`;

/**
 * A text, a reference (its tab as the group `tab`, its cells as `cells`), or a quoted name. What stands within a
 * name, such as `TAG_1`, or before a parenthesis, such as `LOG10(`, is no reference.
 */
const TOKEN = new RegExp(
  `${TEXT}|` +
    `(?<![${IN_NAME}$!#])(?:(?<tab>${QUOTED}|[${IN_NAME}]+)!)?(?<cells>${CORNER}:${CORNER}|${COLUMN}${ROW})` +
    String.raw`(?![${IN_NAME}$!]|\s*\()|` +
    QUOTED,
  'gu',
);
const PARTS = /^(?:(\$?)([A-Z]{1,3}))?(?:(\$?)(\d+))?$/i;

/**
 * A formula as a copy of it reads: what has no `$` is shifted, and a reference that leaves its grid by that
 * becomes `#REF!`, the name of its tab included. Nothing else of the text changes.
 */
export function shiftFormula(formula: string, by: Distance, gridNamed: GridNamed): string {
  return formula.replaceAll(TOKEN, (token: string, tab: string | undefined, cells: string | undefined) => {
    if (cells === undefined) return token;
    const grid = gridNamed(tab === undefined ? null : unquote(tab));
    const corners = cells.split(':').map((corner) => shiftCorner(corner, by, grid));
    if (corners.includes(null)) return REF_ERROR;
    return `${tab === undefined ? '' : `${tab}!`}${corners.join(':')}`;
  });
}

/** Whether a reference in it is lost. */
export function hasLostReference(formula: string): boolean {
  return formula.replaceAll(new RegExp(`${TEXT}|${QUOTED}`, 'g'), '').includes(REF_ERROR);
}

/** `null` for what is off the grid. */
function shiftCorner(corner: string, { rows, columns }: Distance, grid: GridSize | null): string | null {
  const [, columnMark = '', letters = '', rowMark = '', digits = ''] = PARTS.exec(corner) ?? [];
  const column = columnMark === '$' || letters === '' ? null : columnIndex(letters) + columns;
  const row = rowMark === '$' || digits === '' ? null : Number(digits) - 1 + rows;
  if (isOff(column, grid?.columnCount) || isOff(row, grid?.rowCount)) return null;
  const shiftedColumn = column === null || columns === 0 ? letters : columnLetters(column);
  const shiftedRow = row === null ? digits : String(row + 1);
  return `${columnMark}${shiftedColumn}${rowMark}${shiftedRow}`;
}

function isOff(index: number | null, length = Infinity): boolean {
  return index !== null && (index < 0 || index >= length);
}
