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

/** What a server said of its time, and when this machine asked and was answered. All in milliseconds since the epoch. */
export interface ClockReading {
  readonly saidMs: number;
  /** How coarse that is: 1000 for an HTTP `Date`, which leaves parts of a second out. */
  readonly grainMs: number;
  readonly sentMs: number;
  readonly receivedMs: number;
}

/**
 * By how many milliseconds a server's clock is ahead of this machine's, at least; negative if it is behind. 0 if both may
 * agree: a slow answer alone never makes clocks look apart.
 *
 * @example
 * ```ts
 * const sentMs = systemClock.now();
 * const answer = new Response(null, { headers: { date: 'Mon, 04 May 2026 12:00:00 GMT' } }); // from a server
 * const saidMs = Date.parse(answer.headers.get('date') ?? '');
 * console.log(clockAheadMs({ saidMs, grainMs: 1_000, sentMs, receivedMs: systemClock.now() }));
 * ```
 */
export function clockAheadMs({ saidMs, grainMs, sentMs, receivedMs }: ClockReading): number {
  const least = saidMs - receivedMs;
  const most = saidMs + grainMs - sentMs;
  return least > 0 ? least : Math.min(most, 0);
}

/** Resolves `delayMs` milliseconds from now by `clock`. */
export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimer(delayMs, resolve));
}
