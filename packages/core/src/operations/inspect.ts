import { err, ok, type Result } from 'neverthrow';
import type { Call } from '../engine/call.js';
import { isStale, NO_ROW, readLock, readRow, type Engine } from '../engine/engine.js';
import type { Holder, SpoolLockError } from '../errors.js';
import { unavailable, unknownSpool } from '../failures.js';
import type { Occupation } from '../ports/occupation-source.js';
import { holding, lockHolder, versionOf } from '../engine/refuse.js';
import { spoolState, type BoardLock, type Drift, type SpoolState } from '../protocol/views.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import type { Worker } from '../domain/worker.js';

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
  const [read, asked] = await Promise.all([readLock(engine, call, tag), readRow(engine, call, tag)]);
  const blind = neitherSide(call, read, asked);
  if (blind !== null) return err(blind);
  const lock = read.isErr() ? 'unavailable' : (read.value ?? 'none');
  const row = asked.isErr() ? 'unavailable' : asked.value;
  if (typeof lock === 'string') {
    // No lock says nothing of who has a spool: that is the truth's to say.
    if (asked.isErr()) return err(asked.error);
    if (asked.value.state === 'no-row') return err(unknownSpool(tag));
  }
  const spool = describeSpool(engine, tag, lock, row);
  return ok({ ...spool, holder: holderOf(lock, row), lock: lockDetails(lock), row });
}

/** Why nothing can be said of any spool, `null` when one of the two sides answered. */
export function neitherSide(
  call: Call,
  locks: Result<unknown, unknown>,
  rows: Result<unknown, SpoolLockError>,
): SpoolLockError | null {
  if (call.ended !== null) return call.ended;
  if (rows.isErr() && rows.error.type === 'source-misshaped') return rows.error;
  return rows.isErr() && locks.isErr() ? unavailable('neither side answered') : null;
}

/** Both sides as one entry of the board. */
export function describeSpool(
  engine: Engine,
  tag: SpoolTag,
  lock: BoardLock,
  row: Occupation | 'unavailable',
): Spool {
  const { state, drift } = spoolState(lock, row, (since) => isStale(engine, since));
  const said = row === 'unavailable' ? NO_ROW : row;
  const { worker = null, since = null } = said.state === 'occupied' ? said : {};
  return { tag, state, worker, label: holding(said).label, since, fence: versionOf(said), drift };
}

function holderOf(lock: BoardLock, row: Occupation | 'unavailable'): Holder | null {
  if (row !== 'unavailable') return holding(row).holder;
  return typeof lock === 'object' && lock.held ? lockHolder(lock) : null;
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
