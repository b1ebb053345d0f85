import { failure, type Failure } from '../connection/redis-connection.js';
import { explainReply } from '../connection/server-errors.js';

/** Errors of node-redis for a command that it did not accept and never sent. */
const NOT_TAKEN = new Set(['The client is closed', 'The client is offline', 'The queue is full']);

/** Errors of its cluster client after a redirection. No server carried the command out. */
const NOT_FOLLOWED =
  /^(All the root nodes are unavailable|Too many Cluster redirections|Cannot find node .*)$/;

/** Errors of node-redis when it stopped waiting: the command may or may not have been applied. */
const GIVEN_UP = new Set(['TimeoutError', 'AbortError']);

/** Explains an error of node-redis. */
export function explainNodeRedisError(cause: unknown): Failure {
  if (!(cause instanceof Error)) return failure('perhaps', 'lasting', String(cause), cause);
  // A reply error has no name of its own, but its text begins with the server's code.
  if (/^[A-Z]+ /.test(cause.message)) return explainReply(cause);
  if (NOT_TAKEN.has(cause.message) || NOT_FOLLOWED.test(cause.message))
    return failure('never', 'passing', cause.message, cause);
  if (GIVEN_UP.has(cause.constructor.name)) return failure('perhaps', 'lasting', cause.message, cause);
  return failure('perhaps', 'passing', cause.message, cause);
}
