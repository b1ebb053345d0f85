import { failure, type Failure } from './redis-connection.js';

/**
 * Refusals that may end within a second, for example during a failover, a start or a slow script. A redirection
 * that the client did not follow to its end counts too.
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

// Before Redis 7, an error inside a script looks like this: `ERR Error running script (…): @user_script:1: -OOM …`.
const CODE = /^(?:ERR Error running script .*?@user_script:\s?\d+: -?)?([A-Z]+) /;

/**
 * Refusals with the code ERR. From Redis 7 on, the first is the answer if the user may not run a command of the
 * script, or may not use its key. The others are about commands that do not exist: an administrator renamed them, or
 * a managed Redis leaves them out.
 */
const REFUSED =
  /^ERR (?:The user executing the script can't |Unknown Redis command called from |unknown command |Error running script .*: Unknown Redis command called from )/;

/**
 * Explains an error reply of the server. Every script here checks first and writes last, so a known refusal means
 * that nothing was applied. Any other error counts as perhaps applied.
 */
export function explainReply(cause: Error): Failure {
  const code = CODE.exec(cause.message)?.[1] ?? '';
  if (code === 'NOSCRIPT') return failure('never', 'script', cause.message, cause);
  if (PASSING.has(code)) return failure('never', 'passing', cause.message, cause);
  const refused = LASTING.has(code) || REFUSED.test(cause.message);
  return failure(refused ? 'never' : 'perhaps', 'lasting', cause.message, cause);
}
