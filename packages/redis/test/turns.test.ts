import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OURS, tagOf, THEIRS, valueOf } from './support/answers.js';
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

  const put = (name: string): Promise<unknown> => client.command('set', `spool_lock:${name}`, OURS);

  test('A13, bug 3: every lock of a thousand among foreign keys gets its turn, while others come and go', async () => {
    const store = client.bareStore();
    const stay = Array.from({ length: 1_000 }, (_, at) => `STAY-${at}`);
    for (const name of stay) await put(name);
    for (let at = 0; at < 1_000; at++) await client.command('set', `foreign:${at}`, 'x');
    const missing = new Set(stay);
    for (let call = 0; call < 4_000 && missing.size > 0; call++) {
      if (call % 10 === 0) await put(`COMES-${call}`);
      if (call % 10 === 5) await client.command('del', `spool_lock:COMES-${call - 5}`);
      missing.delete((await valueOf(store.nextCleanupCandidate()))?.name ?? '');
    }
    expect([...missing]).toEqual([]);
    store.close();
  });

  test('a look at a name of the page is one command; a page is one more', async () => {
    const store = client.store();
    for (let at = 0; at < 20; at++) await put(`T-${at}`);
    await valueOf(store.nextCleanupCandidate());
    client.wire.sent.length = 0;
    for (let call = 0; call < 19; call++) await valueOf(store.nextCleanupCandidate());
    expect(client.wire.sent.map(([name]) => name)).toEqual(Array.from({ length: 19 }, () => 'evalsha'));
    client.wire.sent.length = 0;
    await valueOf(store.nextCleanupCandidate());
    expect(client.wire.sent.map(([name]) => name)).toEqual(['scan', 'evalsha']);
    store.close();
  });

  test('many looks at once share a page and two commands, and each gets another lock', async () => {
    const store = client.store();
    for (let at = 0; at < 20; at++) await put(`T-${at}`);
    await valueOf(store.nextCleanupCandidate());
    client.wire.sent.length = 0;
    const looks = await Promise.all(Array.from({ length: 19 }, () => valueOf(store.nextCleanupCandidate())));
    expect(new Set(looks.map((look) => look?.name)).size).toBe(19);
    // The first is sent at once, and the others come while it is under way.
    expect(client.wire.sent.map(([name]) => name)).toEqual(['evalsha', 'evalsha']);
    store.close();
  });

  test('R22: looks at an empty Redis put off nothing: a lock that comes then has the very next turn', async () => {
    const store = client.store();
    for (let call = 0; call < 3; call++) expect(await valueOf(store.nextCleanupCandidate())).toBeNull();
    for (let at = 0; at < 5; at++) await put(`T-${at}`);
    const seen = new Set<string | undefined>();
    for (let call = 0; call < 5; call++) seen.add((await valueOf(store.nextCleanupCandidate()))?.name);
    expect(seen.size).toBe(5);
    expect(seen).not.toContain(undefined);
    store.close();
  });

  test('names that are gone are skipped, and names are forgotten with the connection', async () => {
    const store = client.bareStore();
    for (let at = 0; at < 20; at++) await put(`T-${at}`);
    await valueOf(store.nextCleanupCandidate());
    for (let at = 0; at < 19; at++) await client.command('del', `spool_lock:T-${at}`);
    const seen = new Set<string | undefined>();
    for (let call = 0; call < 3; call++) seen.add((await valueOf(store.nextCleanupCandidate()))?.name);
    expect(seen).toContain('T-19');
    await client.command('flushall');
    await client.disconnect();
    const ready = client.ready();
    await client.connect();
    await ready;
    await put('NEW');
    expect(await valueOf(store.nextCleanupCandidate())).toEqual({ name: 'NEW', value: OURS });
    store.close();
  });

  test('a page whose names are all gone answers null at a cost of one look each', async () => {
    const store = client.store();
    for (let at = 0; at < 5; at++) await put(`T-${at}`);
    await valueOf(store.nextCleanupCandidate());
    await client.command('flushall');
    client.wire.sent.length = 0;
    expect(await valueOf(store.nextCleanupCandidate())).toBeNull();
    expect(client.wire.sent).toHaveLength(4);
    store.close();
  });

  test('another prefix that reads as the same pattern is left alone', async () => {
    const mine = client.bareStore({ keyPrefix: 'a?:' });
    const other = client.bareStore({ keyPrefix: 'ab:' });
    await valueOf(other.reserve(tagOf('THERE'), THEIRS, 60_000));
    expect(await valueOf(mine.nextCleanupCandidate())).toBeNull();
    mine.close();
    other.close();
  });
});
