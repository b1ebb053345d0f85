import { z } from 'zod';
import { notImitated } from '../../google-error.js';
import { beyondTheGrid, type TabArea } from '../../grid/a1-notation.js';
import { heightOf, widthOf } from '../../grid/area.js';
import { withCopiedFormula, withValue, type Cell } from '../../grid/cell.js';
import {
  hasLostReference,
  REF_ERROR,
  shiftFormula,
  type Distance,
  type GridNamed,
} from '../../grid/shifted-formula.js';
import { gridRange, resolveGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';
import { copiedRows, pastedRows } from './hidden-rows.js';

export const pasteType = z.enum([
  'PASTE_NORMAL',
  'PASTE_VALUES',
  'PASTE_FORMAT',
  'PASTE_NO_BORDERS',
  'PASTE_FORMULA',
  'PASTE_DATA_VALIDATION',
  'PASTE_CONDITIONAL_FORMATTING',
]);

const schema = z.strictObject({
  source: gridRange,
  destination: gridRange,
  pasteType: pasteType.optional(),
  pasteOrientation: z.enum(['NORMAL', 'TRANSPOSE']).optional(),
});

export const copyPaste = requestKind(schema, (request, context) => {
  const { spreadsheet } = context;
  const paste = pasteOf(request.pasteType ?? 'PASTE_NORMAL');
  const source = resolveGridRange(spreadsheet, request.source);
  const { tab, area } = resolveGridRange(spreadsheet, request.destination);
  const copied = copiedRows(source.tab, source.area, context).map((row) => copyRow(source, row));
  if (copied.length === 0) return null;
  const cells = request.pasteOrientation === 'TRANSPOSE' ? transpose(copied) : copied;

  const height = repeated(heightOf(area), cells.length);
  const width = repeated(widthOf(area), cells[0]?.length ?? 0);
  const end = { ...area, endRow: area.startRow + height, endColumn: area.startColumn + width };
  const { rowCount, columnCount } = tab.properties;
  const gridNamed: GridNamed = (title) =>
    title === null ? tab.properties : (spreadsheet.tabByTitle(title)?.properties ?? null);
  const rows = pastedRows(tab, area.startRow, height, context);
  const endRow = rows.reduce<number>((most, row) => Math.max(most, (row ?? 0) + 1), end.endRow);
  if (endRow > rowCount || end.endColumn > columnCount) throw beyondTheGrid(tab, { ...end, endRow });
  for (const [row, toRow] of rows.entries()) {
    if (toRow === null) continue;
    const line = cells[row % cells.length] ?? [];
    for (let column = 0; column < width; column += 1) {
      const from = line[column % line.length];
      if (from === undefined) continue;
      const toColumn = area.startColumn + column;
      const distance = { rows: toRow - from.row, columns: toColumn - from.column };
      const shift: Shift = (cell) => shifted(cell, distance, gridNamed);
      tab.set(toRow, toColumn, paste(from.cell, tab.cell(toRow, toColumn), shift));
    }
  }
  return null;
});

/** A cell of the source, and where it stands. */
interface Copied {
  readonly row: number;
  readonly column: number;
  readonly cell: Cell;
}

/** A cell with its formula as it arrives. */
type Shift = (cell: Cell) => Cell;
type Paste = (from: Cell, to: Cell, shift: Shift) => Cell;

/** What of a cell is pasted, and what stays of the cell it is pasted into. */
export function pasteOf(type: z.infer<typeof pasteType>): Paste {
  switch (type) {
    case 'PASTE_NORMAL':
    case 'PASTE_NO_BORDERS':
      return (from, _to, shift) => shift(from);
    case 'PASTE_VALUES':
      return (from, to) => withValue(to, from.value);
    case 'PASTE_FORMULA':
      return (from, to, shift) => {
        const { value, formula, entered } = shift(from);
        return { ...to, value, formula, entered };
      };
    case 'PASTE_FORMAT':
      return (from, to) => ({ ...to, format: from.format, style: from.style });
    case 'PASTE_DATA_VALIDATION':
      return (from, to) => ({ ...to, validation: from.validation });
    case 'PASTE_CONDITIONAL_FORMATTING':
      throw notImitated(`the paste type ${type}`);
  }
}

/** A destination that is a whole multiple of the source is filled; any other takes the source once. */
function repeated(wanted: number, copied: number): number {
  return copied > 0 && wanted % copied === 0 ? Math.max(wanted, copied) : copied;
}

function shifted(cell: Cell, distance: Distance, gridNamed: GridNamed): Cell {
  if (cell.formula === null) return cell;
  const formula = shiftFormula(cell.formula, distance, gridNamed);
  return withCopiedFormula(cell, formula, hasLostReference(formula) ? { error: REF_ERROR } : null);
}

function copyRow({ tab, area }: TabArea, row: number): Copied[] {
  return Array.from({ length: widthOf(area) }, (_, offset) => {
    const column = area.startColumn + offset;
    return { row, column, cell: tab.cell(row, column) };
  });
}

function transpose(cells: readonly (readonly Copied[])[]): Copied[][] {
  return (cells[0] ?? []).map((_, column) => cells.flatMap((row) => row.slice(column, column + 1)));
}
