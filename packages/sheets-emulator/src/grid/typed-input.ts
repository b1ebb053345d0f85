import type { CellValue, NumberFormat } from './cell.js';
import { constantValue } from './constant-formula.js';
import type { Locale } from './locale.js';
import { toSerial } from './serial-time.js';

/** What a text turns into when a person types it into a cell. */
export interface TypedInput {
  readonly value: CellValue;
  readonly formula: string | null;
  /** The format it brings along, unless the cell has one. */
  readonly format: NumberFormat | null;
}

/**
 * Reads a text as if typed: a formula, a boolean, a number with the locale's marks, a percentage, a day, a time, or
 * text. An apostrophe in front makes anything text. Google knows more forms; these are all that this package
 * imitates.
 */
export function readTyped(text: string, locale: Locale): TypedInput {
  if (text === '') return plain(null);
  if (text.startsWith("'")) return plain(text.slice(1));
  if (/^=./s.test(text)) {
    return { value: constantValue(text, locale.decimalMark), formula: text, format: null };
  }
  const trimmed = text.trim();
  const upper = trimmed.toUpperCase();
  if (upper === 'TRUE' || upper === locale.trueText) return plain(true);
  if (upper === 'FALSE' || upper === locale.falseText) return plain(false);
  return readMoment(trimmed, locale) ?? readNumber(trimmed, locale) ?? plain(text);
}

/** `-12`, `1.5`, `2,000,000.01`, `12.5%`, `1e3`: with the locale's marks. */
function readNumber(text: string, { decimalMark, groupMark }: Locale): TypedInput | null {
  const [decimal, group] = [escapePattern(decimalMark), escapePattern(groupMark)];
  const number = new RegExp(
    `^([+-]?)(\\d+|\\d{1,3}(?:${group}\\d{3})+)(?:${decimal}(\\d+))?(e[+-]?\\d+)?(%?)$`,
    'i',
  );
  const [match, sign = '', whole = '', fraction = '', exponent = '', percent = ''] = number.exec(text) ?? [];
  if (match === undefined) return null;
  const value = Number(
    `${sign}${whole.replaceAll(groupMark, '')}.${fraction === '' ? '0' : fraction}${exponent}`,
  );
  const decimals = fraction === '' ? '' : '.00';
  if (percent !== '') {
    return { value: value / 100, formula: null, format: { type: 'PERCENT', pattern: `0${decimals}%` } };
  }
  if (exponent !== '') return { value, formula: null, format: { type: 'SCIENTIFIC', pattern: '0.00E+00' } };
  if (!whole.includes(groupMark)) return plain(value);
  return { value, formula: null, format: { type: 'NUMBER', pattern: `#,##0${decimals}` } };
}

/** A day in one of the forms below, a time, or one behind the other. */
function readMoment(text: string, locale: Locale): TypedInput | null {
  const [match, dayText = '', timeText = ''] = MOMENT.exec(text) ?? [];
  if (match === undefined || text === '') return null;
  const day = dayText === '' ? null : readDay(dayText, locale);
  if (dayText !== '' && day === null) return null;
  const [hour = 0, minute = 0, second = 0] = timeText === '' ? [] : timeText.split(':').map(Number);
  const { year, month, date, pattern: dayPattern } = day ?? { year: 1899, month: 12, date: 30, pattern: '' };
  const serial = toSerial({ year, month, day: date, hour, minute, second });
  if (serial === null) return null;
  const timePattern = dayPattern === 'dd-mm-yyyy' ? 'hh:mm:ss' : 'h:mm:ss';
  const type = day === null ? 'TIME' : timeText === '' ? 'DATE' : 'DATE_TIME';
  const pattern = [dayPattern, timeText === '' ? '' : timePattern].filter((part) => part !== '').join(' ');
  return { value: serial, formula: null, format: { type, pattern } };
}

const MOMENT = /^(\d{1,4}[-/]\d{1,2}[-/]\d{1,4})?(?:(?:^| )(\d{1,2}:\d{2}(?::\d{2})?))?$/;

/** `2026-12-31` in every locale; `31-12-2026` and `31/12/2026`, or `12/31/2026` where the month comes first. */
function readDay(
  text: string,
  { datePattern }: Locale,
): { year: number; month: number; date: number; pattern: string } | null {
  const [first = '', second = '', third = ''] = text.split(/[-/]/);
  const mark = text.includes('/') ? '/' : '-';
  const [one, two, three] = [Number(first), Number(second), Number(third)];
  if (first.length === 4 && third.length <= 2) {
    return { year: one, month: two, date: three, pattern: `yyyy${mark}mm${mark}dd` };
  }
  if (first.length > 2 || third.length !== 4) return null;
  if (datePattern.startsWith('m'))
    return { year: three, month: one, date: two, pattern: `m${mark}d${mark}yyyy` };
  return { year: three, month: two, date: one, pattern: `dd${mark}mm${mark}yyyy` };
}

function escapePattern(mark: string): string {
  return mark.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function plain(value: CellValue): TypedInput {
  return { value, formula: null, format: null };
}
