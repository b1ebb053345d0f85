import { ok, type Result } from 'neverthrow';
import { parseLock } from '../domain/lock-value.js';
import { isSpoolTag, type SpoolTag } from '../domain/spool-tag.js';
import { during } from '../engine/call.js';
import { askStore, isStale, readLock, type CallContext, type Engine } from '../engine/context.js';
import { removeThoseFree } from '../engine/orphans.js';
import type { CleanupError } from '../errors.js';
import type { LockStore } from '../ports/lock-store.js';
import type { Cleanup } from '../results.js';

/**
 * Looks at one lock more than last time, beside an INICIAR. The look is sent ahead of the reservation in the same
 * breath, so it costs no round trip. Nothing that becomes of it reaches the INICIAR.
 */
export function cleanupBeside(engine: Engine): void {
  const { store } = engine;
  if (store !== null) void engine.background.run(() => look(engine, store));
}

async function look(engine: Engine, store: LockStore): Promise<void> {
  const seen = (await store.nextCleanupCandidate()).unwrapOr(null);
  // Most looks end here: no lock at hand, or none old enough to be worth a question.
  if (seen === null || !isOldLock(engine, seen)) return;
  const { clock, deadlineMs } = engine.settings;
  await during(clock, deadlineMs, (call) => removeIfOrphan({ engine, call }, seen));
}

/** The same look, asked for by itself. */
export async function cleanupOne(context: CallContext): Promise<Result<Cleanup, CleanupError>> {
  const { engine } = context;
  if (engine.store === null) return ok({ looked: null, removed: false });
  const seen = await askStore(context, (store) => store.nextCleanupCandidate());
  const next = seen.unwrapOr(null);
  const removed = next !== null && isOldLock(engine, next) && (await removeIfOrphan(context, next));
  return seen.map(() => ({ looked: next?.name ?? null, removed }));
}

interface Candidate<Name = string> {
  readonly name: Name;
  readonly value: string;
}

/** Old by its own timestamp. Locks of the earlier version have none, and unreadable ones neither. */
function isOldLock(engine: Engine, candidate: Candidate): candidate is Candidate<SpoolTag> {
  const lock = parseLock(candidate.value, engine.settings.timeZone);
  return isStale(engine, lock?.since ?? null) && isSpoolTag(candidate.name);
}

/** Removes the lock if it is held, if the truth, asked after it, says free, and if it is still what was seen. */
async function removeIfOrphan(
  context: CallContext,
  { name: tag, value }: Candidate<SpoolTag>,
): Promise<boolean> {
  // A reservation can look that old: its process's clock may be a day behind.
  const lock = (await readLock({ ...context, tag })).unwrapOr(null);
  if (lock?.held !== true) return false;
  const tally = { orphansRemoved: 0 };
  await removeThoseFree(context, tally, [{ tag, value }], 'cleanup');
  return tally.orphansRemoved > 0;
}
