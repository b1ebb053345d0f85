import type { CellValue, NumberFormat } from './cell.js';
import type { Locale } from './locale.js';
import { toSerial } from './serial-time.js';

/** What a text turns into when a person types it into a cell. */
export interface TypedInput {
  readonly value: CellValue;
  readonly formula: string | null;
  /** The format it brings along, unless the cell has one. */
  readonly format: NumberFormat | null;
}

const DAY_AND_TIME = /^(\d{1,2})-(\d{1,2})-(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/**
 * Reads a text as if typed: a formula, a boolean, a number with the locale's decimal mark, a day
 * `dd-mm-yyyy` with or without ` hh:mm:ss`, or text. An apostrophe in front makes anything text. Google knows
 * more forms; these are all that this package imitates.
 */
export function readTyped(text: string, locale: Locale): TypedInput {
  if (text === '') return plain(null);
  if (text.startsWith("'")) return plain(text.slice(1));
  if (/^=./s.test(text)) return { value: null, formula: text, format: null };
  const upper = text.trim().toUpperCase();
  if (upper === 'TRUE' || upper === locale.trueText) return plain(true);
  if (upper === 'FALSE' || upper === locale.falseText) return plain(false);
  return readDay(text.trim()) ?? plain(readNumber(text.trim(), locale) ?? text);
}

function readNumber(text: string, { decimalMark }: Locale): number | null {
  const [whole = '', fraction, ...more] = text.split(decimalMark);
  const isNumber = /^[+-]?\d+$/.test(whole) && /^\d+$/.test(fraction ?? '0') && more.length === 0;
  return isNumber ? Number(`${whole}.${fraction ?? '0'}`) : null;
}

function readDay(text: string): TypedInput | null {
  const match = DAY_AND_TIME.exec(text);
  if (match === null) return null;
  const [day = 0, month = 0, year = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const serial = toSerial({ year, month, day, hour, minute, second });
  if (serial === null) return null;
  const format =
    match[4] === undefined
      ? { type: 'DATE', pattern: 'dd-mm-yyyy' }
      : { type: 'DATE_TIME', pattern: 'dd-mm-yyyy hh:mm:ss' };
  return { value: serial, formula: null, format };
}

function plain(value: CellValue): TypedInput {
  return { value, formula: null, format: null };
}
