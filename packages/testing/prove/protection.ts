/** One place of the engine's source, and what stands there while the protection is missing. */
export interface Removal {
  /** Under `packages/core/src`. */
  readonly file: string;
  /** Must be there exactly once: so this list cannot fall behind the source. */
  readonly find: string;
  readonly replace: string;
}

/** Something that the engine does so that an invariant holds, and how it is taken away. */
export interface Protection {
  readonly name: string;
  /** What goes wrong without it. */
  readonly why: string;
  readonly removed: readonly Removal[];
  /** Where it is missed, by the scenarios' names; the first one is walked first. */
  readonly scenarios: readonly [string, ...string[]];
  /** Why no scenario misses it today; it fails the proof all the same, until it is missed or gone. */
  readonly unnoticed?: string;
}
