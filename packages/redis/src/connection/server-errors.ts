import { failure, type Failure } from './redis-connection.js';

/**
 * Refusals that may end within a second: during a failover, a start or a slow script. A redirection that the
 * client did not follow to its end is also one.
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

/** Refusals that only a person can fix. */
const LASTING = new Set(['CROSSSLOT', 'MISCONF', 'NOAUTH', 'NOPERM', 'NOREPLICAS', 'OOM', 'WRONGPASS']);

// A server before Redis 7 wraps what it refused a script: `ERR Error running script (…): @user_script:1: -OOM …`.
const CODE = /^(?:ERR Error running script .*?@user_script:\s?\d+: -?)?([A-Z]+) /;

// Redis 7 refuses a command inside a script with this text, under the code ERR.
const NOT_PERMITTED = /^ERR The user executing the script can't /;

/**
 * Explains an error reply of the server. Every script here checks first and writes last, so a known refusal means
 * that nothing was applied. Any other error counts as perhaps applied.
 */
export function explainReply(cause: Error): Failure {
  const code = CODE.exec(cause.message)?.[1] ?? '';
  if (code === 'NOSCRIPT') return failure('never', 'script', cause.message, cause);
  if (PASSING.has(code)) return failure('never', 'passing', cause.message, cause);
  const refused = LASTING.has(code) || NOT_PERMITTED.test(cause.message);
  return failure(refused ? 'never' : 'perhaps', 'lasting', cause.message, cause);
}
