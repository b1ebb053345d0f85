import { NodeRedisConnection, type NodeRedisClient } from './node-redis/client.js';
import type { RedisLockStoreOptions } from './options.js';
import { RedisLockStore } from './redis-lock-store.js';

export type { NodeRedisClient, NodeRedisCommandOptions } from './node-redis/client.js';
export type { RedisLockStoreOptions } from './options.js';
export type { RedisLockStore } from './redis-lock-store.js';

/**
 * Keeps SpoolLock's locks in the Redis that a node-redis client (redis 5 or 6) is connected to.
 *
 * The client stays the caller's: connect it, listen to its `error` event, close it. It may be shared with
 * the rest of the app. While it is not connected every method answers with a fault, at once or within the
 * pauses between retries; the store never waits in the client's offline queue.
 *
 * @returns the store. Its methods never throw or reject; `close()` takes its one listener off the client.
 * @throws TypeError naming an option that is impossible.
 * @example
 * ```ts
 * const client = createClient({ url: 'redis://localhost:6379' });
 * client.on('error', (error) => console.error('redis', error));
 * await client.connect();
 * const lock = createSpoolLock({ store: createNodeRedisLockStore(client), source });
 * ```
 */
export function createNodeRedisLockStore(
  client: NodeRedisClient,
  options: RedisLockStoreOptions = {},
): RedisLockStore {
  return new RedisLockStore(new NodeRedisConnection(client), options);
}
