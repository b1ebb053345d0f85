import { hashOf } from '../explorer/schedule.js';

const SPAN = 0x1_0000_0000;

/**
 * Chance that a seed decides: the same seed, the same draws. Everyone in a simulation draws from a stream of
 * their own, so that one who is left out changes nobody else's luck.
 */
export class Chance {
  readonly #seed: string;
  #state: number;

  constructor(seed: string) {
    this.#seed = seed;
    this.#state = hashOf(seed) % SPAN;
  }

  /** The stream of somebody named so. */
  of(name: string): Chance {
    return new Chance(`${this.#seed}/${name}`);
  }

  /** From `least` up to, not including, `most`. */
  between(least: number, most: number): number {
    return least + (most - least) * this.#next();
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  /** True so many times in a hundred. */
  percent(percent: number): boolean {
    return this.#next() * 100 < percent;
  }

  pick<const T>(list: readonly [T, ...T[]]): T {
    return list[this.whole(0, list.length - 1)] ?? list[0];
  }

  /** One of a list that may be empty. */
  oneOf<T>(list: readonly T[]): T | undefined {
    return list[this.whole(0, list.length - 1)];
  }

  /** From 0 up to 1: Tommy Ettinger's mulberry32. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / SPAN;
  }
}
