import { setTimeout as wait } from 'node:timers/promises';
import { TRACKS, type Track } from './fault-tracks.js';
import type { Log } from './log.js';
import { SeededRandom } from './seeded-random.js';
import type { Shop } from './shop.js';

/** Lets faults happen as the seed says, until `signal`: then all that are under way are brought to their end. */
export async function runFaults(
  shop: Shop,
  folder: string,
  log: Log,
  seed: number,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    TRACKS.map((track, at) => runTrack(track, new SeededRandom(seed + at), { shop, folder, log, signal })),
  );
}

async function runTrack(
  { on, restMs, faults, atLast = {} }: Track,
  random: SeededRandom,
  { shop, folder, log, signal }: { shop: Shop; folder: string; log: Log; signal: AbortSignal },
): Promise<void> {
  const pause = (leastMs: number, mostMs: number): Promise<void> =>
    wait(random.between(leastMs, mostMs), undefined, { signal }).catch(() => undefined);
  for (;;) {
    // Each kind comes once before any comes again.
    for (const [fault, happen] of [...random.shuffled(Object.entries(faults)), ...Object.entries(atLast)]) {
      await pause(...restMs);
      if (signal.aborted) return;
      log.write({ fault, on });
      await happen({ shop, folder, random, pause });
      log.write({ fault, on, ends: true });
    }
  }
}
