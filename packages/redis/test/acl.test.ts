import { readFileSync } from 'node:fs';
import { lockStoreContract, type LockStoreHarness } from '@spoollock/testing';
import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis-5';
import { createClient } from 'redis';
import { createClient as createClient5 } from 'redis-5';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as scripts from '../src/commands/scripts.js';
import { OURS, SAFETY_MS, TAG, THEIRS } from './support/answers.js';
import { ioredis, nodeRedis, type TestClient } from './support/clients.js';
import { CANNOT as cannot, harness } from './support/harness.js';
import { startRedis, type RedisServer } from './support/redis-server.js';

/** The rights as a document shows them, after the user's name. */
function rightsIn(document: string): string[] {
  const text = readFileSync(new URL(document, import.meta.url), 'utf8');
  const [, rights] = /^\s*ACL SETUSER spoollock (.*)$/m.exec(text) ?? [];
  return rights?.split(' ') ?? expect.fail(`${document} shows no ACL SETUSER`);
}

const RIGHTS = rightsIn('../../../docs/guides/production.md');
/** Commands that the store sends itself, or that a client sends when it connects. */
const OUTSIDE_SCRIPTS = ['info', 'eval', 'evalsha', 'scan'];
const login = { username: 'spoollock', password: 'change-me' };
const CLIENTS: Readonly<Record<string, (url: string) => Promise<TestClient>>> = {
  'node-redis 6': (url) => nodeRedis(createClient({ url, ...login })),
  'node-redis 5': (url) => nodeRedis(createClient5({ url, ...login })),
  'ioredis 6': (url) => ioredis(new Redis(url, login)),
  'ioredis 5': (url) => ioredis(new Redis5(url, login)),
};

let redis: RedisServer;
let admin: TestClient;
beforeAll(async () => {
  redis = await startRedis();
  admin = await nodeRedis(createClient({ url: redis.url }));
});
afterAll(async () => {
  admin.close();
  await redis.stop();
});

async function grant(...rights: string[]): Promise<void> {
  await admin.command('acl', 'setuser', 'spoollock', 'reset', ...rights);
}

test('the guide and the README ask for the same rights', () => {
  expect(rightsIn('../README.md')).toEqual(RIGHTS);
});

test('they are what the scripts call, what sends them, and what a connection needs', () => {
  const lua = Object.values(scripts)
    .map((script) => (typeof script === 'object' ? script.lua : ''))
    .join('\n');
  const called = [...lua.matchAll(/redis\.p?call\('(\w+)'/g)].map(([, name = '']) => name.toLowerCase());
  const commands = RIGHTS.filter((right) => /^\+[a-z]+$/.test(right)).map((right) => right.slice(1));
  expect(commands.sort()).toEqual([...new Set([...called, ...OUTSIDE_SCRIPTS])].sort());
});

for (const [name, open] of Object.entries(CLIENTS)) {
  const makeHarness = async (): Promise<LockStoreHarness> => {
    // The second pattern is the test's own, for locks beside the store's.
    await grant(...RIGHTS, '~beside:*');
    await admin.command('acl', 'log', 'reset');
    const client = await open(redis.url);
    const hooks = await harness(
      { ...client, command: (...command) => admin.command(...command) },
      { prefix: 'spool_lock:', matching: 'beside:' },
    );
    return {
      ...hooks,
      close: async () => {
        await hooks.close?.();
        expect(await refused()).toEqual([]);
      },
    };
  };
  lockStoreContract({ describe, test }, makeHarness, {
    title: `B20: a user with these rights alone keeps the contract through ${name}`,
    cannot,
  });
}

describe('no right more', () => {
  const single = RIGHTS.filter((right) => /^\+[a-z]+$/.test(right));

  test.each(single)('without %s something is refused', async (right) => {
    await grant(...RIGHTS.map((each) => (each === right ? right.replace('+', '-') : each)));
    await admin.command('acl', 'log', 'reset');
    await admin.command('script', 'flush');
    for (const open of [CLIENTS['node-redis 6']!, CLIENTS['ioredis 6']!])
      await useEverything(await open(redis.url));
    expect(await refused()).not.toEqual([]);
  });

  test('no other key, nobody else’s connection, and no settings of the server', async () => {
    await grant(...RIGHTS);
    const client = await CLIENTS['node-redis 6']!(redis.url);
    const elsewhere = client.bareStore({ keyPrefix: 'other:', retries: 0 });
    const answer = await elsewhere.reserve(TAG, OURS, SAFETY_MS);
    expect(answer._unsafeUnwrapErr()).toMatchObject({ type: 'store-fault', reached: 'never' });
    for (const command of ['client list', 'config get *', 'flushall', 'keys *', 'publish a b', 'dbsize'])
      await expect(client.command(...words(command))).rejects.toThrow(/NOPERM/);
    elsewhere.close();
    client.close();
  });
});

/** Every method once, and the answers to contention. */
async function useEverything(client: TestClient): Promise<void> {
  const store = client.bareStore({ retries: 0 });
  await admin.command('del', `spool_lock:${TAG}`);
  await store.reserve(TAG, OURS, SAFETY_MS);
  await store.renew(TAG, OURS, SAFETY_MS);
  await store.hold(TAG, OURS, SAFETY_MS);
  await store.hold(TAG, OURS, null);
  await store.lapse(TAG, OURS, SAFETY_MS);
  await store.restore([{ tag: TAG, value: THEIRS }], null);
  await store.nextCleanupCandidate();
  for await (const _ of store.scan());
  await store.swap(TAG, OURS, THEIRS, null);
  await store.remove(TAG, THEIRS);
  await admin.command('del', `spool_lock:${TAG}`);
  await admin.command('rpush', `spool_lock:${TAG}`, 'an element');
  await store.read(TAG);
  await admin.command('del', `spool_lock:${TAG}`);
  await store.ping();
  store.close();
  client.close();
}

function words(line: string): [string, ...string[]] {
  const [first = '', ...others] = line.split(' ');
  return [first, ...others];
}

/** What the user was refused: the server keeps a log of it. */
async function refused(): Promise<unknown> {
  return admin.command('acl', 'log');
}
