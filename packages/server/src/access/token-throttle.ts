import { createHash } from 'node:crypto';
import { systemClock, type Clock } from '@spoollock/core/adapter';
import { networkOf } from './network.js';

/** So many wrong tokens may come from one address at once; then one every so often. */
const AT_ONCE = 10;
const EVERY_MS = 6_000;
const MOST_ADDRESSES = 1_000;

interface Guesses {
  /** When all of its wrong tokens will be forgiven. */
  readonly forgivenMs: number;
  /** Digests of its latest wrong tokens. */
  readonly tried: readonly string[];
}

/** Makes guessing slow, one address at a time, in bounded memory. */
export class TokenThrottle {
  readonly #guesses = new Map<string, Guesses>();
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#guesses.size;
  }

  /**
   * Whether this address has sent this wrong token not long ago. To send it again is no guess: a program that was
   * forgotten when the token changed must not hold up the others of its machine.
   */
  hasTried(address: string, token: string): boolean {
    return this.#guesses.get(networkOf(address))?.tried.includes(digest(token)) ?? false;
  }

  /** How long this address has to wait before it is listened to. */
  waitMs(address: string): number {
    const now = this.#clock.now();
    const network = networkOf(address);
    const known = this.#guesses.get(network);
    if (known === undefined) return 0;
    // Later than it can be said: the clock was set back. It is counted from now on, or it would not end for as long.
    const forgivenMs = Math.min(known.forgivenMs, now + AT_ONCE * EVERY_MS);
    if (forgivenMs < known.forgivenMs) this.#guesses.set(network, { ...known, forgivenMs });
    return Math.max(0, forgivenMs - now - (AT_ONCE - 1) * EVERY_MS);
  }

  wrong(address: string, token: string): void {
    const now = this.#clock.now();
    const network = networkOf(address);
    const known = this.#guesses.get(network) ?? { forgivenMs: now, tried: [] };
    const forgivenMs = Math.max(now, known.forgivenMs) + EVERY_MS;
    const tried = [...known.tried, digest(token)].slice(-AT_ONCE);
    // In at the end again, so that the first is the one that was quiet for longest.
    this.#guesses.delete(network);
    this.#guesses.set(network, { forgivenMs, tried });
    const [oldest] = this.#guesses.keys();
    if (this.#guesses.size > MOST_ADDRESSES && oldest !== undefined) this.#guesses.delete(oldest);
  }

  right(address: string): void {
    this.#guesses.delete(networkOf(address));
  }
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
