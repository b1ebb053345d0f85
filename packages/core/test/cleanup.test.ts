import { describe, expect, test } from 'vitest';
import { HOUR_MS, LC, lockValue, MR, occupiedRow, openShop } from './support/shop.js';

describe('A13: lazy cleanup', () => {
  test('is sent ahead of the reservation in the same breath, and costs no trip of its own', async () => {
    const { lock, storePlan } = openShop();
    storePlan.next('delay', 'nextCleanupCandidate');
    expect((await lock.iniciar('A', MR)).isOk()).toBe(true);
    expect(storePlan.methods()).toEqual(['nextCleanupCandidate', 'reserve', 'hold']);
    await storePlan.release();
    await lock.idle();
  });

  test('over N INICIARs every old orphan goes, while new locks keep coming', async () => {
    const orphans = Array.from({ length: 40 }, (_, n) => `O-${String(n)}`);
    const spools = Array.from({ length: 80 }, (_, n) => `S-${String(n)}`);
    const { clock, lock, memoryStore, stored, events } = openShop({
      rows: [...orphans, ...spools].map((tag) => ({ tag })),
    });
    for (const tag of orphans) memoryStore.put(tag, lockValue(95, clock.now() - 25 * HOUR_MS));
    for (const tag of spools) expect((await lock.iniciar(tag, MR)).isOk()).toBe(true);
    await lock.idle();
    for (const tag of orphans) expect(await stored(tag)).toBeNull();
    expect(events.filter(({ type }) => type === 'orphan-removed')).toHaveLength(40);
  });

  test.each([
    ['24 h or younger', 24, null, {}],
    ['with an expiry, so not held', 30, 5_000, {}],
    ['whose row is occupied, by anybody', 30, null, { label: 'LC(95)' }],
    ['whose row cannot be read', 30, null, { label: 'turno noche' }],
  ])('leaves a lock %s', async (_name, hours, expiresInMs, edit) => {
    const { clock, lock, memoryStore, memorySource, stored } = openShop();
    const value = lockValue(95, clock.now() - hours * HOUR_MS);
    memoryStore.put('A', value, expiresInMs);
    memorySource.edit('A', edit);
    expect((await lock.cleanupOne())._unsafeUnwrap()).toEqual({ looked: 'A', removed: false });
    expect((await stored('A'))?.value).toBe(value);
  });

  test('leaves a lock without a row, one under a name that is no tag, and everything when the truth is down', async () => {
    const { clock, lock, memoryStore, sourcePlan } = openShop({ rows: [{ tag: 'A' }] });
    const old = lockValue(95, clock.now() - 30 * HOUR_MS);
    memoryStore.put('NO ROW', old);
    memoryStore.put('bad\u0007name', old);
    for (let look = 0; look < 4; look++)
      expect((await lock.cleanupOne())._unsafeUnwrap().removed).toBe(false);
    memoryStore.clear();
    memoryStore.put('A', old);
    sourcePlan.outage(true);
    expect((await lock.cleanupOne())._unsafeUnwrap()).toEqual({ looked: 'A', removed: false });
  });

  test('says so when there is nothing to look at, and when the store is down', async () => {
    const { lock, storePlan } = openShop();
    expect((await lock.cleanupOne())._unsafeUnwrap()).toEqual({ looked: null, removed: false });
    storePlan.outage(true);
    expect((await lock.cleanupOne())._unsafeUnwrapErr()).toMatchObject({ type: 'store-unavailable' });
  });

  test.each(['nextCleanupCandidate', 'read', 'remove'])(
    'its failure at %s never stops an INICIAR',
    async (method) => {
      const { clock, lock, memoryStore, memorySource, storePlan } = openShop({
        rows: [{ tag: 'A' }, { tag: 'B' }],
      });
      memoryStore.put('B', lockValue(95, clock.now() - 30 * HOUR_MS));
      memorySource.addRow(occupiedRow(clock, 'C', LC, 30));
      storePlan.next('lose-request', method);
      expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ mode: 'persistent' });
      await lock.idle();
      expect(clock.pending).toBe(0);
    },
  );
});
