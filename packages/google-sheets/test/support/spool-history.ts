/** What a row said after one of its changes. */
export interface Turn {
  readonly version: number;
  readonly label: string;
}

/** A spool in a worker's hands, from the grant to the give-back. */
export interface Held {
  readonly tag: string;
  readonly workerId: number;
  /** The version of the row that the grant came with. */
  readonly fence: number;
}

/**
 * What is wrong with the history of one spool, by its row's changes in their order and by what the workers
 * say they held. A worker names the row at the grant's own version, and the very next change is the give-back,
 * which was asked for after the grant: so the row said all the while who had it, and nobody else did.
 */
export function problems(tag: string, turns: readonly Turn[], held: readonly Held[]): string[] {
  const found: string[] = [];
  for (const [at, { version, label }] of turns.entries()) {
    if (version !== at + 1) found.push(`${tag} came to version ${version} as change ${at + 1}`);
    const isTaken = label !== 'DISPONIBLE';
    if (isTaken !== (at % 2 === 0)) found.push(`${tag} says ${label} at version ${version}`);
  }
  if (turns.length % 2 === 1) found.push(`${tag} was not given back at the end`);
  const granted = new Set<number>();
  for (const { workerId, fence } of held) {
    if (granted.has(fence)) found.push(`${tag} was granted twice under ${fence}`);
    granted.add(fence);
    const label = turns.find(({ version }) => version === fence)?.label;
    if (label !== `MR(${workerId})`)
      found.push(`${tag} was granted to ${workerId} under ${fence}, where the sheet says ${String(label)}`);
  }
  const taken = turns.filter(({ label }) => label !== 'DISPONIBLE').length;
  if (taken !== held.length) found.push(`${tag} was taken ${taken} times and granted ${held.length} times`);
  return found;
}
