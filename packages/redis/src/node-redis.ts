import { systemClock } from '@spoollock/core/adapter';
import { NodeRedisConnection, type NodeRedisClient } from './node-redis/client.js';
import { NodeRedisClusterConnection, type NodeRedisCluster } from './node-redis/cluster.js';
import { NodeRedisSentinelConnection, type NodeRedisSentinel } from './node-redis/sentinel.js';
import type { RedisLockStoreOptions } from './options.js';
import { RedisLockStore } from './redis-lock-store.js';

export type { NodeRedisClient, NodeRedisCommandOptions } from './node-redis/client.js';
export type { NodeRedisCluster, NodeRedisClusterNode, NodeRedisNodeClient } from './node-redis/cluster.js';
export type { NodeRedisSentinel } from './node-redis/sentinel.js';
export type { RedisLockStoreOptions } from './options.js';
export type { RedisLockStore } from './redis-lock-store.js';

/**
 * Keeps SpoolLock's locks in the Redis that a node-redis client (redis 5 or 6) is connected to: made by
 * `createClient`, by `createSentinel` (the master behind it) or by `createCluster` (all of its masters).
 *
 * The client stays the caller's: connect it, listen to its `error` event, close it. It may be shared with
 * the rest of the app. While it is not connected every method answers with a fault, at once or within the
 * pauses between retries; the store never waits in the client's offline queue.
 *
 * @returns the store. Its methods never throw or reject; `close()` takes its listeners off the client.
 * @throws TypeError naming an option that is impossible.
 * @example
 * ```ts
 * import { createClient } from 'redis';
 *
 * const client = createClient({ url: 'redis://localhost:6379' });
 * client.on('error', (error) => console.error('redis', error));
 * await client.connect();
 * const store = createNodeRedisLockStore(client, { commandTimeoutMs: 500 });
 * const lock = createSpoolLock({ store, source });
 * ```
 */
export function createNodeRedisLockStore(
  client: NodeRedisClient | NodeRedisSentinel | NodeRedisCluster,
  options: RedisLockStoreOptions = {},
): RedisLockStore {
  if ('slots' in client)
    return new RedisLockStore(new NodeRedisClusterConnection(client, options.clock ?? systemClock), options);
  if ('getMasterNode' in client) return new RedisLockStore(new NodeRedisSentinelConnection(client), options);
  return new RedisLockStore(new NodeRedisConnection(client), options);
}
