import { getEventListeners, once } from 'node:events';
import { ResultAsync } from 'neverthrow';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SpoolLockResult } from '@spoollock/core';
import type { LockStore } from '@spoollock/core/adapter';
import { JP, MR, occupiedRow, openShop, tagOf } from './support/shop.js';

describe('B19: every call has a deadline', () => {
  test.each([
    ['15 s by default', undefined, 15_000],
    ["the call's own", 2_000, 2_000],
  ])('%s: a read of the truth that hangs', async (_name, deadlineMs, expected) => {
    const { clock, lock, sourcePlan } = openShop();
    const startedAt = clock.now();
    sourcePlan.next('delay', 'read');
    const answer = await clock.run(
      lock.takeOver('A', { from: MR, to: JP, by: 'x', reason: 'y' }, { deadlineMs }),
    );
    expect(answer._unsafeUnwrapErr()).toMatchObject({ type: 'timed-out', next: 'repeat' });
    expect(clock.now() - startedAt).toBe(expected);
    expect(clock.pending).toBe(0);
  });

  test("the engine's default can be another", async () => {
    const { clock, lock, storePlan } = openShop({ options: { deadlineMs: 700 } });
    const startedAt = clock.now();
    storePlan.next('delay', 'reserve');
    expect((await clock.run(lock.iniciar('A', MR)))._unsafeUnwrapErr()).toMatchObject({ type: 'timed-out' });
    expect(clock.now() - startedAt).toBe(700);
  });

  test('a write that hangs is outcome-unknown at the deadline, never "nothing was changed"', async () => {
    const { clock, lock, sourcePlan, memorySource } = openShop();
    sourcePlan.next('delay', 'write');
    const answer = await clock.run(lock.iniciar('A', MR, { deadlineMs: 3_000 }));
    expect(answer._unsafeUnwrapErr()).toMatchObject({ type: 'outcome-unknown', tag: 'A' });
    // The reservation keeps everybody away until it is known what became of the write, …
    for (const worker of [MR, JP])
      expect((await lock.iniciar('A', worker))._unsafeUnwrapErr()).toMatchObject({
        type: 'in-progress',
        workerId: 93,
      });
    await sourcePlan.release();
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR });
    // … and no longer: whoever asks again need not wait for its expiry.
    await clock.advance(0);
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed: true });
    await lock.close();
    expect(clock.pending).toBe(0);
  });

  test.each(['aborted', 'timed-out'] as const)(
    'R3: %s while its reservation was on the way: the repeat is granted at once, and nothing is left',
    async (how) => {
      const { clock, lock, storePlan, stored, memorySource } = openShop();
      for (let turn = 0; turn < 30; turn++) {
        storePlan.next({ delayMs: 60 }, 'reserve');
        const stop = new AbortController();
        const options = how === 'aborted' ? { signal: stop.signal } : { deadlineMs: 20 };
        const taking = lock.iniciar('A', MR, options);
        await clock.advance(20);
        stop.abort();
        expect((await taking)._unsafeUnwrapErr()).toMatchObject({ type: how, next: 'repeat' });
        await clock.advance(100);
        expect(await stored('A')).toBeNull();
        expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed: false });
        await lock.finalizar('A', MR);
      }
      expect(memorySource.peek(tagOf('A')).state).toBe('free');
    },
  );

  test('R3: the same where an orphan was being replaced', async () => {
    const { clock, lock, memoryStore, storePlan, stored } = openShop();
    memoryStore.put('A', 'an orphan');
    storePlan.next({ delayMs: 60 }, 'swap');
    const taking = lock.iniciar('A', MR, { deadlineMs: 20 });
    await clock.advance(200);
    expect((await taking)._unsafeUnwrapErr().type).toBe('timed-out');
    expect(await stored('A')).toBeNull();
  });

  test('R3: a repeat at once is granted, since the reservation is given up on the same wire', async () => {
    const { lock, stored } = openShop();
    const stop = new AbortController();
    const taking = lock.iniciar('A', MR, { signal: stop.signal });
    stop.abort();
    const again = lock.iniciar('A', MR);
    expect((await taking)._unsafeUnwrapErr().type).toBe('aborted');
    expect((await again)._unsafeUnwrap()).toMatchObject({ resumed: false, mode: 'persistent' });
    expect(await stored('A')).toMatchObject({ expiresInMs: null });
  });

  test.each(['reserve', 'read', 'hold', 'remove', 'swap', 'nextCleanupCandidate', 'renew'])(
    'I8: a store that never answers %s holds no INICIAR or FINALIZAR beyond it',
    async (method) => {
      const { clock, lock, storePlan, memorySource, memoryStore } = openShop({
        rows: [{ tag: 'A' }, { tag: 'B', label: 'turno noche' }, { tag: 'C' }],
      });
      const startedAt = clock.now();
      memorySource.edit('C', occupiedRow(clock, 'C', JP, 2));
      if (method === 'swap') memoryStore.put('A', 'an orphan');
      const calls: (() => SpoolLockResult<null>)[] = [
        () => lock.iniciar('A', MR).map(() => null),
        () => lock.finalizar('A', MR).map(() => null),
        // Their reservations are taken back.
        () => lock.iniciar('B', MR).map(() => null),
        () => lock.iniciar('C', MR).map(() => null),
      ];
      for (const call of calls) {
        storePlan.next('delay', method);
        await endsWithin(clock.run(call()), `${method} held the call for ever`);
      }
      expect(clock.now() - startedAt).toBeLessThanOrEqual(4 * 15_000);
    },
  );
});

