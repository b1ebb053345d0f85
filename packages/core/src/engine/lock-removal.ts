import type { Result } from 'neverthrow';
import type { Lock } from '../domain/lock-value.js';
import type { Worker } from '../domain/worker.js';
import type { StoreError } from '../errors.js';
import type { ObservedLock } from '../protocol/views.js';
import type { LockRemoval } from '../results.js';
import { readRow, readStored, writeLock, type SpoolContext } from './context.js';
import { lapseOrphan } from './lock-steps.js';

// After a give-back the lock must be removed. Each function here removes exactly the lock that was seen, or none.

/** Removes the lock that was read, if it is held and names this worker. */
export async function removeLockOf(
  context: SpoolContext,
  worker: Worker,
  read: Result<ObservedLock | null, StoreError>,
): Promise<LockRemoval> {
  if (read.isErr()) return 'unreachable';
  const seen = read.value;
  if (seen?.held !== true || seen.lock?.workerId !== worker.id) return 'none-of-ours';
  return removeExactly(context, seen.stored.value);
}

/**
 * Removes the lock that this process made. If another lock is there now, removes it only if it is this worker's
 * orphan.
 */
export async function removeKnownLock(context: SpoolContext, known: Lock | undefined): Promise<LockRemoval> {
  if (known === undefined) return 'none-of-ours';
  const removed = await writeLock(context, (store) => store.remove(context.tag, known.value));
  if (removed.isErr()) return 'unreachable';
  if (removed.value.done) return 'removed';
  const { present } = removed.value;
  return removeOrphan(context, present && readStored(context.engine, present), known.workerId);
}

/**
 * Removes a held lock if its row, read after it, is free. INICIAR writes its row before it holds its lock, so such
 * a lock is an orphan.
 *
 * @param workerId the worker that the lock must name; `null`: any lock, even an unreadable one.
 */
export async function removeOrphan(
  context: SpoolContext,
  seen: ObservedLock | null,
  workerId: number | null,
): Promise<LockRemoval> {
  if (seen?.held !== true) return 'none-of-ours';
  if (workerId !== null && seen.lock?.workerId !== workerId) return 'none-of-ours';
  const row = await readRow(context);
  if (row.isErr() || row.value.state !== 'free') return 'none-of-ours';
  const { value } = seen.stored;
  if (!context.engine.settings.sharedWithEarlierService) return removeExactly(context, value);
  // The earlier service holds its lock before it writes its row. So this lock may expire, but must not be removed.
  await lapseOrphan(context, value);
  return 'none-of-ours';
}

async function removeExactly(context: SpoolContext, value: string): Promise<LockRemoval> {
  const removed = await writeLock(context, (store) => store.remove(context.tag, value));
  if (removed.isErr()) return 'unreachable';
  return removed.value.done ? 'removed' : 'none-of-ours';
}
