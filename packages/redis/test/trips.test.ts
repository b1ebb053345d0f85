import { ok } from 'neverthrow';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Redis } from 'ioredis';
import { createClient, RESP_TYPES } from 'redis';
import { createIoredisLockStore } from '../src/ioredis.js';
import { createNodeRedisLockStore } from '../src/node-redis.js';
import { OURS, SAFETY_MS, TAG, tagOf, THEIRS, valueOf } from './support/answers.js';
import { CLIENTS, ioredis, nodeRedis, type TestClient } from './support/clients.js';
import { startRedis, type RedisServer } from './support/redis-server.js';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const names = (client: TestClient): (string | undefined)[] => client.wire.sent.map(([name]) => name);

describe.each(Object.entries(CLIENTS))('%s', (_name, open) => {
  let client: TestClient;
  beforeEach(async () => {
    client = await open(redis.url);
    await client.command('flushall');
    return () => client.close();
  });

  test('every method is one trip, a conflict included', async () => {
    const store = client.store();
    const { sent } = client.wire;
    // The first round teaches the server its scripts.
    for (let round = 0; round < 2; round++) {
      await client.command('del', `spool_lock:${TAG}`);
      sent.length = 0;
      await valueOf(store.reserve(TAG, OURS, SAFETY_MS));
      await valueOf(store.reserve(TAG, THEIRS, SAFETY_MS));
      await valueOf(store.read(TAG));
      await valueOf(store.renew(TAG, OURS, SAFETY_MS));
      await valueOf(store.hold(TAG, OURS, null));
      await valueOf(store.hold(TAG, THEIRS, null));
      await valueOf(store.lapse(TAG, OURS, SAFETY_MS));
      await valueOf(store.swap(TAG, OURS, THEIRS, null));
      await valueOf(store.swap(TAG, OURS, THEIRS, null));
      await valueOf(store.remove(TAG, OURS));
      await valueOf(store.remove(TAG, THEIRS));
      await valueOf(store.restore([{ tag: TAG, value: OURS }], null));
      await valueOf(store.ping());
    }
    expect(names(client)).toEqual(Array.from({ length: 13 }, () => 'evalsha'));
    store.close();
  });

  test('scripts that the server forgot are sent whole, once', async () => {
    const store = client.store();
    await client.command('script', 'flush');
    expect(await valueOf(store.reserve(TAG, OURS, SAFETY_MS))).toEqual({ done: true });
    expect(names(client)).toEqual(['evalsha', 'eval']);
    expect(await valueOf(store.reserve(TAG, OURS, SAFETY_MS))).toEqual({ done: true });
    expect(names(client)).toEqual(['evalsha', 'eval', 'evalsha']);
    await client.command('script', 'flush');
    const locks = [TAG, tagOf('B')].map((tag) => ({ tag, value: THEIRS }));
    expect(await valueOf(store.restore(locks, null))).toMatchObject([{ done: false }, { done: true }]);
    store.close();
  });

  test('thousands are restored at a thousand a trip, each answered for in its place', async () => {
    const store = client.store();
    const locks = Array.from({ length: 2_500 }, (_, at) => ({ tag: tagOf(`T-${at}`), value: `1:${at}` }));
    await client.command('set', 'spool_lock:T-0', THEIRS);
    await client.command('set', 'spool_lock:T-2499', THEIRS, 'PX', '60000');
    await valueOf(store.restore(locks.slice(0, 1), null));
    client.wire.sent.length = 0;
    const answers = await valueOf(store.restore(locks, 60_000));
    expect(names(client)).toEqual(['evalsha', 'evalsha', 'evalsha']);
    expect(answers).toHaveLength(2_500);
    expect(answers[0]).toEqual({ done: false, present: { value: THEIRS, expiresInMs: null } });
    expect(answers[2_499]).toMatchObject({ done: false, present: { value: THEIRS } });
    expect(answers.slice(1, -1).every(({ done }) => done)).toBe(true);
    expect(await client.command('get', 'spool_lock:T-1234')).toBe('1:1234');
    // All of them in the way is the longest answer a script gives.
    expect((await valueOf(store.restore(locks, null))).some(({ done }) => done)).toBe(false);
    store.close();
  });

  test('a restore that fails between two trips has been applied in part, and says so', async () => {
    const store = client.store();
    const locks = Array.from({ length: 1_500 }, (_, at) => ({ tag: tagOf(`T-${at}`), value: OURS }));
    await valueOf(store.restore(locks.slice(0, 1), null));
    client.wire.next((carry) => {
      client.wire.next(() => Promise.reject(new Error('NOPERM not any more')));
      return carry();
    });
    const answer = await store.restore(locks, null);
    expect(answer._unsafeUnwrapErr()).toMatchObject({ type: 'store-fault', reached: 'perhaps' });
    store.close();
  });

  test('one listener a store, none a call, and none after it is closed', async () => {
    const before = client.readyListeners();
    const store = client.bareStore();
    expect(client.readyListeners()).toBe(before + 1);
    for (let call = 0; call < 20; call++) await store.ping();
    expect(client.readyListeners()).toBe(before + 1);
    store.close();
    expect(client.readyListeners()).toBe(before);
    expect(await store.ping()).toEqual(ok());
  });

  test('a listing in the middle of which the connection was made anew begins again: the cursor was another server’s', async () => {
    const store = client.store();
    for (let at = 0; at < 3; at++) await valueOf(store.reserve(tagOf(`T-${String(at)}`), OURS, SAFETY_MS));
    let renewed = false;
    client.wire.each = async ([command], carry) => {
      const reply = await carry();
      if (command !== 'scan' || renewed) return reply;
      renewed = true;
      const ready = client.ready();
      await client.disconnect();
      await client.connect();
      await ready;
      await client.command('set', 'spool_lock:LATE', OURS);
      return reply;
    };
    const names = new Set<string>();
    for await (const chunk of store.scan()) for (const { name } of chunk._unsafeUnwrap()) names.add(name);
    expect([...names].sort()).toEqual(['LATE', 'T-0', 'T-1', 'T-2']);
    store.close();
  });

  test('a store sees what the other client does, and generation grows with each connection', async () => {
    const store = client.bareStore();
    const before = store.generation();
    await client.disconnect();
    const ready = client.ready();
    await client.connect();
    await ready;
    expect(store.generation()).toBe(before + 1);
    await valueOf(store.ping());
    expect(store.generation()).toBe(before + 1);
    store.close();
  });
});

