import { err, ok, type Result } from 'neverthrow';
import type { Worker } from '../domain/worker.js';
import {
  inProgress,
  outcomeUnknown,
  storeUnavailable,
  versionConflict,
  type IniciarError,
  type StoreError,
  type StoreUnavailable,
} from '../errors.js';
import { startClaim, type Claim } from '../engine/claim.js';
import { isStale, readRow, readStored, type Engine, type SpoolContext } from '../engine/context.js';
import { confirmGrant, resumeGrant } from '../engine/grant.js';
import {
  askForReservation,
  bringLockInLine,
  dropReservation,
  giveLockUp,
  holdLock,
  isHeld,
  keepReserved,
  lapseOrphan,
} from '../engine/lock-steps.js';
import { refuse, versionOf } from '../engine/refuse.js';
import { writeTruth, type WriteError } from '../engine/write-truth.js';
import type { Attempt } from '../ports/lock-store.js';
import type { Expected, Occupation } from '../ports/occupation-source.js';
import { INICIAR, type IniciarDecision, type LockAction } from '../protocol/decisions.js';
import {
  viewLock,
  viewTruth,
  viewTruthBesideLock,
  type ObservedLock,
  type OccupiedRow,
  type TruthSeen,
} from '../protocol/views.js';
import type { Grant } from '../results.js';
import { cleanupBeside } from './cleanup.js';

/** The side of the lock store: its view for the table, and the lock itself if one is in the way. */
type LockSide =
  | { readonly view: 'ours-reserved' | 'unavailable' | 'no-store'; readonly lock: null }
  | { readonly view: 'reserved'; readonly lock: ObservedLock | null }
  | { readonly view: 'own-held' | 'another-held' | 'unreadable-held'; readonly lock: ObservedLock };

/** What INICIAR does after one step. */
type Step =
  | { readonly kind: 'answer'; readonly result: Result<Grant, IniciarError> }
  /** The truth is `truth` now: the table decides again. */
  | { readonly kind: 'met'; readonly truth: TruthSeen }
  /** The lock changed: look at both sides again. */
  | { readonly kind: 'again'; readonly side: Result<LockSide, IniciarError> };

/** How often to look while the lock keeps changing. Then the answer is `in-progress`. */
const MOST_ROUNDS = 4;
/** How often to decide while the row keeps changing. Then the answer is `version-conflict`. */
const MOST_TRIES = 3;

/**
 * INICIAR: reserve the lock, write the row, hold the lock, confirm that the row still names this worker. It writes
 * the row before it holds the lock, so a held lock over a free row is always an orphan.
 *
 * Each round looks at the lock, then at the truth. The table in `protocol/decisions.ts` says what follows.
 */
export async function iniciar(context: SpoolContext, worker: Worker): Promise<Result<Grant, IniciarError>> {
  const { engine, tag } = context;
  const claim = startClaim(engine, worker);
  cleanupBeside(context);
  let side = await reserve(context, claim);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (side.isErr()) return err(side.error);
    const step = await followTable(context, claim, side.value);
    if (step.kind === 'answer') return step.result;
    side = step.side;
  }
  if (side.isOk()) await dropLeftover(context, claim, side.value);
  return err(inProgress(tag, null, engine.settings.safetyExpiryMs));
}

async function reserve(context: SpoolContext, claim: Claim): Promise<Result<LockSide, IniciarError>> {
  const { engine, tag } = context;
  if (engine.store === null) return ok({ view: 'no-store', lock: null });
  const { safetyExpiryMs } = engine.settings;
  const attempt = await askForReservation(context, claim, (store) =>
    store.reserve(tag, claim.lock.value, safetyExpiryMs),
  );
  return lockSide(engine, claim, attempt);
}

/** The side of the lock store after an attempt to write our reservation. */
function lockSide(
  engine: Engine,
  { worker, lock }: Claim,
  attempt: Result<Attempt, StoreError>,
): Result<LockSide, IniciarError> {
  if (attempt.isErr()) {
    if (attempt.error.type !== 'store-unavailable') return err(attempt.error);
    const barred = barredWithoutLocks(engine);
    return barred === null ? ok({ view: 'unavailable', lock: null }) : err(barred);
  }
  const present = attempt.value.done ? null : attempt.value.present;
  if (attempt.value.done || present?.value === lock.value) return ok({ view: 'ours-reserved', lock: null });
  // A lock that is gone by now counts as a reservation.
  if (present === null) return ok({ view: 'reserved', lock: null });
  return ok(beside(readStored(engine, present), worker));
}

/** Another lock is in the way of this worker. */
function beside(lock: ObservedLock, worker: Worker): LockSide {
  return { view: viewLock(lock, worker.id), lock };
}

