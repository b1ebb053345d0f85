export {
  createNodeRedisLockStore,
  type NodeRedisClient,
  type NodeRedisCommandOptions,
  type RedisLockStore,
  type RedisLockStoreOptions,
} from './node-redis.js';
export { createIoredisLockStore, type IoredisClient } from './ioredis.js';
