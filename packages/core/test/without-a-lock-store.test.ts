import { describe, expect, test } from 'vitest';
import { createSpoolLock, isDegraded } from '@spoollock/core';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { changes, JP, MR, openShop, tagOf, type ShopSetUp } from './support/shop.js';

/** A shop whose engine has the truth alone. */
function truthAlone(setUp: ShopSetUp = {}) {
  return openShop({ ...setUp, options: { store: undefined, ...setUp.options } });
}

describe('C3: a truth that compares and sets needs no lock store', () => {
  test('a spool is taken and given back; nothing is called degraded', async () => {
    const { lock, events, storePlan, memorySource } = truthAlone();
    const grant = (await lock.iniciar('A', MR))._unsafeUnwrap();
    expect(grant).toMatchObject({ mode: 'truth', resumed: false, fence: 1 });
    expect(grant.token).toMatch(/^TRUTH:93:\d\d-\d\d-\d{4} \d\d:\d\d:\d\d$/);
    expect(isDegraded(grant.token)).toBe(false);
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ mode: 'truth', resumed: true });
    expect((await lock.iniciar('A', JP))._unsafeUnwrapErr()).toMatchObject({
      type: 'occupied',
      saidBy: 'truth',
    });
    const given = await lock.finalizar('A', MR, { token: grant.token, fence: grant.fence });
    expect(given._unsafeUnwrap()).toMatchObject({ lock: 'none-of-ours' });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
    expect(changes(events)).toEqual(['granted', 'resumed', 'given-back']);
    expect(storePlan.calls).toEqual([]);
  });

  test('of fifty workers over two engines one gets the spool', async () => {
    const { lock, another } = truthAlone();
    const other = another();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        (at % 2 === 0 ? lock : other).iniciar('A', { id: at + 1, initials: 'MR' }),
      ),
    );
    expect(answers.filter((answer) => answer.isOk())).toHaveLength(1);
  });

  test('take-over, release and repeats work as with locks', async () => {
    const { lock } = truthAlone();
    await lock.iniciar('A', MR);
    const order = { from: MR, to: JP, by: 'the foreman', reason: 'MR went home' };
    expect((await lock.takeOver('A', order))._unsafeUnwrap()).toMatchObject({ mode: 'truth', worker: JP });
    expect((await lock.takeOver('A', order))._unsafeUnwrap()).toMatchObject({ resumed: true });
    const released = await lock.release('A', { from: JP, by: 'the foreman', reason: 'JP too' });
    expect(released._unsafeUnwrap()).toMatchObject({ from: JP, lock: 'none-of-ours' });
  });

  test('a lost answer is settled before anything else is said', async () => {
    const { lock, sourcePlan, memorySource } = truthAlone();
    sourcePlan.next('lose-reply', 'write');
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ fence: 1 });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR, version: 1 });
  });

  test('the truth is down: that is said of the truth alone', async () => {
    const { lock, sourcePlan } = truthAlone();
    sourcePlan.outage(true);
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'source-unavailable' });
    expect((await lock.inspect('A'))._unsafeUnwrapErr()).toMatchObject({ type: 'source-unavailable' });
    expect((await lock.list())._unsafeUnwrapErr()).toMatchObject({ type: 'source-unavailable' });
    expect((await lock.health())._unsafeUnwrap()).toMatchObject({
      status: 'down',
      store: 'none',
      source: 'down',
    });
  });

  test('the board shows no drift, and says that no locks are kept', async () => {
    const { lock } = truthAlone({
      rows: [{ tag: 'A', label: 'MR(93)', since: new Date(), version: 1 }, { tag: 'B' }],
    });
    expect((await lock.inspect('A'))._unsafeUnwrap()).toMatchObject({
      state: 'occupied',
      drift: null,
      holder: { id: 93 },
      lock: { kind: 'no-store' },
    });
    expect((await lock.list())._unsafeUnwrap()).toMatchObject({
      counts: { occupied: 1, free: 1 },
      missing: null,
    });
    expect((await lock.health())._unsafeUnwrap()).toMatchObject({
      status: 'ok',
      store: 'none',
      source: 'up',
    });
  });

  test('there is nothing to reconcile or to clean up, and no timer for it', async () => {
    const { lock, clock, sourcePlan, events } = truthAlone();
    expect((await lock.reconcile())._unsafeUnwrap()).toMatchObject({
      complete: true,
      reconciled: 0,
      skipped: 0,
    });
    expect((await lock.cleanupOne())._unsafeUnwrap()).toEqual({ looked: null, removed: false });
    const driftCheck = lock.startDriftCheck({ everyMs: 1_000 });
    expect(clock.pending).toBe(0);
    await driftCheck.stop();
    expect(sourcePlan.calls).toEqual([]);
    expect(events).toEqual([]);
  });

  test.each([
    [
      'a truth that cannot compare',
      { compareAndSet: false },
      {},
      /store must be given: the source cannot compare/,
    ],
    ['TTL mode', {}, { mode: 'ttl' }, /mode must be persistent without a store, not ttl/],
    ['the earlier service beside it', {}, { sharedWithEarlierService: true }, /store must be given beside/],
  ] as const)('refused by name with %s', (_name, abilities, options, message) => {
    const source = new MemoryOccupationSource([], { abilities });
    expect(() => createSpoolLock({ source, ...options })).toThrow(message);
  });
});
