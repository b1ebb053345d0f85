import { err, type Result } from 'neverthrow';
import type { Call } from '../engine/call.js';
import { isHeldBy, readLock, readRow, type Engine } from '../engine/engine.js';
import type { SpoolLockError } from '../errors.js';
import type { Grant, Claim } from '../results.js';
import { confirmGrant, startClaim } from '../engine/grant.js';
import { holderError, type NamedHolder } from '../protocol/holder.js';
import { giveLockUp, putHeldLock } from '../engine/lock-steps.js';
import { versionOf } from '../engine/refuse.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import { followTable } from './taking.js';
import { writeTruth } from '../engine/write-truth.js';
import type { Worker } from '../domain/worker.js';

/** A supervisor's decision that a spool changes hands. */
export interface TakeOver {
  /** The holder it was seen with, or the label that could not be read, letter for letter. */
  readonly from: Worker | string;
  readonly to: Worker;
  /** Who decided, for the record. */
  readonly by: string;
  /** Why, for the record. */
  readonly reason: string;
  /** The row's version as it was seen; refuses when it has changed since. */
  readonly fence?: number | undefined;
}

/**
 * Hands a spool from one holder to another in one compare-and-set of the truth, from exactly what was seen.
 * The lock follows. Repeating it after a lost answer finds the new holder there, and grants again.
 */
export async function takeOver(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  { from, to, by, reason, fence }: TakeOver,
): Promise<Result<Grant, SpoolLockError>> {
  const taking = startClaim(engine, tag, to);
  const clear = await engine.unsettled.settle(tag, call);
  if (clear.isErr()) return err(clear.error);
  const read = await readRow(engine, call, tag);
  if (read.isErr()) return err(read.error);
  const row = read.value;
  if (isHeldBy(row, to.id)) {
    // This order's repeat, or their own INICIAR was faster. The lock may still be the former holder's.
    const lock = (await readLock(engine, call, tag)).unwrapOr(null);
    // The row once more, after the lock: a lock that is newer than the row must not give way to it.
    const now = await readRow(engine, call, tag);
    if (now.isErr()) return err(now.error);
    if (!isHeldBy(now.value, to.id))
      return err(holderError(tag, now.value, { state: 'occupied', workerId: to.id }));
    const isTheirs = lock === null || !lock.held || lock.lock?.workerId === to.id;
    const decision = { answer: 'resume', lock: isTheirs ? 'leave' : 'rebuild' } as const;
    return followTable(engine, call, taking, decision, now.value, lock);
  }
  const version = fence ?? versionOf(row);
  const expected: NamedHolder =
    typeof from === 'string'
      ? { state: 'unreadable', label: from, version }
      : { state: 'occupied', workerId: from.id, version };
  const written = await writeTruth(engine, call, {
    operationId: engine.settings.newId(),
    tag,
    expected,
    next: { state: 'occupied', worker: to, since: taking.since },
  });
  if (written.outcome === 'failed') return err(written.error);
  if (written.outcome === 'refused') return err(holderError(tag, written.now, expected));
  const held = await putLock(engine, call, taking);
  const how = { type: 'taken-over', from, by, reason } as const;
  return confirmGrant(engine, call, taking, written.change, held, how, async (now) => {
    if (held) await giveLockUp(engine, call, taking, now);
    return holderError(tag, now, { state: 'occupied', workerId: to.id });
  });
}

/** Puts the new holder's lock where the former one is. Somebody's reservation is left to find out by itself. */
async function putLock(engine: Engine, call: Call, { tag, lock }: Claim): Promise<boolean> {
  const read = await readLock(engine, call, tag);
  if (read.isErr() || read.value?.held === false) return false;
  return putHeldLock(engine, call, tag, read.value?.stored ?? null, lock.value);
}
