import { IoredisConnection, type IoredisClient } from './ioredis/client.js';
import { IoredisClusterConnection, type IoredisCluster } from './ioredis/cluster.js';
import type { RedisLockStoreOptions } from './options.js';
import { RedisLockStore } from './redis-lock-store.js';

export type { IoredisClient } from './ioredis/client.js';
export type { IoredisCluster, IoredisNode } from './ioredis/cluster.js';
export type { RedisLockStoreOptions } from './options.js';
export type { RedisLockStore } from './redis-lock-store.js';

/**
 * Keeps SpoolLock's locks in the Redis that an ioredis client (5 or 6) is connected to: a `Redis`, with
 * `sentinels` or without, or a `Cluster` (all of its masters).
 *
 * The client stays the caller's: connect it, listen to its `error` event, close it. It may be shared with
 * the rest of the app. While it is not connected every method answers with a fault, at once or within the
 * pauses between retries; the store never waits in the client's offline queue. A `keyPrefix` of the client
 * comes before the store's own.
 *
 * @returns the store. Its methods never throw or reject; `close()` takes its listeners off the client.
 * @throws TypeError naming an option that is impossible.
 * @example
 * ```ts
 * import { Redis } from 'ioredis';
 *
 * const client = new Redis('redis://localhost:6379');
 * client.on('error', (error) => console.error('redis', error));
 * const store = createIoredisLockStore(client, { keyPrefix: 'spool_lock:' });
 * const lock = createSpoolLock({ store, source });
 * ```
 */
export function createIoredisLockStore(
  client: IoredisClient | IoredisCluster,
  options: RedisLockStoreOptions = {},
): RedisLockStore {
  const connection = 'nodes' in client ? new IoredisClusterConnection(client) : new IoredisConnection(client);
  return new RedisLockStore(connection, options);
}
