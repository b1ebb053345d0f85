import { Cluster, Redis } from 'ioredis';
import { createClient, createClientPool, createCluster } from 'redis';
import { describe, expect, test } from 'vitest';
import { createIoredisLockStore, createNodeRedisLockStore, type NodeRedisClient } from '../src/index.js';
import { faultOf, OURS, SAFETY_MS, TAG } from './support/answers.js';

const nobody: NodeRedisClient = {
  isReady: false,
  sendCommand: () => Promise.reject(new Error('nobody is there')),
  on: () => undefined,
  off: () => undefined,
};

test.each([
  [{ keyPrefix: '' }, /keyPrefix/],
  [{ commandTimeoutMs: 0 }, /commandTimeoutMs/],
  [{ commandTimeoutMs: Number.NaN }, /commandTimeoutMs/],
  [
    { commandTimeoutMs: 2 ** 31 },
    /commandTimeoutMs must be a number above 0, at most 2147483647, not 2147483648/,
  ],
  [{ retries: -1 }, /retries/],
  [{ retries: 1.5 }, /retries/],
  [{ retries: Infinity }, /retries/],
])('impossible options are refused by name: %j', (options, named) => {
  expect(() => createNodeRedisLockStore(nobody, options)).toThrow(named);
});

test('a client that is bound to a replica is refused: what it does not have yet would look free', () => {
  expect(() => createNodeRedisLockStore({ ...nobody, options: { readonly: true } })).toThrow(/replica/);
  for (const options of [{ readOnly: true }, { role: 'slave' }] as const) {
    const client = new Redis({ lazyConnect: true, ...options });
    expect(() => createIoredisLockStore(client)).toThrow(/replica/);
  }
});

test('both factories are at the root entry', () => {
  expect(createNodeRedisLockStore(nobody).reach).toBe('shared');
  expect(createIoredisLockStore).toBeTypeOf('function');
});

describe('a client that is not one for the store is refused, with the one to give instead', () => {
  test.each<[string, object, RegExp]>([
    ['a pool of node-redis', createClientPool(), /pool.*createClient\(\)/],
    ['a pool of a node-redis client', createClient().createPool(), /pool.*createClient\(\)/],
    ['a client of node-redis for callbacks', createClient().legacy(), /legacy\(\)/],
    ['a transaction of node-redis', createClient().multi(), /multi\(\)/],
    ['a promise of a client', Promise.resolve(createClient()), /promise: await it/],
    ['a client of ioredis', new Redis({ lazyConnect: true }), /createIoredisLockStore/],
    ['a Buffer as the client’s prefix', createClient({ keyPrefix: Buffer.from('a') }), /keyPrefix.*string/],
  ])('%s', (_what, client, named) => {
    // A program without types gives anything.
    expect(() => void Reflect.apply(createNodeRedisLockStore, null, [client])).toThrow(TypeError);
    expect(() => void Reflect.apply(createNodeRedisLockStore, null, [client])).toThrow(named);
  });

  test.each<[string, object, RegExp]>([
    ['a client of node-redis', createClient(), /createNodeRedisLockStore/],
    ['a pipeline of ioredis', new Redis({ lazyConnect: true }).pipeline(), /Redis or a Cluster/],
    ['something else', {}, /Redis or a Cluster/],
  ])('%s', (_what, client, named) => {
    expect(() => void Reflect.apply(createIoredisLockStore, null, [client])).toThrow(named);
  });

  test('ioredis with an option that cannot work, named with what to do', () => {
    const monitor = new Redis({ lazyConnect: true, monitor: true });
    expect(() => createIoredisLockStore(monitor)).toThrow(/`monitor`.*another client/);
    const piped = new Cluster(['127.0.0.1'], { lazyConnect: true, enableAutoPipelining: true });
    expect(() => createIoredisLockStore(piped)).toThrow(
      /autoPipeliningIgnoredCommands: \['evalsha', 'eval'\]/,
    );
  });
});

describe('a client that nobody connects', () => {
  test('node-redis: each answer says what to do', async () => {
    for (const client of [createClient(), createCluster({ rootNodes: [{}] })]) {
      const store = createNodeRedisLockStore(client, { retries: 0 });
      const { reached, detail } = await faultOf(store.reserve(TAG, OURS, SAFETY_MS));
      expect({ reached, detail }).toEqual({
        reached: 'never',
        detail: 'no connection to Redis: the client is closed; call its connect()',
      });
    }
  });

  test('ioredis that has ended: each answer says what to do', async () => {
    const client = new Redis({ lazyConnect: true });
    client.disconnect();
    const store = createIoredisLockStore(client, { retries: 0 });
    expect((await faultOf(store.read(TAG))).detail).toMatch(/has ended; call its connect\(\)/);
  });
});
