import { err, ok, type Result } from 'neverthrow';
import type { Lock } from '../domain/lock-value.js';
import { isLockToken } from '../domain/token.js';
import type { Worker } from '../domain/worker.js';
import { readLock, type Engine, type SpoolContext } from '../engine/context.js';
import { removeKnownLock, removeLockOf, removeOrphan } from '../engine/lock-removal.js';
import { writeAsHolder } from '../engine/write-as-holder.js';
import { notHolder, type FinalizarError, type StoreError } from '../errors.js';
import type { NamedHolder, ObservedLock } from '../protocol/views.js';
import type { FinalizarGuards } from '../requests.js';
import type { GiveBack, LockRemoval } from '../results.js';

/**
 * Gives a spool back. The truth alone decides: the row must name this worker. Then it removes the lock, if that is
 * held, names this worker, and is unchanged since it was read.
 */
export async function finalizar(
  context: SpoolContext,
  worker: Worker,
  { token, fence, operationId, by, reason }: FinalizarGuards,
): Promise<Result<GiveBack, FinalizarError>> {
  const { engine, tag } = context;
  // This process knows the value of a lock that it made. It reads any other lock: before the write if it must check
  // a token, otherwise at the same time.
  const known = token === undefined ? engine.ownLocks.get(tag) : undefined;
  const reading = known?.workerId === worker.id ? null : readLock(context);
  if (token !== undefined && isLockToken(token) && reading !== null) {
    const newer = newerSession(await reading, worker, token);
    if (newer !== null) {
      const holder = { ...worker, since: newer.since };
      return err(notHolder(tag, { holder, label: null, reason: 'token' }));
    }
  }

  const named: NamedHolder = { state: 'occupied', workerId: worker.id };
  const given = await writeAsHolder(context, {
    operationId: operationIdOf(engine, worker, tag, operationId),
    idFrom: operationId === undefined ? 'engine' : 'caller',
    expected: fence === undefined ? named : { ...named, version: fence },
    next: { state: 'free' },
  });
  if (given.isErr()) {
    // An earlier give-back may have left this worker's lock over the free row.
    if (given.error.type === 'not-occupied')
      await removeOrphan(context, (await (reading ?? readLock(context))).unwrapOr(null), worker.id);
    return err(given.error);
  }

  const repeated = given.value.replayed;
  engine.ownLocks.delete(tag);
  let lock: LockRemoval = 'none-of-ours';
  if (!repeated)
    lock = reading
      ? await removeLockOf(context, worker, await reading)
      : await removeKnownLock(context, known);
  const also = repeated ? undefined : context.also;
  engine.events.emit({ type: 'given-back', tag, worker, repeated, also, by, reason });
  return ok({ tag, worker, repeated, lock });
}

/**
 * The held lock of a newer session of this worker. A rebuilt lock belongs to no session, so only one from an
 * INICIAR counts.
 */
function newerSession(
  read: Result<ObservedLock | null, StoreError>,
  worker: Worker,
  token: string,
): Lock | null {
  const seen = read.unwrapOr(null);
  const lock = seen?.held === true && seen.lock?.workerId === worker.id ? seen.lock : null;
  return lock?.origin === 'first-hand' && lock.token !== token ? lock : null;
}

/** Adds worker and tag to the caller's id, so that it can only repeat this same call. */
function operationIdOf(engine: Engine, worker: Worker, tag: string, given: string | undefined): string {
  return given === undefined ? engine.settings.newId() : `finalizar:${worker.id}:${tag}:${given}`;
}
