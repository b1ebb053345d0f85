import type { Clock, PortCall } from '@spoollock/core/adapter';
import type { Pace } from './pace.js';

/** One request that waits for the next call. */
export interface Waiting {
  readonly call: PortCall;
  /** Called if the request was not sent, because its call was aborted or its deadline is too near. */
  tooLate(retryAfterMs: number): void;
  /** Called if sending threw, which it must not do. */
  broken(cause: unknown): void;
}

/** How long the first request of a group waits for others to join it. */
export interface Gathering {
  /** The group is sent when no request has joined it for this long. */
  readonly quietMs: number;
  /** The group is sent this long after its first request at the latest. */
  readonly longestMs: number;
}

/**
 * Group commit: only one call is under way at a time. Requests that arrive together, or during a call, share the
 * next call.
 */
export class Grouped<Item extends Waiting> {
  readonly #clock: Clock;
  readonly #gathering: Gathering;
  readonly #pace: Pace;
  readonly #send: (items: readonly Item[]) => Promise<readonly Item[]>;
  #waiting: Item[] = [];
  #busy = false;
  #cameLastMs = 0;

  /** @param send sends a group and answers each request. It returns the requests that must wait for the next call. */
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
    // By the same moment: if the clock ticked in between, the first would not wait for the others at all.
    this.#gather(this.#cameLastMs, this.#cameLastMs);
  }

  #gather(sinceMs: number, now = this.#clock.now()): void {
    const { quietMs, longestMs } = this.#gathering;
    const restMs = Math.min(this.#cameLastMs + quietMs, sinceMs + longestMs) - now;
    // If the clock was set back, the timer would run too long; the group is sent at once instead.
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
      // `send` must not throw. If it does, no request may wait for ever.
      for (const item of items) item.broken(cause);
    }
    // Callers that just got an answer may ask again at once, so the next group waits for them.
    this.#cameLastMs = this.#clock.now();
    if (this.#waiting.length === 0) this.#busy = false;
    else this.#gather(this.#cameLastMs);
  }
}
