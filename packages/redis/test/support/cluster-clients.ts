import { Cluster } from 'ioredis';
import { Cluster as Cluster5 } from 'ioredis-5';
import { createCluster } from 'redis';
import { createCluster as createCluster5 } from 'redis-5';
import { createIoredisLockStore, type IoredisCluster, type IoredisNode } from '../../src/ioredis.js';
import {
  createNodeRedisLockStore,
  type NodeRedisCluster,
  type NodeRedisClusterNode,
  type NodeRedisCommandOptions,
} from '../../src/node-redis.js';
import type { Command } from '../../src/connection/redis-connection.js';
import { happened, type TestClient } from './clients.js';
import type { RedisCluster } from './redis-cluster.js';
import { Wire } from './wire.js';

/** How a client is made; what a test adds to that is the client's own business. */
export interface ClusterClientSettings {
  /** A read may go to a replica, if the store lets it. */
  readonly readReplicas?: boolean;
  readonly username?: string;
  readonly password?: string;
}

/** node-redis alone, not connected yet. */
export const NODE_REDIS: Readonly<Record<string, (cluster: RedisCluster) => RawNodeRedisCluster>> = {
  'node-redis 6': (cluster) => createCluster(nodeRedisOptions(cluster)),
  'node-redis 5': (cluster) => createCluster5(nodeRedisOptions(cluster)),
};

type Open = (cluster: RedisCluster, settings?: ClusterClientSettings) => Promise<TestClient>;

/** Every client of a cluster that the package promises to work with. */
export const CLUSTER_CLIENTS: Readonly<Record<string, Open>> = {
  'node-redis 6': (cluster, settings) => nodeRedisCluster(createCluster(nodeRedisOptions(cluster, settings))),
  'node-redis 5': (cluster, settings) =>
    nodeRedisCluster(createCluster5(nodeRedisOptions(cluster, settings))),
  'ioredis 6': (cluster, settings) => ioredisCluster(new Cluster(...ioredisOptions(cluster, settings))),
  'ioredis 5': (cluster, settings) => ioredisCluster(new Cluster5(...ioredisOptions(cluster, settings))),
};

function nodeRedisOptions(
  { nodes }: RedisCluster,
  { readReplicas = false, ...defaults }: ClusterClientSettings = {},
) {
  return { rootNodes: nodes.map(({ url }) => ({ url, ...defaults })), useReplicas: readReplicas, defaults };
}

function ioredisOptions(
  { nodes }: RedisCluster,
  { readReplicas = false, ...redisOptions }: ClusterClientSettings = {},
) {
  const startup = nodes.map(({ port }) => ({ host: '127.0.0.1', port }));
  return [
    startup,
    { scaleReads: readReplicas ? ('slave' as const) : ('master' as const), redisOptions },
  ] as const;
}

interface Emitter {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  once(event: string, listener: (...args: unknown[]) => void): unknown;
  off(event: string, listener: (...args: unknown[]) => void): unknown;
  listenerCount(event: string): number;
}

interface RawNode {
  readonly isReady: boolean;
  sendCommand(command: readonly string[], options?: NodeRedisCommandOptions): Promise<unknown>;
}

export interface RawNodeRedisCluster extends Emitter {
  readonly isOpen: boolean;
  readonly masters: NodeRedisCluster['masters'];
  readonly slots: NodeRedisCluster['slots'];
  nodeClient(node: NodeRedisClusterNode): Promise<RawNode>;
  sendCommand(
    firstKey: string,
    isReadonly: boolean,
    command: string[],
    options?: NodeRedisCommandOptions,
  ): Promise<unknown>;
  connect(): Promise<unknown>;
  destroy(): void;
}

/** Commands of the tests that are for every master. */
const WITHOUT_KEY = new Set(['flushall', 'ping', 'script']);

