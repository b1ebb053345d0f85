import { systemClock } from '@spoollock/core/adapter';
import { prefixOf, refuseOtherClients } from './node-redis/accepted.js';
import { NodeRedisConnection, type NodeRedisClient } from './node-redis/client.js';
import { NodeRedisClusterConnection, type NodeRedisCluster } from './node-redis/cluster.js';
import { NodeRedisSentinelConnection, type NodeRedisSentinel } from './node-redis/sentinel.js';
import { resolveOptions, type RedisLockStoreOptions } from './options.js';
import { RedisLockStore } from './redis-lock-store.js';

export type { NodeRedisClient, NodeRedisCommandOptions } from './node-redis/client.js';
export type { NodeRedisCluster, NodeRedisClusterNode, NodeRedisNodeClient } from './node-redis/cluster.js';
export type { NodeRedisSentinel } from './node-redis/sentinel.js';
export type { RedisLockStoreOptions } from './options.js';
export type { RedisLockStore } from './redis-lock-store.js';

/**
 * Creates a lock store on a node-redis client (redis 5.9 or later, or 6), made by `createClient`, `createSentinel` or
 * `createCluster`. Commands go to masters only.
 *
 * The client remains yours: connect it, listen to its `error` event and close it. The rest of your app may use it
 * too. While it is not connected, every method answers with a fault, at once or after its retries. The store never
 * uses the client's offline queue. If the client has a `keyPrefix`, it comes before the store's prefix.
 *
 * @returns the store. Its methods never throw or reject. `close()` removes its listeners from the client.
 * @throws TypeError that names an option with an impossible value, or says which client to give instead.
 * @example
 * ```ts
 * import { createClient } from 'redis';
 *
 * const client = createClient({ url: 'redis://localhost:6379' });
 * client.on('error', (error) => console.error('redis', error));
 * client.connect().catch(() => undefined); // not awaited: the shop opens while Redis is down, too
 * const store = createNodeRedisLockStore(client, { commandTimeoutMs: 500 });
 * const lock = createSpoolLock({ store, source });
 * ```
 */
export function createNodeRedisLockStore(
  client: NodeRedisClient | NodeRedisSentinel | NodeRedisCluster,
  options: RedisLockStoreOptions = {},
): RedisLockStore {
  refuseOtherClients(client);
  const settings = { ...options, keyPrefix: prefixOf(client) + resolveOptions(options).keyPrefix };
  if ('slots' in client)
    return new RedisLockStore(new NodeRedisClusterConnection(client, options.clock ?? systemClock), settings);
  if ('getMasterNode' in client) return new RedisLockStore(new NodeRedisSentinelConnection(client), settings);
  return new RedisLockStore(new NodeRedisConnection(client), settings);
}
