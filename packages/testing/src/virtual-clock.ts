import { setImmediate } from 'node:timers';
import type { Clock } from '@spoollock/core/adapter';

interface Timer {
  readonly dueAt: number;
  readonly task: () => void;
}

const START_MS = Date.UTC(2026, 4, 4, 12);

/** So many timers within one step means that they set one another for ever. */
const MOST_TIMERS = 100_000;

/**
 * Time that passes only when a test says so. Timers run in the order in which they are due (those due at
 * the same moment: in the order in which they were set), and after each everything that it woke runs on
 * until it waits again.
 *
 * @example
 * ```ts
 * const clock = new VirtualClock();
 * const store = new MemoryLockStore({ clock });
 * await store.reserve(tag, 'a value', 10_000);
 * await clock.advance(10_000); // the reservation is gone
 * clock.jump(-3_600_000); // set back by an hour: no timer takes notice
 * console.log(clock.now(), clock.pending); // what it shows; 0 timers wait
 * ```
 */
export class VirtualClock implements Clock {
  #now: number;
  /** What the clock shows beyond the time that has passed; timers take no notice of it. */
  #setByMs = 0;
  readonly #timers = new Set<Timer>();

  /** @param startMs what it shows at first, in milliseconds since the epoch; 4 May 2026, 12:00 UTC by default. */
  constructor(startMs = START_MS) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now + this.#setByMs;
  }

  setTimer(delayMs: number, task: () => void): () => void {
    const timer = { dueAt: this.#now + Math.max(0, delayMs), task };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers wait. What leaves one behind when it is over has forgotten to clean up. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets so many milliseconds pass. What a timer's task throws is thrown here: nothing may throw there. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (let ran = 0; ; ran++) {
      const next = this.#nextTimer();
      if (next === undefined || next.dueAt > until) break;
      if (ran === MOST_TIMERS) throw new Error(`${MOST_TIMERS} timers within ${ms} ms: they never end`);
      await this.#run(next);
    }
    this.#now = until;
    await settled();
  }

  /**
   * Lets as much time pass as `work` needs, timer by timer, and answers as it does.
   *
   * @throws when `work` waits for something other than this clock.
   * @example
   * ```ts
   * const clock = new VirtualClock();
   * const lock = createSpoolLock({ store: new MemoryLockStore({ clock }), source, clock });
   * const grant = await clock.run(lock.iniciar(tag, worker));
   * ```
   */
  async run<T>(work: PromiseLike<T>): Promise<T> {
    let over = false;
    const mark = (): void => void (over = true);
    work.then(mark, mark);
    await settled();
    for (let ran = 0; !isOver(); ran++) {
      const next = this.#nextTimer();
      if (next === undefined) throw new Error('the work waits, but not for this clock: no timer is set');
      if (ran === MOST_TIMERS) throw new Error(`not over after ${MOST_TIMERS} timers`);
      await this.#run(next);
    }
    return work;

    // Read through a function, since it is a callback that sets it.
    function isOver(): boolean {
      return over;
    }
  }

  /** Sets the clock forward or (negative) back by so much, as a person or a time server does: timers stay. */
  jump(ms: number): void {
    this.#setByMs += ms;
  }

  async #run(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.dueAt);
    timer.task();
    await settled();
  }

  /** The earliest; of several, the one that was set first. */
  #nextTimer(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.dueAt < next.dueAt) next = timer;
    return next;
  }
}

/** Resolves when every promise that can go on has gone on: microtasks come before the next immediate. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
