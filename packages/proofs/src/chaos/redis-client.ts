import { once } from 'node:events';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import type { LockStore } from '@spoollock/core/adapter';
import { createIoredisLockStore } from '@spoollock/redis/ioredis';
import { createNodeRedisLockStore } from '@spoollock/redis/node-redis';

export interface RedisClient {
  readonly store: LockStore;
  close(): Promise<void>;
}

/** Gives the client a moment to connect, as an app does that starts; it goes on trying if Redis is not there. */
export async function connectRedis(kind: 'node-redis' | 'ioredis', port: number): Promise<RedisClient> {
  const url = `redis://127.0.0.1:${port}`;
  return kind === 'node-redis' ? nodeRedis(url) : ioredis(url);
}

async function nodeRedis(url: string): Promise<RedisClient> {
  const client = createClient({ url });
  // What a command could not do, its caller is told.
  client.on('error', () => undefined);
  const connecting = client.connect().catch(() => undefined);
  await Promise.race([connecting, atMost(1_000)]);
  const store = createNodeRedisLockStore(client);
  return {
    store,
    close: async () => {
      store.close();
      if (client.isOpen) client.destroy();
    },
  };
}

async function ioredis(url: string): Promise<RedisClient> {
  const client = new Redis(url);
  client.on('error', () => undefined);
  const ready = once(client, 'ready').catch(() => undefined);
  await Promise.race([ready, atMost(1_000)]);
  const store = createIoredisLockStore(client);
  return {
    store,
    close: async () => {
      store.close();
      client.disconnect();
    },
  };
}

function atMost(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
