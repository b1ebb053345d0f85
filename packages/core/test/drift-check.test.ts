import { describe, expect, test } from 'vitest';
import { HOUR_MS, JP, lockValue, MR, occupiedRow, openShop } from './support/shop.js';

describe('B9: the drift check', () => {
  test('starts only when asked', async () => {
    const { clock, sourcePlan, lock } = openShop();
    expect(clock.pending).toBe(0);
    await clock.advance(100 * HOUR_MS);
    expect(sourcePlan.calls).toEqual([]);
    await lock.close();
  });

  test('fixes what it finds, round after round', async () => {
    const { clock, lock, memorySource, memoryStore, stored } = openShop({
      rows: [{ tag: 'A' }, { tag: 'B' }],
    });
    lock.startDriftCheck({ everyMs: 60_000 });
    memorySource.edit('A', occupiedRow(clock, 'A', JP, 1));
    memoryStore.put('B', lockValue(93, clock.now()));
    await clock.advance(59_999);
    expect(await stored('A')).toBeNull();
    await clock.advance(1);
    expect((await stored('A'))?.value).toMatch(/^94:/);
    expect(await stored('B')).toBeNull();
    memoryStore.clear();
    await clock.advance(60_000);
    expect((await stored('A'))?.value).toMatch(/^94:/);
    await lock.close();
  });

  test('never overlaps: the next round begins so long after the last one ended', async () => {
    const { clock, lock, sourcePlan } = openShop();
    const rounds = (): number => sourcePlan.methods().filter((method) => method === 'rows').length;
    lock.startDriftCheck({ everyMs: 1_000 });
    sourcePlan.next('delay', 'rows');
    await clock.advance(10_999);
    expect(rounds()).toBe(1);
    // At 11 s the first round is given up; the second follows a second later.
    await clock.advance(1_000);
    expect(rounds()).toBe(1);
    await clock.advance(1);
    expect(rounds()).toBe(2);
    await lock.close();
  });

  test('goes on after a round that failed', async () => {
    const { clock, lock, sourcePlan, storePlan, memorySource, stored } = openShop();
    memorySource.edit('A', occupiedRow(clock, 'A', JP, 1));
    lock.startDriftCheck({ everyMs: 1_000 });
    sourcePlan.outage(true);
    storePlan.outage(true);
    await clock.advance(5_000);
    sourcePlan.outage(false);
    storePlan.outage(false);
    await clock.advance(1_000);
    expect((await stored('A'))?.value).toMatch(/^94:/);
    await lock.close();
  });

  test('stops cleanly: between rounds, and during one, whose end it waits for', async () => {
    const { clock, lock, sourcePlan } = openShop();
    const check = lock.startDriftCheck({ everyMs: 1_000 });
    await clock.advance(2_000);
    await check.stop();
    await check.stop();
    expect(clock.pending).toBe(0);
    const busy = lock.startDriftCheck({ everyMs: 1_000 });
    sourcePlan.next('delay', 'rows');
    await clock.advance(1_000);
    let stopped = false;
    const stopping = busy.stop().then(() => (stopped = true));
    await clock.advance(0);
    expect(stopped).toBe(false);
    await sourcePlan.release();
    await stopping;
    expect(clock.pending).toBe(0);
  });

  test('close stops every one of them', async () => {
    const { clock, lock, sourcePlan } = openShop();
    lock.startDriftCheck({ everyMs: 1_000 });
    lock.startDriftCheck({ everyMs: 2_000 });
    await lock.close();
    expect(clock.pending).toBe(0);
    await clock.advance(HOUR_MS);
    expect(sourcePlan.calls).toEqual([]);
  });

  test('after close none begins', async () => {
    const { clock, lock } = openShop();
    await lock.close();
    await lock.startDriftCheck({ everyMs: 1_000 }).stop();
    lock.startDriftCheck({ everyMs: 1_000 });
    expect(clock.pending).toBe(0);
  });

  test.each([0, -1, NaN, Infinity, 2 ** 31])('every %d ms cannot be, and says so', async (everyMs) => {
    const { clock, lock } = openShop();
    expect(() => lock.startDriftCheck({ everyMs })).toThrow(/everyMs/);
    expect(clock.pending).toBe(0);
    await lock.close();
  });
});

test('idle waits for the cleanup beside an INICIAR, and close for it as well', async () => {
  const { clock, lock, sourcePlan, memoryStore, stored } = openShop({ rows: [{ tag: 'A' }, { tag: 'B' }] });
  memoryStore.put('B', lockValue(95, clock.now() - 30 * HOUR_MS));
  sourcePlan.next('delay', 'read');
  await lock.iniciar('A', MR);
  expect((await stored('B'))?.value).toMatch(/^95:/);
  const idle = lock.idle();
  const closed = lock.close();
  await clock.advance(0);
  await sourcePlan.release();
  await idle;
  await closed;
  expect(await stored('B')).toBeNull();
  expect(clock.pending).toBe(0);
});
