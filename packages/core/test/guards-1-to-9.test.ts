import { ok } from 'neverthrow';
import type { Attempt } from '@spoollock/core/adapter';
import { guardsAreNeeded } from './support/guards.js';
import { HOUR_MS, JP, lockValue, MR, tagOf } from './support/shop.js';
import {
  lostRace,
  namingNobody,
  needingEachOther,
  present,
  readingUnreadableAsFree,
  writingOverAnybody,
} from './support/weakened-ports.js';

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
    name: 'bug 7: the truth is written whatever has become of the lock store',
    gone: needingEachOther(),
    holds: async ({ lock, storePlan, memorySource }) => {
      await lock.iniciar('A', MR);
      storePlan.outage(true);
      await lock.finalizar('A', MR);
      return memorySource.peek(tagOf('A')).state === 'free';
    },
  },
  {
    name: 'bug 8: an owner that cannot be read is reported as somebody',
    gone: { wrapSource: readingUnreadableAsFree },
    setUp: { rows: [{ tag: 'A', label: 'turno noche' }] },
    holds: async ({ lock }) => (await lock.iniciar('A', MR)).isErr(),
  },
  {
    name: "bug 9: a worker's own occupation is reported as theirs",
    gone: { wrapSource: namingNobody },
    holds: async ({ lock }) => {
      await lock.iniciar('A', MR);
      return (await lock.iniciar('A', MR)).isOk();
    },
  },
  {
    name: 'bug 9: it is so with the lock gone, too',
    gone: { wrapSource: namingNobody },
    holds: async ({ lock, memoryStore }) => {
      await lock.iniciar('A', MR);
      memoryStore.clear();
      return (await lock.iniciar('A', MR)).isOk();
    },
  },
]);
