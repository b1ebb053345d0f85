import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Exploration } from '../explorer/explore.js';
import { bundleWithout, endBundling, type Mutable } from '../protections/mutant.js';
import type { Protection } from '../protections/protection.js';

/** What became of the walks without a protection. */
export interface Proof {
  readonly protection: string;
  /** The scenario that missed it; `null` when none did. */
  readonly scenario: string | null;
  readonly violation: string | null;
  /** Steps of the shortest schedule that was found. */
  readonly trace: readonly string[];
  readonly schedules: number;
  readonly seconds: number;
}

interface Walked {
  readonly name: string;
  readonly exploration: Exploration;
}

/** The sheet's explorer, and the adapter. */
export const SHEET: Mutable = {
  program: 'packages/proofs/src/sheet/walking-thread.ts',
  sources: 'packages/google-sheets/src',
};

/** Takes one protection away, in a bundle of its own, and walks until it is missed. */
export async function prove(protection: Protection): Promise<Proof> {
  const began = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'spoollock-'));
  try {
    const file = join(folder, 'walking.mjs');
    await bundleWithout(protection.removed, file, SHEET);
    await endBundling();
    const walks = await walked(file, protection.scenarios);
    const missed = walks.find(({ exploration }) => exploration.failure !== null);
    return {
      protection: protection.name,
      scenario: missed?.name ?? null,
      violation: missed?.exploration.failure?.violation ?? null,
      trace: missed?.exploration.failure?.trace ?? [],
      schedules: walks.reduce((sum, { exploration }) => sum + exploration.schedules, 0),
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function walked(file: string, scenarios: readonly string[]): Promise<readonly Walked[]> {
  return new Promise((resolve, reject) => {
    const walks: Walked[] = [];
    const thread = new Worker(file, { workerData: scenarios });
    thread.on('message', (walk: Walked) => walks.push(walk));
    thread.once('error', reject);
    thread.once('exit', () => resolve(walks));
  });
}
