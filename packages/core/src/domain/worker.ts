import { err, type Result } from 'neverthrow';
import { must, wholeNumber } from '../input/checks.js';
import type { InvalidInput } from '../errors.js';
import { invalidInput } from '../failures.js';

/** A worker of the shop. The id says who it is; the initials are how people read it. */
export interface Worker {
  /** A whole number from 1 to 2^53 - 1. */
  readonly id: number;
  /** 1 to 8 capital letters, such as `MR` or `ÑA`. */
  readonly initials: string;
}

const INITIALS = /^\p{Lu}{1,8}$/u;
const LABEL = /^(\p{Lu}{1,8})\(([1-9]\d{0,15})\)$/u;

/**
 * A worker id as a caller gives it: a number, never a text that looks like one.
 *
 * @example
 * ```ts
 * parseWorkerId(93); // Ok(93)
 * parseWorkerId('93'); // Err: worker.id must be a whole number from 1 up
 * ```
 */
export function parseWorkerId(input: unknown, field = 'worker.id'): Result<number, InvalidInput> {
  return wholeNumber(field, input);
}

/**
 * Reads a worker as a caller gives it.
 *
 * @returns the worker, or `invalid-input` naming the field.
 * @example
 * ```ts
 * parseWorker({ id: 93, initials: 'MR' }); // Ok
 * parseWorker({ id: '93', initials: 'MR' }); // Err: worker.id must be a whole number from 1 up
 * ```
 */
export function parseWorker(input: unknown, field = 'worker'): Result<Worker, InvalidInput> {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return err(invalidInput(field, 'must be an object with id and initials', input));
  const { id, initials: raw }: { [Key in keyof Worker]?: unknown } = input;
  const initials = typeof raw === 'string' ? raw.trim().normalize('NFC') : '';
  return parseWorkerId(id, `${field}.id`).andThen((checkedId) =>
    must(
      INITIALS.test(initials),
      { id: checkedId, initials },
      `${field}.initials`,
      'be 1 to 8 capital letters',
      raw,
    ),
  );
}

/**
 * The worker's label as the sheet has it: `workerLabel({ id: 93, initials: 'MR' })` is `MR(93)`.
 *
 * @example
 * ```ts
 * workerLabel({ id: 93, initials: 'MR' }); // 'MR(93)'
 * ```
 */
export function workerLabel(worker: Worker): string {
  return `${worker.initials}(${worker.id})`;
}

/** What a label in the truth says. Blank and `DISPONIBLE` are free; what names nobody clearly is unreadable. */
export type Label = { readonly kind: 'free' } | { readonly kind: 'worker'; readonly worker: Worker } | null;

/**
 * Reads a label as people leave it: surrounding blanks and lower case are forgiven, everything else that is
 * not exactly `INICIALES(ID)` is `null`, unreadable, which is occupied by somebody.
 *
 * @example
 * ```ts
 * parseLabel(' mr(93) '); // { kind: 'worker', worker: { id: 93, initials: 'MR' } }
 * parseLabel('DISPONIBLE'); // { kind: 'free' }
 * parseLabel('turno noche'); // null: somebody has it
 * ```
 */
export function parseLabel(raw: string): Label {
  const text = raw.trim().normalize('NFC');
  if (text === '' || FREE.test(text)) return { kind: 'free' };
  const [, initials, digits] = LABEL.exec(text.toUpperCase()) ?? [];
  const id = Number(digits);
  if (initials === undefined || !Number.isSafeInteger(id)) return null;
  return { kind: 'worker', worker: { id, initials } };
}

/**
 * How a free spool reads in the sheet.
 *
 * @example
 * ```ts
 * console.log(parseLabel(FREE_LABEL)); // { kind: 'free' }
 * ```
 */
export const FREE_LABEL = 'DISPONIBLE';
// Not by toUpperCase, which makes an I of letters that are none.
const FREE = /^disponible$/i;