test('ioredis: what the store sends in one turn leaves in one write, and nothing waits for the next turn', async () => {
  const client = new Redis(redis.url);
  const opened = await ioredis(client);
  await opened.command('flushall');
  const store = opened.bareStore();
  const tags = ['A', 'B', 'C'].map((name) => tagOf(name));
  const answers = tags.map((tag) => store.reserve(tag, OURS, SAFETY_MS));
  expect(client.stream.writableCorked).toBe(1);
  await Promise.resolve();
  expect(client.stream.writableCorked).toBe(1);
  const written = new Promise<number>((resolve) => setImmediate(() => resolve(client.stream.writableCorked)));
  expect(await written).toBe(0);
  for (const answer of answers) expect(await valueOf(answer)).toEqual({ done: true });
  // The connection ends before the write takes place: the client sends again what nobody answered, and the next
  // connection has writes of its own.
  const cut = store.remove(tagOf('A'), OURS);
  client.stream.destroy();
  expect(await valueOf(cut)).toEqual({ done: true });
  expect(await valueOf(store.remove(tagOf('B'), OURS))).toEqual({ done: true });
  store.close();
  opened.close();
});

test('an ioredis client with a key prefix of its own: its prefix comes first, and names are without either', async () => {
  const client = await ioredis(new Redis(redis.url, { keyPrefix: 'shop[1]:' }));
  const plain = await ioredis(new Redis(redis.url));
  await plain.command('flushall');
  const store = client.bareStore();
  await valueOf(store.reserve(TAG, OURS, SAFETY_MS));
  expect(await plain.command('get', `shop[1]:spool_lock:${TAG}`)).toBe(OURS);
  expect(await valueOf(store.nextCleanupCandidate())).toEqual({ name: TAG, value: OURS });
  expect(await valueOf(store.restore([{ tag: TAG, value: THEIRS }], null))).toMatchObject([{ done: false }]);
  for await (const chunk of store.scan())
    expect(chunk._unsafeUnwrap()).toMatchObject([{ name: TAG, value: OURS }]);
  store.close();
  client.close();
  plain.close();
});

test('a node-redis client with a key prefix of its own: its prefix comes first, and names are without either', async () => {
  const client = createClient({ url: redis.url, keyPrefix: 'shop[1]:' });
  const opened = await nodeRedis(client);
  await opened.command('flushall');
  const store = createNodeRedisLockStore(client);
  await valueOf(store.reserve(TAG, OURS, SAFETY_MS));
  expect(await client.get(`spool_lock:${TAG}`)).toBe(OURS);
  expect(await opened.command('get', `shop[1]:spool_lock:${TAG}`)).toBe(OURS);
  expect(await valueOf(store.nextCleanupCandidate())).toEqual({ name: TAG, value: OURS });
  for await (const chunk of store.scan())
    expect(chunk._unsafeUnwrap()).toMatchObject([{ name: TAG, value: OURS }]);
  store.close();
  opened.close();
});

test('clients set to answer with Buffers, or with numbers as texts, are understood', async () => {
  const buffers = createClient({
    url: redis.url,
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.NUMBER]: String } },
  });
  const texts = new Redis(redis.url, { stringNumbers: true });
  const clients = [await nodeRedis(buffers), await ioredis(texts)];
  for (const store of [createNodeRedisLockStore(buffers), createIoredisLockStore(texts)]) {
    await clients[1]?.command('flushall');
    const held = { value: OURS, expiresInMs: null };
    expect(await valueOf(store.read(TAG))).toBeNull();
    expect(await valueOf(store.remove(TAG, OURS))).toEqual({ done: false, present: null });
    expect(await valueOf(store.reserve(TAG, OURS, SAFETY_MS))).toEqual({ done: true });
    expect(await valueOf(store.hold(TAG, OURS, null))).toEqual({ done: true });
    expect(await valueOf(store.read(TAG))).toEqual(held);
    expect(await valueOf(store.reserve(TAG, THEIRS, SAFETY_MS))).toEqual({ done: false, present: held });
    expect(await valueOf(store.restore([{ tag: TAG, value: THEIRS }], null))).toEqual([
      { done: false, present: held },
    ]);
    expect(await valueOf(store.nextCleanupCandidate())).toEqual({ name: TAG, value: OURS });
    store.close();
  }
  for (const client of clients) client.close();
});