/** Why this set-up grants nothing while its lock store is down; `null` if the truth alone may decide. */
function barredWithoutLocks({ settings, source }: Engine): StoreUnavailable | null {
  if (settings.sharedWithEarlierService)
    return storeUnavailable('beside the earlier service no spool is taken without the lock store');
  if (!source.abilities.compareAndSet && !settings.degradedWithoutCompareAndSet)
    return storeUnavailable(
      'this truth cannot compare and set: without locks, two workers could get one spool',
    );
  return null;
}

/** Does what the table says for this lock and the truth, until it has an answer or the lock changed. */
async function followTable(
  context: SpoolContext,
  claim: Claim,
  side: LockSide,
): Promise<Exclude<Step, { kind: 'met' }>> {
  const isReserved = side.view === 'ours-reserved';
  const stopRenewing = isReserved ? keepReserved(context, claim) : () => undefined;
  try {
    let step = isHeldByAnybody(side) ? await readTruth(context) : met(TAKEN_FOR_FREE);
    // What the last write met is answered by the table as well, as long as that is no further write.
    for (let writes = 0; step.kind === 'met' && writes <= MOST_TRIES; writes++)
      step = await act(context, claim, side, step.truth, MOST_TRIES - writes);
    if (step.kind !== 'met') return step;
    if (isReserved) await dropReservation(context, claim);
    return answer(err(versionConflict(context.tag, null, null)));
  } finally {
    stopRenewing();
  }
}

/**
 * Without a held lock, INICIAR assumes a free row, because the write compares the row. Beside a held lock it reads the
 * row after the lock, so that the lock is not newer than the row.
 */
function isHeldByAnybody({ view }: LockSide): boolean {
  return view.endsWith('-held');
}

async function readTruth(context: SpoolContext): Promise<Step> {
  // An open write of ours may still change the row, so settle it first.
  const clear = await context.engine.unsettled.settle(context.tag, context.call);
  if (clear.isErr()) return answer(err(clear.error));
  const read = await readRow(context);
  if (read.isOk()) return met(read.value);
  return read.error.type === 'source-unavailable'
    ? met({ state: 'unavailable', error: read.error })
    : answer(err(read.error));
}

const TAKEN_FOR_FREE: Occupation = { state: 'free', version: null };

function answer(result: Result<Grant, IniciarError>): {
  readonly kind: 'answer';
  readonly result: typeof result;
} {
  return { kind: 'answer', result };
}

function met(truth: TruthSeen): Step {
  return { kind: 'met', truth };
}

/** One step by the table's cell for both sides. */
async function act(
  context: SpoolContext,
  claim: Claim,
  side: LockSide,
  truth: TruthSeen,
  writesLeft: number,
): Promise<Step> {
  const { engine, tag } = context;
  const decision = decide(engine, claim, side, truth);
  const mayGiveWay = decision.answer === 'stale' && engine.settings.stale === 'supersede';
  if (mayGiveWay && truth.state === 'occupied')
    return writesLeft > 0 ? occupy(context, claim, side, truth) : met(truth);
  if (decision.answer === 'resume') return resume(context, claim, side, decision.lock, truth);
  if (decision.lock === 'drop') await dropReservation(context, claim);
  if (decision.lock === 'rebuild' && truth.state === 'occupied') {
    const now = await bringLockInLine(context, claim, truth, side.lock);
    if (now === null) await dropLeftover(context, claim, side);
  }
  if (decision.answer === 'occupy') return writesLeft > 0 ? occupy(context, claim, side, null) : met(truth);
  if (decision.answer === 'reclaim') return { kind: 'again', side: await reclaim(context, claim, side.lock) };
  return answer(err(refuse(engine, tag, decision.answer, truth, side.lock)));
}

/** The table's cell for both sides. */
function decide(engine: Engine, { worker }: Claim, side: LockSide, truth: TruthSeen): IniciarDecision {
  const stale = (since: Date | null): boolean => isStale(engine, since);
  if (side.view === 'reserved') return INICIAR.reserved['not-asked'];
  if (side.view !== 'another-held') return INICIAR[side.view][viewTruth(truth, worker.id, stale)];
  const lockWorkerId = side.lock.lock?.workerId ?? null;
  return INICIAR['another-held'][viewTruthBesideLock(truth, worker.id, lockWorkerId, stale)];
}

/**
 * Writes this worker into the truth and grants.
 *
 * @param former the stale occupation to overwrite; `null`: the row must be free.
 */
