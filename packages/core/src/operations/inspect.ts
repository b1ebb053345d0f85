import { err, ok, type Result } from 'neverthrow';
import { readLock, readRow, type SpoolContext } from '../engine/context.js';
import { describeSpool, neitherSide } from '../engine/describe-spool.js';
import { holding, lockHolder } from '../engine/refuse.js';
import { unknownSpool, type InspectError } from '../errors.js';
import type { Holder } from '../domain/worker.js';
import type { Occupation } from '../ports/occupation-source.js';
import type { BoardLock } from '../protocol/board-state.js';
import type { Inspection, LockDetails } from '../results.js';

/** Who has this spool, since when, with which kind of lock, and whether both sides agree. */
export async function inspect(context: SpoolContext): Promise<Result<Inspection, InspectError>> {
  const { engine, call, tag } = context;
  const [read, asked] = await Promise.all([readLock(context), readRow(context)]);
  const blind = neitherSide(call, read, asked);
  if (blind !== null) return err(blind);
  const none = engine.store === null ? 'no-store' : 'none';
  const lock = read.isErr() ? 'unavailable' : (read.value ?? none);
  const row = asked.isErr() ? 'unavailable' : asked.value;
  if (typeof lock === 'string') {
    // Without a lock, only the truth knows who has the spool.
    if (asked.isErr()) return err(asked.error);
    if (asked.value.state === 'no-row') return err(unknownSpool(tag, asked.value.alike));
  }
  const spool = describeSpool(engine, tag, lock, row);
  return ok({ ...spool, holder: holderOf(lock, row), lock: lockDetails(lock), row });
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
