/** A worker of the shop. The id identifies the worker; the initials are for people. */
export interface Worker {
  /** A whole number from 1 to 2^53 - 1. */
  readonly id: number;
  /** 1 to 8 capital letters, such as `MR` or `ÑA`. */
  readonly initials: string;
}

/** Who has a spool, as far as that is known. A lock has only the id. */
export interface Holder {
  readonly id: number;
  readonly initials: string | null;
  readonly since: Date | null;
}

/** The longest initials, in UTF-16 code units: a capital letter may take two. */
export const MAX_INITIALS_LENGTH = 16;
const INITIALS = /^\p{Lu}{1,8}$/u;

/**
 * Whether `text` is 1 to 8 capital letters.
 *
 * @example
 * ```ts
 * isInitials('MR'); // true
 * isInitials('mr'); // false
 * ```
 */
export function isInitials(text: string): boolean {
  return INITIALS.test(text);
}

/**
 * The worker's label as a row carries it.
 *
 * @example
 * ```ts
 * workerLabel({ id: 93, initials: 'MR' }); // 'MR(93)'
 * ```
 */
export function workerLabel(worker: Worker): string {
  return `${worker.initials}(${worker.id})`;
}
