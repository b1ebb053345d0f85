import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Worker } from '@spoollock/core';
import { firstHandLock, formatShopTime } from '@spoollock/core/adapter';
import { openRedisShop, type RedisShop } from './support/redis-shop.js';

const HOUR_MS = 3_600_000;
const ZONE = 'America/Santiago';
const TOKEN = '3f1c9a52-8b1e-4c39-9d0a-6a3c1f0e7b21';
const MR: Worker = { id: 93, initials: 'MR' };
const JP: Worker = { id: 94, initials: 'JP' };

let shop: RedisShop;
beforeAll(async () => {
  shop = await openRedisShop(2);
});
afterAll(() => shop.close());
beforeEach(() => shop.reset([{ tag: 'A' }]));

function hoursAgo(hours: number): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000 - hours * HOUR_MS);
}

test('bug 1, A5: a persistent lock is stored without an expiry, and released', async () => {
  const grant = (await shop.engine(0).iniciar('A', MR))._unsafeUnwrap();
  expect(await shop.command('GET', 'spool_lock:A')).toBe(
    `93:${grant.token}:${formatShopTime(grant.since ?? new Date(0), ZONE)}`,
  );
  expect(await shop.command('PTTL', 'spool_lock:A')).toBe(-1);
  const back = await shop.engine(1).finalizar('A', MR, { token: grant.token });
  expect(back._unsafeUnwrap()).toMatchObject({ lock: 'removed' });
  expect(await shop.command('EXISTS', 'spool_lock:A')).toBe(0);
});

test.each([
  ['A1', firstHandLock(93, TOKEN, hoursAgo(2), ZONE).value],
  ['A3', `93:${TOKEN}`],
])(
  'A4: a value of the form %s, written by hand, is met, and released by its holder only',
  async (_form, value) => {
    shop.source.edit('A', { label: 'MR(93)', since: hoursAgo(2), version: 3 });
    await shop.command('SET', 'spool_lock:A', value);
    expect((await shop.engine(0).iniciar('A', JP))._unsafeUnwrapErr()).toMatchObject({ type: 'occupied' });
    expect((await shop.engine(0).finalizar('A', JP))._unsafeUnwrapErr()).toMatchObject({
      type: 'not-holder',
    });
    expect(await shop.command('GET', 'spool_lock:A')).toBe(value);
    expect((await shop.engine(1).finalizar('A', MR, { token: TOKEN }))._unsafeUnwrap()).toMatchObject({
      lock: 'removed',
    });
    expect(await shop.command('EXISTS', 'spool_lock:A')).toBe(0);
  },
);

test.each(['garbage', `93:${TOKEN}`, firstHandLock(94, TOKEN, hoursAgo(2), ZONE).value])(
  'B2: an orphan %s is reclaimed by the next INICIAR at once',
  async (value) => {
    await shop.command('SET', 'spool_lock:A', value);
    const grant = (await shop.engine(0).iniciar('A', MR))._unsafeUnwrap();
    expect(await shop.command('GET', 'spool_lock:A')).toContain(grant.token);
    expect(await shop.command('PTTL', 'spool_lock:A')).toBe(-1);
  },
);

test('A7: a key that is no text is unreadable, never free, and gives way to the truth', async () => {
  await shop.command('RPUSH', 'spool_lock:A', 'x');
  expect((await shop.engine(0).inspect('A'))._unsafeUnwrap()).toMatchObject({ drift: 'lock-over-free-row' });
  shop.source.edit('A', { label: 'JP(94)', since: hoursAgo(1) });
  expect((await shop.engine(0).iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'occupied' });
  expect(await shop.command('GET', 'spool_lock:A')).toMatch(/^94:/);
});

test('A6: TTL mode holds with an expiry, and extend gives another', async () => {
  const ttl = await openRedisShop(1, { mode: 'ttl', lockTtlSeconds: 600 });
  await ttl.reset([{ tag: 'A' }]);
  const { token } = (await ttl.engine(0).iniciar('A', MR))._unsafeUnwrap();
  expect(await ttl.command('PTTL', 'spool_lock:A')).toBeGreaterThan(500_000);
  expect((await ttl.engine(0).extend('A', token, 7_200)).isOk()).toBe(true);
  expect(await ttl.command('PTTL', 'spool_lock:A')).toBeGreaterThan(7_000_000);
  await ttl.close();
});

