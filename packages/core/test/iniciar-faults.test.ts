import { describe, expect, test } from 'vitest';
import { isDegraded } from '@spoollock/core';
import {
  changes,
  hoursAgo,
  JP,
  LC,
  lockValue,
  MR,
  openShop,
  rebuiltValue,
  tagOf,
  type Shop,
  type ShopSetUp,
} from './support/shop.js';
import { withoutRowInAnswer } from './support/weakened-ports.js';

describe('the truth loses answers', () => {
  test('B18: an answer is lost and the write was made: settled, and granted once', async () => {
    const { lock, sourcePlan, events, memorySource } = openShop();
    sourcePlan.next('lose-reply', 'write');
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed: false, fence: 1 });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR, version: 1 });
    expect(sourcePlan.methods()).toEqual(['write', 'settle', 'confirm']);
    expect(changes(events)).toEqual(['granted']);
  });

  test('B18: an answer is lost and the write was not made: its id is cancelled, and another try is granted', async () => {
    const { lock, sourcePlan, memorySource } = openShop();
    sourcePlan.next('apply-late', 'write');
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed: false, fence: 1 });
    const ids = sourcePlan.calls.filter(({ method }) => method === 'write').map((call) => call.operationId);
    expect(new Set(ids).size).toBe(2);
    await lock.finalizar('A', MR);
    await sourcePlan.release();
    // The late write arrives at a free row, under an id that is cancelled.
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free', version: 2 });
  });

  test('I7: neither written nor settled for sure is outcome-unknown, and the reservation keeps others away', async () => {
    const { lock, another, sourcePlan, stored, clock } = openShop();
    sourcePlan.next('lose-reply', 'write').next('lose-request', 'settle');
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'outcome-unknown',
      tag: 'A',
      next: 'repeat-later',
    });
    expect(await stored('A')).toMatchObject({ expiresInMs: 10_000 });
    expect((await another().iniciar('A', JP))._unsafeUnwrapErr()).toMatchObject({ type: 'in-progress' });
    await clock.advance(10_000);
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({
      resumed: true,
      mode: 'persistent',
    });
    expect((await another().iniciar('A', JP))._unsafeUnwrapErr()).toMatchObject({ type: 'occupied' });
    await lock.close();
    expect(clock.pending).toBe(0);
  });

  test('I7: refused before anything was sent is source-unavailable; with both sides down it is unavailable', async () => {
    const { lock, sourcePlan, storePlan } = openShop();
    sourcePlan.outage(true);
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'source-unavailable' });
    storePlan.outage(true);
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'unavailable' });
    expect((await lock.finalizar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'source-unavailable' });
  });

  test('I7: with the store down, a write whose fate is unknown is never "unavailable, nothing changed"', async () => {
    const { lock, sourcePlan, storePlan } = openShop();
    storePlan.outage(true);
    sourcePlan.next('lose-reply', 'write').next('lose-request', 'settle');
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'outcome-unknown' });
    await lock.close();
  });

  test('C2: the answer of the write is enough for an Ok: the truth is asked once', async () => {
    const { lock, sourcePlan } = openShop({ rows: [{ tag: 'A' }, { tag: 'B' }] });
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ fence: 1, mode: 'persistent' });
    expect(sourcePlan.methods()).toEqual(['write']);
  });

  test.each<[string, Parameters<typeof openShop>[0]]>([
    ['a lock', {}],
    ['no lock store', { options: { store: undefined } }],
  ])('C2, I2: with %s, whoever slept since the write asks the truth again', async (_name, setUp) => {
    // The answer of the write takes its time.
    const sleeps: ShopSetUp['wrapSource'] = (source) => ({
      ...source,
      write: async (...args) => {
        const answer = await source.write(...args);
        await new Promise<void>((wake) => clock.setTimer(5_000, wake));
        return answer;
      },
    });
    const shop = openShop({ ...setUp, wrapSource: sleeps });
    const { clock, lock, memorySource, sourcePlan } = shop;
    const taking = lock.iniciar('A', MR);
    await clock.advance(4_999);
    memorySource.edit('A', { label: '' });
    expect((await clock.run(taking))._unsafeUnwrapErr()).toMatchObject({ type: 'version-conflict' });
    expect(sourcePlan.methods()).toEqual(['write', 'confirm']);
  });

  test('C2, I2: whoever lost the reservation meanwhile asks the truth again', async () => {
    const { clock, lock, memoryStore, storePlan, sourcePlan } = openShop();
    storePlan.next('delay', 'hold');
    const taking = lock.iniciar('A', MR);
    await clock.advance(0);
    memoryStore.clear();
    await storePlan.release();
    expect((await taking).isOk()).toBe(true);
    expect(sourcePlan.methods()).toEqual(['write', 'read', 'confirm']);
  });

  test('I2: a grant that cannot be confirmed is outcome-unknown, and a repeat finds out', async () => {
    const { lock, sourcePlan } = openShop({ wrapSource: withoutRowInAnswer });
    sourcePlan.next('refuse', 'confirm');
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'outcome-unknown' });
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({
      resumed: true,
      mode: 'persistent',
    });
  });

  test('A17, I2: a person clears the row between the write and the confirmation: no Ok, and no lock stays', async () => {
    const { clock, lock, sourcePlan, memorySource, stored } = openShop({ wrapSource: withoutRowInAnswer });
    sourcePlan.next('delay', 'confirm');
    const taking = lock.iniciar('A', MR);
    await clock.advance(0);
    memorySource.edit('A', { label: '' });
    await sourcePlan.release();
    expect((await taking)._unsafeUnwrapErr()).toMatchObject({ type: 'version-conflict' });
    expect(await stored('A')).toBeNull();
  });

  test('I2: a person writes another in between: occupied by that one, whose lock stands there', async () => {
    const { clock, lock, sourcePlan, memorySource, stored } = openShop({ wrapSource: withoutRowInAnswer });
    sourcePlan.next('delay', 'confirm');
    const taking = lock.iniciar('A', MR);
    await clock.advance(0);
    const since = hoursAgo(clock, 1);
    memorySource.edit('A', { label: 'LC(95)', since });
    await sourcePlan.release();
    expect((await taking)._unsafeUnwrapErr()).toMatchObject({ type: 'occupied', holder: { id: 95 } });
    expect(await stored('A')).toEqual({ value: rebuiltValue('A', 95, since), expiresInMs: null });
  });
});

