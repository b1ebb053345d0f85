import { keptResource } from '../google/kept-resource.js';
import { BLANK, isBare, isBlank, isCellError, type Cell, type CellValue, type Kept } from '../grid/cell.js';
import { asKept } from '../grid/kept.js';
import { displayedText } from '../grid/displayed-text.js';
import type { Locale } from '../grid/locale.js';
import type { FieldMask } from '../http/field-mask.js';
import { DEFAULT_FORMAT } from './default-format.js';

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
  const { value, formula, format, note, style = {}, validation } = cell;
  const number = format === null ? {} : { numberFormat: format };
  const hasFormat = format !== null || cell.style !== undefined;
  const has = (field: string): boolean => !isBlank(cell) && mask.covers(field);
  return {
    ...(has('userEnteredValue')
      ? { userEnteredValue: formula === null ? extendedValue(value) : { formulaValue: formula } }
      : {}),
    ...(has('effectiveValue') && value !== null ? { effectiveValue: extendedValue(value) } : {}),
    ...(has('formattedValue') && value !== null ? { formattedValue: displayedText(cell, locale) } : {}),
    ...(hasFormat && mask.covers('userEnteredFormat')
      ? { userEnteredFormat: { ...number, ...keptResource('CellFormat', style) } }
      : {}),
    ...(mask.covers('effectiveFormat') && !isBare(cell)
      ? { effectiveFormat: { ...number, ...merged(DEFAULT_FORMAT, keptResource('CellFormat', style)) } }
      : {}),
    ...(note !== undefined && mask.covers('note') ? { note } : {}),
    ...(validation !== undefined && mask.covers('dataValidation')
      ? { dataValidation: keptResource('DataValidationRule', validation) }
      : {}),
  };
}

function merged(usual: Kept, own: Kept): Record<string, unknown> {
  const written = Object.entries(own).map(([name, value]): [string, unknown] => {
    const [one, other] = [asKept(usual[name]), asKept(value)];
    return [name, one === undefined || other === undefined ? value : { ...one, ...other }];
  });
  return { ...usual, ...Object.fromEntries<unknown>(written) };
}

function extendedValue(value: CellValue): Record<string, unknown> {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (!isCellError(value)) return {};
  return { errorValue: { type: ERROR_TYPES[value.error] ?? 'ERROR', message: value.error } };
}