describe('A14: reconcile', () => {
  test('2,000 rows without locks get them back, once, and the orphans go', async () => {
    const tags = Array.from({ length: 2_000 }, (_, n) => `S-${String(n)}`);
    const free = Array.from({ length: 100 }, (_, n) => `F-${String(n)}`);
    await shop.reset([
      ...tags.map((tag) => ({ tag, label: 'MR(93)', since: hoursAgo(3), version: 1 })),
      ...free.map((tag) => ({ tag })),
    ]);
    for (const tag of free) await shop.command('SET', `spool_lock:${tag}`, `95:${TOKEN}`);
    const report = (await shop.engine(0).reconcile())._unsafeUnwrap();
    expect(report).toMatchObject({ reconciled: 2_000, skipped: 0, orphansRemoved: 100, complete: true });
    expect(await shop.command('DBSIZE')).toBe(2_000);
    expect((await shop.engine(1).reconcile())._unsafeUnwrap()).toMatchObject({
      reconciled: 0,
      skipped: 2_000,
    });
    expect((await shop.engine(1).list({ limit: 1 }))._unsafeUnwrap().counts).toMatchObject({
      occupied: 2_000,
      drift: 0,
    });
  });

  test('beside live INICIARs and FINALIZARs nothing is taken twice, and nothing is left over', async () => {
    const tags = Array.from({ length: 50 }, (_, n) => `S-${String(n)}`);
    await shop.reset(tags.map((tag) => ({ tag })));
    const working = tags.map(async (tag, n) => {
      for (let round = 0; round < 5; round++) {
        const taken = (await shop.engine(n).iniciar(tag, MR))._unsafeUnwrap();
        expect(taken.resumed).toBe(false);
        expect((await shop.engine(n + 1).finalizar(tag, MR, { fence: taken.fence })).isOk()).toBe(true);
      }
    });
    const reconciling = Array.from({ length: 10 }, (_, n) => shop.engine(n).reconcile());
    await Promise.all([...working, ...reconciling]);
    await shop.engine(0).reconcile();
    expect((await shop.engine(0).list({ limit: 1 }))._unsafeUnwrap().counts).toMatchObject({
      free: 50,
      drift: 0,
    });
    expect(await shop.command('DBSIZE')).toBe(0);
  });
});

test('bug 3, A13: over N calls the cleanup removes every old orphan, however many keys there are', async () => {
  const orphans = Array.from({ length: 300 }, (_, n) => `O-${String(n)}`);
  await shop.reset(orphans.map((tag) => ({ tag })));
  const value = firstHandLock(95, TOKEN, hoursAgo(30), ZONE).value;
  for (const tag of orphans) await shop.command('SET', `spool_lock:${tag}`, value);
  const young = firstHandLock(95, TOKEN, hoursAgo(23), ZONE).value;
  await shop.command('SET', 'spool_lock:A', young);
  for (let call = 0; call < 1_000 && (await shop.command('DBSIZE')) !== 1; call++)
    expect((await shop.engine(0).cleanupOne()).isOk()).toBe(true);
  expect(await shop.command('KEYS', '*')).toEqual(['spool_lock:A']);
});

test('bug 7, B3, A11: killed and restarted empty: degraded grants, give-backs, and the locks come back', async () => {
  await shop.reset([{ tag: 'A' }, { tag: 'B' }, { tag: 'C' }]);
  const held = (await shop.engine(0).iniciar('A', MR))._unsafeUnwrap();
  await shop.engine(0).iniciar('B', JP);
  await shop.redis.kill();
  expect((await shop.engine(0).iniciar('C', JP))._unsafeUnwrap()).toMatchObject({ mode: 'degraded' });
  expect((await shop.engine(1).iniciar('C', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'occupied' });
  expect((await shop.engine(1).finalizar('A', MR, { token: held.token }))._unsafeUnwrap().lock).toBe(
    'unreachable',
  );
  await shop.redis.restart();
  await expect
    .poll(async () => (await shop.engine(0).reconcile())._unsafeUnwrap().complete, {
      timeout: 20_000,
      interval: 50,
    })
    .toBe(true);
  await expect.poll(() => shop.command('DBSIZE'), { timeout: 20_000, interval: 50 }).toBe(2);
  expect(await shop.command('GET', 'spool_lock:B')).toMatch(/^94:/);
  expect(await shop.command('GET', 'spool_lock:C')).toMatch(/^94:/);
});
