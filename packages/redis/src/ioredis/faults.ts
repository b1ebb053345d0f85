import { failure, type Failure } from '../connection/redis-connection.js';
import { explainReply } from '../connection/server-errors.js';

/** Said by ioredis before it takes a command, which is then never sent. */
const NOT_TAKEN = new Set([
  "Cluster isn't ready and enableOfflineQueue options is false",
  "Stream isn't writeable and enableOfflineQueue options is false",
]);

/** Said by ioredis when it gave up waiting itself: the command may be in any state. */
const GIVEN_UP = new Set(['Command timed out']);

/** What an error of ioredis says about the command it came for. */
export function explainIoredisError(cause: unknown): Failure {
  if (!(cause instanceof Error)) return failure('perhaps', 'lasting', String(cause), cause);
  // ioredis-mock has no class for its reply errors; the text begins with the server's code all the same.
  if (cause.name === 'ReplyError' || /^[A-Z]+ /.test(cause.message)) return explainReply(cause);
  if (NOT_TAKEN.has(cause.message)) return failure('never', 'passing', cause.message, cause);
  if (GIVEN_UP.has(cause.message)) return failure('perhaps', 'lasting', cause.message, cause);
  return failure('perhaps', 'passing', cause.message, cause);
}
