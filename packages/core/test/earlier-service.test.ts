import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  HOUR_MS,
  hoursAgo,
  JP,
  lockValue,
  MR,
  occupiedRow,
  openShop,
  OTHER_TOKEN,
  type Shop,
  tagOf,
} from './support/shop.js';

const options = { sharedWithEarlierService: true } as const;

/** The earlier service takes: SET NX EX 10, PERSIST at once; it writes its row 1 to 3 s later. */
function earlierServiceLocks({ clock, memoryStore }: Shop, workerId: number): string {
  const value = lockValue(workerId, clock.now(), OTHER_TOKEN);
  memoryStore.put('A', value, 10_000);
  memoryStore.put('A', value, null);
  return value;
}

describe('beside the earlier service', () => {
  test('an orphan is not swapped: it gets its safety expiry back, and then the spool can be taken', async () => {
    const shop = openShop({ options });
    const { clock, lock, stored, memorySource } = shop;
    await clock.run(lock.reconcile());
    const value = earlierServiceLocks(shop, 94);
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'in-progress',
      workerId: 94,
      retryAfterMs: 10_000,
    });
    expect(await stored('A')).toEqual({ value, expiresInMs: 10_000 });
    await clock.advance(4_000);
    // A second look must not lengthen its life.
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'in-progress' });
    expect(await stored('A')).toEqual({ value, expiresInMs: 6_000 });
    await clock.advance(6_000);
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed: false });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR });
  });

  test.each([
    'an INICIAR',
    "the same worker's INICIAR",
    'a reconcile',
    'a cleanup',
    "the same worker's FINALIZAR",
  ])('a take in flight survives %s, and its holder is the only one', async (meanwhile) => {
    const shop = openShop({ options });
    const { clock, lock, memorySource, stored } = shop;
    await clock.run(lock.reconcile());
    const value = earlierServiceLocks(shop, 94);
    await clock.advance(500);
    if (meanwhile === 'an INICIAR') await lock.iniciar('A', MR);
    if (meanwhile === "the same worker's INICIAR") await lock.iniciar('A', JP);
    if (meanwhile === 'a reconcile') await clock.run(lock.reconcile());
    if (meanwhile === 'a cleanup') await lock.cleanupOne();
    if (meanwhile === "the same worker's FINALIZAR") await lock.finalizar('A', JP);
    expect((await stored('A'))?.value).toBe(value);
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr().type).toBe('in-progress');
    await clock.advance(2_500);
    memorySource.edit('A', { label: 'JP(94)', since: new Date(clock.now()) });
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr().type).toMatch(/^(occupied|in-progress)$/);
    await clock.advance(10_000);
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'occupied',
      holder: { id: 94 },
    });
    expect((await stored('A'))?.value).toMatch(/^94:/);
    expect((await stored('A'))?.expiresInMs).toBeNull();
  });

  test('A13: an orphan older than 24 h is no take in flight, and goes', async () => {
    const { clock, lock, memoryStore, stored } = openShop({ options });
    memoryStore.put('A', lockValue(94, clock.now() - 25 * HOUR_MS));
    expect((await lock.cleanupOne())._unsafeUnwrap()).toEqual({ looked: 'A', removed: true });
    expect(await stored('A')).toBeNull();
  });

  describe('R17: its own order of steps, with a pause before its row', () => {
    /** It takes, pauses, and writes its row over whatever stands there; ours come meanwhile. */
    async function meet(pauseMs: number, ours: readonly { readonly atMs: number; readonly what: string }[]) {
      const shop = openShop({
        options,
        // A look at the sheet takes a while.
        wrapSource: (source) => ({
          ...source,
          read: async (...args) => {
            await new Promise<void>((wake) => shop.clock.setTimer(800, wake));
            return source.read(...args);
          },
        }),
      });
      const { clock, lock, memorySource, stored } = shop;
      await clock.run(lock.reconcile());
      const beganMs = clock.now();
      earlierServiceLocks(shop, 94);
      const answers: Promise<void>[] = [];
      const granted: string[] = [];
      const come = async (what: string): Promise<void> => {
        if (what === 'reconcile') await lock.reconcile();
        else if (what === 'cleanup') await lock.cleanupOne();
        else if ((await lock.iniciar('A', MR)).isOk()) granted.push(what);
      };
      for (const { atMs, what } of ours.toSorted((one, other) => one.atMs - other.atMs)) {
        if (atMs > pauseMs) break;
        await clock.advance(beganMs + atMs - clock.now());
        answers.push(come(what));
      }
      await clock.advance(beganMs + pauseMs - clock.now());
      // If somebody got the spool meanwhile, both have it now.
      const double = granted.length > 0;
      memorySource.edit('A', { label: 'JP(94)', since: new Date(clock.now()), version: null });
      await clock.advance(20_000);
      await clock.run(Promise.all(answers));
      return { double: double || granted.length > 0, lock: (await stored('A'))?.value.slice(0, 3) };
    }
    const kept = { double: false, lock: '94:' };

    test.each(Array.from({ length: 20 }, (_, step) => step * 500))(
      'of %d ms: nobody else gets the spool, and it keeps its lock',
      async (pauseMs) => {
        for (let atMs = 0; atMs <= pauseMs; atMs += 500)
          for (const what of ['iniciar', 'reconcile'])
            expect({ atMs, what, ...(await meet(pauseMs, [{ atMs, what }])) }).toEqual({
              atMs,
              what,
              ...kept,
            });
      },
    );

    test('of any length, with any of ours meanwhile', async () => {
      const call = fc.record({
        atMs: fc.integer({ min: 0, max: 9_500 }),
        what: fc.constantFrom('iniciar', 'reconcile', 'cleanup'),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 9_500 }),
          fc.array(call, { minLength: 1, maxLength: 6 }),
          async (pauseMs, ours) => {
            expect(await meet(pauseMs, ours)).toEqual(kept);
          },
        ),
        { numRuns: 300 },
      );
    });
  });

  test('R18: its UUID where we count does not make fences begin again: an old one ends no newer occupation', async () => {
    const { clock, lock, memorySource } = openShop({ options });
    await clock.run(lock.reconcile());
    const first = (await lock.iniciar('A', MR))._unsafeUnwrap();
    await lock.finalizar('A', MR);
    // It takes and its bench frees the row, a UUID behind it each time.
    memorySource.edit('A', { label: 'DISPONIBLE', since: null, version: null });
    const second = (await lock.iniciar('A', MR))._unsafeUnwrap();
    expect(second.fence).toBeGreaterThan(first.fence ?? Infinity);
    const late = await lock.finalizar('A', MR, { fence: first.fence });
    expect(late._unsafeUnwrapErr()).toMatchObject({ type: 'version-conflict' });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR });
  });

  test('a lock that failed while a reconcile ran is put back before the next INICIAR', async () => {
    const { clock, lock, storePlan, memorySource, stored } = openShop({
      rows: [{ tag: 'A' }, { tag: 'B' }, { tag: 'C' }],
      options,
    });
    await clock.run(lock.reconcile());
    memorySource.edit('B', occupiedRow(clock, 'B', JP, 1));
    storePlan.next('delay', 'restore');
    const check = lock.reconcile();
    await clock.advance(0);
    storePlan.next('refuse', 'hold');
    await lock.iniciar('A', MR);
    memorySource.edit('A', occupiedRow(clock, 'A', MR, 0));
    await storePlan.release();
    await clock.run(check);
    await clock.advance(20_000);
    expect(await stored('A')).toBeNull();
    expect((await clock.run(lock.iniciar('C', JP))).isOk()).toBe(true);
    expect((await stored('A'))?.value).toMatch(/^93:/);
  });

  test('degraded grants are refused, and the truth is not written', async () => {
    const { clock, lock, storePlan, memorySource } = openShop({ options });
    await clock.run(lock.reconcile());
    storePlan.outage(true);
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'store-unavailable',
      next: 'repeat-later',
    });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free', version: 0 });
    memorySource.edit('A', { label: 'MR(93)' });
    expect((await lock.finalizar('A', MR))._unsafeUnwrap()).toMatchObject({ lock: 'unreachable' });
  });

  test('the first INICIAR of a process waits until the locks are back', async () => {
    const { clock, lock, memorySource, stored, sourcePlan } = openShop({
      options,
      rows: [{ tag: 'A' }, { tag: 'B' }],
    });
    memorySource.edit('B', { label: 'JP(94)', since: hoursAgo(clock, 2) });
    expect((await clock.run(lock.iniciar('A', MR)))._unsafeUnwrap()).toMatchObject({ resumed: false });
    expect((await stored('B'))?.value).toMatch(/^94:/);
    expect(sourcePlan.methods().indexOf('rows')).toBeLessThan(sourcePlan.methods().indexOf('write'));
    await clock.run(lock.iniciar('A', JP));
    expect(sourcePlan.methods().filter((method) => method === 'rows')).toHaveLength(1);
  });

  test('after the store came back with less than it knew, INICIAR waits for a reconcile again', async () => {
    const { clock, lock, memorySource, memoryStore, stored, storePlan } = openShop({
      options,
      rows: [{ tag: 'A' }, { tag: 'B' }],
    });
    memorySource.edit('B', { label: 'JP(94)', since: hoursAgo(clock, 2) });
    await clock.run(lock.reconcile());
    storePlan.outage(true);
    memoryStore.clear();
    storePlan.outage(false);
    expect(await stored('B')).toBeNull();
    await clock.run(lock.iniciar('A', MR));
    expect((await stored('B'))?.value).toMatch(/^94:/);
  });

  test('while the locks cannot come back nothing is taken, and nothing is written', async () => {
    const { clock, lock, memorySource, sourcePlan, stored } = openShop({ options });
    sourcePlan.next('lose-reply', 'rows');
    expect((await clock.run(lock.iniciar('A', MR)))._unsafeUnwrapErr()).toMatchObject({
      type: 'source-unavailable',
    });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
    expect(await stored('A')).toBeNull();
    expect((await clock.run(lock.iniciar('A', MR))).isOk()).toBe(true);
  });
});

