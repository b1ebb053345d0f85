import { describe, expect, test } from 'vitest';
import { type ListQuery, type SpoolPage } from '@spoollock/core';
import { SPOOL_STATES } from '@spoollock/core/adapter';
import {
  hoursAgo,
  HOUR_MS,
  LC,
  lockValue,
  MR,
  occupiedRow,
  openShop,
  rebuiltValue,
  type Shop,
} from './support/shop.js';

/** One spool for every way in which the two sides can stand. */
function oneOfEach(): Shop {
  const shop = openShop({ rows: [] });
  const { clock, memorySource, memoryStore } = shop;
  const young = hoursAgo(clock, 2);
  const occupied = (tag: string, value: string | null): void => {
    memorySource.addRow({ tag, label: 'MR(93)', since: young, version: 5 });
    if (value !== null) memoryStore.put(tag, value);
  };
  memorySource.addRow({ tag: '01 free' });
  memorySource.addRow({ tag: '02 reserved' });
  memoryStore.put('02 reserved', lockValue(93, clock.now()), 9_000);
  occupied('03 occupied', lockValue(93, young.getTime()));
  occupied('04 lock missing', null);
  occupied('05 names another', lockValue(94, young.getTime()));
  occupied('06 unreadable lock', 'garbage');
  memorySource.addRow(occupiedRow(clock, '07 stale', LC, 30));
  memorySource.addRow(occupiedRow(clock, '08 stale with lock', LC, 30));
  memoryStore.put('08 stale with lock', rebuiltValue('08 stale with lock', 95, hoursAgo(clock, 30)));
  memorySource.addRow({ tag: '09 over a free row', label: 'DISPONIBLE' });
  memoryStore.put('09 over a free row', lockValue(93, young.getTime()));
  memoryStore.put('10 without a row', lockValue(93, young.getTime()));
  memorySource.addRow({ tag: '11 unreadable', label: 'turno noche', since: young });
  memorySource.addRow({ tag: '12 ambiguous' });
  memorySource.addRow({ tag: '12 ambiguous', label: 'MR(93)' });
  memorySource.addRow({ tag: '13 undated', label: 'MR(93)', unreadableSince: '46146,5' });
  memorySource.addRow({ tag: 'bad\u0007tag', label: 'MR(93)' });
  memorySource.addRow({ tag: ' ' });
  memoryStore.put('bad\u0007name', 'x');
  return shop;
}

async function page(shop: Shop, query: ListQuery = {}): Promise<SpoolPage> {
  return (await shop.clock.run(shop.lock.list(query)))._unsafeUnwrap();
}

