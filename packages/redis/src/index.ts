export {
  createNodeRedisLockStore,
  type NodeRedisClient,
  type NodeRedisCluster,
  type NodeRedisClusterNode,
  type NodeRedisCommandOptions,
  type NodeRedisNodeClient,
  type NodeRedisSentinel,
  type RedisLockStore,
  type RedisLockStoreOptions,
} from './node-redis.js';
export {
  createIoredisLockStore,
  type IoredisClient,
  type IoredisCluster,
  type IoredisNode,
} from './ioredis.js';