async function occupy(
  context: SpoolContext,
  claim: Claim,
  side: LockSide,
  former: OccupiedRow | null,
): Promise<Step> {
  const { engine, tag } = context;
  const { worker, since } = claim;
  const written = await writeTruth(context, {
    operationId: engine.settings.newId(),
    tag,
    expected: former === null ? { state: 'free' } : exactly(former),
    next: { state: 'occupied', worker, since },
  });
  if (written.outcome === 'refused') return met(written.now);
  if (written.outcome === 'failed') return writeFailed(context, claim, side, written.error);

  const hasReservation = side.view !== 'unavailable' && side.view !== 'no-store';
  const kept = hasReservation ? await holdLock(context, claim) : 'none';
  if (!isHeld(kept) && engine.settings.sharedWithEarlierService)
    return answer(
      err(outcomeUnknown(tag, 'the row was written, but not its lock, which the earlier service needs')),
    );
  const how =
    former === null
      ? ({ type: 'granted' } as const)
      : ({ type: 'superseded', former: former.worker, formerSince: former.since } as const);
  const confirmed = await confirmGrant(context, claim, written, kept, how);
  if (confirmed.isErr()) return answer(err(confirmed.error));
  if (confirmed.value.outcome === 'granted') return answer(ok(confirmed.value.grant));
  const { row } = confirmed.value;
  if (isHeld(kept)) await giveLockUp(context, claim, row);
  return answer(err(endedMeanwhile(context, claim, row)));
}

/** Exactly this occupation, at its version. */
function exactly({ worker, since, version }: OccupiedRow): Expected {
  return { state: 'occupied', workerId: worker.id, since, version };
}

/** The write failed. Only if the source was down, the table decides again. */
async function writeFailed(
  context: SpoolContext,
  claim: Claim,
  { view }: LockSide,
  error: WriteError,
): Promise<Step> {
  if (error.type === 'source-unavailable') return met({ state: 'unavailable', error });
  if (view === 'ours-reserved') {
    // The write may have been applied. Until that is known, our reservation keeps other workers away.
    if (error.type === 'outcome-unknown')
      context.engine.unsettled.whenKnown(context.tag, (call) => dropReservation({ ...context, call }, claim));
    else await dropReservation(context, claim);
  }
  return answer(err(error));
}

/** Somebody ended the occupation between our write and its confirmation. The answer is what the truth says now. */
function endedMeanwhile({ engine, tag }: SpoolContext, { worker }: Claim, row: Occupation): IniciarError {
  const says = INICIAR['no-store'][viewTruth(row, worker.id, (since) => isStale(engine, since))].answer;
  // The row is free, or names this worker again. It changed, and this call does not start again.
  if (says === 'occupy' || says === 'reclaim' || says === 'resume')
    return versionConflict(tag, null, versionOf(row));
  return refuse(engine, tag, says, row, null);
}

/** Grants again, because the truth already names this worker. */
async function resume(
  context: SpoolContext,
  claim: Claim,
  side: LockSide,
  action: LockAction,
  truth: TruthSeen,
): Promise<Step> {
  if (action === 'drop') await dropReservation(context, claim);
  if (truth.state !== 'occupied' || truth.worker.id !== claim.worker.id) return met(truth);
  const follow = action === 'rebuild' ? 'rebuild' : 'leave';
  const resumed = await resumeGrant(context, claim, truth, side.lock, follow);
  if (resumed.isErr()) {
    await dropLeftover(context, claim, side);
    return answer(err(resumed.error));
  }
  if (resumed.value.outcome === 'granted') return answer(ok(resumed.value.grant));
  // The row changed while its lock was rebuilt. The rebuilt lock is in the way now.
  const { lock } = resumed.value;
  return {
    kind: 'again',
    side: lock === null ? await reserve(context, claim) : ok(beside(lock, claim.worker)),
  };
}

/** Our reservation leads to nothing any more. It is removed, so that no worker waits for its end. */
async function dropLeftover(context: SpoolContext, claim: Claim, { view }: LockSide): Promise<void> {
  if (view === 'ours-reserved') await dropReservation(context, claim);
}

/** Replaces exactly this orphan by our reservation. */
async function reclaim(
  context: SpoolContext,
  claim: Claim,
  orphan: ObservedLock | null,
): Promise<Result<LockSide, IniciarError>> {
  const { engine, tag } = context;
  const { safetyExpiryMs, sharedWithEarlierService } = engine.settings;
  if (orphan === null) return err(inProgress(tag, null, safetyExpiryMs));
  const { value } = orphan.stored;
  if (sharedWithEarlierService) {
    // The earlier service may still write its row. If it does not, the lock now expires.
    await lapseOrphan(context, value);
    return err(inProgress(tag, orphan.lock?.workerId ?? null, safetyExpiryMs));
  }
  const swap = await askForReservation(context, claim, (store) =>
    store.swap(tag, value, claim.lock.value, safetyExpiryMs),
  );
  if (swap.isOk()) {
    if (swap.value.done) engine.events.emit({ type: 'orphan-reclaimed', tag, value });
    else if (swap.value.present === null) return reserve(context, claim);
  }
  return lockSide(engine, claim, swap);
}
