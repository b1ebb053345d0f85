import { err, ok, type Result } from 'neverthrow';
import type { Call } from './call.js';
import { askSource, isHeldBy, type Engine, type OccupiedRow } from './engine.js';
import type { SpoolLockError } from '../errors.js';
import type { GrantMode } from './events.js';
import { outcomeUnknown } from '../failures.js';
import type { Grant, Claim } from '../results.js';
import { degradedToken, firstHandLock } from '../domain/lock-value.js';
import type { OccupationChange, Occupation } from '../ports/occupation-source.js';
import { wholeSeconds } from '../domain/shop-time.js';
import type { ObservedLock } from '../protocol/views.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import type { Worker } from '../domain/worker.js';

/** How a worker came by a spool, as the listeners are told. */
type How =
  | { readonly type: 'granted' | 'resumed' }
  | { readonly type: 'superseded'; readonly former: Worker; readonly formerSince: Date | null }
  | {
      readonly type: 'taken-over';
      readonly from: Worker | string;
      readonly by: string;
      readonly reason: string;
    };

/** From now on `worker` wants this spool, and would have this lock. */
export function startClaim({ settings }: Engine, tag: SpoolTag, worker: Worker): Claim {
  const since = wholeSeconds(settings.clock.now());
  return { tag, worker, since, lock: firstHandLock(worker.id, settings.newId(), since, settings.timeZone) };
}

/**
 * The occupation was written: grants it once the truth, asked as late as possible, still names us.
 *
 * @param held whether our lock is held. @param ended what to do and answer when the truth names us no more.
 */
export async function confirmGrant(
  engine: Engine,
  call: Call,
  taking: Claim,
  change: OccupationChange,
  held: boolean,
  how: How,
  ended: (row: Occupation) => SpoolLockError | Promise<SpoolLockError>,
): Promise<Result<Grant, SpoolLockError>> {
  const { tag, worker, lock } = taking;
  const confirmed = await askSource(engine, call, (source) => source.confirm(change, call));
  if (confirmed.isErr()) return err(outcomeUnknown(tag, 'the row was written and could not be confirmed'));
  const row = confirmed.value;
  if (!isHeldBy(row, worker.id)) return err(await ended(row));
  const kept = held ? { token: lock.token, mode: engine.settings.mode } : null;
  return ok(grant(engine, taking, row, row.since ?? taking.since, kept, how));
}

/** The truth names this worker already: the same grant again, with what the lock now really says. */
export function grantAgain(
  engine: Engine,
  taking: Claim,
  row: OccupiedRow,
  seen: ObservedLock | null,
): Grant {
  const lock = seen?.held === true ? seen.lock : null;
  const mode = seen?.stored.expiresInMs === null ? 'persistent' : 'ttl';
  const kept: Kept = lock?.workerId === taking.worker.id ? { token: lock.token, mode } : null;
  return grant(engine, taking, row, row.since, kept, { type: 'resumed' });
}

/** What keeps the grant; `null`: no lock does. */
type Kept = { readonly token: string; readonly mode: GrantMode } | null;

function grant(
  engine: Engine,
  taking: Claim,
  { version }: OccupiedRow,
  since: Date | null,
  kept: Kept,
  how: How,
): Grant {
  const { tag, worker } = taking;
  const token = kept?.token ?? degradedToken(worker.id, since ?? taking.since, engine.settings.timeZone);
  const mode = kept?.mode ?? 'degraded';
  const about = { tag, worker, since, fence: version, mode };
  const isPlain = how.type === 'granted' || how.type === 'resumed';
  // A second spread costs a tenth of an INICIAR over memory, so the common events do without.
  engine.events.emit(isPlain ? { ...about, type: how.type } : { ...about, ...how });
  const granted: Grant = { tag, worker, token, since, mode, resumed: how.type === 'resumed' };
  const fenced: Grant = version === null ? granted : { ...granted, fence: version };
  if (how.type !== 'superseded') return fenced;
  return { ...fenced, superseded: { worker: how.former, since: how.formerSince } };
}
