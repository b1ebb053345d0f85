/** Between the beginnings of two readings: so long where they are counted, and at the most where they are not. */
const PAUSE_MS = 1_000;
/** At the least where they are not counted. */
const LEAST_PAUSE_MS = 100;
const MINUTE_MS = 60_000;

/**
 * When the board may be read again: no more than so many readings in any minute. A fifth of them may follow one
 * another closely, so that a change shows at once where changes are few; the others are spread. Where nothing is
 * counted, reading takes half of the time at most.
 */
export class ReadPace {
  readonly #burst: number;
  readonly #everyMs: number;
  #lastMs = -Infinity;
  #pauseMs = PAUSE_MS;
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

  /** The reading that was counted last took so long. */
  took(ms: number): void {
    if (this.#everyMs === 0) this.#pauseMs = Math.min(Math.max(LEAST_PAUSE_MS, 2 * ms), PAUSE_MS);
  }

  /** How long to wait before the next one. */
  waitMs(nowMs: number): number {
    // The clock may have been set back; then nothing is known of the readings before.
    if (nowMs < this.#lastMs) [this.#lastMs, this.#paidMs] = [-Infinity, -Infinity];
    const slack = (this.#burst - 1) * this.#everyMs;
    return Math.max(0, this.#lastMs + this.#pauseMs - nowMs, this.#paidMs - slack - nowMs);
  }
}
