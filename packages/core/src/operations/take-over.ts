import { err, ok, type Result } from 'neverthrow';
import { startClaim, type Claim } from '../engine/claim.js';
import { readLock, readRow, type SpoolContext } from '../engine/context.js';
import { confirmGrant, resumeGrant } from '../engine/grant.js';
import { giveLockUp, isHeld, putHeldLock } from '../engine/lock-steps.js';
import { refuseHolder, versionOf } from '../engine/refuse.js';
import { asNamed, formerHolder, readForOrder } from '../engine/supervisor-order.js';
import { writeAsHolder } from '../engine/write-as-holder.js';
import { versionConflict, type TakeOverError } from '../errors.js';
import type { Occupation } from '../ports/occupation-source.js';
import { HOLDER } from '../protocol/decisions.js';
import { isHeldBy, viewHolder } from '../protocol/views.js';
import type { TakeOver } from '../requests.js';
import type { Grant } from '../results.js';

/**
 * Hands a spool to another worker. One compare-and-set changes the row, if it is still as the supervisor saw it.
 * Then it replaces the lock. A repeat after a lost answer finds the new holder in the row, and grants again.
 */
export async function takeOver(
  context: SpoolContext,
  order: TakeOver,
): Promise<Result<Grant, TakeOverError>> {
  const { engine } = context;
  const { to, by, reason } = order;
  const claim = startClaim(engine, to);
  const read = await readForOrder(context);
  if (read.isErr()) return err(read.error);
  if (isHeldBy(read.value, to.id)) return repeatOrder(context, claim);

  const written = await writeAsHolder(context, {
    operationId: engine.settings.newId(),
    idFrom: 'engine',
    expected: asNamed(order, read.value),
    next: { state: 'occupied', worker: to, since: claim.since },
  });
  if (written.isErr()) return err(written.error);
  const kept = (await putLock(context, claim)) ? 'held' : 'none';
  const how = { type: 'taken-over', from: formerHolder(order, read.value), by, reason } as const;
  const confirmed = await confirmGrant(context, claim, written.value, kept, how);
  if (confirmed.isErr()) return err(confirmed.error);
  if (confirmed.value.outcome === 'granted') return ok(confirmed.value.grant);
  if (isHeld(kept)) await giveLockUp(context, claim, confirmed.value.row);
  return err(noLongerTheirs(context, claim, confirmed.value.row));
}

/** The row already names the new holder. This order is a repeat, or their own INICIAR was faster. */
async function repeatOrder(context: SpoolContext, claim: Claim): Promise<Result<Grant, TakeOverError>> {
  const { worker } = claim;
  // The lock may still be the former holder's.
  const lock = (await readLock(context)).unwrapOr(null);
  // Read the row again, after the lock: an older row must not replace a newer lock.
  const row = await readRow(context);
  if (row.isErr()) return err(row.error);
  if (!isHeldBy(row.value, worker.id)) return err(noLongerTheirs(context, claim, row.value));
  const isTheirs = lock === null || !lock.held || lock.lock?.workerId === worker.id;
  const resumed = await resumeGrant(context, claim, row.value, lock, isTheirs ? 'leave' : 'rebuild');
  if (resumed.isErr()) return err(resumed.error);
  if (resumed.value.outcome === 'granted') return ok(resumed.value.grant);
  return err(noLongerTheirs(context, claim, resumed.value.row));
}

/** The row named the new holder, but no longer does. */
function noLongerTheirs({ tag }: SpoolContext, { worker }: Claim, row: Occupation): TakeOverError {
  const expected = { state: 'occupied', workerId: worker.id } as const;
  const answer = HOLDER[viewHolder(row, expected)];
  return answer === 'write'
    ? versionConflict(tag, null, versionOf(row))
    : refuseHolder(tag, answer, row, expected);
}

/**
 * Replaces the former lock by the new holder's. It leaves a reservation, because that INICIAR will find the new
 * row.
 */
async function putLock(context: SpoolContext, { lock }: Claim): Promise<boolean> {
  const read = await readLock(context);
  if (read.isErr() || read.value?.held === false) return false;
  return putHeldLock(context, read.value?.stored ?? null, lock.value);
}
