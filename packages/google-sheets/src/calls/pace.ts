/**
 * The minute of the quota and two seconds more, because Google counts a call when it arrives, up to 2 s after it
 * was sent.
 */
const COUNTED_MS = 62_000;

/**
 * The share of the quota that this process uses after Google refused a call: others use the quota too. A smaller
 * share would make the pauses longer than a call's deadline.
 */
const SHARE = 0.5;
/** The share grows back to the whole quota within this time after the last refusal. */
const WHOLE_AGAIN_MS = 600_000;

/**
 * Spreads calls over the minute of the quota. Until half of the quota is used, calls do not wait. After that, the
 * remaining calls are spread evenly until the oldest call no longer counts. Without this, a burst would use up the
 * quota, and every call would then wait for the next minute.
 */
export class Pace {
  #calls: number[] = [];
  #notBeforeMs = 0;
  #metOthersAtMs = -Infinity;

  constructor(readonly perMinute: number) {}

  /** Counts a call that is sent now. */
  count(nowMs: number): void {
    this.#calls = this.#used(nowMs);
    this.#calls.push(nowMs);
  }

  /** Call it when Google answers that the quota is used up. So other programs use the quota too. */
  hold(nowMs: number, forMs: number): void {
    this.#notBeforeMs = Math.max(this.#notBeforeMs, nowMs + forMs);
    this.#metOthersAtMs = nowMs;
  }

  /** The calls left in this minute, as far as this process knows. */
  left(nowMs: number): number {
    return Math.max(0, this.perMinute - this.#used(nowMs).length);
  }

  /** How long the next call must wait. */
  waitMs(nowMs: number): number {
    // The wait is never longer than a minute, even if the clock was set back.
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
    // The share is only a guess, so it slows calls down; only the quota stops them.
    const longestMs = used.length < this.perMinute ? (2 * COUNTED_MS) / ours : Infinity;
    return last + Math.min(pauseMs, longestMs) - nowMs;
  }

  #used(nowMs: number): number[] {
    return this.#calls.filter((at) => at > nowMs - COUNTED_MS && at <= nowMs);
  }
}
