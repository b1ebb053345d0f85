import { err, ok, type Result } from 'neverthrow';
import type { Call } from './call.js';
import { askSource, askStore, isStale, see, type Engine } from './engine.js';
import type { Holder, SpoolLockError } from './errors.js';
import { sourceMisshaped, unavailable, unknownSpool } from './failures.js';
import type { Occupation } from './ports/occupation-source.js';
import { holding, versionOf } from './refusals.js';
import { spoolState, type BoardLock, type Drift, type SpoolState } from './spool-state.js';
import type { SpoolTag } from './spool-tag.js';
import type { Worker } from './worker.js';

/** How one spool stands. */
export interface Spool {
  readonly tag: SpoolTag;
  readonly state: SpoolState;
  /** Who has it by the truth; `null` when free, or when the label cannot be read. */
  readonly worker: Worker | null;
  /** The row's label letter for letter, when somebody has it. */
  readonly label: string | null;
  readonly since: Date | null;
  readonly fence: number | null;
  /** How lock and row disagree, `null` when they agree or one of them could not be asked. */
  readonly drift: Drift | null;
}

/** The lock side of a spool. Tokens are the holder's own, and are not shown. */
export interface LockDetails {
  readonly kind: 'none' | 'reservation' | 'persistent' | 'ttl' | 'unreadable' | 'unavailable';
  readonly workerId: number | null;
  readonly since: Date | null;
  readonly expiresInMs: number | null;
  readonly origin: 'first-hand' | 'rebuilt' | null;
}

/** One spool with both sides as they were found. */
export interface Inspection extends Spool {
  /** Who has it: by the truth, else by the lock alone; `null` when it is free or nobody can be read. */
  readonly holder: Holder | null;
  readonly lock: LockDetails;
  readonly row: Occupation | 'unavailable';
}

/** Who has this spool, since when, with which kind of lock, and whether both sides agree. */
export async function inspect(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
): Promise<Result<Inspection, SpoolLockError>> {
  const [stored, rows] = await Promise.all([
    askStore(engine, call, (store) => store.read(tag)),
    askSource(engine, call, (source) => source.read([tag], call)),
  ]);
  if (call.ended !== null) return err(call.ended);
  if (rows.isErr() && rows.error.type === 'source-misshaped') return err(sourceMisshaped(rows.error.problem));
  if (rows.isErr() && stored.isErr()) return err(unavailable('neither side answered'));

  const lock = stored.isErr() ? 'unavailable' : stored.value === null ? 'none' : see(engine, stored.value);
  const row = rows.isErr() ? 'unavailable' : (rows.value.get(tag) ?? { state: 'no-row' });
  if (row !== 'unavailable' && row.state === 'no-row' && typeof lock === 'string')
    return err(unknownSpool(tag));
  const spool = describeSpool(engine, tag, lock, row);
  return ok({ ...spool, holder: holderOf(spool, lock, row), lock: lockDetails(lock), row });
}

/** Both sides as one entry of the board. */
export function describeSpool(
  engine: Engine,
  tag: SpoolTag,
  lock: BoardLock,
  row: Occupation | 'unavailable',
): Spool {
  const { state, drift } = spoolState(lock, row, (since) => isStale(engine, since));
  const occupied = row !== 'unavailable' && row.state === 'occupied' ? row : null;
  return {
    tag,
    state,
    worker: occupied?.worker ?? null,
    label: row === 'unavailable' ? null : holding(row).label,
    since: occupied?.since ?? null,
    fence: row === 'unavailable' ? null : versionOf(row),
    drift,
  };
}

function holderOf(spool: Spool, lock: BoardLock, row: Occupation | 'unavailable'): Holder | null {
  if (row !== 'unavailable') {
    return spool.worker === null ? null : { ...spool.worker, since: spool.since };
  }
  const seen = typeof lock === 'object' && lock.held ? lock.lock : null;
  return seen === null ? null : { id: seen.workerId, initials: null, since: seen.since };
}

function lockDetails(lock: BoardLock): LockDetails {
  const nothing = { workerId: null, since: null, expiresInMs: null, origin: null };
  if (typeof lock === 'string') return { kind: lock, ...nothing };
  const { expiresInMs } = lock.stored;
  if (lock.lock === null) return { ...nothing, kind: 'unreadable', expiresInMs };
  const { workerId, since, origin } = lock.lock;
  const kind = !lock.held ? 'reservation' : expiresInMs === null ? 'persistent' : 'ttl';
  return { kind, workerId, since, expiresInMs, origin };
}
