import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSpoolLock } from '@spoollock/core';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { Cluster, Redis } from 'ioredis';
import { createClient, createCluster, createSentinel } from 'redis';
import { expect, onTestFinished, test } from 'vitest';
import { createIoredisLockStore, createNodeRedisLockStore, type RedisLockStore } from '../src/index.js';
import { TAG } from './support/answers.js';
import { freePort } from '../../testing/test/support/free-port.js';
import { startRedis } from './support/redis-server.js';
import { until } from './support/until.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const MARIA = { id: 93, initials: 'MR' };

/** Every page that shows samples. */
function pages(): readonly string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) =>
    join('docs', name),
  );
  const readmes = ['packages', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, 'README.md')),
  );
  const sources = ['redis.ts', 'ioredis.ts', 'node-redis.ts', 'redis-lock-store.ts'].map((name) =>
    join('packages/redis/src', name),
  );
  return ['README.md', ...docs.filter((name) => name.endsWith('.md')), ...readmes, ...sources];
}

test('no sample waits for Redis before it opens', () => {
  const waiting = pages().filter((page) => {
    if (!existsSync(join(root, page))) return false; // not every folder is a package with a README
    const text = readFileSync(join(root, page), 'utf8');
    // Awaited, or at the end of a chain that is awaited.
    return /await [\w.]+\.connect\(\)|await create(?:Client|Cluster|Sentinel)\([^;]*\.connect\(\)/.test(text);
  });
  expect(waiting).toEqual([]);
});

/** As the README connects a cluster or a Sentinel client, with a shorter pause. */
function connectAgainAndAgain(client: { connect(): Promise<unknown> }): void {
  let again: NodeJS.Timeout | undefined;
  let over = false;
  const connect = (): void =>
    void client.connect().catch(() => {
      if (!over) again = setTimeout(connect, 50);
    });
  connect();
  onTestFinished(() => {
    over = true;
    clearTimeout(again);
  });
}

type Opens = (port: number) => { readonly store: RedisLockStore; close(): void };
const CLIENTS: Readonly<Record<string, Opens>> = {
  'node-redis, createClient': (port) => {
    const client = createClient({ url: `redis://127.0.0.1:${String(port)}` }).on('error', () => undefined);
    client.connect().catch(() => undefined);
    return { store: createNodeRedisLockStore(client), close: () => client.destroy() };
  },
  'node-redis, createCluster': (port) => {
    const rootNodes = [{ url: `redis://127.0.0.1:${String(port)}` }];
    const client = createCluster({ rootNodes }).on('error', () => undefined);
    connectAgainAndAgain(client);
    return { store: createNodeRedisLockStore(client), close: () => undefined };
  },
  'node-redis, createSentinel': (port) => {
    const client = createSentinel({ name: 'mymaster', sentinelRootNodes: [{ host: '127.0.0.1', port }] });
    client.on('error', () => undefined);
    connectAgainAndAgain(client);
    return { store: createNodeRedisLockStore(client), close: () => void client.destroy() };
  },
  ioredis: (port) => {
    const client = new Redis({ host: '127.0.0.1', port }).on('error', () => undefined);
    return { store: createIoredisLockStore(client), close: () => client.disconnect() };
  },
  'ioredis with lazyConnect': (port) => {
    const client = new Redis({ host: '127.0.0.1', port, lazyConnect: true }).on('error', () => undefined);
    return { store: createIoredisLockStore(client), close: () => client.disconnect() };
  },
  'ioredis, Cluster': (port) => {
    const client = new Cluster([{ host: '127.0.0.1', port }]).on('error', () => undefined);
    return { store: createIoredisLockStore(client), close: () => client.disconnect() };
  },
  'ioredis with sentinels': (port) => {
    const sentinels = [{ host: '127.0.0.1', port }];
    const client = new Redis({ name: 'mymaster', sentinels }).on('error', () => undefined);
    return { store: createIoredisLockStore(client), close: () => client.disconnect() };
  },
};

test.each(Object.entries(CLIENTS))(
  'with Redis down the shop opens at once, degraded: %s',
  async (_name, open) => {
    const { store, close } = open(await freePort());
    onTestFinished(close);
    const lock = createSpoolLock({ store, source: new MemoryOccupationSource([{ tag: TAG }]) });
    const grant = (await lock.iniciar(TAG, MARIA))._unsafeUnwrap();
    expect(grant.mode).toBe('degraded');
    expect((await lock.finalizar(TAG, MARIA)).isOk()).toBe(true);
    await lock.close();
    store.close();
  },
);

test.each(['node-redis, createClient', 'ioredis', 'ioredis with lazyConnect'])(
  'once Redis is there, locks are taken again: %s',
  async (name) => {
    const redis = await startRedis();
    await redis.kill();
    const opened = CLIENTS[name]?.(redis.port);
    onTestFinished(async () => {
      opened?.store.close();
      opened?.close();
      await redis.stop();
    });
    expect((await opened?.store.ping())?.isErr()).toBe(true);
    await redis.restart();
    await until('a lock can be taken', async () => (await opened?.store.ping())?.isOk() === true);
  },
);
