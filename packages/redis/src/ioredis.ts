import { refuseOtherClients } from './ioredis/accepted.js';
import { IoredisConnection, type IoredisClient } from './ioredis/client.js';
import { IoredisClusterConnection, type IoredisCluster } from './ioredis/cluster.js';
import type { RedisLockStoreOptions } from './options.js';
import { RedisLockStore } from './redis-lock-store.js';

export type { IoredisClient } from './ioredis/client.js';
export type { IoredisCluster, IoredisNode } from './ioredis/cluster.js';
export type { RedisLockStoreOptions } from './options.js';
export type { RedisLockStore } from './redis-lock-store.js';

/**
 * Creates a lock store on an ioredis client (5.3 or later, or 6): a `Redis`, with or without `sentinels`, or a `Cluster`.
 *
 * The client remains yours: listen to its `error` event and close it. The rest of your app may use it
 * too. While it is not connected, every method answers with a fault, at once or after its retries. The store never
 * uses the client's offline queue. It connects a client with `lazyConnect` when it has its first command. If the client has a `keyPrefix`, it comes before the store's prefix.
 *
 * @returns the store. Its methods never throw or reject. `close()` removes its listeners from the client.
 * @throws TypeError that names an option with an impossible value, or says which client to give instead.
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
  refuseOtherClients(client);
  const connection = 'nodes' in client ? new IoredisClusterConnection(client) : new IoredisConnection(client);
  return new RedisLockStore(connection, options);
}
