import type { Result } from 'neverthrow';
import { during, type Call } from '../engine/call.js';
import { askStore, isStale, readLock, type Engine } from '../engine/engine.js';
import type { SpoolLockError } from '../errors.js';
import { parseLock } from '../domain/lock-value.js';
import { removeThoseFree } from '../engine/orphans.js';
import { isSpoolTag, type SpoolTag } from '../domain/spool-tag.js';

/** One look of the cleanup: the lock it looked at, if any was at hand, and whether that one was removed. */
export interface Cleanup {
  readonly looked: string | null;
  readonly removed: boolean;
}

/**
 * Looks at one lock more than last time, beside an INICIAR: the look is sent ahead of the reservation in the
 * same breath, so it costs no round trip, and nothing that becomes of it reaches the INICIAR.
 */
export function cleanupBeside(engine: Engine): void {
  void engine.background.run(() => look(engine));
}

async function look(engine: Engine): Promise<void> {
  const seen = (await engine.store.nextCleanupCandidate()).unwrapOr(null);
  // By far the most looks end here: no lock at hand, or none old enough to be worth a question.
  if (seen === null || !isOldLock(engine, seen)) return;
  const { clock, deadlineMs } = engine.settings;
  await during(clock, deadlineMs, (call) => removeIfOrphan(engine, call, seen));
}

/** The same look, asked for by itself. */
export async function cleanupOne(engine: Engine, call: Call): Promise<Result<Cleanup, SpoolLockError>> {
  const seen = await askStore(engine, call, (store) => store.nextCleanupCandidate());
  const next = seen.unwrapOr(null);
  const removed = next !== null && isOldLock(engine, next) && (await removeIfOrphan(engine, call, next));
  return seen.map(() => ({ looked: next?.name ?? null, removed }));
}

interface NextLock<Name = string> {
  readonly name: Name;
  readonly value: string;
}

/** Old by its own timestamp. Locks of the earlier version have none, and unreadable ones neither. */
function isOldLock(engine: Engine, next: NextLock): next is NextLock<SpoolTag> {
  const lock = parseLock(next.value, engine.settings.timeZone);
  return isStale(engine, lock?.since ?? null) && isSpoolTag(next.name);
}

/** Removes it if it is held, the truth, asked after it, says free, and it is still what was looked at. */
async function removeIfOrphan(
  engine: Engine,
  call: Call,
  { name: tag, value }: NextLock<SpoolTag>,
): Promise<boolean> {
  // A reservation can look that old: its process's clock may be a day behind.
  const lock = (await readLock(engine, call, tag)).unwrapOr(null);
  if (lock?.held !== true) return false;
  const tally = { orphansRemoved: 0 };
  await removeThoseFree(engine, call, tally, [{ tag, value }], 'cleanup');
  return tally.orphansRemoved > 0;
}
