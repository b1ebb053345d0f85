import { err, ok, type Result } from 'neverthrow';
import type { Call } from '../engine/call.js';
import { INICIAR, type IniciarDecision } from '../protocol/decisions.js';
import { isStale, isHeldBy, readRow, type Engine, type OccupiedRow } from '../engine/engine.js';
import type { SpoolLockError } from '../errors.js';
import { outcomeUnknown, versionConflict } from '../failures.js';
import type { Grant, Claim } from '../results.js';
import { confirmGrant, grantAgain } from '../engine/grant.js';
import { bringLockInLine, dropReservation, giveLockUp, holdLock, keepReserved } from '../engine/lock-steps.js';
import type { Occupation } from '../ports/occupation-source.js';
import { refusal, refusalWithoutTruth } from '../engine/refuse.js';
import { viewTruth, type LockView, type ObservedLock } from '../protocol/views.js';
import { writeTruth } from '../engine/write-truth.js';

/** How often the row may change under our hands before we say so. */
const MOST_TRIES = 3;

/** Occupies the truth, with our reservation kept alive meanwhile (or, degraded, without one), and grants. */
export async function takeTruth(
  engine: Engine,
  call: Call,
  taking: Claim,
  view: 'ours-reserved' | 'unavailable',
): Promise<Result<Grant, SpoolLockError>> {
  const { tag, worker, since } = taking;
  const isReserved = view === 'ours-reserved';
  const stopRenewing = isReserved ? keepReserved(engine, taking) : () => undefined;
  /** The stale occupation that gives way. */
  let former: OccupiedRow | null = null;
  try {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const written = await writeTruth(engine, call, {
        operationId: engine.settings.newId(),
        tag,
        expected:
          former === null
            ? { state: 'free' }
            : { state: 'occupied', workerId: former.worker.id, since: former.since, version: former.version },
        next: { state: 'occupied', worker, since },
      });
      if (written.outcome === 'failed') return err(await giveUp(engine, call, taking, view, written.error));
      if (written.outcome === 'applied') {
        const held = isReserved && (await holdLock(engine, call, taking));
        if (!held && engine.settings.sharedWithEarlierService)
          return err(
            outcomeUnknown(tag, 'the row is written, and its lock, which the earlier service needs, is not'),
          );
        return await confirmGrant(
          engine,
          call,
          taking,
          written.change,
          held,
          former === null
            ? { type: 'granted' }
            : { type: 'superseded', former: former.worker, formerSince: former.since },
          (row) => endedMeanwhile(engine, call, taking, row, held),
        );
      }
      const row = written.now;
      const decision = decide(engine, taking, view, row, null);
      const { answer } = decision;
      if (answer === 'occupy') former = null;
      else if (answer === 'stale' && engine.settings.stale === 'supersede' && row.state === 'occupied')
        former = row;
      else return await followTable(engine, call, taking, decision, row, null);
    }
    if (isReserved) await dropReservation(engine, call, taking);
    return err(versionConflict(tag, null, null));
  } finally {
    stopRenewing();
  }
}

async function giveUp(
  engine: Engine,
  call: Call,
  taking: Claim,
  view: 'ours-reserved' | 'unavailable',
  error: SpoolLockError,
): Promise<SpoolLockError> {
  if (view === 'ours-reserved') {
    // Our write may yet turn out to have been done: the reservation keeps others away until that is known.
    if (error.type === 'outcome-unknown')
      engine.unsettled.whenKnown(taking.tag, (later) => dropReservation(engine, later, taking));
    else await dropReservation(engine, call, taking);
  }
  return refusalWithoutTruth(taking.tag, INICIAR[view].unavailable.answer, error, null);
}

/** Somebody changed the row between our write and the confirmation: the lock follows the truth, and no Ok. */
async function endedMeanwhile(
  engine: Engine,
  call: Call,
  taking: Claim,
  row: Occupation,
  held: boolean,
): Promise<SpoolLockError> {
  if (held) await giveLockUp(engine, call, taking, row);
  return refusal(engine, taking.tag, row);
}

/** What the table says of this row beside the lock that was met (`null`: our own, or none to be had). */
export function decide(
  engine: Engine,
  { worker }: Claim,
  view: LockView,
  row: Occupation,
  seen: ObservedLock | null,
): IniciarDecision {
  const lockWorkerId = seen?.lock?.workerId ?? null;
  return INICIAR[view][viewTruth(row, worker.id, lockWorkerId, (since) => isStale(engine, since))];
}

/** Does to the lock what the table says, then answers what it says. `seen`: the lock met, `null` for our own. */
export async function followTable(
  engine: Engine,
  call: Call,
  taking: Claim,
  { answer, lock }: IniciarDecision,
  row: Occupation,
  seen: ObservedLock | null,
): Promise<Result<Grant, SpoolLockError>> {
  const { tag, worker } = taking;
  if (lock === 'drop') await dropReservation(engine, call, taking);
  if (row.state !== 'occupied') return err(refusal(engine, tag, row));
  const now = lock === 'rebuild' ? await bringLockInLine(engine, call, taking, row, seen) : seen;
  if (answer !== 'resume') return err(refusal(engine, tag, row));
  // A lock was written since the row was read, so the row is asked once more before it is answered by.
  const again = lock === 'rebuild' ? await readRow(engine, call, tag) : ok(row);
  if (again.isErr()) return err(again.error);
  if (!isHeldBy(again.value, worker.id)) return err(refusal(engine, tag, again.value));
  return ok(grantAgain(engine, taking, again.value, now));
}
