import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis-5';
import { createSentinel } from 'redis';
import { createSentinel as createSentinel5 } from 'redis-5';
import { createNodeRedisLockStore, type NodeRedisCommandOptions } from '../../src/node-redis.js';
import type { NodeRedisSentinel } from '../../src/node-redis.js';
import { ioredis, type TestClient } from './clients.js';
import type { RedisSentinels } from './redis-sentinels.js';
import { Wire } from './wire.js';

/** Every client behind Sentinel that the package promises to work with. */
export const SENTINEL_CLIENTS: Readonly<Record<string, (redis: RedisSentinels) => Promise<TestClient>>> = {
  'node-redis 6': (redis) => nodeRedisSentinel(createSentinel(nodeRedisOptions(redis))),
  'node-redis 5': (redis) => nodeRedisSentinel(createSentinel5(nodeRedisOptions(redis))),
  'ioredis 6': (redis) => ioredis(new Redis(ioredisOptions(redis))),
  'ioredis 5': (redis) => ioredis(new Redis5(ioredisOptions(redis))),
};

/** With replicas at hand, so that a read that may go to one would. */
function nodeRedisOptions({ name, sentinels }: RedisSentinels) {
  return {
    name,
    sentinelRootNodes: addresses(sentinels),
    replicaPoolSize: 1,
    passthroughClientErrorEvents: true,
  };
}

function ioredisOptions({ name, sentinels }: RedisSentinels) {
  return { name, sentinels: addresses(sentinels) };
}

function addresses(servers: readonly { readonly port: number }[]): { host: string; port: number }[] {
  return servers.map(({ port }) => ({ host: '127.0.0.1', port }));
}

interface RawSentinel {
  readonly isReady: boolean;
  readonly isOpen: boolean;
  getMasterNode(): unknown;
  sendCommand(isReadonly: boolean, command: string[], options?: NodeRedisCommandOptions): Promise<unknown>;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  off(event: string, listener: (...args: unknown[]) => void): unknown;
  once(event: string, listener: (...args: unknown[]) => void): unknown;
  listenerCount(event: string): number;
  connect(): Promise<unknown>;
  destroy(): Promise<unknown>;
}

async function nodeRedisSentinel(client: RawSentinel): Promise<TestClient> {
  client.on('error', () => undefined);
  await client.connect();
  const wire = new Wire();
  const wired: NodeRedisSentinel = {
    get isReady() {
      return client.isReady;
    },
    getMasterNode: () => client.getMasterNode(),
    sendCommand: (isReadonly: false, command: string[], options: NodeRedisCommandOptions) =>
      wire.send(command, () => client.sendCommand(isReadonly, command, options)),
    on: (event, listener) => client.on(event, listener),
    off: (event, listener) => client.off(event, listener),
  };
  const changed = (): Promise<void> =>
    new Promise((resolve) => client.once('topology-change', () => resolve()));
  return {
    wire,
    store: (options) => createNodeRedisLockStore(wired, options),
    bareStore: (options) => createNodeRedisLockStore(client, options),
    command: (...command) => client.sendCommand(false, command),
    readyListeners: () => client.listenerCount('topology-change'),
    lost: changed,
    ready: changed,
    disconnect: () => client.destroy(),
    connect: () => client.connect(),
    close: () => {
      if (client.isOpen) void client.destroy();
    },
  };
}
