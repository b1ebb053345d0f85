import type { Result, ResultAsync } from 'neverthrow';
import type { SpoolLockError } from './errors.js';

/** Every type of error. If one is missing here, this does not compile. */
const ERROR_TYPES: Readonly<Record<SpoolLockError['type'], true>> = {
  occupied: true,
  'in-progress': true,
  'not-holder': true,
  'not-occupied': true,
  'unknown-spool': true,
  'ambiguous-spool': true,
  'source-misshaped': true,
  'lock-expired': true,
  'version-conflict': true,
  'store-unavailable': true,
  'source-unavailable': true,
  unavailable: true,
  'outcome-unknown': true,
  'invalid-input': true,
  'timed-out': true,
  aborted: true,
};

/**
 * Whether `value` is an error of SpoolLock. It checks the fields only, so it also recognises an error that was sent
 * as JSON.
 *
 * @example
 * ```ts
 * const taken = await lock.iniciar(tag, worker);
 * if (taken.isErr()) console.log(isSpoolLockError(taken.error)); // true
 * ```
 */
export function isSpoolLockError(value: unknown): value is SpoolLockError {
  if (typeof value !== 'object' || value === null) return false;
  const { type, message, next }: { type?: unknown; message?: unknown; next?: unknown } = value;
  return (
    typeof type === 'string' &&
    Object.hasOwn(ERROR_TYPES, type) &&
    typeof message === 'string' &&
    typeof next === 'string'
  );
}

/**
 * An error of SpoolLock as an `Error` to throw, with the same message.
 *
 * @example
 * ```ts
 * try {
 *   await unwrap(lock.iniciar(tag, worker));
 * } catch (thrown) {
 *   if (thrown instanceof SpoolLockException) console.log(thrown.error.type, thrown.error.next);
 * }
 * ```
 */
export class SpoolLockException<E extends SpoolLockError = SpoolLockError> extends Error {
  override readonly name = 'SpoolLockException';
  /** The error of the call. It is also the `cause`. */
  readonly error: E;

  constructor(error: E) {
    super(error.message, { cause: error });
    this.error = error;
  }
}

/**
 * Returns the value of a result, or throws its error as a `SpoolLockException`. For code that uses exceptions.
 *
 * @example
 * ```ts
 * const grant = await unwrap(lock.iniciar(tag, worker));
 * console.log(grant.since);
 * ```
 */
export function unwrap<T>(result: ResultAsync<T, SpoolLockError>): Promise<T>;
export function unwrap<T>(result: Result<T, SpoolLockError>): T;
export function unwrap<T>(
  result: Result<T, SpoolLockError> | ResultAsync<T, SpoolLockError>,
): T | Promise<T> {
  if ('then' in result) return unwrapLater(result);
  if (result.isErr()) throw new SpoolLockException(result.error);
  return result.value;
}

async function unwrapLater<T>(result: ResultAsync<T, SpoolLockError>): Promise<T> {
  return unwrap(await result);
}
