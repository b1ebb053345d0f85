import { err, ok, type Result } from 'neverthrow';
import type { Call } from '../engine/call.js';
import { cleanupBeside } from './cleanup.js';
import { INICIAR } from '../protocol/decisions.js';
import { askStore, readRow, readStored, type Engine } from '../engine/engine.js';
import type { SpoolLockError } from '../errors.js';
import { inProgress, storeUnavailable } from '../failures.js';
import type { Grant, Claim } from '../results.js';
import { startClaim } from '../engine/grant.js';
import { lapseOrphan } from '../engine/lock-steps.js';
import type { Attempt } from '../ports/lock-store.js';
import { refusalWithoutTruth } from '../engine/refuse.js';
import { viewLock, type LockView, type ObservedLock } from '../protocol/views.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import { decide, followTable, takeTruth } from './taking.js';
import type { Worker } from '../domain/worker.js';

/** What stands in the lock store: a word for the table, and the lock itself where one is in the way. */
interface LockSide {
  readonly view: LockView;
  readonly seen: ObservedLock | null;
}

/** How often the lock may change under our hands before we say that the spool is being taken. */
const MOST_ROUNDS = 4;

/**
 * Takes a spool: reserve the lock, occupy the truth, hold the lock, confirm that the truth still names us.
 * The truth is written between the two lock steps, so a held lock over a free row is always an orphan.
 */
export async function iniciar(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  worker: Worker,
): Promise<Result<Grant, SpoolLockError>> {
  const taking = startClaim(engine, tag, worker);
  cleanupBeside(engine);
  let side = await reserve(engine, call, taking);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (side.isErr()) return err(side.error);
    const { view, seen } = side.value;
    if (view === 'ours-reserved') return takeTruth(engine, call, taking, view);
    if (view === 'unavailable') return takeDegraded(engine, call, taking);
    if (view === 'reserved' || seen === null) return err(beingTaken(engine, tag, seen));

    const met = await meetHeldLock(engine, call, taking, view, seen);
    if (met !== 'reclaim') return met;
    side = await reclaim(engine, call, taking, seen);
  }
  return err(beingTaken(engine, tag, null));
}

async function reserve(engine: Engine, call: Call, taking: Claim): Promise<Result<LockSide, SpoolLockError>> {
  const { tag, lock } = taking;
  const { safetyExpiryMs } = engine.settings;
  const answer = await askStore(engine, call, (store) => store.reserve(tag, lock.value, safetyExpiryMs));
  return lockSide(engine, taking, answer);
}

/** What an attempt to put our reservation there came to. */
function lockSide(
  engine: Engine,
  { worker, lock }: Claim,
  attempt: Result<Attempt, SpoolLockError>,
): Result<LockSide, SpoolLockError> {
  if (attempt.isErr())
    return attempt.error.type === 'store-unavailable'
      ? ok({ view: 'unavailable', seen: null })
      : err(attempt.error);
  const present = attempt.value.done ? null : attempt.value.present;
  if (attempt.value.done || present?.value === lock.value) return ok({ view: 'ours-reserved', seen: null });
  // A lock that is gone by now is as good as somebody's reservation.
  if (present === null) return ok({ view: 'reserved', seen: null });
  const seen = readStored(engine, present);
  return ok({ view: viewLock(seen, worker.id), seen });
}

/** Somebody's reservation is there, and ends by itself at the latest then. */
function beingTaken(engine: Engine, tag: SpoolTag, seen: ObservedLock | null): SpoolLockError {
  const retryAfterMs = seen?.stored.expiresInMs ?? engine.settings.safetyExpiryMs;
  return inProgress(tag, seen?.lock?.workerId ?? null, retryAfterMs);
}

/** No lock store: the truth alone decides, if it can compare and set and the shop's set-up allows it. */
async function takeDegraded(
  engine: Engine,
  call: Call,
  taking: Claim,
): Promise<Result<Grant, SpoolLockError>> {
  const { sharedWithEarlierService, degradedWithoutCompareAndSet } = engine.settings;
  if (sharedWithEarlierService)
    return err(storeUnavailable('beside the earlier service no spool is taken without the lock store'));
  if (!engine.source.abilities.compareAndSet && !degradedWithoutCompareAndSet)
    return err(storeUnavailable('this truth cannot compare and set: without locks two could get one spool'));
  return takeTruth(engine, call, taking, 'unavailable');
}

/** Another lock is held. The truth is read after it, so that the lock cannot be newer than what decides. */
async function meetHeldLock(
  engine: Engine,
  call: Call,
  taking: Claim,
  view: LockView,
  seen: ObservedLock,
): Promise<Result<Grant, SpoolLockError> | 'reclaim'> {
  const { tag } = taking;
  // A row that an open write of ours may still change decides nothing.
  const clear = await engine.unsettled.settle(tag, call);
  if (clear.isErr()) return err(clear.error);
  const read = await readRow(engine, call, tag);
  if (read.isErr()) return err(refusalWithoutTruth(tag, INICIAR[view].unavailable.answer, read.error, seen));
  const row = read.value;
  const decision = decide(engine, taking, view, row, seen);
  if (decision.answer === 'reclaim') return 'reclaim';
  return followTable(engine, call, taking, decision, row, seen);
}

/** An orphan gives way, in its exact place, to our reservation. */
async function reclaim(
  engine: Engine,
  call: Call,
  taking: Claim,
  seen: ObservedLock,
): Promise<Result<LockSide, SpoolLockError>> {
  const { safetyExpiryMs, sharedWithEarlierService } = engine.settings;
  const { tag, lock } = taking;
  const { value } = seen.stored;
  if (sharedWithEarlierService) {
    // The earlier service may be about to write its row. If nobody is, the lock now ends by itself.
    await lapseOrphan(engine, call, tag, value);
    return err(inProgress(tag, seen.lock?.workerId ?? null, safetyExpiryMs));
  }
  const swap = await askStore(engine, call, (store) => store.swap(tag, value, lock.value, safetyExpiryMs));
  if (swap.isOk()) {
    if (swap.value.done) engine.events.emit({ type: 'orphan-reclaimed', tag, value });
    else if (swap.value.present === null) return reserve(engine, call, taking);
  }
  return lockSide(engine, taking, swap);
}
