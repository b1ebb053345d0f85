/** The minute of the quota. The service counts a call when it gets there, up to two seconds after it went out. */
const COUNTED_MS = 62_000;

/**
 * What is believed to be ours of a quota that others use too. No less, however many they are: the pauses would
 * become longer than a call's deadline, and a process that met them more often than others would get nowhere.
 */
const SHARE = 0.5;
/** So long after the last meeting it is the whole quota again; it grows all the while. */
const WHOLE_AGAIN_MS = 600_000;

/**
 * Spreads calls over the minute that a quota is counted in. While less than half of it is used, nothing is
 * held back; from there on what is left is spread evenly until the first call of the minute no longer counts.
 * So the quota is never used up at once, with nobody served until it renews itself.
 */
export class Pace {
  #calls: number[] = [];
  #notBeforeMs = 0;
  #metOthersAtMs = -Infinity;

  constructor(readonly perMinute: number) {}

  /** A call goes out now. */
  count(nowMs: number): void {
    this.#calls = this.#used(nowMs);
    this.#calls.push(nowMs);
  }

  /** The service said that the quota is used up: somebody else uses it too. */
  hold(nowMs: number, forMs: number): void {
    this.#notBeforeMs = Math.max(this.#notBeforeMs, nowMs + forMs);
    this.#metOthersAtMs = nowMs;
  }

  /** How many calls are left in this minute, as far as is known here. */
  left(nowMs: number): number {
    return Math.max(0, this.perMinute - this.#used(nowMs).length);
  }

  /** How long the next call should wait. */
  waitMs(nowMs: number): number {
    // No longer than a minute, even where the clock was set back meanwhile.
    return Math.max(0, Math.min(this.#notBeforeMs - nowMs, COUNTED_MS), this.#quotaWaitMs(nowMs));
  }

  #quotaWaitMs(nowMs: number): number {
    const used = this.#used(nowMs);
    const alone = Math.min(1, Math.max(0, nowMs - this.#metOthersAtMs) / WHOLE_AGAIN_MS);
    const ours = this.perMinute * (SHARE + (1 - SHARE) * alone);
    if (2 * used.length <= ours) return 0;
    const [oldest = nowMs] = used;
    const last = used.at(-1) ?? nowMs;
    const left = Math.max(0, Math.floor(ours) - used.length);
    const pauseMs = (oldest + COUNTED_MS - last) / (left + 1);
    // The share is a guess, and no reason to stand still; the quota is.
    const longestMs = used.length < this.perMinute ? (2 * COUNTED_MS) / ours : Infinity;
    return last + Math.min(pauseMs, longestMs) - nowMs;
  }

  #used(nowMs: number): number[] {
    return this.#calls.filter((at) => at > nowMs - COUNTED_MS && at <= nowMs);
  }
}
