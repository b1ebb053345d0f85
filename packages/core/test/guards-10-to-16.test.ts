import { ok } from 'neverthrow';
import type { Attempt } from '@spoollock/core/adapter';
import { VirtualClock } from '@spoollock/testing';
import { guardsAreNeeded } from './support/guards.js';
import { LC, lockValue, MR, occupiedRow, tagOf, type Shop } from './support/shop.js';
import { present } from './support/weakened-ports.js';

const DONE: Attempt = { done: true };

guardsAreNeeded([
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
    name: 'bug 12: a timer ends what blocks',
    gone: { options: { clock: { now: () => new VirtualClock().now(), setTimer: () => () => undefined } } },
    holds: async ({ clock, lock, sourcePlan }) => {
      sourcePlan.next('delay', 'rows');
      let isOver = false;
      const reconciling = lock.reconcile().then(() => (isOver = true));
      await clock.advance(10_000);
      const wasOver = isOver;
      await sourcePlan.release();
      await reconciling;
      return wasOver;
    },
  },
  {
    name: 'A17, bug 13: the version is compared with the row as it stands',
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
    name: 'bug 14: a reservation can be taken back',
    gone: {
      wrapStore: (store) => ({
        ...store,
        remove: async (tag, value) => {
          const isHeld = (await store.read(tag)).map((lock) => lock?.expiresInMs === null).unwrapOr(false);
          return isHeld ? store.remove(tag, value) : ok(DONE);
        },
      }),
    },
    holds: async ({ lock, sourcePlan, stored }) => {
      sourcePlan.next('refuse', 'write');
      await lock.iniciar('A', MR);
      return (await stored('A')) === null;
    },
  },
  {
    name: 'bug 15: ages are told in the zone in which times are written, on the longest day of the year',
    // As it is in winter, and all year round.
    gone: { options: { timeZone: 'Etc/GMT+4' } },
    setUp: { startMs: Date.UTC(2026, 3, 5, 15) },
    holds: tellsADay,
  },
  {
    name: 'bug 15: ages are told in the zone in which times are written, on the shortest day of the year',
    // As it is in summer, and all year round.
    gone: { options: { timeZone: 'Etc/GMT+3' } },
    setUp: { startMs: Date.UTC(2026, 8, 6, 16) },
    holds: tellsADay,
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
        // A truth that says it cancelled an id, and forgets it.
        settle: async () => ok('cancelled'),
      }),
    },
    holds: async ({ lock, sourcePlan, memorySource }) => {
      await lock.iniciar('A', MR);
      // Given up and cancelled, then sent again and turned down: the worker is told that the spool is theirs still.
      sourcePlan.next('apply-late', 'write').next('refuse', 'write');
      const given = await lock.finalizar('A', MR);
      await sourcePlan.release();
      const told = given.isErr() && given.error.type === 'source-unavailable';
      return told && memorySource.peek(tagOf('A')).state === 'occupied';
    },
  },
]);

/** Whether the cleanup knows a lock of 23 h 59 min from one of 24 h 1 min. */
async function tellsADay({ clock, lock, memoryStore }: Shop): Promise<boolean> {
  const goes = async (minutes: number): Promise<boolean> => {
    memoryStore.put('A', lockValue(95, clock.now() - minutes * 60_000));
    return (await lock.cleanupOne())._unsafeUnwrap().removed;
  };
  return !(await goes(24 * 60 - 1)) && (await goes(24 * 60 + 1));
}
