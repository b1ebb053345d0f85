import { ok } from 'neverthrow';
import { guardsAreNeeded } from './support/guards.js';
import { JP, MR, tagOf } from './support/shop.js';
import {
  namingNobody,
  needingEachOther,
  readingUnreadableAsFree,
  writingOverAnybody,
} from './support/weakened-ports.js';

guardsAreNeeded([
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
