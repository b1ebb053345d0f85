import type { StoreFault } from '@spoollock/core/adapter';
import { VirtualClock } from '@spoollock/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { faultOf, OURS, SAFETY_MS, TAG, THEIRS, valueOf } from './support/answers.js';
import { CLIENTS, type TestClient } from './support/clients.js';
import { startRedis, type RedisServer } from './support/redis-server.js';

const TIMEOUT_MS = 1_000;

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe.each(Object.entries(CLIENTS))('%s', (_name, open) => {
  let client: TestClient;
  beforeEach(async () => {
    client = await open(redis.url);
    await client.command('flushall');
    return () => client.close();
  });

  test('a killed server: a fault that never reached it, at once after the first; back and empty: another generation', async () => {
    const store = client.bareStore();
    await valueOf(store.reserve(TAG, OURS, SAFETY_MS));
    const before = store.generation();
    const lost = client.lost();
    await redis.kill();
    await lost;
    expect(await faultOf(store.reserve(TAG, OURS, SAFETY_MS))).toMatchObject({ reached: 'never' });
    // From here on nothing waits: not the store in its pauses, not the command in the client's queue.
    const clock = new VirtualClock();
    const impatient = client.store({ clock });
    await faultOf(impatient.ping());
    expect(await faultOf(impatient.remove(TAG, OURS))).toMatchObject({ reached: 'never' });
    expect(client.wire.sent).toEqual([]);

    const ready = client.ready();
    await redis.restart();
    await ready;
    expect(store.generation()).toBe(before + 1);
    expect(await valueOf(store.read(TAG))).toBeNull();
    expect(await valueOf(store.reserve(TAG, OURS, SAFETY_MS))).toEqual({ done: true });
    store.close();
    impatient.close();
  });

  test('a paused server: a deadline of our own, and what was sent lands late without harm', async () => {
    const clock = new VirtualClock();
    const store = client.store({ clock, commandTimeoutMs: TIMEOUT_MS });
    await valueOf(store.remove(TAG, THEIRS));
    await valueOf(store.reserve(TAG, OURS, SAFETY_MS));
    redis.pause();
    const late = [store.remove(TAG, OURS), store.reserve(TAG, THEIRS, SAFETY_MS)];
    await clock.advance(TIMEOUT_MS);
    for (const answer of late)
      expect(await faultOf(answer)).toMatchObject({
        reached: 'perhaps',
        detail: 'Redis did not answer in time (1000 ms)',
      });
    const sent = client.wire.sent.length;
    redis.resume();
    // The same connection answers in order, so both have been carried out by now; neither was sent twice.
    expect(await client.command('get', `spool_lock:${TAG}`)).toBe(THEIRS);
    expect(Number(await client.command('pttl', `spool_lock:${TAG}`))).toBeGreaterThan(0);
    expect(client.wire.sent).toHaveLength(sent);
    store.close();
  });

  test('a command that the client queued while it was offline lands late without harm', async () => {
    const clock = new VirtualClock();
    const store = client.store({ clock, commandTimeoutMs: TIMEOUT_MS });
    await valueOf(store.reserve(TAG, OURS, SAFETY_MS));
    const lost = client.lost();
    await redis.kill();
    await lost;
    const ready = client.ready();
    client.wire.pretendReady = true;
    const late = [store.remove(TAG, OURS), store.hold(TAG, OURS, null)];
    await clock.advance(TIMEOUT_MS);
    for (const answer of late) expect(await faultOf(answer)).toMatchObject({ reached: 'perhaps' });
    await redis.restart();
    const other = await open(redis.url);
    await other.command('set', `spool_lock:${TAG}`, THEIRS);
    await ready;
    await client.command('ping');
    expect(await other.command('get', `spool_lock:${TAG}`)).toBe(THEIRS);
    other.close();
    store.close();
  });

  test('A8: what passes is tried again, and only where a second application could not take twice', async () => {
    const store = client.store();
    const broken = (): Promise<never> => Promise.reject(new Error('read ECONNRESET'));
    const applied = async (carry: () => Promise<unknown>): Promise<never> => {
      await carry();
      return broken();
    };
    await valueOf(store.reserve(TAG, THEIRS, SAFETY_MS));
    await valueOf(store.remove(TAG, THEIRS));

    client.wire.next(applied);
    expect(await valueOf(store.reserve(TAG, OURS, SAFETY_MS))).toEqual({ done: true });
    client.wire.next(broken);
    expect(await valueOf(store.renew(TAG, OURS, SAFETY_MS))).toEqual({ done: true });
    client.wire.next(applied);
    expect(await valueOf(store.hold(TAG, OURS, null))).toEqual({ done: true });
    client.wire.next(broken);
    expect(await valueOf(store.read(TAG))).toEqual({ value: OURS, expiresInMs: null });

    for (const once of [
      () => store.lapse(TAG, OURS, SAFETY_MS),
      () => store.swap(TAG, OURS, THEIRS, null),
      () => store.remove(TAG, THEIRS),
      () => store.restore([{ tag: TAG, value: OURS }], null),
    ]) {
      client.wire.sent.length = 0;
      client.wire.next(broken);
      expect(await faultOf(once())).toMatchObject({ reached: 'perhaps' });
      expect(client.wire.sent).toHaveLength(1);
    }
    store.close();
  });

  test.each(['ASK', 'BUSY', 'CLUSTERDOWN', 'LOADING', 'MASTERDOWN', 'MOVED', 'READONLY', 'TRYAGAIN'])(
    'A8: %s may pass and was not applied, so everything is tried again',
    async (code) => {
      const store = client.store();
      await valueOf(store.reserve(TAG, OURS, SAFETY_MS));
      client.wire.next(() => Promise.reject(new Error(`${code} not now`)));
      expect(await valueOf(store.remove(TAG, OURS))).toEqual({ done: true });
      store.close();
    },
  );

  test.each(['MISCONF', 'NOAUTH', 'NOPERM', 'NOREPLICAS', 'OOM', 'WRONGPASS'])(
    '%s lasts and was not applied: one try, and nothing reached',
    async (code) => {
      const store = client.store();
      const refuse = (text: string): void => client.wire.next(() => Promise.reject(new Error(text)));
      refuse(`${code} no`);
      expect(await faultOf(store.reserve(TAG, OURS, SAFETY_MS))).toMatchObject({ reached: 'never' });
      // As a server before version 7 says it of a script's command.
      refuse(`ERR Error running script (call to f_1a): @user_script:2: @user_script: 2: -${code} no`);
      expect(await faultOf(store.reserve(TAG, OURS, SAFETY_MS))).toMatchObject({ reached: 'never' });
      expect(client.wire.sent).toHaveLength(2);
      store.close();
    },
  );

  test('retrying has an end, and an earlier try that perhaps took effect is not forgotten', async () => {
    const store = client.store({ retries: 2 });
    const fail = (): void =>
      client.wire.next(() => {
        fail();
        return Promise.reject(new Error(client.wire.sent.length === 1 ? 'read ECONNRESET' : 'LOADING now'));
      });
    fail();
    const fault = await faultOf(store.reserve(TAG, OURS, SAFETY_MS));
    expect(fault).toMatchObject({ reached: 'perhaps', detail: 'LOADING now' } satisfies Partial<StoreFault>);
    expect(client.wire.sent).toHaveLength(3);
    store.close();
  });

  test('no try follows a deadline', async () => {
    const clock = new VirtualClock();
    const store = client.store({ clock, commandTimeoutMs: TIMEOUT_MS });
    client.wire.next(async () => {
      await clock.advance(TIMEOUT_MS);
      throw new Error('read ECONNRESET');
    });
    expect(await faultOf(store.reserve(TAG, OURS, SAFETY_MS))).toMatchObject({ reached: 'perhaps' });
    expect(client.wire.sent).toHaveLength(1);
    store.close();
  });

  test('retries can be switched off', async () => {
    const store = client.store({ retries: 0 });
    client.wire.next(() => Promise.reject(new Error('LOADING now')));
    expect(await faultOf(store.ping())).toMatchObject({ reached: 'never' });
    expect(client.wire.sent).toHaveLength(1);
    store.close();
  });

  test('a client that throws instead of failing is a fault like another', async () => {
    const store = client.store({ retries: 0 });
    client.wire.next(() => {
      throw new TypeError('broken');
    });
    expect(await faultOf(store.ping())).toMatchObject({ reached: 'perhaps', detail: 'broken' });
    store.close();
  });

  test('an answer that makes no sense is a fault', async () => {
    const store = client.store();
    for (const reply of [null, 'QUEUED', [], [null, 1], {}, 7]) {
      client.wire.next(() => Promise.resolve(reply));
      expect(await faultOf(store.reserve(TAG, OURS, SAFETY_MS))).toMatchObject({ reached: 'perhaps' });
    }
    store.close();
  });

  test('no secret of a URL gets into a fault', async () => {
    const store = client.store({ retries: 0 });
    const urls = 'redis://default:hunter2@db:6379 rediss://:p@ss@db/0';
    client.wire.next(() => Promise.reject(new Error(`cannot reach ${urls}`)));
    const { detail } = await faultOf(store.ping());
    expect(detail).toBe('cannot reach redis://db:6379 rediss://db/0');
    store.close();
  });

  describe('a server that refuses by itself', () => {
    let full: RedisServer;
    beforeAll(async () => {
      full = await startRedis(['--maxmemory', '1', '--maxmemory-policy', 'noeviction']);
    });
    afterAll(() => full.stop());

    test('no memory left, a replica, no permission: never reached', async () => {
      const refused = await open(full.url);
      const store = refused.bareStore({ retries: 0 });
      const refuses = async (why: RegExp): Promise<void> => {
        const { reached, detail } = await faultOf(store.reserve(TAG, OURS, SAFETY_MS));
        expect(detail).toMatch(why);
        expect(reached).toBe('never');
      };
      await refuses(/OOM/);
      await refused.command('config', 'set', 'maxmemory', '0');
      await refused.command('replicaof', '127.0.0.1', '1');
      await refuses(/READONLY/);
      await refused.command('replicaof', 'no', 'one');
      await refused.command('acl', 'setuser', 'default', '-set');
      await refuses(/user executing the script/);
      await refused.command('acl', 'setuser', 'default', '-evalsha');
      await refuses(/NOPERM/);
      store.close();
      refused.close();
    });
  });
});
