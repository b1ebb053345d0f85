import { VirtualClock } from '@spoollock/testing';
import { guardsAreNeeded } from './support/guards.js';
import { lockValue, type Shop } from './support/shop.js';

guardsAreNeeded([
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
]);

/** Whether the cleanup knows a lock of 23 h 59 min from one of 24 h 1 min. */
async function tellsADay({ clock, lock, memoryStore }: Shop): Promise<boolean> {
  const goes = async (minutes: number): Promise<boolean> => {
    memoryStore.put('A', lockValue(95, clock.now() - minutes * 60_000));
    return (await lock.cleanupOne())._unsafeUnwrap().removed;
  };
  return !(await goes(24 * 60 - 1)) && (await goes(24 * 60 + 1));
}
