import {
  createLock,
  IoredisAdapter,
  LockAcquisitionError,
  NodeRedisAdapter,
  type Lock,
  type RedisAdapter,
} from 'redlock-universal';
import type { Redis } from 'ioredis';
import type { NodeRedis } from '../clients.js';
import { EXPIRES_IN_MS, type Contender } from './contender.js';

export function redlockUniversalOnIoredis(client: Redis): Contender {
  return redlockUniversal(new IoredisAdapter(client), async () => {
    await client.quit();
  });
}

export function redlockUniversalOnNodeRedis(client: NodeRedis): Contender {
  return redlockUniversal(new NodeRedisAdapter(client), () => client.close());
}

function redlockUniversal(adapter: RedisAdapter, close: () => Promise<void>): Contender {
  // One for each name, as its documentation has it, serves every holder.
  const locks = new Map<string, Lock>();
  const lockOf = (name: string): Lock => {
    const known = locks.get(name);
    if (known !== undefined) return known;
    const lock = createLock({ adapter, key: name, ttl: EXPIRES_IN_MS, retryAttempts: 0 });
    locks.set(name, lock);
    return lock;
  };
  return {
    name: 'redlock-universal',
    role: 'peer',
    redisKey: (name) => name,
    async take(name) {
      const lock = lockOf(name);
      try {
        const handle = await lock.acquire();
        return async () => {
          if (!(await lock.release(handle))) throw new Error('the lock was not there');
        };
      } catch (cause) {
        if (cause instanceof LockAcquisitionError) return null;
        throw cause;
      }
    },
    close,
  };
}
