import { inspect } from 'node:util';
import { Cluster, Redis } from 'ioredis';
import { createClient, createClientPool, createCluster } from 'redis';
import { describe, expect, test } from 'vitest';
import { createIoredisLockStore, createNodeRedisLockStore, type NodeRedisClient } from '../src/index.js';
import { faultOf, OURS, SAFETY_MS, TAG } from './support/answers.js';

const nobody = {
  isReady: false,
  sendCommand: () => Promise.reject(new Error('nobody is there')),
  on: () => undefined,
  off: () => undefined,
} satisfies NodeRedisClient;

test.each([
  [{ keyPrefix: '' }, /keyPrefix/],
  [{ keyPrefix: 'shop\ud800:' }, /keyPrefix must be a well-formed text/],
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

test.each([7, null, ['a'], { keyPrefix: 'a' }])('a prefix that is no text is refused: %j', (keyPrefix) => {
  // A program without types gives anything.
  const create = (): unknown => Reflect.apply(createNodeRedisLockStore, null, [nobody, { keyPrefix }]);
  expect(create).toThrow(new TypeError(`keyPrefix must be a well-formed text, not ${inspect(keyPrefix)}`));
});

test('a client that is bound to a replica is refused: what it does not have yet would look free', () => {
  expect(() => createNodeRedisLockStore({ ...nobody, options: { readonly: true } })).toThrow(/replica/);
  for (const options of [{ readOnly: true }, { role: 'slave' }] as const) {
    const client = new Redis({ lazyConnect: true, ...options });
    expect(() => createIoredisLockStore(client)).toThrow(/replica/);
  }
});

test('a client that throws where it should say that it is not ready: each call ends in a fault', async () => {
  const behindAWrapper: NodeRedisClient = {
    ...nobody,
    get isReady(): boolean {
      throw new TypeError('no such private member');
    },
  };
  const store = createNodeRedisLockStore(behindAWrapper);
  for (let call = 0; call < 2; call++)
    expect(await faultOf(store.reserve(TAG, OURS, SAFETY_MS))).toMatchObject({
      detail: 'no such private member',
    });
});

test('both factories are at the root entry', () => {
  expect(createNodeRedisLockStore(nobody).reach).toBe('shared');
  expect(createIoredisLockStore).toBeTypeOf('function');
});

describe('a client that is not one for the store is refused, with the one to give instead', () => {
  test.each<[string, unknown, RegExp]>([
    ['a pool of node-redis', createClientPool(), /pool.*createClient\(\)/],
    ['a pool of a node-redis client', createClient().createPool(), /pool.*createClient\(\)/],
    ['a client of node-redis for callbacks', createClient().legacy(), /legacy\(\)/],
    ['a transaction of node-redis', createClient().multi(), /multi\(\)/],
    ['a promise of a client', Promise.resolve(createClient()), /promise: await it/],
    ['a client of ioredis', new Redis({ lazyConnect: true }), /createIoredisLockStore/],
    ['nothing', undefined, /createClient\(\)/],
    ['an address', 'redis://localhost', /createClient\(\)/],
    ['a Buffer as the client’s prefix', createClient({ keyPrefix: Buffer.from('a') }), /keyPrefix.*string/],
  ])('%s', (_what, client, named) => {
    // A program without types gives anything.
    expect(() => void Reflect.apply(createNodeRedisLockStore, null, [client])).toThrow(TypeError);
    expect(() => void Reflect.apply(createNodeRedisLockStore, null, [client])).toThrow(named);
  });

  test.each<[string, unknown, RegExp]>([
    ['a client of node-redis', createClient(), /createNodeRedisLockStore/],
    ['a pipeline of ioredis', new Redis({ lazyConnect: true }).pipeline(), /Redis or a Cluster/],
    ['something else', {}, /Redis or a Cluster/],
    ['nothing', null, /Redis or a Cluster/],
    ['the class itself', Redis, /Redis or a Cluster/],
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