describe('B7: list', () => {
  test('names the state of every spool, and the drift where there is one', async () => {
    const { spools, counts, unlisted, missing, next } = await page(oneOfEach());
    expect(
      spools.map(({ tag, state, drift }) => `${tag}: ${state}${drift === null ? '' : `, ${drift}`}`),
    ).toEqual([
      '01 free: free',
      '02 reserved: in-progress',
      '03 occupied: occupied',
      '04 lock missing: drift, lock-missing',
      '05 names another: drift, lock-names-another',
      '06 unreadable lock: drift, lock-unreadable',
      '07 stale: stale, lock-missing',
      '08 stale with lock: stale',
      '09 over a free row: drift, lock-over-free-row',
      '10 without a row: drift, lock-without-row',
      '11 unreadable: unreadable',
      '12 ambiguous: ambiguous',
      '13 undated: occupied',
    ]);
    expect(counts).toEqual({
      free: 1,
      'in-progress': 1,
      occupied: 2,
      stale: 2,
      drift: 5,
      unreadable: 1,
      ambiguous: 1,
    });
    expect({ unlisted, missing, next }).toEqual({ unlisted: 2, missing: null, next: null });
  });

  test('says who has what since when, by the truth, and never shows a token', async () => {
    const shop = oneOfEach();
    const { spools } = await page(shop);
    expect(spools[2]).toEqual({
      tag: '03 occupied',
      state: 'occupied',
      worker: MR,
      label: 'MR(93)',
      since: hoursAgo(shop.clock, 2),
      fence: 5,
      drift: null,
    });
    expect(spools[10]).toMatchObject({ worker: null, label: 'turno noche' });
    expect(spools[0]).toMatchObject({ worker: null, label: null, since: null });
    const everything = JSON.stringify([spools, await shop.lock.inspect('03 occupied')]);
    expect(everything).not.toMatch(/[\da-f]{8}-[\da-f]{4}-[45]/);
  });

  test.each(SPOOL_STATES)('narrows to %s, and counts all the same', async (state) => {
    const shop = oneOfEach();
    const { spools, counts } = await page(shop, { state });
    expect(spools).toHaveLength(counts[state]);
    expect(spools.every((spool) => spool.state === state)).toBe(true);
    expect(counts).toEqual((await page(shop)).counts);
  });

  test('narrows to a worker and to an age', async () => {
    const shop = oneOfEach();
    expect((await page(shop, { worker: 95 })).spools.map(({ tag }) => tag)).toEqual([
      '07 stale',
      '08 stale with lock',
    ]);
    expect((await page(shop, { worker: 96 })).spools).toEqual([]);
    expect((await page(shop, { olderThanMs: 29 * HOUR_MS })).spools).toHaveLength(2);
    expect((await page(shop, { olderThanMs: 2 * HOUR_MS })).spools).toHaveLength(2);
    expect((await page(shop, { olderThanMs: 2 * HOUR_MS - 1, worker: 93 })).spools).toHaveLength(4);
  });

  test.each([1, 2, 5, 12, 13, 14])('%d a page: every spool once, in order', async (limit) => {
    const shop = oneOfEach();
    const tags: string[] = [];
    let pages = 0;
    for (let cursor: string | undefined; ; pages++) {
      const { spools, next } = await page(shop, { limit, cursor });
      expect(spools.length).toBeLessThanOrEqual(limit);
      tags.push(...spools.map(({ tag }) => tag));
      if (next === null) break;
      cursor = next;
    }
    expect(tags).toEqual((await page(shop)).spools.map(({ tag }) => tag));
    expect(pages + 1).toBe(Math.ceil(13 / limit));
  });

  test('a cursor outlives its spool, and what came before it stays behind', async () => {
    const shop = oneOfEach();
    const { next } = await page(shop, { limit: 3 });
    shop.memorySource.removeRows('03 occupied');
    shop.memoryStore.clear();
    shop.memorySource.addRow({ tag: '00 new' });
    const rest = await page(shop, { cursor: next ?? '' });
    expect(rest.spools[0]?.tag).toBe('04 lock missing');
  });

  test('bug 18: an occupied row whose date cannot be read stays in view', async () => {
    const { spools } = await page(oneOfEach(), { worker: 93 });
    expect(spools.map(({ tag }) => tag)).toContain('13 undated');
  });
});

describe('B5: with one side missing', () => {
  test('the truth alone speaks while the store is down', async () => {
    const shop = oneOfEach();
    shop.storePlan.outage(true);
    const { spools, missing, counts } = await page(shop);
    expect(missing).toBe('store');
    expect(spools.every(({ drift }) => drift === null)).toBe(true);
    expect(counts).toEqual({
      free: 3,
      'in-progress': 0,
      occupied: 5,
      stale: 2,
      drift: 0,
      unreadable: 1,
      ambiguous: 1,
    });
  });

  test('the locks alone speak while the truth is down, and no spool is called free', async () => {
    const shop = oneOfEach();
    shop.sourcePlan.outage(true);
    const { spools, missing, counts, unlisted } = await page(shop);
    expect({ missing, unlisted }).toEqual({ missing: 'source', unlisted: 0 });
    expect(spools).toHaveLength(7);
    expect(counts).toMatchObject({ free: 0, 'in-progress': 1, unreadable: 1, occupied: 5 });
  });

  test('neither: unavailable; one that breaks off in the middle: missing', async () => {
    const shop = oneOfEach();
    shop.storePlan.outage(true);
    shop.sourcePlan.outage(true);
    expect((await shop.lock.list())._unsafeUnwrapErr()).toMatchObject({ type: 'unavailable' });
    shop.storePlan.outage(false);
    shop.sourcePlan.outage(false);
    shop.storePlan.next('lose-reply', 'scan');
    expect((await page(shop)).missing).toBe('store');
  });
});