describe('I4, B2: an orphan with a long expiry beside the earlier service', () => {
  test('gives way within one safety expiry', async () => {
    const shop = openShop({ options: { sharedWithEarlierService: true, mode: 'ttl' } });
    const { clock, lock, memoryStore } = shop;
    await clock.run(lock.reconcile());
    memoryStore.put('A', lockValue(94, clock.now(), OTHER_TOKEN), 3_600_000); // its process died after vacate
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'in-progress' });
    await clock.advance(10_001);
    const r = await lock.iniciar('A', MR);
    expect(r.isOk()).toBe(true);
  });
});

describe('beside the earlier service a take whose row comes after our look', () => {
  test('has its lock held again', async () => {
    const shop = openShop({ options: { sharedWithEarlierService: true } });
    const { clock, lock, memoryStore, memorySource, stored } = shop;
    await clock.run(lock.reconcile());
    const value = lockValue(94, clock.now(), OTHER_TOKEN);
    memoryStore.put('A', value, 10_000);
    memoryStore.put('A', value, null);
    await clock.advance(500);
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'in-progress' });
    await clock.advance(1_000);
    memorySource.edit('A', { label: 'JP(94)', since: new Date(clock.now()) }); // its write
    await clock.advance(10_000);
    expect(await stored('A')).not.toBeNull(); // else SET NX of the earlier service gives it to another
  });
});

