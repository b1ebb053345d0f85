import { join } from 'node:path';
import { bundleWithout, endBundling } from './mutant.js';
import type { Protection } from './protection.js';
import { EVERYWHERE } from './scenarios.js';
import { walkInThread } from './thread.js';

/** How far to look. */
export interface Effort {
  /** In each scenario that a protection lists, no more schedules than this. */
  readonly most: number;
  /** In every other scenario, when none of those misses it; 0: not at all. */
  readonly mostElsewhere: number;
}

/** What became of one engine that lacks a protection. */
export interface Proof {
  readonly protection: Protection;
  /** Where it was missed first, and which invariant broke; `null` when no scenario missed it. */
  readonly missed: { readonly scenario: string; readonly violation: string } | null;
  /** Why there is no result: the source is another by now, or the engine ran in circles. */
  readonly trouble: string | null;
  readonly schedules: number;
  readonly seconds: number;
}

/** No walk in these bounds takes as long, on a slow machine. */
const LONGEST_WALK_MS = 300_000;

/** Takes each protection away in turn, a few at a time, and tells of each as soon as it is known. */
export async function prove(
  protections: readonly Protection[],
  folder: string,
  effort: Effort,
  tell: (proof: Proof) => void,
): Promise<readonly Proof[]> {
  const proofs: Proof[] = [];
  const queue = [...protections.entries()];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, protection] = next;
      const proof = await proveOne(protection, join(folder, `without-${index}.mjs`), effort);
      proofs.push(proof);
      tell(proof);
    }
  };
  await Promise.all(Array.from({ length: 2 }, lane));
  await endBundling();
  return proofs;
}

async function proveOne(protection: Protection, bundle: string, effort: Effort): Promise<Proof> {
  const began = performance.now();
  const proof = (part: Pick<Proof, 'missed' | 'trouble' | 'schedules'>): Proof => ({
    protection,
    ...part,
    seconds: (performance.now() - began) / 1000,
  });
  try {
    await bundleWithout(protection.removed, bundle);
  } catch (cause) {
    return proof({
      missed: null,
      trouble: cause instanceof Error ? cause.message : String(cause),
      schedules: 0,
    });
  }
  let schedules = 0;
  for (const { scenarios, most } of [
    { scenarios: protection.scenarios, most: effort.most },
    { scenarios: EVERYWHERE, most: effort.mostElsewhere },
  ]) {
    if (most === 0) continue;
    const { walked, trouble } = await walkInThread(bundle, { scenarios, most }, LONGEST_WALK_MS);
    for (const walk of walked) schedules += walk.schedules;
    const last = walked.at(-1);
    if (last?.failure) {
      const { scenario, failure } = last;
      return proof({ missed: { scenario, violation: failure.violation }, trouble: null, schedules });
    }
    if (trouble !== null) return proof({ missed: null, trouble, schedules });
  }
  return proof({ missed: null, trouble: null, schedules });
}

/** Whether the engine as it is passes every scenario in which one of these protections is missed; what broke. */
export async function proveWhole(
  protections: readonly Protection[],
  folder: string,
  most: number,
): Promise<readonly string[]> {
  const bundle = join(folder, 'whole.mjs');
  await bundleWithout([], bundle);
  const names = [...new Set(protections.flatMap(({ scenarios }) => scenarios))];
  const walks = await Promise.all(
    [0, 1].map((lane) =>
      walkInThread(bundle, { scenarios: names.filter((_, at) => at % 2 === lane), most }, LONGEST_WALK_MS),
    ),
  );
  return walks.flatMap(({ walked, trouble }) => [
    ...(trouble === null ? [] : [trouble]),
    ...walked.flatMap(({ scenario, failure, complete, schedules }) => {
      if (failure !== null) return [`${scenario}: ${failure.violation}`];
      return complete ? [] : [`${scenario}: not walked to its end in ${schedules} schedules`];
    }),
  ]);
}
