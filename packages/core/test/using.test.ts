import { describe, expect, test } from 'vitest';
import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { VirtualClock } from '@spoollock/testing';
import { JP, MR, openShop, tagOf, type Shop } from './support/shop.js';

describe('C11: using takes a spool, works, and gives it back', () => {
  test('the spool is free again, and the value says what the work returned', async () => {
    const { lock, memorySource } = openShop();
    const used = await lock.using('A', MR, (grant, signal) => {
      expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR });
      expect(signal.aborted).toBe(false);
      return grant.fence;
    });
    const { work, givenBack, grant } = used._unsafeUnwrap();
    expect([grant.worker, work._unsafeUnwrap()]).toEqual([MR, 1]);
    expect(givenBack._unsafeUnwrap()).toMatchObject({ lock: 'removed' });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
  });

  test('the work throws: the spool is given back, and nothing is thrown', async () => {
    const { lock, memorySource } = openShop();
    const used = await lock.using('A', MR, async () => Promise.reject(new Error('the saw broke')));
    const { work, givenBack } = used._unsafeUnwrap();
    expect(work._unsafeUnwrapErr()).toEqual(new Error('the saw broke'));
    expect(givenBack.isOk()).toBe(true);
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
  });

  test('somebody has it: nothing is worked', async () => {
    const { lock } = openShop({ rows: [{ tag: 'A', label: 'JP(94)', since: new Date(), version: 1 }] });
    const used = await lock.using('A', MR, () => expect.unreachable());
    expect(used._unsafeUnwrapErr()).toMatchObject({ type: 'occupied', holder: { id: 94 } });
  });

  test.each([
    [
      'taken over',
      (lock: SpoolLock) => lock.takeOver('A', { from: MR, to: JP, by: 'x', reason: 'y' }),
      'not-holder',
    ],
    ['released', (lock: SpoolLock) => lock.release('A', { from: MR, by: 'x', reason: 'y' }), 'not-occupied'],
    ['given back', (lock: SpoolLock) => lock.finalizar('A', MR), 'not-occupied'],
  ])(
    'the spool is %s meanwhile: the signal says so, and the give-back ends nothing',
    async (_name, end, type) => {
      const { lock } = openShop();
      const used = await lock.using('A', MR, async (_grant, signal) => {
        await end(lock);
        return signal.aborted;
      });
      const { work, givenBack } = used._unsafeUnwrap();
      expect(work._unsafeUnwrap()).toBe(true);
      expect(givenBack._unsafeUnwrapErr().type).toBe(type);
    },
  );

  test('another worker has it anew by then: their spool is not given back', async () => {
    const { lock, memorySource } = openShop();
    await lock.using('A', MR, async () => {
      await lock.finalizar('A', MR);
      await lock.iniciar('A', MR);
    });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR, version: 3 });
  });

  test('the row had no version, and was taken anew by then: the newer occupation is not given back', async () => {
    const { lock, memorySource } = openShop({
      rows: [{ tag: 'A', label: 'MR(93)', since: null, version: null }],
    });
    const used = await lock.using('A', MR, async (grant) => {
      expect(grant.fence).toBeUndefined();
      await lock.finalizar('A', MR);
      await lock.iniciar('A', MR);
    });
    expect(used._unsafeUnwrap().givenBack._unsafeUnwrapErr()).toMatchObject({ type: 'version-conflict' });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR, label: 'MR(93)' });
  });

  test('the row has no version all the while: the spool is given back', async () => {
    const { lock, memorySource } = openShop({
      rows: [{ tag: 'A', label: 'MR(93)', since: null, version: null }],
    });
    expect((await lock.using('A', MR, () => 7))._unsafeUnwrap().givenBack.isOk()).toBe(true);
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
  });

  test.each([
    [
      'a give-back of an earlier hold is repeated',
      async ({ lock }: Shop) => lock.finalizar('A', MR, { operationId: 'x' }),
      false,
    ],
    [
      'it is found out later that a give-back was done',
      async ({ lock, sourcePlan, clock }: Shop) => {
        sourcePlan.next('lose-reply', 'write').next('lose-request', 'settle');
        expect((await lock.finalizar('A', MR))._unsafeUnwrapErr().type).toBe('outcome-unknown');
        await clock.advance(5_000);
      },
      true,
    ],
    [
      'it is found out later that a give-back was not done',
      async ({ lock, sourcePlan, clock }: Shop) => {
        sourcePlan.next('lose-request', 'write').next('lose-request', 'settle');
        expect((await lock.finalizar('A', MR))._unsafeUnwrapErr().type).toBe('outcome-unknown');
        await clock.advance(5_000);
      },
      false,
    ],
    [
      'the worker taps INICIAR again',
      async ({ lock }: Shop) => expect((await lock.iniciar('A', MR))._unsafeUnwrap().resumed).toBe(true),
      false,
    ],
    [
      'another process handed the spool on, and its new holder taps here',
      async ({ lock, another }: Shop) => {
        await another().takeOver('A', { from: MR, to: JP, by: 'x', reason: 'y' });
        expect((await lock.iniciar('A', JP))._unsafeUnwrap().resumed).toBe(true);
      },
      true,
    ],
    [
      'the worker gave back and took anew at another process, and taps here',
      async ({ lock, another }: Shop) => {
        const other = another();
        await other.finalizar('A', MR);
        await other.iniciar('A', MR);
        expect((await lock.iniciar('A', MR))._unsafeUnwrap().resumed).toBe(true);
      },
      true,
    ],
  ])('%s: the signal says what became of this very hold', async (_name, meanwhile, isOver) => {
    const shop = openShop();
    await shop.lock.iniciar('A', MR);
    await shop.lock.finalizar('A', MR, { operationId: 'x' });
    const used = await shop.lock.using('A', MR, async (_grant, signal) => {
      await meanwhile(shop);
      return signal.aborted;
    });
    expect(used._unsafeUnwrap().work._unsafeUnwrap()).toBe(isOver);
    await shop.lock.close();
  });

  test("the caller gives up: the work's signal says so, and the spool is given back", async () => {
    const { lock, memorySource } = openShop();
    const caller = new AbortController();
    const used = await lock.using(
      'A',
      MR,
      (_grant, signal) => {
        caller.abort();
        return signal.aborted;
      },
      { signal: caller.signal },
    );
    expect(used._unsafeUnwrap().work._unsafeUnwrap()).toBe(true);
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
  });

  test('the give-back fails: the value says so', async () => {
    const { lock, sourcePlan } = openShop();
    const used = await lock.using('A', MR, () => sourcePlan.outage(true));
    expect(used._unsafeUnwrap().givenBack._unsafeUnwrapErr()).toMatchObject({ type: 'source-unavailable' });
  });
});

test('C11: await using closes the engine, and its timers with it', async () => {
  const clock = new VirtualClock();
  {
    await using lock = createSpoolLock({
      store: new MemoryLockStore({ clock }),
      source: new MemoryOccupationSource([{ tag: 'A' }], { clock }),
      clock,
    });
    lock.startDriftCheck({ everyMs: 60_000 });
    expect((await lock.iniciar('A', MR)).isOk()).toBe(true);
    expect(clock.pending).toBe(1);
  }
  expect(clock.pending).toBe(0);
});
