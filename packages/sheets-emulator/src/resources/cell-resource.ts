import { BLANK, isBlank, isCellError, type Cell, type CellValue } from '../grid/cell.js';
import { displayedText } from '../grid/displayed-text.js';
import type { Locale } from '../grid/locale.js';
import type { FieldMask } from '../http/field-mask.js';

const ERROR_TYPES: Readonly<Record<string, string>> = {
  '#ERROR!': 'ERROR',
  '#NULL!': 'NULL_VALUE',
  '#DIV/0!': 'DIVIDE_BY_ZERO',
  '#VALUE!': 'VALUE',
  '#REF!': 'REF',
  '#NAME?': 'NAME',
  '#NUM!': 'NUM',
  '#N/A': 'N_A',
};

/** CellData, as answers have it, with nothing but the fields asked for. */
export function cellResource(cell: Cell, locale: Locale, mask: FieldMask): Record<string, unknown> {
  if (cell === BLANK) return {};
  const { value, formula, format } = cell;
  const has = (field: string): boolean => !isBlank(cell) && mask.covers(field);
  return {
    ...(has('userEnteredValue')
      ? { userEnteredValue: formula === null ? extendedValue(value) : { formulaValue: formula } }
      : {}),
    ...(has('effectiveValue') && value !== null ? { effectiveValue: extendedValue(value) } : {}),
    ...(has('formattedValue') && value !== null ? { formattedValue: displayedText(cell, locale) } : {}),
    ...(format !== null && mask.covers('userEnteredFormat')
      ? { userEnteredFormat: { numberFormat: format } }
      : {}),
  };
}

function extendedValue(value: CellValue): Record<string, unknown> {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (!isCellError(value)) return {};
  return { errorValue: { type: ERROR_TYPES[value.error] ?? 'ERROR', message: value.error } };
}
