const MINUTE_MS = 60_000;

/**
 * Spreads calls over the minute that a quota is counted in. While less than half of it is used, nothing is
 * held back; from there on the pauses grow to the rate that the quota renews itself with, so that it is
 * never used up before the minute is over.
 */
export class Pace {
  readonly #perMinute: number;
  #calls: number[] = [];
  #notBeforeMs = 0;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** A call goes out now. */
  count(nowMs: number): void {
    this.#calls = this.#calls.filter((at) => at > nowMs - MINUTE_MS);
    this.#calls.push(nowMs);
  }

  /** The service said that the quota is used up: somebody else uses it too. */
  hold(nowMs: number, forMs: number): void {
    this.#notBeforeMs = Math.max(this.#notBeforeMs, nowMs + forMs);
  }

  /** How many calls are left in this minute, as far as is known here. */
  left(nowMs: number): number {
    return Math.max(0, this.#perMinute - this.#used(nowMs).length);
  }

  /** How long the next call should wait. */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#notBeforeMs - nowMs, this.#quotaWaitMs(nowMs));
  }

  #quotaWaitMs(nowMs: number): number {
    const used = this.#used(nowMs);
    const [oldest = nowMs] = used;
    if (used.length >= this.#perMinute) return oldest + MINUTE_MS - nowMs;
    const last = used.at(-1) ?? -Infinity;
    const beyondHalf = used.length / this.#perMinute - 0.5;
    if (beyondHalf <= 0) return 0;
    return last + 2 * beyondHalf * (MINUTE_MS / this.#perMinute) - nowMs;
  }

  #used(nowMs: number): number[] {
    return this.#calls.filter((at) => at > nowMs - MINUTE_MS);
  }
}
