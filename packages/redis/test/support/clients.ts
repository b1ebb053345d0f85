import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis-5';
import { createClient } from 'redis';
import { createClient as createClient5 } from 'redis-5';
import { createIoredisLockStore, type IoredisClient } from '../../src/ioredis.js';
import { createNodeRedisLockStore } from '../../src/node-redis.js';
import type { RedisLockStoreOptions } from '../../src/options.js';
import type { Command } from '../../src/connection/redis-connection.js';
import type { RedisLockStore } from '../../src/redis-lock-store.js';
import { Wire } from './wire.js';

/** A connected client of whatever make, and stores on it. */
export interface TestClient {
  readonly wire: Wire;
  /** A store whose commands pass the wire. */
  store(options?: RedisLockStoreOptions): RedisLockStore;
  /** A store right on the client, as a user makes it. */
  bareStore(options?: RedisLockStoreOptions): RedisLockStore;
  /** Sends a command past the wire. */
  command(...command: [string, ...string[]]): Promise<unknown>;
  readyListeners(): number;
  /** Resolves when the connection is lost, or there again. To be asked for before it happens. */
  lost(): Promise<unknown>;
  ready(): Promise<unknown>;
  /** Takes the connection away and brings it back, the server unharmed. */
  disconnect(): Promise<unknown>;
  connect(): Promise<unknown>;
  close(): void;
}

/** Every client the package promises to work with. */
export const CLIENTS: Readonly<Record<string, (url: string) => Promise<TestClient>>> = {
  'node-redis 6': (url) => nodeRedis(createClient({ url })),
  'node-redis 5': (url) => nodeRedis(createClient5({ url })),
  'ioredis 6': (url) => ioredis(new Redis(url)),
  'ioredis 5': (url) => ioredis(new Redis5(url)),
};

interface NodeRedis {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  sendCommand(command: readonly string[], options?: { readonly timeout?: number }): Promise<unknown>;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  once(event: string, listener: (...args: unknown[]) => void): unknown;
  off(event: string, listener: (...args: unknown[]) => void): unknown;
  listenerCount(event: string): number;
  connect(): Promise<unknown>;
  destroy(): void;
}

export async function nodeRedis(client: NodeRedis): Promise<TestClient> {
  client.on('error', () => undefined);
  await client.connect();
  const wire = new Wire();
  const wired = {
    get isReady() {
      return wire.pretendReady ?? client.isReady;
    },
    sendCommand: (command: Command, options: { readonly timeout: 0 }) =>
      wire.send(command, () => client.sendCommand(command, options)),
    on: (event: 'ready', listener: () => void) => client.on(event, listener),
    off: (event: 'ready', listener: () => void) => client.off(event, listener),
  };
  return {
    wire,
    store: (options) => createNodeRedisLockStore(wired, options),
    bareStore: (options) => createNodeRedisLockStore(client, options),
    command: (...command) => client.sendCommand(command),
    readyListeners: () => client.listenerCount('ready'),
    lost: () => happened(client, 'reconnecting'),
    ready: () => happened(client, 'ready'),
    disconnect: async () => client.destroy(),
    connect: () => client.connect(),
    close: () => {
      if (client.isOpen) client.destroy();
    },
  };
}

interface Ioredis extends IoredisClient {
  once(event: string, listener: () => void): unknown;
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
  listenerCount(event: string): number;
  pipeline(commands: unknown[][]): { exec(): Promise<[error: Error | null, reply: unknown][] | null> };
  connect(): Promise<unknown>;
  disconnect(): void;
}

/** A client that has no status, as ioredis-mock, is ready. */
export async function ioredis(client: Ioredis): Promise<TestClient> {
  client.on('error', () => undefined);
  if (client.status !== undefined && client.status !== 'ready') await happened(client, 'ready');
  const wire = new Wire();
  const wired = {
    get status() {
      if (wire.pretendReady === null) return client.status ?? 'ready';
      return wire.pretendReady ? 'ready' : 'reconnecting';
    },
    options: client.options,
    evalsha: (sha: string, keyCount: string, ...rest: string[]) =>
      wire.send(['evalsha', sha, keyCount, ...rest], () => client.evalsha(sha, keyCount, ...rest)),
    eval: (lua: string, keyCount: string, ...rest: string[]) =>
      wire.send(['eval', lua, keyCount, ...rest], () => client.eval(lua, keyCount, ...rest)),
    scan: (cursor: string, match: 'MATCH', pattern: string, count: 'COUNT', keys: string) =>
      wire.send(['scan', cursor, match, pattern, count, keys], () =>
        client.scan(cursor, match, pattern, count, keys),
      ),
    connect: () => client.connect(),
    on: (event: 'ready', listener: () => void) => client.on(event, listener),
    off: (event: 'ready', listener: () => void) => client.off(event, listener),
  };
  return {
    wire,
    store: (options) => createIoredisLockStore(wired, options),
    bareStore: (options) => createIoredisLockStore(client, options),
    command: async (...command) => {
      const [result] = (await client.pipeline([command]).exec()) ?? [];
      const [error, reply] = result ?? [new Error('no reply'), null];
      if (error !== null) throw error;
      return reply;
    },
    readyListeners: () => client.listenerCount('ready'),
    lost: () => happened(client, 'close'),
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

/** Unlike Node's `once`, takes an error event on the way for what it is here: noise of reconnecting. */
export function happened(
  client: { once(event: string, listener: () => void): unknown },
  event: string,
): Promise<void> {
  return new Promise((resolve) => client.once(event, resolve));
}
