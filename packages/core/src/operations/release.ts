import { err, ok, type Result } from 'neverthrow';
import { readLock, type SpoolContext } from '../engine/context.js';
import { removeOrphan } from '../engine/lock-removal.js';
import { asNamed, formerHolder, readForOrder } from '../engine/supervisor-order.js';
import { writeAsHolder } from '../engine/write-as-holder.js';
import type { ReleaseError } from '../errors.js';
import type { Release } from '../requests.js';
import type { LockRemoval, Released } from '../results.js';

/**
 * Releases a spool. One compare-and-set frees the row, if it is still as the supervisor saw it. Then it removes the
 * lock of any worker, if the row is still free after the lock was read.
 */
export async function release(
  context: SpoolContext,
  order: Release,
): Promise<Result<Released, ReleaseError>> {
  const { engine, tag } = context;
  const { by, reason } = order;
  const read = await readForOrder(context);
  if (read.isErr()) return err(read.error);
  const released = await writeAsHolder(context, {
    operationId: operationIdOf(context, order),
    idFrom: order.operationId === undefined ? 'engine' : 'caller',
    expected: asNamed(order, read.value),
    next: { state: 'free' },
  });
  if (released.isErr()) return err(released.error);

  const repeated = released.value.replayed;
  const from = formerHolder(order, read.value);
  engine.ownLocks.delete(tag);
  const lock = await removeLock(context);
  const also = repeated ? undefined : context.also;
  engine.events.emit({ type: 'released', tag, from, by, reason, repeated, also });
  return ok({ tag, from, repeated, lock });
}

/** A caller's id is kept apart from every other spool's and holder's, so that it can only repeat this order. */
function operationIdOf({ engine, tag }: SpoolContext, { from, operationId }: Release): string {
  const holder = typeof from === 'string' ? JSON.stringify(from) : from.id;
  return operationId === undefined ? engine.settings.newId() : `release:${holder}:${tag}:${operationId}`;
}

async function removeLock(context: SpoolContext): Promise<LockRemoval> {
  const lock = await readLock(context);
  return lock.isErr() ? 'unreachable' : removeOrphan(context, lock.value, null);
}
