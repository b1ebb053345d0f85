/** One place of the source, and what stands there while the protection is missing. */
export interface Removal {
  /** Under the folder of the sources: `packages/core/src`, or the adapter's. */
  readonly file: string;
  /** Must be there exactly once: so this list cannot fall behind the source. */
  readonly find: string;
  readonly replace: string;
}

/** Something that engine or adapter does so that an invariant holds, and how it is taken away. */
export interface Protection {
  readonly name: string;
  /** What goes wrong without it. */
  readonly why: string;
  readonly removed: readonly Removal[];
  /** Where it is missed, by the scenarios' names; the first one is walked first. */
  readonly scenarios: readonly [string, ...string[]];
}

/** The protections that the command line asks for: all, or those with its word in their name. It says so if there is none. */
export function askedFor(protections: readonly Protection[], args: readonly string[]): readonly Protection[] {
  const [only = ''] = args.filter((arg) => !arg.startsWith('--'));
  const chosen = protections.filter(({ name }) => name.includes(only));
  if (chosen.length === 0) console.log(`None has "${only}" in its name.`);
  return chosen;
}
