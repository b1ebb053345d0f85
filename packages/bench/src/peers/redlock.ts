import { Redlock as SesameRedlock, ExecutionError as SesameError } from '@sesamecare-oss/redlock';
import type { Redis } from 'ioredis';
import Redlock, { ExecutionError } from 'redlock';
import { EXPIRES_IN_MS, type Contender } from './contender.js';

/** Without waiting: the attempt is the only one. */
const SETTINGS = { retryCount: 0 };

export function redlock(client: Redis): Contender {
  return redlockLike('redlock', new Redlock([client], SETTINGS), ExecutionError, client);
}

export function sesamecareRedlock(client: Redis): Contender {
  return redlockLike('@sesamecare-oss/redlock', new SesameRedlock([client], SETTINGS), SesameError, client);
}

interface RedlockLike {
  acquire(resources: string[], durationMs: number): Promise<{ release(): Promise<unknown> }>;
}

/** One is a fork of the other, and both are used in the same way. */
function redlockLike(
  name: string,
  locks: RedlockLike,
  Refused: typeof ExecutionError | typeof SesameError,
  client: Redis,
): Contender {
  return {
    name,
    role: 'peer',
    redisKey: (key) => key,
    async take(key) {
      try {
        const lock = await locks.acquire([key], EXPIRES_IN_MS);
        // Its `release` throws when the lock was not its own.
        return () => lock.release();
      } catch (cause) {
        if (cause instanceof Refused) return null;
        throw cause;
      }
    },
    close: async () => {
      await client.quit();
    },
  };
}