describe('B19: AbortSignal', () => {
  test('aborted before: nothing is written, on either side', async () => {
    const { lock, memorySource, storePlan, sourcePlan, clock } = openShop();
    const signal = AbortSignal.abort();
    for (const answer of [
      await lock.iniciar('A', MR, { signal }),
      await lock.finalizar('A', MR, { signal }),
      await lock.takeOver('A', { from: MR, to: JP, by: 'x', reason: 'y' }, { signal }),
      await lock.inspect('A', { signal }),
      await lock.list({}, { signal }),
      await lock.cleanupOne({ signal }),
    ])
      expect(answer._unsafeUnwrapErr()).toMatchObject({ type: 'aborted', next: 'repeat' });
    expect((await lock.reconcile({ signal }))._unsafeUnwrap()).toMatchObject({
      complete: false,
      stoppedBy: { type: 'aborted' },
    });
    expect(memorySource.peek(tagOf('A'))).toEqual({ state: 'free', version: 0 });
    expect(storePlan.methods().filter((method) => method !== 'nextCleanupCandidate')).toEqual([]);
    expect(sourcePlan.methods()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('aborted while the lock is being reserved: aborted, and the truth is never asked', async () => {
    const { clock, lock, storePlan, sourcePlan } = openShop();
    const controller = new AbortController();
    storePlan.next('delay', 'reserve');
    const taking = lock.iniciar('A', MR, { signal: controller.signal });
    await clock.advance(100);
    controller.abort();
    expect((await taking)._unsafeUnwrapErr()).toMatchObject({ type: 'aborted' });
    expect(sourcePlan.methods()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('aborted while the write is on its way: outcome-unknown, and the repeat finds out', async () => {
    const { clock, lock, sourcePlan } = openShop();
    const controller = new AbortController();
    sourcePlan.next('delay', 'write');
    const taking = lock.iniciar('A', MR, { signal: controller.signal });
    await clock.advance(100);
    controller.abort();
    expect((await taking)._unsafeUnwrapErr()).toMatchObject({ type: 'outcome-unknown' });
    await sourcePlan.release();
    await clock.advance(10_000);
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed: true });
    await lock.close();
    expect(clock.pending).toBe(0);
  });

  test('aborted after: the answer stands', async () => {
    const { lock, memorySource } = openShop();
    const controller = new AbortController();
    const grant = await lock.iniciar('A', MR, { signal: controller.signal });
    controller.abort();
    expect(grant.isOk()).toBe(true);
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR });
  });

  test('B4: one tap of a double tap is aborted, and the other one is served', async () => {
    const { clock, lock, storePlan } = openShop();
    const controller = new AbortController();
    storePlan.next('delay', 'reserve');
    const first = lock.iniciar('A', MR, { signal: controller.signal });
    const second = lock.iniciar('A', MR);
    await clock.advance(10);
    controller.abort();
    expect((await first)._unsafeUnwrapErr()).toMatchObject({ type: 'aborted' });
    expect((await clock.run(second))._unsafeUnwrap()).toMatchObject({ resumed: false });
  });
});

describe('R9: one signal for many calls', () => {
  const CALLS = Array.from({ length: 30 }, (_, number) => `MK-${number}`);
  const rows = CALLS.map((tag) => ({ tag }));

  function warnings(): string[] {
    const said: string[] = [];
    const hear = ({ name }: Error): void => void said.push(name);
    process.on('warning', hear);
    onTestFinished(() => void process.off('warning', hear));
    return said;
  }

  test('draws no warning of a leak, whatever runs at once and whatever an adapter listens to', async () => {
    const said = warnings();
    const { signal } = new AbortController();
    const { clock, lock } = openShop({
      rows,
      wrapSource: (source) => ({
        ...source,
        write: (change, call) => {
          call.signal?.addEventListener('abort', () => undefined, { once: true });
          return source.write(change, call);
        },
      }),
    });
    const taken = CALLS.map((tag) => lock.iniciar(tag, MR, { signal }));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    expect((await clock.run(ResultAsync.combine(taken))).isOk()).toBe(true);
    await Promise.all(CALLS.map((tag) => lock.finalizar(tag, MR, { signal })));
    await Promise.all(CALLS.map((tag) => lock.using(tag, MR, () => undefined, { signal })));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await lock.close();
    expect(said).toEqual([]);
  });

  test('ends every one of them when it comes, and what `using` runs and the adapters do as well', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const told: unknown[] = [];
    const { lock, sourcePlan } = openShop({
      rows,
      wrapSource: (source) => ({
        ...source,
        write: (change, call) => {
          call.signal?.addEventListener('abort', () => told.push(call.signal?.reason));
          return source.write(change, call);
        },
      }),
    });
    const begun = new AbortController();
    const work = async (_: unknown, stopped: AbortSignal): Promise<void> => {
      const stopping = once(stopped, 'abort');
      begun.abort();
      await stopping;
    };
    const beginning = once(begun.signal, 'abort');
    const working = lock.using('MK-0', MR, work, { signal });
    await beginning;
    const calls = CALLS.slice(1).map((tag) => {
      sourcePlan.next('delay', 'write');
      return lock.iniciar(tag, MR, { signal });
    });
    await lock.inspect('MK-0');
    controller.abort('the shift is over');
    for (const answer of await Promise.all(calls)) expect(answer.isErr()).toBe(true);
    expect((await working)._unsafeUnwrap().work.isOk()).toBe(true);
    expect(new Set(told)).toEqual(new Set(['the shift is over']));
    expect((await lock.iniciar('MK-0', JP, { signal }))._unsafeUnwrapErr().type).toBe('aborted');
    await sourcePlan.release();
    await lock.close();
  });
});

describe('the reservation while a slow truth answers', () => {
  test('I3: it is renewed for as long as the write takes, and is held afterwards', async () => {
    const { clock, lock, another, sourcePlan, stored } = openShop({ options: { deadlineMs: 120_000 } });
    sourcePlan.next('delay', 'write');
    const taking = lock.iniciar('A', MR);
    for (let second = 0; second < 60; second += 5) {
      await clock.advance(5_000);
      expect((await stored('A'))?.expiresInMs).toBeGreaterThan(0);
      expect((await another().iniciar('A', JP))._unsafeUnwrapErr()).toMatchObject({
        type: 'in-progress',
        workerId: 93,
      });
    }
    await sourcePlan.release();
    expect((await taking)._unsafeUnwrap()).toMatchObject({ mode: 'persistent' });
    expect((await stored('A'))?.expiresInMs).toBeNull();
    expect(clock.pending).toBe(0);
  });

  test('a renewal that arrives late takes no life from the held lock', async () => {
    const { clock, lock, sourcePlan, storePlan, stored } = openShop({ options: { deadlineMs: 120_000 } });
    sourcePlan.next('delay', 'write');
    storePlan.next('delay', 'renew');
    const taking = lock.iniciar('A', MR);
    await clock.advance(4_000);
    await sourcePlan.release();
    await taking;
    await storePlan.release();
    expect((await stored('A'))?.expiresInMs).toBeNull();
  });

  test('it ends with the call, whatever the outcome', async () => {
    const { clock, lock, sourcePlan, stored } = openShop();
    sourcePlan.next('delay', 'write');
    await clock.run(lock.iniciar('A', MR));
    await clock.advance(10_000);
    expect(await stored('A')).toBeNull();
    await lock.close();
    expect(clock.pending).toBe(0);
  });

  test('I8: a store that throws at a renewal throws out of no timer', async () => {
    const throwing = (store: LockStore): LockStore => ({
      ...store,
      renew: () => {
        throw new Error('the client is closed');
      },
    });
    const { clock, lock, sourcePlan } = openShop({ wrapStore: throwing });
    sourcePlan.next({ delayMs: 5_000 }, 'write');
    expect((await clock.run(lock.iniciar('A', MR)))._unsafeUnwrap()).toMatchObject({ resumed: false });
  });
});

/** The virtual clock runs out of timers when a call waits for nothing that will ever come. */
async function endsWithin(work: Promise<unknown>, otherwise: string): Promise<void> {
  const how = await work.then(
    () => 'it ended',
    () => otherwise,
  );
  expect(how).toBe('it ended');
}

test('B19: an aborted INICIAR leaves no reservation behind', async () => {
  const { lock, sourcePlan, stored, clock } = openShop();
  const abort = new AbortController();
  sourcePlan.next('lose-request', 'write');
  sourcePlan.next('delay', 'settle');
  const first = lock.iniciar('A', MR, { signal: abort.signal });
  await clock.advance(0);
  abort.abort();
  // The write may have been done, so its reservation keeps others away.
  expect((await first)._unsafeUnwrapErr().type).toBe('outcome-unknown');
  expect(await stored('A')).not.toBeNull();

  const before = AbortSignal.abort();
  expect((await lock.iniciar('A', JP, { signal: before }))._unsafeUnwrapErr().type).toBe('aborted');
});
