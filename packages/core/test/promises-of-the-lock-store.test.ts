import { ok } from 'neverthrow';
import type { Attempt } from '@spoollock/core/adapter';
import { guardsAreNeeded } from './support/guards.js';
import { HOUR_MS, LC, lockValue, MR, occupiedRow } from './support/shop.js';
import { lostRace, present } from './support/weakened-ports.js';

const DONE: Attempt = { done: true };
const NOT_DONE: Attempt = { done: false, present: null };

guardsAreNeeded([
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
        nextCleanupCandidate: async () => {
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
    name: 'bug 4: an INICIAR is given a lock to clean up',
    gone: { wrapStore: (store) => ({ ...store, nextCleanupCandidate: async () => ok(null) }) },
    setUp: { rows: [{ tag: 'A' }, { tag: 'B' }] },
    holds: async ({ clock, lock, memoryStore, stored }) => {
      memoryStore.put('B', lockValue(95, clock.now() - 30 * HOUR_MS));
      await lock.iniciar('A', MR);
      await lock.idle();
      return (await stored('B')) === null;
    },
  },
  {
    name: 'bug 4: an INICIAR is told that there is no lock store',
    gone: {
      wrapStore: (store) => ({
        ...store,
        reserve: async (tag, value, expiresInMs) =>
          (await store.reserve(tag, value, expiresInMs)).orElse(() => ok(NOT_DONE)),
      }),
    },
    holds: async ({ lock, storePlan }) => {
      storePlan.outage(true);
      return (await lock.iniciar('A', MR)).isOk();
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
]);
