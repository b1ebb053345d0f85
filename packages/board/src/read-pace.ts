/** However many readings are allowed, there is a pause between two. */
const LEAST_PAUSE_MS = 1_000;
const MINUTE_MS = 60_000;

/**
 * When the board may be read again: no more than so many readings in any minute. A fifth of them may follow one
 * another closely, so that a change shows at once where changes are few; the others are spread.
 */
export class ReadPace {
  readonly #burst: number;
  readonly #everyMs: number;
  #lastMs = -Infinity;
  /** When all that was read would have been paid for at the even pace. */
  #paidMs = -Infinity;

  /** @param perMinute `Infinity` where nothing is counted. */
  constructor(perMinute: number) {
    const isCounted = perMinute !== Infinity;
    this.#burst = isCounted ? Math.max(1, Math.floor(perMinute / 5)) : 1;
    this.#everyMs = isCounted ? MINUTE_MS / Math.max(1, perMinute - this.#burst) : 0;
  }

  count(nowMs: number): void {
    this.#lastMs = nowMs;
    this.#paidMs = Math.max(this.#paidMs, nowMs) + this.#everyMs;
  }

  /** How long to wait before the next one. */
  waitMs(nowMs: number): number {
    // The clock may have been set back; then nothing is known of the readings before.
    if (nowMs < this.#lastMs) [this.#lastMs, this.#paidMs] = [-Infinity, -Infinity];
    const slack = (this.#burst - 1) * this.#everyMs;
    return Math.max(0, this.#lastMs + LEAST_PAUSE_MS - nowMs, this.#paidMs - slack - nowMs);
  }
}
