import { z } from 'zod';
import { findRange, writeRange, type TabArea } from '../grid/a1-notation.js';
import { isBlank, isCellError, showsTime, type Cell } from '../grid/cell.js';
import { displayedText } from '../grid/displayed-text.js';
import { localeOf, type Locale } from '../grid/locale.js';
import type { Spreadsheet } from '../grid/spreadsheet.js';

export const majorDimension = z.enum(['DIMENSION_UNSPECIFIED', 'ROWS', 'COLUMNS']);
export const valueRenderOption = z.enum(['FORMATTED_VALUE', 'UNFORMATTED_VALUE', 'FORMULA']);
export const dateTimeRenderOption = z.enum(['SERIAL_NUMBER', 'FORMATTED_STRING']);

export interface Rendering {
  readonly majorDimension?: z.infer<typeof majorDimension> | undefined;
  readonly valueRenderOption?: z.infer<typeof valueRenderOption> | undefined;
  readonly dateTimeRenderOption?: z.infer<typeof dateTimeRenderOption> | undefined;
}

type Rendered = string | number | boolean;

/** ValueRange, as answers have it. */
export interface ValueRange {
  readonly range: string;
  readonly majorDimension: 'ROWS' | 'COLUMNS';
  readonly values?: Rendered[][];
}

export function readRange(spreadsheet: Spreadsheet, text: string, rendering: Rendering): ValueRange {
  return readArea(spreadsheet, findRange(spreadsheet, text), rendering);
}

/** Blanks at the end of every line, and blank lines at the end of all, are left out. */
export function readArea(spreadsheet: Spreadsheet, { tab, area }: TabArea, rendering: Rendering): ValueRange {
  const locale = localeOf(spreadsheet.properties.locale);
  const byColumns = rendering.majorDimension === 'COLUMNS';
  const values: Rendered[][] = [];
  const used = tab.used(area);
  if (used !== null) {
    const { startRow, endRow, startColumn, endColumn } = used;
    for (
      let major = byColumns ? startColumn : startRow;
      major < (byColumns ? endColumn : endRow);
      major += 1
    ) {
      const line: Rendered[] = [];
      let length = 0;
      for (
        let minor = byColumns ? startRow : startColumn;
        minor < (byColumns ? endRow : endColumn);
        minor += 1
      ) {
        const cell = byColumns ? tab.cell(minor, major) : tab.cell(major, minor);
        line.push(render(cell, rendering, locale));
        if (!isBlank(cell)) length = line.length;
      }
      values.push(line.slice(0, length));
    }
  }
  return {
    range: writeRange(tab, area),
    majorDimension: byColumns ? 'COLUMNS' : 'ROWS',
    ...(values.length > 0 ? { values } : {}),
  };
}

function render(cell: Cell, rendering: Rendering, locale: Locale): Rendered {
  const { value, formula } = cell;
  const { valueRenderOption: option = 'FORMATTED_VALUE' } = rendering;
  if (option === 'FORMULA' && formula !== null) return formula;
  if (value === null) return '';
  if (option === 'FORMATTED_VALUE' || isCellError(value)) return displayedText(cell, locale);
  const asText = rendering.dateTimeRenderOption === 'FORMATTED_STRING' && showsTime(cell);
  return asText ? displayedText(cell, locale) : value;
}
