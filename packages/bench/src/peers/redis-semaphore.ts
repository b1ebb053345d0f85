import type { Redis } from 'ioredis';
import { Mutex } from 'redis-semaphore';
import { EXPIRES_IN_MS, type Contender } from './contender.js';

export function redisSemaphore(client: Redis): Contender {
  return {
    name: 'redis-semaphore',
    role: 'peer',
    redisKey: (name) => `mutex:${name}`,
    async take(name) {
      const mutex = new Mutex(client, name, { lockTimeout: EXPIRES_IN_MS, acquireAttemptsLimit: 1 });
      // Its `release` does not say whether the lock was still there; the self-check looks.
      return (await mutex.tryAcquire()) ? () => mutex.release() : null;
    },
    close: async () => {
      await client.quit();
    },
  };
}