async function nodeRedisCluster(client: RawNodeRedisCluster): Promise<TestClient> {
  client.on('error', () => undefined);
  await client.connect();
  const wire = new Wire();
  const wired: NodeRedisCluster = {
    get isOpen() {
      return client.isOpen;
    },
    get masters() {
      return client.masters;
    },
    get slots() {
      return client.slots;
    },
    nodeClient: async (node: NodeRedisClusterNode) => {
      const own = await client.nodeClient(node);
      return {
        isReady: own.isReady,
        sendCommand: (command: Command, options: NodeRedisCommandOptions) =>
          wire.send(command, () => own.sendCommand(command, options)),
      };
    },
    sendCommand: (key, isReadonly, command, options) =>
      wire.send(command, () => client.sendCommand(key, isReadonly, command, options)),
    on: (event, listener) => client.on(event, listener),
    off: (event, listener) => client.off(event, listener),
  };
  return {
    wire,
    store: (options) => createNodeRedisLockStore(wired, options),
    bareStore: (options) => createNodeRedisLockStore(client, options),
    command: async (...command) => {
      if (!WITHOUT_KEY.has(command[0])) return client.sendCommand(command[1] ?? '', false, command);
      const replies = client.masters.map(async (node) =>
        (await client.nodeClient(node)).sendCommand(command),
      );
      return (await Promise.all(replies))[0];
    },
    readyListeners: () => client.listenerCount('node-ready'),
    lost: () => happened(client, 'node-reconnecting'),
    ready: () => happened(client, 'connect'),
    disconnect: async () => client.destroy(),
    connect: () => client.connect(),
    close: () => {
      if (client.isOpen) client.destroy();
    },
  };
}

interface RawIoredisNode extends IoredisNode {
  call(command: string, ...args: string[]): Promise<unknown>;
}

interface RawIoredisCluster extends Emitter {
  readonly status: string;
  readonly options: IoredisCluster['options'];
  nodes(role: 'master'): RawIoredisNode[];
  evalsha: IoredisCluster['evalsha'];
  eval: IoredisCluster['eval'];
  call(command: string, ...args: string[]): Promise<unknown>;
  connect(): Promise<unknown>;
  disconnect(): void;
}

async function ioredisCluster(client: RawIoredisCluster): Promise<TestClient> {
  client.on('error', () => undefined);
  if (client.status !== 'ready') await happened(client, 'ready');
  const wire = new Wire();
  const wiredNode = (node: RawIoredisNode): IoredisNode => ({
    status: node.status,
    options: node.options,
    scan: (...args) => wire.send(['scan', ...args], () => node.scan(...args)),
    cluster: (subcommand) => wire.send(['cluster', subcommand], () => node.cluster(subcommand)),
  });
  const wired: IoredisCluster = {
    get status() {
      return client.status;
    },
    options: client.options,
    nodes: (role) => client.nodes(role).map(wiredNode),
    evalsha: (sha, keyCount, ...rest) =>
      wire.send(['evalsha', sha, keyCount, ...rest], () => client.evalsha(sha, keyCount, ...rest)),
    eval: (lua, keyCount, ...rest) =>
      wire.send(['eval', lua, keyCount, ...rest], () => client.eval(lua, keyCount, ...rest)),
    connect: () => client.connect(),
    on: (event, listener) => client.on(event, listener),
    off: (event, listener) => client.off(event, listener),
  };
  return {
    wire,
    store: (options) => createIoredisLockStore(wired, options),
    bareStore: (options) => createIoredisLockStore(client, options),
    command: async (...command) => {
      if (!WITHOUT_KEY.has(command[0])) return client.call(...command);
      return (await Promise.all(client.nodes('master').map((node) => node.call(...command))))[0];
    },
    readyListeners: () => client.listenerCount('+node'),
    lost: () => happened(client, '-node'),
    ready: () => happened(client, 'ready'),
    disconnect: async () => {
      const ended = happened(client, 'end');
      client.disconnect();
      await ended;
    },
    connect: () => client.connect(),
    close: () => client.disconnect(),
  };
}
