import { err, type Result } from 'neverthrow';
import { isInitials, MAX_INITIALS_LENGTH, type Worker } from '../domain/worker.js';
import { invalidInput, type InvalidInput } from '../errors.js';
import { composed, isObject, must, wholeNumber } from './checks.js';

/**
 * Checks a worker id from a caller. It refuses a text such as `'93'`.
 *
 * @example
 * ```ts
 * parseWorkerId(93); // Ok(93)
 * parseWorkerId('93'); // Err: worker.id must be a whole number from 1 to 9007199254740991
 * ```
 */
export function parseWorkerId(input: unknown, field = 'worker.id'): Result<number, InvalidInput> {
  return wholeNumber(field, input);
}

/**
 * Checks a worker from a caller.
 *
 * @returns the worker, or `invalid-input` that names the field.
 * @example
 * ```ts
 * parseWorker({ id: 93, initials: 'MR' }); // Ok
 * parseWorker({ id: '93', initials: 'MR' }); // Err: worker.id must be a whole number from 1 to 9007199254740991
 * ```
 */
export function parseWorker(input: unknown, field = 'worker'): Result<Worker, InvalidInput> {
  if (!isObject(input) || Array.isArray(input))
    return err(invalidInput(field, 'must be an object with id and initials', input));
  const { id, initials }: { [Key in keyof Worker]?: unknown } = input;
  return parseWorkerId(id, `${field}.id`).andThen((checkedId) =>
    parseInitials(initials, `${field}.initials`).map((checked) => ({ id: checkedId, initials: checked })),
  );
}

/** Checks a worker's initials from a caller. */
export function parseInitials(input: unknown, field: string): Result<string, InvalidInput> {
  const initials = composed(input, MAX_INITIALS_LENGTH);
  return must(isInitials(initials), initials, field, 'be 1 to 8 capital letters', input);
}