describe('the lock is lost on the way', () => {
  test('A5: the key is gone at PERSIST: the truth is read again, and our lock is put there', async () => {
    const { clock, lock, sourcePlan, memoryStore, stored } = openShop();
    sourcePlan.next('delay', 'write');
    const taking = lock.iniciar('A', MR);
    await clock.advance(0);
    memoryStore.clear();
    await sourcePlan.release();
    const grant = (await taking)._unsafeUnwrap();
    expect(grant).toMatchObject({ mode: 'persistent', resumed: false });
    expect(sourcePlan.methods()).toEqual(['write', 'read', 'confirm']);
    expect(await stored('A')).toEqual({ value: lockValue(93, clock.now(), grant.token), expiresInMs: null });
  });

  test("A5: another's reservation is there at PERSIST: it is left alone, and finds out by itself", async () => {
    const { clock, lock, another, sourcePlan, memoryStore, stored } = openShop();
    sourcePlan.next('delay', 'write');
    const taking = lock.iniciar('A', MR);
    await clock.advance(0);
    memoryStore.put('A', lockValue(94, clock.now()), 10_000);
    await sourcePlan.release();
    expect((await taking)._unsafeUnwrap()).toMatchObject({ mode: 'degraded' });
    expect((await stored('A'))?.value).toMatch(/^94:/);
    await clock.advance(10_000);
    expect((await another().iniciar('A', JP))._unsafeUnwrapErr()).toMatchObject({ type: 'occupied' });
    expect((await stored('A'))?.value).toMatch(/^93:/);
  });

  test('A5: it was ended before PERSIST: never Ok, and nobody’s lock is overwritten', async () => {
    const { clock, lock, another, storePlan, memoryStore, stored } = openShop();
    storePlan.next('delay', 'hold');
    const taking = lock.iniciar('A', MR);
    await clock.advance(0);
    // The process sleeps past its expiry; a supervisor ends its occupation and another worker gets the spool.
    memoryStore.clear();
    await another().finalizar('A', MR);
    const newer = (await another().iniciar('A', JP))._unsafeUnwrap();
    await storePlan.release();
    expect((await taking)._unsafeUnwrapErr()).toMatchObject({ type: 'occupied', holder: { id: 94 } });
    expect((await stored('A'))?.value).toContain(newer.token);
  });

  test('A11: PERSIST cannot be asked: a degraded grant, and reconcile rebuilds the lock', async () => {
    const { clock, lock, storePlan, stored } = openShop();
    storePlan.next('lose-request', 'hold');
    const grant = (await lock.iniciar('A', MR))._unsafeUnwrap();
    expect(grant.mode).toBe('degraded');
    expect(isDegraded(grant.token)).toBe(true);
    await clock.advance(10_000);
    expect(await stored('A')).toBeNull();
    expect((await clock.run(lock.reconcile()))._unsafeUnwrap()).toMatchObject({ reconciled: 1 });
    expect((await stored('A'))?.value).toMatch(/^93:/);
    expect((await lock.finalizar('A', MR, { token: grant.token }))._unsafeUnwrap()).toMatchObject({
      lock: 'removed',
    });
  });

  test('B2: an orphan that became another call’s reservation meanwhile is not reclaimed', async () => {
    const { clock, lock, sourcePlan, memoryStore, memorySource } = openShop();
    memoryStore.put('A', lockValue(94, hoursAgo(clock, 1).getTime()));
    sourcePlan.next('delay', 'read');
    const taking = lock.iniciar('A', MR);
    await clock.advance(0);
    // The orphan we are about to reclaim becomes another call's reservation.
    memoryStore.put('A', lockValue(95, clock.now()), 10_000);
    await sourcePlan.release();
    expect((await taking)._unsafeUnwrapErr()).toMatchObject({ type: 'in-progress', workerId: 95 });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
  });
});

