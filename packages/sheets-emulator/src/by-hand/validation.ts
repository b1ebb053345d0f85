import { fulfils, isTold } from '../grid/condition.js';
import type { Cell, Kept } from '../grid/cell.js';
import { displayedText } from '../grid/displayed-text.js';
import { asKept } from '../grid/kept.js';
import type { Locale } from '../grid/locale.js';

/** What cells may hold: one of some texts, or what fulfils a condition of Google's, such as `NUMBER_GREATER`. */
export interface ValidationRule {
  readonly type: string;
  readonly values?: readonly string[] | undefined;
  /** Whether a person is stopped who types anything else; `true` unless given. */
  readonly strict?: boolean | undefined;
}

/** The rule as Google's DataValidationRule. */
export function validationOf({ type, values = [], strict = true }: ValidationRule): Kept {
  return {
    condition: { type, values: values.map((userEnteredValue) => ({ userEnteredValue })) },
    ...(strict ? { strict } : {}),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Whether a person may leave the cell as it is. A rule that cannot be told here stops nobody. */
export function isAllowed(cell: Cell, locale: Locale): boolean {
  const { validation } = cell;
  if (validation?.['strict'] !== true || cell.value === null) return true;
  const condition = asKept(validation['condition']) ?? {};
  const type = String(condition['type']);
  const given: unknown[] = Array.isArray(condition['values']) ? condition['values'] : [];
  const values = given.map((value) => textOf(asKept(value)?.['userEnteredValue']));
  if (type === 'ONE_OF_LIST') return values.includes(displayedText(cell, locale));
  return !isTold({ type, values }) || fulfils(cell, { type, values }, locale);
}
