import { failure, type Failure } from './redis-connection.js';

/**
 * Refusals that may be over within a second: a failover, a start, somebody's slow script; and a redirection
 * that the client did not follow to its end.
 */
const PASSING = new Set([
  'ASK',
  'BUSY',
  'CLUSTERDOWN',
  'LOADING',
  'MASTERDOWN',
  'MOVED',
  'READONLY',
  'TRYAGAIN',
]);

/** Refusals that only a person can end. */
const LASTING = new Set(['CROSSSLOT', 'MISCONF', 'NOAUTH', 'NOPERM', 'NOREPLICAS', 'OOM', 'WRONGPASS']);

// A server before Redis 7 wraps what it refused a script: `ERR Error running script (…): @user_script:1: -OOM …`.
const CODE = /^(?:ERR Error running script .*?@user_script:\s?\d+: -?)?([A-Z]+) /;

// Redis 7 says so of a command inside a script, under the code ERR.
const NOT_PERMITTED = /^ERR The user executing the script can't /;

/**
 * What an error reply of the server means. Every script here checks first and writes last, so an error that
 * names its reason is a command that was not applied; any other counts as perhaps applied.
 */
export function explainReply(cause: Error): Failure {
  const code = CODE.exec(cause.message)?.[1] ?? '';
  if (code === 'NOSCRIPT') return failure('never', 'script', cause.message, cause);
  if (PASSING.has(code)) return failure('never', 'passing', cause.message, cause);
  const refused = LASTING.has(code) || NOT_PERMITTED.test(cause.message);
  return failure(refused ? 'never' : 'perhaps', 'lasting', cause.message, cause);
}
