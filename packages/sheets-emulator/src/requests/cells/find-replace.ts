import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import type { GoogleSettings } from '../../google-settings.js';
import type { TabArea } from '../../grid/a1-notation.js';
import {
  isBlank,
  withFormat,
  withFormulaAgain,
  withTextOfFormula,
  withValue,
  type Cell,
} from '../../grid/cell.js';
import { displayedText } from '../../grid/displayed-text.js';
import { localeOf, type Locale } from '../../grid/locale.js';
import type { Spreadsheet } from '../../grid/spreadsheet.js';
import { readTyped } from '../../grid/typed-input.js';
import { gridOf, gridRange, index, resolveGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';
import { readSearch, type Replaced } from './search-text.js';

const schema = z.strictObject({
  find: z.string().optional(),
  replacement: z.string().optional(),
  matchCase: z.boolean().optional(),
  matchEntireCell: z.boolean().optional(),
  searchByRegex: z.boolean().optional(),
  includeFormulas: z.boolean().optional(),
  range: gridRange.optional(),
  sheetId: index.optional(),
  allSheets: z.boolean().optional(),
});

type FindReplace = z.infer<typeof schema>;

export const findReplace = requestKind(schema, (request, { spreadsheet, google }) => {
  const locale = localeOf(spreadsheet.properties.locale);
  const search = readSearch(request);
  const findsBlanks = google.patternsAndBlanks === 'found' && request.searchByRegex === true;
  const counts = { values: 0, formulas: 0, rows: 0, sheets: 0, occurrences: 0 };

  for (const { tab, area } of scopeOf(spreadsheet, request)) {
    const rows = new Set<number>();
    // Behind the used rows everything is blank.
    const endRow = findsBlanks ? area.endRow : Math.min(area.endRow, tab.usedRows);
    for (let row = area.startRow; row < endRow; row += 1) {
      if (google.hiddenRowsInSearch === 'skipped' && tab.rows.isHidden(row)) continue;
      for (let column = area.startColumn; column < area.endColumn; column += 1) {
        const cell = tab.cell(row, column);
        if (isBlank(cell) && !findsBlanks) continue;
        if (cell.formula !== null && request.includeFormulas !== true) continue;
        const replaced = search(cell.formula ?? textOf(cell, google, locale));
        if (replaced === null || isLeftAlone(cell, replaced, google)) continue;
        tab.set(row, column, rewrite(cell, replaced, google, locale));
        counts.occurrences += replaced.occurrences;
        if (cell.formula === null) counts.values += 1;
        else counts.formulas += 1;
        rows.add(row);
      }
    }
    counts.rows += rows.size;
    if (rows.size > 0) counts.sheets += 1;
  }
  return {
    ...(counts.values > 0 ? { valuesChanged: counts.values } : {}),
    ...(counts.formulas > 0 ? { formulasChanged: counts.formulas } : {}),
    ...(counts.rows > 0 ? { rowsChanged: counts.rows } : {}),
    ...(counts.sheets > 0 ? { sheetsChanged: counts.sheets } : {}),
    ...(counts.occurrences > 0 ? { occurrencesChanged: counts.occurrences } : {}),
  };
});

function scopeOf(spreadsheet: Spreadsheet, { range, sheetId, allSheets }: FindReplace): TabArea[] {
  const given = [range !== undefined, sheetId !== undefined, allSheets === true];
  if (given.filter(Boolean).length !== 1) {
    throw invalidArgument('Exactly one of range, sheetId and allSheets has to be set.');
  }
  if (range !== undefined) return [resolveGridRange(spreadsheet, range)];
  const tabs = sheetId === undefined ? spreadsheet.tabs : [gridOf(spreadsheet, sheetId)];
  return tabs.map((tab) => ({ tab, area: tab.whole() }));
}

function isLeftAlone({ formula }: Cell, { text }: Replaced, { formulaReplaced }: GoogleSettings): boolean {
  return formulaReplaced === 'left-alone' && formula !== null && !text.startsWith('=');
}

function textOf(cell: Cell, google: GoogleSettings, locale: Locale): string {
  const isPlain = google.numbersFound === 'by-value' && typeof cell.value === 'number';
  return isPlain ? String(cell.value) : displayedText(cell, locale);
}

/**
 * What a replacement turns into is a guess: Google documents nothing. Text that begins with a letter stays
 * text; anything else is read as if typed.
 */
function rewrite(cell: Cell, { text }: Replaced, google: GoogleSettings, locale: Locale): Cell {
  if (google.replacements === 'text' || /^\p{L}/u.test(text)) return withTextOfFormula(cell, text);
  const { value, formula, format } = readTyped(text, locale);
  const written = formula === null ? withValue(cell, value) : withFormulaAgain(cell, formula, value);
  return format === null || cell.format !== null ? written : withFormat(written, format);
}
