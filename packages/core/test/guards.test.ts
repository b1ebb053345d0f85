import { ok } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import type { Attempt } from '@spoollock/core';
import {
  HOUR_MS,
  JP,
  LC,
  lockValue,
  MR,
  occupiedRow,
  openShop,
  tagOf,
  type Shop,
  type ShopSetUp,
} from './support/shop.js';
import { lostRace, present, readingUnreadableAsFree, writingOverAnybody } from './support/weakened-ports.js';

/**
 * What keeps each bug of the original out is a promise of a port. Each check here holds over ports that keep
 * theirs, and must fail over a port that breaks just that one: a check that cannot fail guards nothing.
 */
interface Guard {
  readonly name: string;
  readonly gone: Pick<ShopSetUp, 'wrapStore' | 'wrapSource' | 'abilities' | 'options'>;
  readonly setUp?: ShopSetUp;
  /** Whether what the guard is for still holds. */
  readonly holds: (shop: Shop) => Promise<boolean>;
}

const DONE: Attempt = { done: true };

const GUARDS: readonly Guard[] = [
  {
    name: 'bugs 1 and 3: a removal compares the exact value',
    gone: {
      wrapStore: (store) => ({
        ...store,
        remove: async (tag) => store.remove(tag, await present(store, tag)),
      }),
    },
    holds: async ({ clock, lock, sourcePlan, memoryStore, stored }) => {
      memoryStore.put('A', lockValue(95, clock.now() - 30 * HOUR_MS));
      sourcePlan.next('delay', 'read');
      const cleaning = lock.cleanupOne();
      await clock.advance(0);
      memoryStore.put('A', lockValue(94, clock.now()));
      await sourcePlan.release();
      await cleaning;
      return (await stored('A')) !== null;
    },
  },
  {
    name: 'bug 1: a removal compares it with what is really stored, timestamp and all',
    gone: {
      wrapStore: (store) => ({
        ...store,
        remove: (tag, value) => store.remove(tag, value.split(':').slice(0, 2).join(':')),
      }),
    },
    holds: async ({ lock, stored }) => {
      await lock.iniciar('A', MR);
      await lock.finalizar('A', MR);
      return (await stored('A')) === null;
    },
  },
  {
    name: 'bug 2: a removal that was not done is not told as done',
    gone: { wrapStore: (store) => ({ ...store, remove: async () => ok(DONE) }) },
    holds: async ({ lock, stored }) => {
      await lock.iniciar('A', MR);
      const back = (await lock.finalizar('A', MR))._unsafeUnwrap();
      return (back.lock === 'removed') === ((await stored('A')) === null);
    },
  },
  {
    name: 'bug 3: the cleanup looks at another lock each time',
    gone: {
      wrapStore: (store) => ({
        ...store,
        next: async () => {
          for await (const chunk of store.scan()) return chunk.map(([first]) => first ?? null);
          return ok(null);
        },
      }),
    },
    setUp: { rows: [{ tag: 'A', label: 'LC(95)' }, { tag: 'B' }] },
    holds: async ({ clock, lock, memoryStore, stored }) => {
      for (const tag of ['A', 'B']) memoryStore.put(tag, lockValue(95, clock.now() - 30 * HOUR_MS));
      for (let look = 0; look < 10; look++) await lock.cleanupOne();
      return (await stored('B')) === null;
    },
  },
  {
    name: 'bugs 5 and 10: the truth is written by compare-and-set',
    gone: { wrapSource: writingOverAnybody },
    holds: async ({ clock, lock, another, source, sourcePlan, storePlan, store }) => {
      storePlan.outage(true);
      sourcePlan.next('delay', 'write');
      const slow = lock.iniciar('A', MR);
      await clock.advance(0);
      const fast = await another({ store, source }).iniciar('A', JP);
      await sourcePlan.release();
      return [await slow, fast].filter((answer) => answer.isOk()).length === 1;
    },
  },
  {
    name: 'bug 6: contention is told apart from a fault',
    gone: {
      wrapStore: (store) => ({
        ...store,
        reserve: async (tag, value, expiresInMs) =>
          (await store.reserve(tag, value, expiresInMs)).andThen((attempt) =>
            attempt.done ? ok(attempt) : lostRace(),
          ),
      }),
    },
    holds: async ({ clock, lock, memoryStore, events }) => {
      memoryStore.put('A', lockValue(94, clock.now()), 10_000);
      const answer = await lock.iniciar('A', MR);
      return answer.isErr() && events.every(({ type }) => type !== 'degraded-entered');
    },
  },
  {
    name: 'bug 8: an owner that cannot be read is reported as somebody',
    gone: { wrapSource: readingUnreadableAsFree },
    setUp: { rows: [{ tag: 'A', label: 'turno noche' }] },
    holds: async ({ lock }) => (await lock.iniciar('A', MR)).isErr(),
  },
  {
    name: 'bug 11: a swap compares the exact value',
    gone: {
      wrapStore: (store) => ({
        ...store,
        swap: async (tag, _from, to, expiresInMs) =>
          store.swap(tag, await present(store, tag), to, expiresInMs),
      }),
    },
    holds: async ({ clock, lock, sourcePlan, memoryStore, memorySource, stored }) => {
      memorySource.edit('A', occupiedRow(clock, 'A', LC, 1));
      memoryStore.put('A', lockValue(94, clock.now()));
      sourcePlan.next('delay', 'read');
      const reconciling = lock.reconcile();
      await clock.advance(0);
      const newer = lockValue(93, clock.now());
      memoryStore.put('A', newer);
      await sourcePlan.release();
      await clock.run(reconciling);
      return (await stored('A'))?.value === newer;
    },
  },
  {
    name: 'bug 13: the version is compared with the row as it stands',
    gone: {
      wrapSource: (source) => ({
        ...source,
        write: (change, call) => {
          const { expected } = change;
          if (expected.state !== 'occupied') return source.write(change, call);
          const { workerId } = expected;
          return source.write({ ...change, expected: { state: 'occupied', workerId } }, call);
        },
      }),
    },
    holds: async ({ lock }) => {
      await lock.iniciar('A', MR);
      await lock.finalizar('A', MR);
      await lock.iniciar('A', MR);
      return (await lock.finalizar('A', MR, { fence: 1 })).isErr();
    },
  },
  {
    name: 'bug 16: a new expiry compares the exact value',
    gone: {
      wrapStore: (store) => ({
        ...store,
        hold: async (tag, _value, expiresInMs) => store.hold(tag, await present(store, tag), expiresInMs),
      }),
    },
    setUp: { options: { mode: 'ttl' } },
    holds: async ({ clock, lock, storePlan, memoryStore, stored }) => {
      const { token } = (await lock.iniciar('A', MR))._unsafeUnwrap();
      storePlan.next('delay', 'hold').next('delay', 'read');
      const extending = lock.extend('A', token, 7_000);
      await clock.advance(0);
      await storePlan.release();
      memoryStore.put('A', lockValue(94, clock.now()), 60_000);
      await clock.advance(0);
      await storePlan.release();
      await extending;
      return (await stored('A'))?.expiresInMs === 60_000;
    },
  },
  {
    name: 'B18: a write applies at most once',
    gone: {
      wrapSource: (source) => ({
        ...source,
        // A truth that says it burned an id, and forgets it.
        settle: async () => ok('burned'),
      }),
    },
    holds: async ({ lock, sourcePlan, memorySource }) => {
      await lock.iniciar('A', MR);
      sourcePlan.next('apply-late', 'write');
      await lock.finalizar('A', MR);
      await lock.iniciar('A', MR);
      await sourcePlan.release();
      return memorySource.peek(tagOf('A')).state === 'occupied';
    },
  },
];

describe.each(GUARDS)('$name', ({ gone, setUp = {}, holds }) => {
  test('holds', async () => {
    expect(await holds(openShop(setUp))).toBe(true);
  });

  test('does not without it', async () => {
    const options = { ...setUp.options, ...gone.options };
    expect(await holds(openShop({ ...setUp, ...gone, options }))).toBe(false);
  });
});
