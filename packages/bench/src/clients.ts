import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { createIoredisLockStore } from '@spoollock/redis/ioredis';
import { createNodeRedisLockStore } from '@spoollock/redis/node-redis';
import type { LockStore } from '@spoollock/core/adapter';

/** The raw commands that a lock needs at the least, in one of the ways a client has for them. */
export interface RawCommands {
  readonly by: string;
  setNx(key: string, value: string, expiresInMs: number): Promise<unknown>;
  script(sha: string, key: string, arg: string): Promise<unknown>;
}

export type ClientName = 'node-redis' | 'ioredis';

/** A client, its raw commands, and our lock store on the same connection. */
export interface Client {
  readonly name: ClientName;
  readonly store: LockStore;
  /** As most of its users write them. */
  readonly ownMethods: RawCommands;
  /** As strings that are sent as they are, where the client is faster at those. */
  readonly plainCommands?: RawCommands;
  loadScript(lua: string): Promise<unknown>;
  command(name: string, ...args: string[]): Promise<unknown>;
  close(): Promise<void>;
}

const newNodeRedis = (url: string) => createClient({ url });
export type NodeRedis = ReturnType<typeof newNodeRedis>;

/** A connection by node-redis, as every library gets one. */
export async function openNodeRedis(url: string): Promise<NodeRedis> {
  const client = newNodeRedis(url);
  client.on('error', tell);
  await client.connect();
  return client;
}

export async function connectNodeRedis(url: string): Promise<Client> {
  const client = await openNodeRedis(url);
  return {
    name: 'node-redis',
    store: createNodeRedisLockStore(client),
    ownMethods: {
      by: 'set and evalSha',
      setNx: (key, value, expiresInMs) =>
        client.set(key, value, { condition: 'NX', expiration: { type: 'PX', value: expiresInMs } }),
      script: (sha, key, arg) => client.evalSha(sha, { keys: [key], arguments: [arg] }),
    },
    plainCommands: {
      by: 'sendCommand',
      setNx: (key, value, expiresInMs) =>
        client.sendCommand(['SET', key, value, 'PX', String(expiresInMs), 'NX']),
      script: (sha, key, arg) => client.sendCommand(['EVALSHA', sha, '1', key, arg]),
    },
    loadScript: (lua) => client.scriptLoad(lua),
    command: (name, ...args) => client.sendCommand([name, ...args]),
    close: async () => {
      await client.close();
    },
  };
}

/** A connection by ioredis, as every library gets one. */
export async function openIoredis(url: string): Promise<Redis> {
  const client = new Redis(url, { lazyConnect: true });
  client.on('error', tell);
  await client.connect();
  return client;
}

export async function connectIoredis(url: string): Promise<Client> {
  const client = await openIoredis(url);
  return {
    name: 'ioredis',
    store: createIoredisLockStore(client),
    ownMethods: {
      by: 'set and evalsha',
      setNx: (key, value, expiresInMs) => client.set(key, value, 'PX', expiresInMs, 'NX'),
      script: (sha, key, arg) => client.evalsha(sha, 1, key, arg),
    },
    loadScript: (lua) => client.script('LOAD', lua),
    command: (name, ...args) => client.call(name, ...args),
    close: async () => {
      await client.quit();
    },
  };
}

/** What the commands themselves answer decides; a closed connection is told here as well. */
function tell(cause: unknown): void {
  console.error(String(cause));
}

/** The least a lock needs: delete, and make permanent, only what is still ours. */
export const DELETE_IF =
  "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";
export const PERSIST_IF =
  "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PERSIST', KEYS[1]) end return 0";

export function shaOf(lua: string): string {
  return createHash('sha1').update(lua).digest('hex');
}
