import { failure, type Failure } from '../connection/redis-connection.js';
import { explainReply } from '../connection/server-errors.js';

/** Said by node-redis before it takes a command, which is then never sent. */
const NOT_TAKEN = new Set(['The client is closed', 'The client is offline', 'The queue is full']);

/** Said by its cluster client after a redirection, and so by no server that had carried the command out. */
const NOT_FOLLOWED =
  /^(All the root nodes are unavailable|Too many Cluster redirections|Cannot find node .*)$/;

/** Said by node-redis when it gave up waiting itself: the command may be in any state. */
const GIVEN_UP = new Set(['TimeoutError', 'AbortError']);

/** What an error of node-redis says about the command it came for. */
export function explainNodeRedisError(cause: unknown): Failure {
  if (!(cause instanceof Error)) return failure('perhaps', 'lasting', String(cause), cause);
  // Its reply errors have a class of their own and no name; the text begins with the server's code.
  if (/^[A-Z]+ /.test(cause.message)) return explainReply(cause);
  if (NOT_TAKEN.has(cause.message) || NOT_FOLLOWED.test(cause.message))
    return failure('never', 'passing', cause.message, cause);
  if (GIVEN_UP.has(cause.constructor.name)) return failure('perhaps', 'lasting', cause.message, cause);
  return failure('perhaps', 'passing', cause.message, cause);
}
