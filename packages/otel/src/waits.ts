import type { SpoolLockError } from '@spoollock/core';
import type { Clock } from '@spoollock/core/adapter';

/** Who does not ask again for so long is not waiting any more. */
const ASKS_AGAIN_WITHIN_MS = 60_000;
/** Of those who never come back, so many are remembered. */
const MOST_WAITING = 1_000;

interface Waiting {
  readonly sinceMs: number;
  readonly lastMs: number;
}

/**
 * How long a worker stands there with an INICIAR: from their first call for a spool until one of their calls is
 * answered by something other than "ask again". A call that ends with `in-progress`, `timed-out`,
 * `outcome-unknown` or a side that is down does not end the wait, if the next one comes within a minute.
 */
export class Waits {
  readonly #waiting = new Map<string, Waiting>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Since when whoever calls now has been waiting. */
  since(who: string): number {
    const now = this.#clock.now();
    const waiting = this.#waiting.get(who);
    const isTheSame = waiting !== undefined && now - waiting.lastMs <= ASKS_AGAIN_WITHIN_MS;
    return isTheSame ? Math.min(waiting.sinceMs, now) : now;
  }

  /** The call's answer: how long the wait was, in milliseconds, or `null` while it goes on. */
  answered(who: string, sinceMs: number, error: SpoolLockError | null): number | null {
    const lastMs = this.#clock.now();
    this.#waiting.delete(who);
    if (error === null || !error.next.startsWith('repeat')) return lastMs - sinceMs;
    this.#waiting.set(who, { sinceMs, lastMs });
    const [longestAgo] = this.#waiting.keys();
    if (this.#waiting.size > MOST_WAITING && longestAgo !== undefined) this.#waiting.delete(longestAgo);
    return null;
  }
}