describe('I4: no reservation is left behind by a call that has its answer', () => {
  const row = { label: 'MR(93)', since: new Date('2026-05-04T10:00:00Z'), version: 7 };

  test("the worker's own lock could not be rebuilt, and the source is down by then", async () => {
    const { lock, memorySource, sourcePlan, storePlan, stored } = openShop();
    memorySource.edit('A', row);
    storePlan.next('lose-request', 'swap');
    sourcePlan.next('refuse', 'read');
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'source-unavailable' });
    expect(await stored('A')).toBeNull();
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed: true });
  });

  test('the call is aborted while the lock is rebuilt', async () => {
    const { clock, lock, memorySource, storePlan } = openShop();
    memorySource.edit('A', row);
    storePlan.next('delay', 'swap');
    const stop = new AbortController();
    const taking = lock.iniciar('A', MR, { signal: stop.signal });
    await clock.advance(0);
    stop.abort();
    expect((await taking)._unsafeUnwrapErr()).toMatchObject({ type: 'aborted' });
    await lock.idle();
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed: true });
  });

  test("another's lock could not be rebuilt: its holder is not told that somebody takes the spool", async () => {
    const { lock, another, memorySource, storePlan } = openShop();
    memorySource.edit('A', row);
    storePlan.next('lose-request', 'swap');
    expect((await lock.iniciar('A', JP))._unsafeUnwrapErr()).toMatchObject({ type: 'occupied' });
    expect((await another().iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed: true });
  });

  test('the lock changed at every round, and the last one reserved', async () => {
    let swaps = 0;
    const { lock, clock, memoryStore, stored } = openShop({
      wrapStore: (store) => ({
        ...store,
        swap: async (tag, ...rest) => {
          swaps += 1;
          // Three times another orphan stands there by now.
          if (swaps < 4) memoryStore.put(tag, lockValue(95, clock.now() - swaps * 60_000));
          return store.swap(tag, ...rest);
        },
      }),
    });
    memoryStore.put('A', lockValue(95, clock.now() - 600_000));
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'in-progress' });
    expect(await stored('A')).toBeNull();
  });
});

