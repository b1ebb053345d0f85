import { err, ok, type Result } from 'neverthrow';
import { degradedToken, truthToken } from '../domain/token.js';
import type { Worker } from '../domain/worker.js';
import { outcomeUnknown, type OutcomeUnknown, type SourceError } from '../errors.js';
import type { Occupation } from '../ports/occupation-source.js';
import { isHeldBy, type ObservedLock, type OccupiedRow } from '../protocol/views.js';
import type { Grant } from '../results.js';
import type { Claim } from './claim.js';
import { askSource, readRow, type Engine, type SpoolContext } from './context.js';
import { bringLockInLine, isHeld, type LockKept } from './lock-steps.js';
import type { Applied, RowShown } from './write-truth.js';

/** How a worker got a spool, for the event. */
type How =
  | { readonly type: 'granted' | 'resumed' }
  | { readonly type: 'superseded'; readonly former: Worker; readonly formerSince: Date | null }
  | {
      readonly type: 'taken-over';
      readonly from: Worker | string;
      readonly by: string;
      readonly reason: string;
    };

/** The result of confirm: a grant, or the row that no longer names this worker. */
export type Confirmed =
  | { readonly outcome: 'granted'; readonly grant: Grant }
  | { readonly outcome: 'ended'; readonly row: Occupation };

/** The same for a resumed grant. `lock`: the lock as it is now; `null` if it is not known. */
export type Resumed =
  | { readonly outcome: 'granted'; readonly grant: Grant }
  | { readonly outcome: 'ended'; readonly row: Occupation; readonly lock: ObservedLock | null };

/**
 * Grants an occupation that was written, if the row names this worker. The write's own answer shows the row, and is
 * enough while it is fresh. Otherwise the row may have changed unseen, so it asks the truth again.
 */
export async function confirmGrant(
  context: SpoolContext,
  claim: Claim,
  written: Applied,
  lock: LockKept,
  how: How,
): Promise<Result<Confirmed, OutcomeUnknown>> {
  const { engine, tag } = context;
  const { change, shown } = written;
  const confirmed =
    shown !== null && isFresh(engine, shown, lock)
      ? ok(shown.row)
      : await askSource(context, (source, call) => source.confirm(change, call));
  if (confirmed.isErr()) return err(outcomeUnknown(tag, 'the row was written and could not be confirmed'));
  const row = confirmed.value;
  if (!isHeldBy(row, claim.worker.id)) return ok({ outcome: 'ended', row });
  const kept = isHeld(lock) ? { token: claim.lock.token, mode: engine.settings.mode } : null;
  return ok({ outcome: 'granted', grant: grant(context, claim, row, row.since ?? claim.since, kept, how) });
}

/**
 * For half a safety expiry after the write was sent, its answer is fresh: so long our reservation keeps every other
 * INICIAR away. If the reservation was gone, others had their turn, and it is not.
 */
function isFresh({ settings }: Engine, { sentAtMs }: RowShown, lock: LockKept): boolean {
  const isUndisturbed = lock === 'held' || lock === 'none';
  return isUndisturbed && settings.clock.now() - sentAtMs < settings.safetyExpiryMs / 2;
}

/**
 * Grants again, because the truth already names this worker. The token is that of the lock as it is now.
 *
 * @param met the lock in the store; `null` if it is our reservation, or if there is none.
 * @param action `rebuild`: first replaces that lock by the one that the row should have.
 */
export async function resumeGrant(
  context: SpoolContext,
  claim: Claim,
  row: OccupiedRow,
  met: ObservedLock | null,
  action: 'leave' | 'rebuild',
): Promise<Result<Resumed, SourceError>> {
  if (action === 'leave') return ok({ outcome: 'granted', grant: grantAgain(context, claim, row, met) });
  const lock = await bringLockInLine(context, claim, row, met);
  // The lock was written after the row was read, so the row may have changed. Read it again.
  const again = await readRow(context);
  return again.map((now) =>
    isHeldBy(now, claim.worker.id)
      ? { outcome: 'granted', grant: grantAgain(context, claim, now, lock) }
      : { outcome: 'ended', row: now, lock },
  );
}

/** Takes token and mode from the held lock, if that names this worker. */
function grantAgain(context: SpoolContext, claim: Claim, row: OccupiedRow, seen: ObservedLock | null): Grant {
  const lock = seen?.held === true ? seen.lock : null;
  const mode = seen?.stored.expiresInMs === null ? 'persistent' : 'ttl';
  const kept: Kept = lock?.workerId === claim.worker.id ? { token: lock.token, mode } : null;
  return grant(context, claim, row, row.since, kept, { type: 'resumed' });
}

/** Token and mode of the lock that protects a grant; `null` if no lock does. */
type Kept = Pick<Grant, 'token' | 'mode'> | null;

function grant(
  { engine, tag, also }: SpoolContext,
  claim: Claim,
  { version }: OccupiedRow,
  since: Date | null,
  kept: Kept,
  how: How,
): Grant {
  const { worker } = claim;
  const { token, mode } = kept ?? keptByTruthAlone(engine, worker, since ?? claim.since);
  if (engine.events.isHeard) {
    // A resumed grant wrote nothing.
    const written = how.type === 'resumed' ? undefined : also;
    engine.events.emit({ tag, worker, since, fence: version, mode, also: written, ...how });
  }
  const granted: Grant = { tag, worker, token, since, mode, resumed: how.type === 'resumed' };
  const fenced: Grant = version === null ? granted : { ...granted, fence: version };
  if (how.type !== 'superseded') return fenced;
  return { ...fenced, superseded: { worker: how.former, since: how.formerSince } };
}

function keptByTruthAlone({ store, settings }: Engine, { id }: Worker, since: Date): NonNullable<Kept> {
  return store === null
    ? { token: truthToken(id, since, settings.timeZone), mode: 'truth' }
    : { token: degradedToken(id, since, settings.timeZone), mode: 'degraded' };
}
