import { isCellError, type Cell, type NumberFormat } from './cell.js';
import type { Locale } from './locale.js';
import { writeTime } from './time-pattern.js';

/** A number without a format shows so many digits at most. */
const AUTOMATIC_DIGITS = 10;

/** What a person sees in the cell. */
export function displayedText(cell: Cell, locale: Locale): string {
  const { value, format } = cell;
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? locale.trueText : locale.falseText;
  if (isCellError(value)) return value.error;
  return format === null ? automatic(value, locale) : formatted(value, format, locale);
}

function formatted(value: number, { type, pattern }: NumberFormat, locale: Locale): string {
  switch (type) {
    case 'DATE':
      return writeTime(value, pattern ?? locale.datePattern, locale.languageTag);
    case 'TIME':
      return writeTime(value, pattern ?? 'h:mm:ss', locale.languageTag);
    case 'DATE_TIME':
      return writeTime(value, pattern ?? `${locale.datePattern} h:mm:ss`, locale.languageTag);
    case 'NUMBER':
    case 'CURRENCY':
    case 'PERCENT':
      return byNumberPattern(value, pattern ?? (type === 'PERCENT' ? '0.00%' : '#,##0.00'), locale);
    case 'SCIENTIFIC':
      return scientific(value, locale);
    default:
      return automatic(value, locale);
  }
}

/** `1.00E+03`. */
function scientific(value: number, { decimalMark }: Locale): string {
  const [, digits = '', sign = '', power = ''] = /^(.*)e([+-])(.*)$/.exec(value.toExponential(2)) ?? [];
  return `${digits.replace('.', decimalMark)}E${sign}${power.padStart(2, '0')}`;
}

function automatic(value: number, { decimalMark }: Locale): string {
  return String(Number(value.toPrecision(AUTOMATIC_DIGITS))).replace('.', decimalMark);
}

/** Patterns such as `0`, `#,##0.00`, `0%` and `"CLP" #,##0`, for positive and negative numbers alike. */
function byNumberPattern(value: number, pattern: string, locale: Locale): string {
  const [, before = '', digits = '', after = ''] =
    /^((?:"[^"]*"|[^#0"])*)([#0.,]*)(.*)$/s.exec(pattern) ?? [];
  const decimals = digits.includes('.') ? digits.slice(digits.indexOf('.') + 1) : '';
  const scaled = after.includes('%') ? value * 100 : value;
  const number = new Intl.NumberFormat(locale.languageTag, {
    useGrouping: digits.includes(',') ? 'always' : false,
    minimumFractionDigits: decimals.replaceAll('#', '').length,
    maximumFractionDigits: decimals.length,
  }).format(Math.abs(scaled));
  const literal = (text: string): string => text.replaceAll('"', '');
  return `${scaled < 0 ? '-' : ''}${literal(before)}${number}${literal(after)}`;
}
