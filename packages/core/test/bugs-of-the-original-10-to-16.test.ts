import { expect, test } from 'vitest';
import type { LockStore } from '@spoollock/core/adapter';
import { hoursAgo, HOUR_MS, JP, LC, lockValue, MR, occupiedRow, openShop, tagOf } from './support/shop.js';

test('bug 10: with the lock gone, the owner that the truth names is met and not overwritten', async () => {
  const { lock, memoryStore, memorySource } = openShop();
  await lock.iniciar('A', MR);
  memoryStore.clear();
  expect((await lock.iniciar('A', JP))._unsafeUnwrapErr()).toMatchObject({
    type: 'occupied',
    holder: { id: 93 },
  });
  expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR, version: 1 });
});

test('bug 11: reconcile removes ghosts, puts right a lock that names another, and restores missing ones', async () => {
  const shop = openShop({ rows: [{ tag: 'GHOST' }, { tag: 'WRONG' }, { tag: 'MISSING' }] });
  const { clock, lock, memoryStore, memorySource, stored } = shop;
  memorySource.edit('WRONG', { label: 'JP(94)', since: hoursAgo(clock, 2) });
  memorySource.edit('MISSING', { label: 'LC(95)', since: hoursAgo(clock, 3) });
  memoryStore.put('GHOST', lockValue(93, clock.now() - HOUR_MS));
  memoryStore.put('WRONG', lockValue(93, clock.now() - HOUR_MS));
  expect((await clock.run(lock.reconcile()))._unsafeUnwrap()).toMatchObject({
    reconciled: 2,
    orphansRemoved: 1,
    complete: true,
  });
  expect(await stored('GHOST')).toBeNull();
  expect((await stored('WRONG'))?.value).toMatch(/^94:/);
  expect((await stored('MISSING'))?.value).toMatch(/^95:/);
});

test('bug 11: a spool held over the weekend cannot be taken because its lock is gone', async () => {
  const { clock, lock, memorySource } = openShop();
  memorySource.edit('A', occupiedRow(clock, 'A', LC, 60));
  expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
    type: 'occupied',
    stale: true,
    holder: { id: 95 },
    next: 'take-over',
  });
  expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: LC });
});

test('bug 12: a read that blocks for ever cannot hold reconcile beyond its 10 s', async () => {
  const { clock, lock, sourcePlan } = openShop();
  const startedAt = clock.now();
  sourcePlan.next('delay', 'rows');
  const report = (await clock.run(lock.reconcile()))._unsafeUnwrap();
  expect(report).toMatchObject({ complete: false, stoppedBy: { type: 'timed-out' } });
  expect(clock.now() - startedAt).toBe(10_000);
});

test('A17, bug 13: the version is compared, row by row, as it stands at the moment of the write', async () => {
  const { lock, memorySource } = openShop({
    rows: [
      { tag: 'A', version: 41 },
      { tag: 'B', version: 80 },
    ],
  });
  const grant = (await lock.iniciar('A', MR))._unsafeUnwrap();
  expect(grant.fence).toBe(42);
  memorySource.edit('A', { version: 50 });
  expect((await lock.finalizar('A', MR, { fence: 42 }))._unsafeUnwrapErr()).toMatchObject({
    type: 'version-conflict',
    expected: 42,
    actual: 50,
  });
  expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR });
  expect((await lock.finalizar('A', MR, { fence: 50 })).isOk()).toBe(true);
});

test('bug 14: an INICIAR that cannot go on takes its own reservation back', async () => {
  const { lock, sourcePlan, stored } = openShop();
  sourcePlan.next('refuse', 'write');
  expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'source-unavailable' });
  expect(await stored('A')).toBeNull();
  expect((await lock.iniciar('B', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'unknown-spool' });
  expect(await stored('B')).toBeNull();
});

test('bug 15: a lock 23 h 59 min old is young on the longest and on the shortest day of the year', async () => {
  // The clocks of Chile went back on 5 April 2026 at 03:00 UTC and forward on 6 September at 04:00 UTC.
  for (const change of [Date.UTC(2026, 3, 5, 3), Date.UTC(2026, 8, 6, 4)]) {
    const { clock, lock, memoryStore, stored } = openShop({ startMs: change + 12 * HOUR_MS });
    const at = (hours: number, minutes: number): number => clock.now() - hours * HOUR_MS - minutes * 60_000;
    memoryStore.put('A', lockValue(95, at(23, 59)));
    expect((await lock.cleanupOne())._unsafeUnwrap()).toEqual({ looked: 'A', removed: false });
    memoryStore.put('A', lockValue(95, at(24, 1)));
    expect((await lock.cleanupOne())._unsafeUnwrap()).toEqual({ looked: 'A', removed: true });
    expect(await stored('A')).toBeNull();
  }
});

test('bug 16: extend compares the whole token, and nothing changes when another lock is there by then', async () => {
  const options = { mode: 'ttl', lockTtlSeconds: 3600 } as const;
  const shop = openShop({ options, wrapStore: swappedBeforeHold });
  const { lock, memoryStore, clock, stored } = shop;
  const present = lockValue(93, clock.now());
  memoryStore.put('A', present, 3_600_000);
  const [, token = ''] = present.split(':');
  expect((await lock.extend('A', token.slice(0, 8), 7200))._unsafeUnwrapErr()).toMatchObject({
    type: 'not-holder',
  });
  expect((await lock.extend('A', '9', 7200))._unsafeUnwrapErr()).toMatchObject({ type: 'not-holder' });
  expect((await lock.extend('A', token, 7200))._unsafeUnwrapErr()).toMatchObject({ type: 'lock-expired' });
  expect(await stored('A')).toEqual({ value: lockValue(94, clock.now()), expiresInMs: 60_000 });

  /** Between the look and the new expiry the lock becomes another worker's. */
  function swappedBeforeHold(store: LockStore): LockStore {
    return {
      ...store,
      hold: async (tag, value, expiresInMs) => {
        shop.memoryStore.put(tag, lockValue(94, shop.clock.now()), 60_000);
        return store.hold(tag, value, expiresInMs);
      },
    };
  }
});
