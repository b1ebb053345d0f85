import { z } from 'zod';
import { invalidArgument } from '../google-error.js';
import { beyondTheGrid, columnLetters, writeRange, type TabArea } from '../grid/a1-notation.js';
import { heightOf, widthOf, type Area } from '../grid/area.js';
import { isBlank, withFormat, withFormula, withValue, type Cell } from '../grid/cell.js';
import { asProtoText } from '../google/proto-text.js';
import { localeOf, type Locale } from '../grid/locale.js';
import type { Spreadsheet } from '../grid/spreadsheet.js';
import { readTyped } from '../grid/typed-input.js';
import type { BodyShape } from '../http/payload.js';
import { dateTimeRenderOption, majorDimension, readArea, valueRenderOption } from './values-reading.js';

export const valueInputOption = z.enum(['RAW', 'USER_ENTERED']);

/** ValueRange, as a caller sends it. */
export const valueRange = z.strictObject({
  range: z.string().optional(),
  majorDimension: majorDimension.optional(),
  values: z.array(z.array(z.unknown())).optional(),
});

/** A method that writes one range has it in its field `data`. */
export const VALUE_RANGE: BodyShape = { message: 'ValueRange', at: ['data'] };

/** How values are read, and what of them is sent back. */
export const writeOptions = {
  valueInputOption: valueInputOption.optional(),
  responseValueRenderOption: valueRenderOption.optional(),
  responseDateTimeRenderOption: dateTimeRenderOption.optional(),
};

export interface WriteOptions {
  readonly valueInputOption?: z.infer<typeof valueInputOption> | undefined;
  readonly includeValuesInResponse?: boolean | undefined;
  readonly responseValueRenderOption?: z.infer<typeof valueRenderOption> | undefined;
  readonly responseDateTimeRenderOption?: z.infer<typeof dateTimeRenderOption> | undefined;
}

/** UpdateValuesResponse, without the spreadsheet's id. */
export interface Written {
  readonly updatedRange: string;
  readonly updatedRows: number;
  readonly updatedColumns: number;
  readonly updatedCells: number;
  readonly updatedData?: unknown;
}

/** What was written, with its rows and columns: Google counts each of them once a call. */
export interface WrittenRows {
  readonly written: Written;
  readonly rows: ReadonlySet<number>;
  readonly columns: ReadonlySet<number>;
}

/** Values as rows, whichever way they were sent. */
export function rowsOf(sent: z.infer<typeof valueRange>): unknown[][] {
  const values = sent.values ?? [];
  if (sent.majorDimension !== 'COLUMNS') return values;
  const height = Math.max(0, ...values.map((column) => column.length));
  // What a short column lacks is skipped, like a null.
  return Array.from({ length: height }, (_, row) => values.map((column) => column[row] ?? null));
}

/**
 * Writes rows from the top left of an area. An area of one cell says where to begin; what goes beyond a
 * larger one is refused. A null leaves its cell alone.
 */
export function writeRows(
  spreadsheet: Spreadsheet,
  { tab, area }: TabArea,
  rows: readonly (readonly unknown[])[],
  options: WriteOptions,
): WrittenRows {
  const input = options.valueInputOption;
  if (input === undefined) throw invalidArgument("'valueInputOption' is required but not specified");
  const locale = localeOf(spreadsheet.properties.locale);
  const target = targetArea({ tab, area }, rows);
  const written = { rows: new Set<number>(), columns: new Set<number>(), cells: 0 };
  rows.forEach((values, rowOffset) =>
    values.forEach((value, columnOffset) => {
      if (value === null) return;
      const [row, column] = [target.startRow + rowOffset, target.startColumn + columnOffset];
      const cell = tab.cell(row, column);
      if (!isScalar(value)) {
        throw invalidArgument(`Invalid values[${rowOffset}][${columnOffset}]: ${asProtoText(value)}`);
      }
      tab.set(row, column, input === 'RAW' ? withValue(cell, value) : enter(cell, value, locale));
      written.rows.add(row);
      written.columns.add(column);
      written.cells += 1;
    }),
  );
  const shown = { tab, area: isOneCell(area) ? target : area };
  return {
    written: {
      updatedRange: writeRange(tab, target),
      updatedRows: written.rows.size,
      updatedColumns: written.columns.size,
      updatedCells: written.cells,
      ...(options.includeValuesInResponse === true
        ? {
            updatedData: readArea(spreadsheet, shown, {
              valueRenderOption: options.responseValueRenderOption,
              dateTimeRenderOption: options.responseDateTimeRenderOption,
            }),
          }
        : {}),
    },
    rows: written.rows,
    columns: written.columns,
  };
}

/** Takes the values out of an area; formats stay. */
export function clearValues({ tab, area }: TabArea): string {
  tab.requireWritable(area);
  for (let row = area.startRow; row < Math.min(area.endRow, tab.usedRows); row += 1) {
    for (let column = area.startColumn; column < area.endColumn; column += 1) {
      const cell = tab.cell(row, column);
      if (!isBlank(cell)) tab.set(row, column, withValue(cell, null));
    }
  }
  return writeRange(tab, area);
}

function targetArea({ tab, area }: TabArea, rows: readonly (readonly unknown[])[]): Area {
  const width = Math.max(1, ...rows.map((values) => values.length));
  const height = Math.max(1, rows.length);
  const target = {
    ...area,
    endRow: area.startRow + height,
    endColumn: area.startColumn + width,
  };
  const { rowCount, columnCount } = tab.properties;
  if (!isOneCell(area) && (height > heightOf(area) || width > widthOf(area))) {
    const excess =
      height > heightOf(area) ? `row [${area.endRow + 1}]` : `column [${columnLetters(area.endColumn)}]`;
    throw invalidArgument(
      `Requested writing within range [${writeRange(tab, area)}], but tried writing to ${excess}`,
    );
  }
  if (target.endRow > rowCount || target.endColumn > columnCount) throw beyondTheGrid(tab, target);
  return target;
}

function isOneCell(area: Area): boolean {
  return heightOf(area) === 1 && widthOf(area) === 1;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** As if a person typed it. */
function enter(cell: Cell, value: string | number | boolean, locale: Locale): Cell {
  if (typeof value !== 'string') return withValue(cell, value);
  const { value: read, formula, format } = readTyped(value, locale);
  const entered = formula === null ? withValue(cell, read) : withFormula(cell, formula, read);
  return format === null || cell.format !== null ? entered : withFormat(entered, format);
}
