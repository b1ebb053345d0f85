import { err, ok, type Result } from 'neverthrow';
import type { Call } from './call.js';
import { INICIAR } from './decisions.js';
import { askSource, isStale, type Engine } from './engine.js';
import type { SpoolLockError } from './errors.js';
import { outcomeUnknown } from './failures.js';
import type { GrantMode } from './events.js';
import type { Grant, Taking } from './grant.js';
import { degradedToken } from './lock.js';
import { bringLockInLine, dropReservation } from './lock-moves.js';
import type { Change, Occupation } from './ports/occupation-source.js';
import { refusal } from './refusals.js';
import { viewTruth, type SeenLock } from './spool-state.js';

/** The occupation was written: grants it once the truth, asked as late as possible, still names us. */
export async function confirmGrant(
  engine: Engine,
  call: Call,
  taking: Taking,
  change: Change,
  mode: GrantMode,
  superseded: Grant['superseded'],
): Promise<Result<Grant, SpoolLockError>> {
  const { tag, worker, lock, since } = taking;
  const confirmed = await askSource(engine, call, (source) => source.complete(change, call));
  if (confirmed.isErr()) return err(outcomeUnknown(tag, 'the row was written and could not be confirmed'));
  const row = confirmed.value;
  if (row.state !== 'occupied' || row.worker.id !== worker.id)
    return endedMeanwhile(engine, call, taking, row, mode);

  const grant: Grant = {
    tag,
    worker,
    token: mode === 'degraded' ? degradedToken(worker.id, since, engine.settings.timeZone) : lock.token,
    since: row.since ?? since,
    mode,
    resumed: false,
    ...(row.version === null ? {} : { fence: row.version }),
    ...(superseded === undefined ? {} : { superseded }),
  };
  const about = { tag, worker, since: grant.since, fence: row.version, mode };
  if (superseded === undefined) engine.events.emit({ type: 'granted', ...about });
  else {
    const { worker: former, since: formerSince } = superseded;
    engine.events.emit({ type: 'superseded', ...about, former, formerSince });
  }
  return ok(grant);
}

/** Somebody changed the row between our write and the confirmation: the lock follows the truth, and no Ok. */
async function endedMeanwhile(
  engine: Engine,
  call: Call,
  taking: Taking,
  row: Occupation,
  mode: GrantMode,
): Promise<Result<Grant, SpoolLockError>> {
  if (mode !== 'degraded') {
    if (row.state === 'occupied') await bringLockInLine(engine, call, taking, row, null);
    else await dropReservation(engine, taking);
  }
  const truth = viewTruth(row, taking.worker.id, null, (since) => isStale(engine, since));
  return err(refusal(engine, taking, INICIAR['ours-reserved'][truth], { row, seen: null }));
}

/** The truth names this worker already: the same grant again, with what the lock now really says. */
export async function grantFromRow(
  engine: Engine,
  call: Call,
  taking: Taking,
  row: Extract<Occupation, { state: 'occupied' }>,
  seen: SeenLock | null,
  { confirm }: { readonly confirm: boolean },
): Promise<Result<Grant, SpoolLockError>> {
  const { tag, worker } = taking;
  if (confirm) {
    const read = await askSource(engine, call, (source) => source.read([tag], call));
    if (read.isErr())
      return err(
        refusal(engine, taking, INICIAR['ours-reserved'].unavailable, { fault: read.error, seen: null }),
      );
    const now = read.value.get(tag) ?? { state: 'no-row' };
    if (now.state !== 'occupied' || now.worker.id !== worker.id) {
      const truth = viewTruth(now, worker.id, null, (since) => isStale(engine, since));
      return err(refusal(engine, taking, INICIAR['ours-reserved'][truth], { row: now, seen: null }));
    }
  }
  const grant: Grant = {
    tag,
    worker,
    ...keptBy(engine, taking, row.since, seen),
    since: row.since,
    resumed: true,
    ...(row.version === null ? {} : { fence: row.version }),
  };
  engine.events.emit({
    type: 'resumed',
    tag,
    worker,
    since: row.since,
    fence: row.version,
    mode: grant.mode,
  });
  return ok(grant);
}

function keptBy(
  engine: Engine,
  { worker, since }: Taking,
  rowSince: Date | null,
  seen: SeenLock | null,
): { readonly token: string; readonly mode: GrantMode } {
  const lock = seen?.lock;
  if (seen?.held === true && lock?.workerId === worker.id)
    return { token: lock.token, mode: seen.stored.expiresInMs === null ? 'persistent' : 'ttl' };
  return { token: degradedToken(worker.id, rowSince ?? since, engine.settings.timeZone), mode: 'degraded' };
}
