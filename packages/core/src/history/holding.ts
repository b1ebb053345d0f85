/**
 * How a holding ended:
 * - `worker`: FINALIZAR. `release`, `take-over`: a supervisor decided it.
 * - `superseded`: an INICIAR of another worker found it stale.
 * - `settled`: by a call whose answer was lost. The trail cannot say which call it was.
 * - `unknown`: no line says how. Later lines show that it did end, as after an edit by hand or a lost line.
 *
 * @example
 * ```ts
 * console.log(HOLDING_ENDS.includes('release')); // true
 * ```
 */
export const HOLDING_ENDS = ['worker', 'release', 'take-over', 'superseded', 'settled', 'unknown'] as const;
/** How a holding ended, one of `HOLDING_ENDS`. */
export type HoldingEnd = (typeof HOLDING_ENDS)[number];

/** That somebody had a spool, and from when to when. Nothing in it is guessed: what no line says is `null`. */
export interface Holding {
  readonly tag: string;
  /** `null`: nobody could be read in the label. */
  readonly worker: { readonly id: number; readonly initials: string | null } | null;
  /** The label in which nobody could be read. */
  readonly label: string | null;
  /** `null`: no line says when it began. */
  readonly from: Date | null;
  /** `null`: it goes on, or no line says when it ended. */
  readonly until: Date | null;
  readonly durationMs: number | null;
  /** `null`: it goes on, as far as the trail says. */
  readonly endedBy: HoldingEnd | null;
  /** The supervisor who ended it, or who gave it back in the worker's name, and why. */
  readonly by: string | null;
  readonly reason: string | null;
  /** What was last written to the app's own columns, as the trail keeps it: a date is a text there. */
  readonly also: Readonly<Record<string, string | number | boolean | null>> | null;
}
