import { z } from 'zod';
import { notImitated } from '../google-error.js';
import { beyondTheGrid } from '../grid/a1-notation.js';
import { heightOf, widthOf, type Area } from '../grid/area.js';
import { withFormat, type Cell } from '../grid/cell.js';
import { gridRange, resolveGridRange } from './grid-range.js';
import { requestKind } from './request-kind.js';

const schema = z.strictObject({
  source: gridRange,
  destination: gridRange,
  pasteType: z
    .enum([
      'PASTE_NORMAL',
      'PASTE_VALUES',
      'PASTE_FORMAT',
      'PASTE_NO_BORDERS',
      'PASTE_FORMULA',
      'PASTE_DATA_VALIDATION',
      'PASTE_CONDITIONAL_FORMATTING',
    ])
    .optional(),
  pasteOrientation: z.enum(['NORMAL', 'TRANSPOSE']).optional(),
});

export const copyPaste = requestKind(schema, (request, { spreadsheet }) => {
  const paste = pasteOf(request.pasteType ?? 'PASTE_NORMAL');
  const source = resolveGridRange(spreadsheet, request.source);
  const { tab, area } = resolveGridRange(spreadsheet, request.destination);
  const copied = copy(source.area, (row, column) => source.tab.cell(row, column));
  const cells = request.pasteOrientation === 'TRANSPOSE' ? transpose(copied) : copied;

  const height = repeated(heightOf(area), cells.length);
  const width = repeated(widthOf(area), cells[0]?.length ?? 0);
  const end = { ...area, endRow: area.startRow + height, endColumn: area.startColumn + width };
  const { rowCount, columnCount } = tab.properties;
  if (end.endRow > rowCount || end.endColumn > columnCount) throw beyondTheGrid(tab, end);
  for (let row = 0; row < height; row += 1) {
    const line = cells[row % cells.length] ?? [];
    for (let column = 0; column < width; column += 1) {
      const from = line[column % line.length];
      if (from === undefined) continue;
      const [toRow, toColumn] = [area.startRow + row, area.startColumn + column];
      tab.set(toRow, toColumn, paste(from, tab.cell(toRow, toColumn)));
    }
  }
  return null;
});

type Paste = (from: Cell, to: Cell) => Cell;

function pasteOf(type: NonNullable<z.infer<typeof schema>['pasteType']>): Paste {
  switch (type) {
    case 'PASTE_NORMAL':
    case 'PASTE_NO_BORDERS':
      return (from) => from;
    case 'PASTE_VALUES':
      return (from, to) => ({ value: from.value, formula: null, format: to.format });
    case 'PASTE_FORMULA':
      return (from, to) => ({ value: from.value, formula: from.formula, format: to.format });
    case 'PASTE_FORMAT':
      return (from, to) => withFormat(to, from.format);
    case 'PASTE_DATA_VALIDATION':
    case 'PASTE_CONDITIONAL_FORMATTING':
      throw notImitated(`the paste type ${type}`);
  }
}

/** A destination that is a whole multiple of the source is filled; any other takes the source once. */
function repeated(wanted: number, copied: number): number {
  return copied > 0 && wanted % copied === 0 ? Math.max(wanted, copied) : copied;
}

function copy(area: Area, cellAt: (row: number, column: number) => Cell): Cell[][] {
  return Array.from({ length: heightOf(area) }, (_, row) =>
    Array.from({ length: widthOf(area) }, (_, column) =>
      cellAt(area.startRow + row, area.startColumn + column),
    ),
  );
}

function transpose(cells: readonly (readonly Cell[])[]): Cell[][] {
  return (cells[0] ?? []).map((_, column) => cells.flatMap((row) => row.slice(column, column + 1)));
}