describe('I7: two INICIARs that wait for the same reconcile', () => {
  test('one that is aborted does not abort the other', async () => {
    const { lock, clock, sourcePlan } = openShop({
      rows: [{ tag: 'A' }, { tag: 'B' }],
      options: { sharedWithEarlierService: true },
    });
    sourcePlan.next('delay', 'rows');
    const stop = new AbortController();
    const a = lock.iniciar('A', MR, { signal: stop.signal });
    const b = lock.iniciar('B', JP);
    await clock.advance(100);
    stop.abort();
    const [, rb] = await Promise.all([a, Promise.race([b, clock.advance(20).then(() => null)])]);
    expect(rb !== null && rb.isErr() && rb.error.type).not.toBe('aborted');
  });
});

describe('beside the earlier service', () => {
  const options = { sharedWithEarlierService: true };

  test('a take whose lock could not be held is no grant, and its repeat finds out', async () => {
    const { lock, storePlan, clock } = openShop({ options });
    storePlan.next('refuse', 'hold');
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr().type).toBe('outcome-unknown');
    await clock.advance(10_000);
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({
      resumed: true,
      mode: 'persistent',
    });
  });

  test('after a fault of the store INICIAR waits for reconcile', async () => {
    const { lock, storePlan, memoryStore, stored } = openShop({
      rows: [{ tag: 'A' }, { tag: 'B' }],
      options,
    });
    await lock.iniciar('A', MR);
    storePlan.outage(true);
    expect((await lock.iniciar('B', JP))._unsafeUnwrapErr().type).toBe('store-unavailable');
    memoryStore.clear();
    storePlan.outage(false);
    await lock.iniciar('B', JP);
    expect((await stored('A'))?.value).toMatch(/^93:/);
  });
});
