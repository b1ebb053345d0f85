import { err, ok, type Result } from 'neverthrow';
import { degradedToken, truthToken } from '../domain/token.js';
import type { Worker } from '../domain/worker.js';
import { outcomeUnknown, type OutcomeUnknown, type SourceError } from '../errors.js';
import type { Occupation, OccupationChange } from '../ports/occupation-source.js';
import { isHeldBy, type ObservedLock, type OccupiedRow } from '../protocol/views.js';
import type { Grant } from '../results.js';
import type { Claim } from './claim.js';
import { askSource, readRow, type Engine, type SpoolContext } from './context.js';
import { bringLockInLine } from './lock-steps.js';

/** How a worker came by a spool, as the event says it. */
type How =
  | { readonly type: 'granted' | 'resumed' }
  | { readonly type: 'superseded'; readonly former: Worker; readonly formerSince: Date | null }
  | {
      readonly type: 'taken-over';
      readonly from: Worker | string;
      readonly by: string;
      readonly reason: string;
    };

/** What became of an occupation: a grant, or the row that does not name this worker any more. */
export type Confirmed =
  | { readonly outcome: 'granted'; readonly grant: Grant }
  | { readonly outcome: 'ended'; readonly row: Occupation };

/** The same for a grant that was to be given again. `lock`: what stands in the lock store now, where that is known. */
export type Resumed =
  | { readonly outcome: 'granted'; readonly grant: Grant }
  | { readonly outcome: 'ended'; readonly row: Occupation; readonly lock: ObservedLock | null };

/** Whether a lock of ours is held for the occupation. */
export type LockKept = 'held' | 'none';

/**
 * The occupation was written. Grants it once the truth, asked as late as possible, still names this worker.
 */
export async function confirmGrant(
  context: SpoolContext,
  claim: Claim,
  change: OccupationChange,
  lock: LockKept,
  how: How,
): Promise<Result<Confirmed, OutcomeUnknown>> {
  const { engine, tag } = context;
  const confirmed = await askSource(context, (source, call) => source.confirm(change, call));
  if (confirmed.isErr()) return err(outcomeUnknown(tag, 'the row was written and could not be confirmed'));
  const row = confirmed.value;
  if (!isHeldBy(row, claim.worker.id)) return ok({ outcome: 'ended', row });
  const kept = lock === 'held' ? { token: claim.lock.token, mode: engine.settings.mode } : null;
  return ok({ outcome: 'granted', grant: grant(context, claim, row, row.since ?? claim.since, kept, how) });
}

/**
 * The truth names this worker already: the same grant again, with what the lock now says.
 *
 * @param met the lock that stands there; `null` for our own reservation, or for none.
 * @param action whether the row's own lock first takes the place of the one that was met.
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
  // A lock was written since the row was read, so the row is read once more before it counts.
  const again = await readRow(context);
  return again.map((now) =>
    isHeldBy(now, claim.worker.id)
      ? { outcome: 'granted', grant: grantAgain(context, claim, now, lock) }
      : { outcome: 'ended', row: now, lock },
  );
}

/** The same grant again, with what the lock now says. */
function grantAgain(context: SpoolContext, claim: Claim, row: OccupiedRow, seen: ObservedLock | null): Grant {
  const lock = seen?.held === true ? seen.lock : null;
  const mode = seen?.stored.expiresInMs === null ? 'persistent' : 'ttl';
  const kept: Kept = lock?.workerId === claim.worker.id ? { token: lock.token, mode } : null;
  return grant(context, claim, row, row.since, kept, { type: 'resumed' });
}

/** The lock that keeps a grant; `null`: none does. */
type Kept = Pick<Grant, 'token' | 'mode'> | null;

function grant(
  { engine, tag }: SpoolContext,
  claim: Claim,
  { version }: OccupiedRow,
  since: Date | null,
  kept: Kept,
  how: How,
): Grant {
  const { worker } = claim;
  const { token, mode } = kept ?? keptByTruthAlone(engine, worker, since ?? claim.since);
  const about = { tag, worker, since, fence: version, mode };
  const isPlain = how.type === 'granted' || how.type === 'resumed';
  // A second spread costs a tenth of an INICIAR over memory, so the common events do without.
  engine.events.emit(isPlain ? { ...about, type: how.type } : { ...about, ...how });
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
