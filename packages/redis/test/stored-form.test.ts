import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OURS, SAFETY_MS, TAG, tagOf, THEIRS, valueOf } from './support/answers.js';
import { field } from './support/admin.js';
import { CLIENTS, type TestClient } from './support/clients.js';
import { startRedis, type RedisServer } from './support/redis-server.js';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe.each(Object.entries(CLIENTS))('%s', (_name, open) => {
  let client: TestClient;
  beforeAll(async () => {
    client = await open(redis.url);
  });
  afterAll(() => client.close());
  beforeEach(() => client.command('flushall'));

  const key = `spool_lock:${TAG}`;

  test('A1: a reservation is SET NX with an expiry under spool_lock:{TAG}, its value letter for letter', async () => {
    const store = client.bareStore();
    expect(await valueOf(store.reserve(TAG, OURS, SAFETY_MS))).toEqual({ done: true });
    expect(await client.command('get', key)).toBe(OURS);
    const left = Number(await client.command('pttl', key));
    expect(left).toBeGreaterThan(SAFETY_MS - 5_000);
    expect(left).toBeLessThanOrEqual(SAFETY_MS);
    expect(await valueOf(store.hold(TAG, OURS, null))).toEqual({ done: true });
    expect(await client.command('pttl', key)).toBe(-1);
    store.close();
  });

  test('A3, A4: a lock of the earlier version, written by hand, is read, refused and released', async () => {
    const store = client.bareStore();
    const earlier = '93:6f1c2d3e-6f0a-4c53-9d5e-3a1c64c1a7f2';
    await client.command('set', key, earlier);
    expect(await valueOf(store.read(TAG))).toEqual({ value: earlier, expiresInMs: null });
    const present = { value: earlier, expiresInMs: null };
    expect(await valueOf(store.reserve(TAG, OURS, SAFETY_MS))).toEqual({ done: false, present });
    expect(await valueOf(store.remove(TAG, `${earlier}:04-05-2026 08:15:00`))).toEqual({
      done: false,
      present,
    });
    expect(await valueOf(store.remove(TAG, earlier))).toEqual({ done: true });
    expect(await client.command('exists', key)).toBe(0);
    store.close();
  });

  test('bug 16: a value that only contains the expected one is another', async () => {
    const store = client.bareStore();
    await client.command('set', key, `${OURS}0`, 'PX', '60000');
    expect(await valueOf(store.renew(TAG, OURS, SAFETY_MS))).toMatchObject({ done: false });
    expect(await valueOf(store.remove(TAG, OURS))).toMatchObject({ done: false });
    store.close();
  });

  const notTexts: [kind: string, make: [string, ...string[]]][] = [
    ['list', ['rpush', key, 'x']],
    ['hash', ['hset', key, 'x', 'y']],
    ['set', ['sadd', key, 'x']],
    ['zset', ['zadd', key, '1', 'x']],
  ];
  test.each(notTexts)(
    'a key that holds a %s is a lock of its own kind, and can be replaced',
    async (kind, make) => {
      const store = client.bareStore();
      const present = { value: `\u0000${kind}`, expiresInMs: null };
      await client.command(...make);
      expect(await valueOf(store.read(TAG))).toEqual(present);
      expect(await valueOf(store.reserve(TAG, OURS, SAFETY_MS))).toEqual({ done: false, present });
      expect(await valueOf(store.restore([{ tag: TAG, value: OURS }], null))).toEqual([
        { done: false, present },
      ]);
      expect(await valueOf(store.nextCleanupCandidate())).toEqual({ name: TAG, value: present.value });
      expect(await valueOf(store.swap(TAG, '\u0000string', OURS, null))).toEqual({ done: false, present });
      expect(await valueOf(store.lapse(TAG, present.value, SAFETY_MS))).toEqual({ done: true });
      expect(await valueOf(store.hold(TAG, present.value, null))).toEqual({ done: true });
      expect(await valueOf(store.swap(TAG, present.value, OURS, null))).toEqual({ done: true });
      expect(await client.command('get', key)).toBe(OURS);
      await client.command('del', key);
      await client.command(...make);
      expect(await valueOf(store.remove(TAG, present.value))).toEqual({ done: true });
      expect(await client.command('exists', key)).toBe(0);
      store.close();
    },
  );

  test('a value of 100 MB under a lock’s key is not transferred, and the spool can be taken', async () => {
    const store = client.bareStore();
    const bytes = 100 * 1_048_576;
    const present = { value: `\u0000long:${String(bytes)}`, expiresInMs: null };
    const sentBy = async (server: () => Promise<unknown>): Promise<number> => {
      const [before, , after] = [await output(client), await server(), await output(client)];
      return after - before;
    };
    await client.command('setrange', key, String(bytes - 1), 'v');
    const sent = await sentBy(async () => {
      expect(await valueOf(store.read(TAG))).toEqual(present);
      expect(await valueOf(store.reserve(TAG, OURS, SAFETY_MS))).toEqual({ done: false, present });
      expect(await valueOf(store.restore([{ tag: TAG, value: OURS }], null))).toEqual([
        { done: false, present },
      ]);
      expect(await valueOf(store.nextCleanupCandidate())).toEqual({ name: TAG, value: present.value });
      for await (const chunk of store.scan())
        expect(chunk._unsafeUnwrap()).toEqual([{ name: TAG, ...present }]);
      expect(await valueOf(store.remove(TAG, 'v'))).toEqual({ done: false, present });
      expect(await valueOf(store.swap(TAG, present.value, OURS, null))).toEqual({ done: true });
    });
    expect(sent).toBeLessThan(50_000);
    expect(await client.command('get', key)).toBe(OURS);
    store.close();
  });

  test('a value of 4,096 bytes is read, and one byte more makes it too long for a lock', async () => {
    const store = client.bareStore();
    await client.command('set', key, 'ñ'.repeat(2_048));
    expect(await valueOf(store.read(TAG))).toEqual({ value: 'ñ'.repeat(2_048), expiresInMs: null });
    await client.command('append', key, 'n');
    expect(await valueOf(store.read(TAG))).toEqual({ value: '\u0000long:4097', expiresInMs: null });
    expect(await valueOf(store.remove(TAG, '\u0000long:4097'))).toEqual({ done: true });
    store.close();
  });

  // Made in Lua, since a client would send them as text.
  test.each([
    ['a lone byte', '\\255', 'ff'],
    ['a cut sequence', 'a\\195', '61c3'],
    ['an overlong form', '\\192\\175', 'c0af'],
    ['an overlong form of three bytes', '\\224\\128\\175', 'e080af'],
    ['a surrogate', '\\237\\160\\128', 'eda080'],
    ['beyond Unicode', '\\244\\144\\128\\128', 'f4908080'],
    ['text and bytes', 'n\\195\\177:\\128', '6ec3b13a80'],
  ])('bytes that are no text (%s) can be told apart and replaced', async (_kind, lua, hex) => {
    const store = client.bareStore();
    await client.command('eval', `return redis.call('SET', KEYS[1], '${lua}')`, '1', key);
    const present = { value: `\u0000bytes:${hex}`, expiresInMs: null };
    expect(await valueOf(store.read(TAG))).toEqual(present);
    expect(await valueOf(store.reserve(TAG, OURS, SAFETY_MS))).toEqual({ done: false, present });
    expect(await valueOf(store.swap(TAG, present.value, OURS, null))).toEqual({ done: true });
    store.close();
  });

  test.each([
    'ñ',
    '\u07ff',
    '\u0800',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '🔩',
    '\u{10ffff}',
    'ÑA(7):señal–🔩:שלום',
  ])('text in every length of UTF-8 (%j) is text', async (text) => {
    const store = client.bareStore();
    await client.command('set', key, text);
    expect(await valueOf(store.read(TAG))).toEqual({ value: text, expiresInMs: null });
    store.close();
  });

  test('a renewal lengthens a reservation, and neither shortens a longer life nor ends one without end', async () => {
    const store = client.bareStore();
    await client.command('set', key, OURS, 'PX', '5000');
    expect(await valueOf(store.renew(TAG, OURS, 60_000))).toEqual({ done: true });
    expect(Number(await client.command('pttl', key))).toBeGreaterThan(30_000);
    expect(await valueOf(store.renew(TAG, OURS, 5_000))).toMatchObject({
      done: false,
      present: { value: OURS },
    });
    expect(Number(await client.command('pttl', key))).toBeGreaterThan(30_000);
    await client.command('persist', key);
    const held = { done: false, present: { value: OURS, expiresInMs: null } };
    expect(await valueOf(store.renew(TAG, OURS, 5_000))).toEqual(held);
    expect(await client.command('pttl', key)).toBe(-1);
    store.close();
  });

  test('an expiry that is no whole number of milliseconds is rounded up', async () => {
    const store = client.bareStore();
    expect(await valueOf(store.reserve(TAG, OURS, 2_500.2))).toEqual({ done: true });
    expect(await valueOf(store.renew(TAG, OURS, 3_333.3))).toEqual({ done: true });
    expect(await valueOf(store.swap(TAG, OURS, THEIRS, 4_444.4))).toEqual({ done: true });
    store.close();
  });

  test('glob characters in prefix and tags are characters', async () => {
    const store = client.bareStore({ keyPrefix: 'a*[b]?\\:' });
    const tags = ['*', 'x?y', '[a-z]', '\\', 'MK 1400/CW:25 "q"'].map(tagOf);
    for (const tag of tags) await valueOf(store.reserve(tag, `93:${tag}`, SAFETY_MS));
    await client.command('set', 'aXb?:intruder', 'x');
    await client.command('set', 'ab:intruder', 'x');
    const listed: string[] = [];
    for await (const chunk of store.scan()) listed.push(...chunk._unsafeUnwrap().map(({ name }) => name));
    expect(listed.sort()).toEqual([...tags].sort());
    expect(await client.command('get', 'a*[b]?\\:x?y')).toBe('93:x?y');
    store.close();
  });
});

/** How many bytes the server has sent to all its clients. */
async function output(client: TestClient): Promise<number> {
  return Number(field(String(await client.command('info', 'stats')), 'total_net_output_bytes'));
}
