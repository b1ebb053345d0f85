import { NotSent } from './sending.js';

/** Why a statement has no rows to answer with. */
export type Failure =
  /** A unique key has the value already: the statement was undone. `table` is whose key it is, where that is known. */
  | { readonly type: 'duplicate'; readonly detail: string }
  /** Others were faster: the statement was undone, and may be sent again. */
  | { readonly type: 'outrun'; readonly detail: string; readonly cause: unknown }
  /** The database does not have the shape that it must have. A repeat would not help. */
  | { readonly type: 'misshaped'; readonly detail: string }
  /** No column of its type takes the value. A repeat would not help, whatever is done to the database. */
  | { readonly type: 'unfit'; readonly detail: string }
  | {
      readonly type: 'fault';
      readonly reached: 'never' | 'perhaps';
      readonly detail: string;
      readonly cause: unknown;
    };

/**
 * What a rejection means. An error with a SQLSTATE is the server's own answer: it undid the statement. Without one
 * nobody knows whether the statement arrived, unless there was no connection to send it on.
 */
export function failureOf(cause: unknown): Failure {
  const { code, severity, message } = errorOf(cause);
  const detail = `PostgreSQL${code === READ_ONLY ? ' takes no writes, and may be a standby' : ''}: ${message}`;
  if (cause instanceof NotSent || NO_CONNECTION.has(code) || REFUSED_CONNECTION.has(code))
    return { type: 'fault', reached: 'never', detail, cause };
  if (!SQLSTATE.test(code)) return { type: 'fault', reached: 'perhaps', detail, cause };
  if (code === UNIQUE_VIOLATION) return { type: 'duplicate', detail };
  if (OUTRUN.has(code)) return { type: 'outrun', detail, cause };
  if (code.startsWith(DATA_EXCEPTION)) return { type: 'unfit', detail };
  if (MISSHAPED.has(code) || code.startsWith(CONSTRAINT_VIOLATION)) return { type: 'misshaped', detail };
  return { type: 'fault', reached: isInDoubt(code, severity) ? 'perhaps' : 'never', detail, cause };
}

/** Whether the connection is of no more use. */
export function isBroken(cause: unknown): boolean {
  const { code, severity } = errorOf(cause);
  // A standby may have been the primary. The next connection may lead to who is now.
  return !SQLSTATE.test(code) || code === READ_ONLY || isInDoubt(code, severity);
}

/** Whether the server has no such prepared statement, or has one of this name from another client. */
export function lacksPrepared(cause: unknown): boolean {
  const { code } = errorOf(cause);
  return code === INVALID_STATEMENT_NAME || code === DUPLICATE_STATEMENT;
}

/** Whether the statement was cancelled, and so undone. */
export function isCancelled(cause: unknown): boolean {
  return errorOf(cause).code === QUERY_CANCELED;
}

/**
 * The connection broke (08), the server is going down (57P), it says itself that it cannot tell, or it ended the
 * connection: FATAL or PANIC, which some servers say in their own language. A commit may have been carried out before.
 */
function isInDoubt(code: string, severity: string): boolean {
  return /^08|^57P/.test(code) || code === COMPLETION_UNKNOWN || (severity !== '' && severity !== 'ERROR');
}

function errorOf(cause: unknown): {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
} {
  if (!(cause instanceof Error))
    return { code: '', severity: '', message: 'the client rejected without an error' };
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  const severity = 'severity' in cause && typeof cause.severity === 'string' ? cause.severity : '';
  // An address with several numbers rejects with an error that has no text of its own.
  return { code, severity, message: cause.message || code || 'no connection' };
}

/** Node's own codes are none, five letters long as some are: EPIPE, E2BIG. */
const SQLSTATE = /^(\d[0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/;
const UNIQUE_VIOLATION = '23505';
const QUERY_CANCELED = '57014';
const READ_ONLY = '25006';
const COMPLETION_UNKNOWN = '40003';
const INVALID_STATEMENT_NAME = '26000';
const DUPLICATE_STATEMENT = '42P05';
/** serialization_failure, deadlock_detected. */
const OUTRUN: ReadonlySet<string> = new Set(['40001', '40P01']);
const DATA_EXCEPTION = '22';
/** A constraint of the shop's own does not take the row. */
const CONSTRAINT_VIOLATION = '23';
/** undefined_table, undefined_column, datatype_mismatch, undefined_function, insufficient_privilege, invalid_schema_name. */
const MISSHAPED: ReadonlySet<string> = new Set(['42P01', '42703', '42804', '42883', '42501', '3F000']);
/** cannot_connect_now, too_many_connections, the password, the user, the database: no statement came that far. */
const REFUSED_CONNECTION: ReadonlySet<string> = new Set(['57P03', '53300', '28P01', '28000', '3D000']);
/** There was no connection yet, so nothing was sent on one. The last two are of `postgres`. */
const NO_CONNECTION: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['CONNECT_TIMEOUT', 'CONNECTION_ENDED'],
]);