describe("with stale: 'supersede'", () => {
  const options = { stale: 'supersede' } as const;

  test('a stale occupation gives way, and the former holder is named', async () => {
    const { clock, lock, memorySource, events, stored } = openShop({ options });
    const since = hoursAgo(clock, 30);
    memorySource.edit('A', { label: 'LC(95)', since, version: 7 });
    const grant = (await lock.iniciar('A', MR))._unsafeUnwrap();
    expect(grant).toMatchObject({ resumed: false, fence: 8, superseded: { worker: LC, since } });
    expect((await stored('A'))?.value).toContain(grant.token);
    expect(events).toEqual([
      expect.objectContaining({ type: 'superseded', former: LC, formerSince: since, worker: MR }),
    ]);
  });

  test.each([
    ['24 h or younger', { label: 'LC(95)', hours: 24 }],
    ['without a date', { label: 'LC(95)', hours: null }],
    ['unreadable', { label: 'turno noche', hours: 30 }],
  ])('an occupation %s does not', async (_name, { label, hours }) => {
    const { clock, lock, memorySource } = openShop({ options });
    memorySource.edit('A', { label, since: hours === null ? null : hoursAgo(clock, hours), version: 7 });
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'occupied',
      stale: false,
    });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ label, version: 7 });
  });

  test('A17: a stale occupation that was renewed since it was read does not', async () => {
    const { clock, lock, memorySource, sourcePlan } = openShop({ options });
    memorySource.edit('A', { label: 'LC(95)', since: hoursAgo(clock, 30), version: 7 });
    sourcePlan.next('pass', 'write').next('delay', 'write');
    const taking = lock.iniciar('A', MR);
    await clock.advance(0);
    memorySource.edit('A', { since: hoursAgo(clock, 1), version: 8 });
    await sourcePlan.release();
    expect((await taking)._unsafeUnwrapErr()).toMatchObject({
      type: 'occupied',
      stale: false,
      holder: { id: 95 },
    });
  });

  describe('the row changes before each of three writes: the answer is what the last of them met', () => {
    /** Stale, then free by the second write; `last` is what the third one meets. */
    async function takenAmidChanges(last: (shop: Shop) => void) {
      const shop = openShop({ options });
      const { clock, lock, memorySource, sourcePlan } = shop;
      memorySource.edit('A', { label: 'LC(95)', since: hoursAgo(clock, 30), version: 7 });
      sourcePlan.next('pass', 'write').next('delay', 'write').next('delay', 'write');
      const taking = lock.iniciar('A', MR);
      await clock.advance(0);
      memorySource.edit('A', { label: '', since: null, version: 8 });
      await sourcePlan.release();
      await clock.advance(0);
      last(shop);
      await sourcePlan.release();
      const answer = await taking;
      expect(clock.pending).toBe(0);
      return { answer, lock: (await shop.stored('A'))?.value ?? null };
    }

    test('another by now', async () => {
      const since = new Date('2026-05-04T11:59:00Z');
      const { answer, lock } = await takenAmidChanges(({ memorySource }) =>
        memorySource.edit('A', { label: 'JP(94)', since, version: 9 }),
      );
      expect(answer._unsafeUnwrapErr()).toMatchObject({ type: 'occupied', holder: { id: 94 } });
      expect(lock).toBe(rebuiltValue('A', 94, since));
    });

    test('this worker by now', async () => {
      const { answer } = await takenAmidChanges(({ memorySource }) =>
        memorySource.edit('A', { label: 'MR(93)', version: 9 }),
      );
      expect(answer._unsafeUnwrap()).toMatchObject({ resumed: true, fence: 9 });
    });

    test('stale once more: no fourth write', async () => {
      const { answer, lock } = await takenAmidChanges(({ clock, memorySource }) =>
        memorySource.edit('A', { label: 'JP(94)', since: hoursAgo(clock, 30), version: 9 }),
      );
      expect(answer._unsafeUnwrapErr()).toMatchObject({ type: 'version-conflict' });
      expect(lock).toBeNull();
    });
  });

  test('I7: the row changes twice, and then the source is down: that is said of the source', async () => {
    const { clock, lock, memorySource, sourcePlan, stored } = openShop({ options });
    memorySource.edit('A', { label: 'LC(95)', since: hoursAgo(clock, 30), version: 7 });
    sourcePlan.next('pass', 'write').next('delay', 'write').next('refuse', 'write');
    const taking = lock.iniciar('A', MR);
    await clock.advance(0);
    memorySource.edit('A', { label: '', since: null, version: 8 });
    await sourcePlan.release();
    expect((await taking)._unsafeUnwrapErr()).toMatchObject({ type: 'source-unavailable' });
    expect(await stored('A')).toBeNull();
  });
});
