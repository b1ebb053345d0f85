import { failure, type Failure } from '../connection/redis-connection.js';
import { explainReply } from '../connection/server-errors.js';

/** Errors of ioredis for a command that it did not accept and never sent. */
const NOT_TAKEN = new Set([
  "Cluster isn't ready and enableOfflineQueue options is false",
  "Stream isn't writeable and enableOfflineQueue options is false",
]);

/** Errors of ioredis when it stopped waiting: the command may or may not have been applied. */
const GIVEN_UP = new Set(['Command timed out']);

/** Explains an error of ioredis. */
export function explainIoredisError(cause: unknown): Failure {
  if (!(cause instanceof Error)) return failure('perhaps', 'lasting', String(cause), cause);
  // The reply errors of ioredis-mock have no class of their own, but their text begins with the server's code.
  if (cause.name === 'ReplyError' || /^[A-Z]+ /.test(cause.message)) return explainReply(cause);
  if (NOT_TAKEN.has(cause.message)) return failure('never', 'passing', cause.message, cause);
  if (GIVEN_UP.has(cause.message)) return failure('perhaps', 'lasting', cause.message, cause);
  return failure('perhaps', 'passing', cause.message, cause);
}
