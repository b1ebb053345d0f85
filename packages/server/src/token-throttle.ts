import { systemClock, type Clock } from '@spoollock/core/adapter';

/** So many wrong tokens may come from one address at once; then one every so often. */
const AT_ONCE = 10;
const EVERY_MS = 6_000;
const MOST_ADDRESSES = 1_000;

/** Makes guessing slow, one address at a time, in bounded memory. */
export class SignInThrottle {
  /** By address: when all its wrong tokens will be forgiven. */
  readonly #forgivenMs = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#forgivenMs.size;
  }

  /** How long this address has to wait before it is listened to. */
  waitMs(address: string): number {
    const now = this.#clock.now();
    const saidMs = this.#forgivenMs.get(address) ?? now;
    // Later than it can be said: the clock was set back. It is counted from now on, or it would not end for as long.
    const forgivenMs = Math.min(saidMs, now + AT_ONCE * EVERY_MS);
    if (forgivenMs < saidMs) this.#forgivenMs.set(address, forgivenMs);
    return Math.max(0, forgivenMs - now - (AT_ONCE - 1) * EVERY_MS);
  }

  wrong(address: string): void {
    const now = this.#clock.now();
    const forgivenMs = Math.max(now, this.#forgivenMs.get(address) ?? now) + EVERY_MS;
    // In at the end again, so that the first is the one that was quiet for longest.
    this.#forgivenMs.delete(address);
    this.#forgivenMs.set(address, forgivenMs);
    const [oldest] = this.#forgivenMs.keys();
    if (this.#forgivenMs.size > MOST_ADDRESSES && oldest !== undefined) this.#forgivenMs.delete(oldest);
  }

  right(address: string): void {
    this.#forgivenMs.delete(address);
  }
}
