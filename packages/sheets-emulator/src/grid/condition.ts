import { notImitated } from '../google-error.js';
import { isBlank, type Cell } from './cell.js';
import { displayedText } from './displayed-text.js';
import type { Locale } from './locale.js';
import { readTyped } from './typed-input.js';

/** A BooleanCondition of Google's, as far as it can be kept. */
export interface Condition {
  readonly type: string;
  readonly values: readonly string[];
}

type Test = (cell: Cell, values: readonly string[], locale: Locale) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  BLANK: (cell) => isBlank(cell),
  NOT_BLANK: (cell) => !isBlank(cell),
  TEXT_EQ: byText((text, sought) => text === sought),
  TEXT_CONTAINS: byText((text, sought) => text.includes(sought)),
  TEXT_NOT_CONTAINS: byText((text, sought) => !text.includes(sought)),
  TEXT_STARTS_WITH: byText((text, sought) => text.startsWith(sought)),
  TEXT_ENDS_WITH: byText((text, sought) => text.endsWith(sought)),
  NUMBER_EQ: byNumber((number, limit) => number === limit),
  NUMBER_NOT_EQ: (...given) => !fulfilsNumber((number, limit) => number === limit, ...given),
  NUMBER_GREATER: byNumber((number, limit) => number > limit),
  NUMBER_GREATER_THAN_EQ: byNumber((number, limit) => number >= limit),
  NUMBER_LESS: byNumber((number, limit) => number < limit),
  NUMBER_LESS_THAN_EQ: byNumber((number, limit) => number <= limit),
  NUMBER_BETWEEN: byNumber((number, least, most) => number >= least && number <= most),
  NUMBER_NOT_BETWEEN: byNumber((number, least, most) => number < least || number > most),
};

/** Conditions that can be told from a cell here. */
export function isTold({ type }: Condition): boolean {
  return Object.hasOwn(TESTS, type);
}

/** Whether a cell fulfils a condition. */
export function fulfils(cell: Cell, { type, values }: Condition, locale: Locale): boolean {
  const test = TESTS[type];
  if (test === undefined) throw notImitated(`the condition ${type}`);
  return test(cell, values, locale);
}

function byText(test: (text: string, sought: string) => boolean): Test {
  return (cell, [sought = ''], locale) =>
    test(displayedText(cell, locale).toLowerCase(), sought.toLowerCase());
}

type NumberTest = (number: number, first: number, second: number) => boolean;

function byNumber(test: NumberTest): Test {
  return (...given) => fulfilsNumber(test, ...given);
}

function fulfilsNumber(
  test: NumberTest,
  cell: Cell,
  [first = '', second = first]: readonly string[],
  locale: Locale,
): boolean {
  const limits = [first, second].map((text) => readTyped(text, locale).value);
  const [least, most] = limits;
  if (typeof cell.value !== 'number' || typeof least !== 'number' || typeof most !== 'number') return false;
  return test(cell.value, least, most);
}
