/**
 * The longest wait that a timer can keep, in milliseconds: about 24 days.
 *
 * @example
 * ```ts
 * isDuration(MAX_TIMER_MS); // true
 * ```
 */
export const MAX_TIMER_MS = 2_147_483_647;

/** The same in whole seconds. */
export const MAX_TIMER_SECONDS = Math.floor(MAX_TIMER_MS / 1000);

/**
 * Whether a timer can wait for `milliseconds`. Every duration that a caller gives must pass this.
 *
 * @example
 * ```ts
 * isDuration(15_000); // true
 * isDuration(0); // false
 * ```
 */
export function isDuration(milliseconds: unknown): milliseconds is number {
  return typeof milliseconds === 'number' && milliseconds > 0 && milliseconds <= MAX_TIMER_MS;
}
