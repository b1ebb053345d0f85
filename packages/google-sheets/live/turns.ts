import { systemClock } from '@spoollock/core/adapter';

/** Google allows an account 60 reads and 60 writes a minute: whatever minute is looked at, no more than that go out. */
const PER_MINUTE = 52;
const AT_ONCE = 8;
const MINUTE_MS = 60_000;

/** A bucket of turns for one kind of call: who comes takes one, or waits for the next, in the order they came. */
export class Turns {
  #left = AT_ONCE;
  #countedAtMs = systemClock.now();
  #queue: Promise<void> = Promise.resolve();
  #notBeforeMs = 0;

  constructor(private readonly isLimited: boolean) {}

  take(): Promise<void> {
    if (!this.isLimited) return Promise.resolve();
    this.#queue = this.#queue.then(() => this.#next());
    return this.#queue;
  }

  /** The quota is used up all the same: somebody else uses the account too. */
  hold(forMs: number): void {
    this.#notBeforeMs = systemClock.now() + forMs;
    this.#left = 0;
  }

  async #next(): Promise<void> {
    await pause(Math.max(0, this.#notBeforeMs - systemClock.now()));
    this.#fill();
    if (this.#left < 1) {
      await pause(((1 - this.#left) * MINUTE_MS) / PER_MINUTE);
      this.#fill();
    }
    this.#left -= 1;
  }

  #fill(): void {
    const nowMs = systemClock.now();
    const grown = ((nowMs - this.#countedAtMs) * PER_MINUTE) / MINUTE_MS;
    this.#left = Math.min(AT_ONCE, this.#left + grown);
    this.#countedAtMs = nowMs;
  }
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => void systemClock.setTimer(delayMs, resolve));
}
