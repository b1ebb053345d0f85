import { Verrou } from '@verrou/core';
import { redisStore } from '@verrou/core/drivers/redis';
import type { Redis } from 'ioredis';
import { EXPIRES_IN_MS, type Contender } from './contender.js';

export function verrou(connection: Redis): Contender {
  const locks = new Verrou({ default: 'redis', stores: { redis: { driver: redisStore({ connection }) } } });
  return {
    name: 'verrou',
    role: 'peer',
    redisKey: (name) => name,
    async take(name) {
      const lock = locks.createLock(name, EXPIRES_IN_MS);
      // Its `release` throws when the lock was not its own.
      return (await lock.acquireImmediately()) ? () => lock.release() : null;
    },
    close: async () => {
      await connection.quit();
    },
  };
}
