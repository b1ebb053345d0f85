import type { SourceFault } from '@spoollock/core/adapter';

/** Why a statement got no rows to answer with. */
export type Failure =
  /** An operation with this id is there already: the statement was undone. */
  | 'used'
  /** Others were faster: the statement was undone, and may be sent again. */
  | 'outrun'
  | SourceFault;

/**
 * A rejection of the client as the engine is told of it. An error with a SQLSTATE is the server's own answer: it
 * undid the statement. Without one, nobody knows whether the statement arrived.
 */
export function failureOf(cause: unknown): Failure {
  const { code, message } = errorOf(cause);
  const detail = `PostgreSQL: ${message}`;
  if (!SQLSTATE.test(code)) return { type: 'source-fault', reached: 'perhaps', detail, cause };
  if (code === UNIQUE_VIOLATION) return 'used';
  if (OUTRUN.has(code)) return 'outrun';
  if (MISSHAPED.has(code) || UNFIT.test(code)) return { type: 'source-misshaped', problem: detail };
  // The connection broke (08), the server is going down (57P), or it says itself that it cannot tell.
  const isInDoubt = /^08|^57P/.test(code) || code === STATEMENT_COMPLETION_UNKNOWN;
  return { type: 'source-fault', reached: isInDoubt ? 'perhaps' : 'never', detail, cause };
}

/** A fault of a statement that changes nothing, wherever it was lost. */
export function withoutEffect(fault: SourceFault): SourceFault {
  return fault.type === 'source-fault' ? { ...fault, reached: 'never' } : fault;
}

function errorOf(cause: unknown): { readonly code: string; readonly message: string } {
  if (!(cause instanceof Error)) return { code: '', message: 'the client rejected without an error' };
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return { code, message: cause.message };
}

/** Node's own codes are none, five letters long as some are: EPIPE, E2BIG. */
const SQLSTATE = /^(\d[0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/;
const UNIQUE_VIOLATION = '23505';
const STATEMENT_COMPLETION_UNKNOWN = '40003';
/** serialization_failure, deadlock_detected. */
const OUTRUN: ReadonlySet<string> = new Set(['40001', '40P01']);
/** A value that the column, or a constraint of yours, does not take: a repeat would not help. */
const UNFIT = /^2[23]/;
/** undefined_table, undefined_column, datatype_mismatch, undefined_function, insufficient_privilege. */
const MISSHAPED: ReadonlySet<string> = new Set(['42P01', '42703', '42804', '42883', '42501']);
