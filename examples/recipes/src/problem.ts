import type { SpoolLockError } from '@spoollock/core';

/** Which HTTP status an error is. The compiler asks for a line here when the library gets another error. */
export const STATUS = {
  'invalid-input': 400,
  'not-holder': 403,
  'unknown-spool': 404,
  occupied: 409,
  'in-progress': 409,
  'not-occupied': 409,
  'ambiguous-spool': 409,
  'version-conflict': 409,
  'lock-expired': 410,
  aborted: 499, // nobody reads it: the caller has gone
  'source-misshaped': 503,
  'source-unavailable': 503,
  'store-unavailable': 503,
  unavailable: 503,
  'timed-out': 504,
  'outcome-unknown': 504,
} satisfies Record<SpoolLockError['type'], number>;

/** An error as RFC 9457 has it: for a person in `detail`, for a program in `type` and `next`. */
export interface Problem {
  readonly type: SpoolLockError['type'];
  readonly status: number;
  readonly detail: string;
  readonly next: SpoolLockError['next'];
  readonly holder?: { readonly id: number; readonly initials: string | null; readonly since: Date | null };
  /** Whole seconds, for the `Retry-After` header. */
  readonly retryAfter?: number;
}

/** What store or sheet said of themselves (`detail` of the error) is for the log, and not repeated here. */
export function problemOf(error: SpoolLockError): Problem {
  const { type, message, next } = error;
  return {
    type,
    status: STATUS[type],
    detail: message,
    next,
    ...('holder' in error && error.holder !== null && { holder: error.holder }),
    ...('retryAfterMs' in error && { retryAfter: Math.max(1, Math.ceil(error.retryAfterMs / 1000)) }),
  };
}
