/**
 * How a spool stands, for people: one word a spool on a board.
 *
 * @example
 * ```ts
 * const counts = new Map(SPOOL_STATES.map((state) => [state, 0]));
 * ```
 */
export const SPOOL_STATES = [
  'free',
  'in-progress',
  'occupied',
  'stale',
  'drift',
  'unreadable',
  'ambiguous',
] as const;
/**
 * - `in-progress`: an INICIAR is under way. `occupied`: lock and row name the same worker.
 * - `stale`: occupied for longer than the stale limit. `drift`: lock and row disagree.
 * - `unreadable`: nobody can read who has it. `ambiguous`: several rows carry its tag.
 */
export type SpoolState = (typeof SPOOL_STATES)[number];

/**
 * How lock and row can disagree.
 *
 * @example
 * ```ts
 * console.log(DRIFTS.includes('lock-missing')); // true
 * ```
 */
export const DRIFTS = [
  'lock-missing',
  'lock-names-another',
  'lock-unreadable',
  'lock-over-free-row',
  'lock-without-row',
] as const;
/** One of these words. */
export type Drift = (typeof DRIFTS)[number];
