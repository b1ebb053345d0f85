/**
 * The engine's only source of time. Every wait and every deadline uses it, so a test can stop time.
 *
 * @example
 * ```ts
 * const frozen: Clock = { now: () => 1_790_000_000_000, setTimer: () => () => {} };
 * ```
 */
export interface Clock {
  /**
   * Milliseconds since the Unix epoch. It may jump when the machine's clock is set, so the engine never decides by
   * it who has a lock.
   */
  now(): number;
  /**
   * Runs `task` once, `delayMs` milliseconds from now, and returns a function that cancels it. Cancelling
   * late, or twice, does nothing.
   */
  setTimer(delayMs: number, task: () => void): () => void;
}

/**
 * The machine's clock.
 *
 * @example
 * ```ts
 * const cancel = systemClock.setTimer(1_000, () => console.log('a second later'));
 * cancel();
 * ```
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Resolves `delayMs` milliseconds from now by `clock`. */
export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimer(delayMs, resolve));
}
