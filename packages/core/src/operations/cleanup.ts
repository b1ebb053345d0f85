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
 * Looks at the next lock, in the background of an INICIAR. It sends its command just before the reservation, so it
 * costs no round trip. Its outcome never affects the INICIAR.
 */
export function cleanupBeside({ engine, call }: CallContext): void {
  const { store } = engine;
  if (store !== null && call.ended === null) void engine.background.run(() => look(engine, store));
}

async function look(engine: Engine, store: LockStore): Promise<void> {
  const seen = (await store.nextCleanupCandidate()).unwrapOr(null);
  // Most looks end here: there is no lock, or it is too young to ask the truth about it.
  if (seen === null || !isOldLock(engine, seen)) return;
  const { clock, deadlineMs } = engine.settings;
  await during(clock, deadlineMs, (call) => removeIfOrphan({ engine, call }, seen));
}

/** The same look, as a call of its own. */
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

/**
 * Whether its own timestamp is old. Unreadable locks, and locks of the earlier version, have none and are never
 * old.
 */
function isOldLock(engine: Engine, candidate: Candidate): candidate is Candidate<SpoolTag> {
  const own = engine.ownLocks.get(candidate.name);
  const lock = own?.value === candidate.value ? own : parseLock(candidate.value, engine.settings.timeZone);
  return isStale(engine, lock?.since ?? null) && isSpoolTag(candidate.name);
}

/** Removes the lock if it is held and unchanged, and if its row, read after it, is free. */
async function removeIfOrphan(
  context: CallContext,
  { name: tag, value }: Candidate<SpoolTag>,
): Promise<boolean> {
  // A reservation can look old too, if the clock of its process is a day behind.
  const lock = (await readLock({ ...context, tag })).unwrapOr(null);
  if (lock?.held !== true) return false;
  const tally = { orphansRemoved: 0 };
  await removeThoseFree(context, tally, [{ tag, value }], 'cleanup');
  return tally.orphansRemoved > 0;
}
