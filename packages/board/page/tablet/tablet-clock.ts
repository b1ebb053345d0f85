/**
 * The tablet's own clock, which only moves forward. A browser's may stand still while the tablet sleeps, and then takes
 * an old picture for a young one; the time of day tells how long that was.
 */
export interface TabletClock {
  /** In milliseconds, those of sleep among them. */
  now(): number;
  /** Whether far more time has gone by since this was asked last than between two ticks of a page that is awake. */
  hasSlept(): boolean;
}

const ASLEEP_MS = 5_000;

export function tabletClock(running: () => number, timeOfDay: () => number): TabletClock {
  let sleptMs = 0;
  let ahead = timeOfDay() - running();
  let lookedAt = running();

  function now(): number {
    const missedMs = timeOfDay() - running() - ahead;
    ahead += missedMs;
    // A little of it, or less than nothing, is the time of day being set right.
    if (missedMs > ASLEEP_MS) sleptMs += missedMs;
    return running() + sleptMs;
  }

  return {
    now,
    hasSlept: () => {
      const passedMs = now() - lookedAt;
      lookedAt += passedMs;
      return passedMs > ASLEEP_MS;
    },
  };
}
