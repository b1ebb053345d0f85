import { err, type Result } from 'neverthrow';
import type { Call } from './call.js';
import { INICIAR, type IniciarDecision } from './decisions.js';
import { isStale, type Engine } from './engine.js';
import type { SpoolLockError } from './errors.js';
import { versionConflict } from './failures.js';
import { confirmGrant, grantFromRow } from './granting.js';
import type { Grant, Taking } from './grant.js';
import { bringLockInLine, dropReservation, holdLock, keepReserved } from './lock-moves.js';
import type { Expected, Occupation } from './ports/occupation-source.js';
import { refusal } from './refusals.js';
import { viewTruth, type SeenLock } from './spool-state.js';
import { writeTruth, type Written } from './truth.js';

/** How often the row may change under our hands before we say so. */
const MOST_TRIES = 3;

/** Occupies the truth, with our reservation kept alive meanwhile (or, degraded, without one), and grants. */
export async function takeTruth(
  engine: Engine,
  call: Call,
  taking: Taking,
  view: 'ours-reserved' | 'unavailable',
): Promise<Result<Grant, SpoolLockError>> {
  const { tag, worker, since } = taking;
  let expected: Expected = { state: 'free' };
  let superseded: Grant['superseded'];
  const reservation = view === 'ours-reserved' ? keepReserved(engine, taking) : null;
  try {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const operationId = engine.settings.newId();
      const next = { state: 'occupied', worker, since } as const;
      const written = await writeTruth(engine, call, { operationId, tag, expected, next });
      if (written.outcome === 'failed') return await giveUp(engine, taking, view, written);
      if (written.outcome === 'applied') {
        // Renewal must be over before the lock is held.
        reservation?.stop();
        const mode = view === 'unavailable' ? 'degraded' : await holdLock(engine, call, taking);
        return await confirmGrant(engine, call, taking, written.change, mode, superseded);
      }
      const row = written.now;
      const decision = INICIAR[view][viewTruth(row, worker.id, null, (date) => isStale(engine, date))];
      if (decision.answer === 'occupy') {
        expected = { state: 'free' };
        superseded = undefined;
      } else if (
        decision.answer === 'stale' &&
        engine.settings.stale === 'supersede' &&
        row.state === 'occupied'
      ) {
        expected = { state: 'occupied', workerId: row.worker.id, since: row.since, version: row.version };
        superseded = { worker: row.worker, since: row.since };
      } else {
        reservation?.stop();
        return await followTable(engine, call, taking, decision, row, null);
      }
    }
    if (view === 'ours-reserved') await dropReservation(engine, taking);
    return err(versionConflict(tag, null, null));
  } finally {
    reservation?.stop();
  }
}

async function giveUp(
  engine: Engine,
  taking: Taking,
  view: 'ours-reserved' | 'unavailable',
  { error }: Extract<Written, { outcome: 'failed' }>,
): Promise<Result<Grant, SpoolLockError>> {
  // Our write may yet turn out to have been done: the reservation keeps others away until it ends by itself.
  if (error.type === 'outcome-unknown') return err(error);
  if (view === 'ours-reserved') await dropReservation(engine, taking);
  if (error.type !== 'source-unavailable') return err(error);
  return err(refusal(engine, taking, INICIAR[view].unavailable, { fault: error, seen: null }));
}

/** Does to the lock what the table says, then answers what it says. `seen`: the lock met, `null` for our own. */
export async function followTable(
  engine: Engine,
  call: Call,
  taking: Taking,
  decision: IniciarDecision,
  row: Occupation,
  seen: SeenLock | null,
): Promise<Result<Grant, SpoolLockError>> {
  const rebuild = decision.lock === 'rebuild';
  if (decision.lock === 'drop') await dropReservation(engine, taking);
  const lock = rebuild ? await bringLockInLine(engine, call, taking, row, seen) : seen;
  if (decision.answer === 'resume' && row.state === 'occupied')
    return grantFromRow(engine, call, taking, row, lock, { confirm: rebuild });
  return err(refusal(engine, taking, decision, { row, seen }));
}
