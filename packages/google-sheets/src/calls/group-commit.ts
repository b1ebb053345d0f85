import type { Clock, PortCall } from '@spoollock/core';
import type { Pace } from './pace.js';

/** What waits for a call, for how long at most, and what it is told when that would be too late. */
export interface Waiting {
  readonly call: PortCall;
  tooLate(retryAfterMs: number): void;
  /** Sending threw, against its promise. */
  broken(cause: unknown): void;
}

/** How long the first of a group waits for company. */
export interface Gathering {
  /** A group goes out once nobody has joined it for so long, … */
  readonly quietMs: number;
  /** … and at the latest after so long. */
  readonly longestMs: number;
}

/**
 * Group commit: what arrives together, or while a call is under way, goes out in the next call. There is one
 * call under way at a time.
 */
export class Grouped<Item extends Waiting> {
  readonly #clock: Clock;
  readonly #gathering: Gathering;
  readonly #pace: Pace;
  readonly #send: (items: readonly Item[]) => Promise<readonly Item[]>;
  #waiting: Item[] = [];
  #busy = false;
  #cameLastMs = 0;

  /** @param send sends a group, tells every member its answer, and hands back those that must wait. */
  constructor(
    clock: Clock,
    gathering: Gathering,
    pace: Pace,
    send: (items: readonly Item[]) => Promise<readonly Item[]>,
  ) {
    this.#clock = clock;
    this.#gathering = gathering;
    this.#pace = pace;
    this.#send = send;
  }

  add(item: Item): void {
    this.#cameLastMs = this.#clock.now();
    this.#waiting.push(item);
    if (this.#busy) return;
    this.#busy = true;
    this.#gather(this.#cameLastMs);
  }

  #gather(sinceMs: number): void {
    const { quietMs, longestMs } = this.#gathering;
    const now = this.#clock.now();
    const restMs = Math.min(this.#cameLastMs + quietMs, sinceMs + longestMs) - now;
    // A clock that was set back would have them wait for as long.
    if (restMs > 0 && now >= sinceMs) this.#clock.setTimer(restMs, () => this.#gather(sinceMs));
    else this.#goOn();
  }

  #goOn(): void {
    const now = this.#clock.now();
    const waitMs = this.#pace.waitMs(now);
    this.#waiting = this.#waiting.filter((item) => {
      const inTime = item.call.signal?.aborted !== true && now + waitMs < item.call.deadlineMs;
      if (!inTime) item.tooLate(waitMs);
      return inTime;
    });
    if (this.#waiting.length === 0) this.#busy = false;
    else if (waitMs > 0) this.#clock.setTimer(waitMs, () => this.#goOn());
    else void this.#go();
  }

  async #go(): Promise<void> {
    const items = this.#waiting;
    this.#waiting = [];
    try {
      this.#waiting.unshift(...(await this.#send(items)));
    } catch (cause) {
      // It answers with Results. Should it not, those who wait must not wait for ever, nor those after them.
      for (const item of items) item.broken(cause);
    }
    // Those who have just been answered may want a call more: they have the time of a group to join the next one.
    this.#cameLastMs = this.#clock.now();
    if (this.#waiting.length === 0) this.#busy = false;
    else this.#gather(this.#cameLastMs);
  }
}
