import { err, ok, type Result } from 'neverthrow';
import type { Call } from './call.js';
import { HOLDER } from './decisions.js';
import { askSource, askStore, see, type Engine } from './engine.js';
import type { SpoolLockError } from './errors.js';
import { outcomeUnknown, sourceMisshaped, sourceUnavailable } from './failures.js';
import type { Grant, Taking } from './grant.js';
import { grantFromRow } from './granting.js';
import { holderError, viewHolder } from './holder.js';
import { degradedToken, firstHandLock } from './lock.js';
import type { Change, Expected, Occupation } from './ports/occupation-source.js';
import { versionOf } from './refusals.js';
import { wholeSeconds } from './shop-time.js';
import type { SpoolTag } from './spool-tag.js';
import { writeTruth } from './truth.js';
import type { Worker } from './worker.js';

/** A supervisor's decision that a spool changes hands. */
export interface TakeOver {
  /** The holder it was seen with, or the label that could not be read, letter for letter. */
  readonly from: Worker | string;
  readonly to: Worker;
  /** Who decided, for the record. */
  readonly by: string;
  /** Why, for the record. */
  readonly reason: string;
  /** The row's version as it was seen; refuses when it has changed since. */
  readonly fence?: number | undefined;
}

type NamedHolder = Exclude<Expected, { state: 'free' }>;

/**
 * Hands a spool from one holder to another in one compare-and-set of the truth, from exactly what was seen.
 * The lock follows. Repeating it after a lost answer finds the new holder there, and grants again.
 */
export async function takeOver(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  order: TakeOver,
): Promise<Result<Grant, SpoolLockError>> {
  const { clock, newId, timeZone } = engine.settings;
  const { from, to, fence } = order;
  const since = wholeSeconds(clock.now());
  const taking: Taking = { tag, worker: to, since, lock: firstHandLock(to.id, newId(), since, timeZone) };

  const seen = await seenHolder(engine, call, tag, from, fence);
  if (seen.isErr()) return err(seen.error);
  const { row, expected } = seen.value;
  if (row.state === 'occupied' && row.worker.id === to.id) return resume(engine, call, taking, row);
  if (HOLDER[viewHolder(row, expected)] !== 'write')
    return err(holderError(tag, viewHolder(row, expected), row, fence ?? null));

  const change: Change = {
    operationId: newId(),
    tag,
    expected,
    next: { state: 'occupied', worker: to, since },
  };
  const written = await writeTruth(engine, call, change);
  if (written.outcome === 'failed') return err(written.error);
  if (written.outcome === 'refused')
    return err(holderError(tag, viewHolder(written.now, expected), written.now, expected.version ?? null));

  const kept = await putLock(engine, call, taking);
  const confirmed = await askSource(engine, call, (source) => source.complete(written.change, call));
  if (confirmed.isErr()) return err(outcomeUnknown(tag, 'the row was written and could not be confirmed'));
  const now = confirmed.value;
  if (now.state !== 'occupied' || now.worker.id !== to.id)
    return err(holderError(tag, viewHolder(now, { state: 'occupied', workerId: to.id }), now, null));

  const mode = kept ? engine.settings.mode : 'degraded';
  const token = kept ? taking.lock.token : degradedToken(to.id, since, timeZone);
  const grant: Grant = {
    tag,
    worker: to,
    token,
    since: now.since ?? since,
    mode,
    resumed: false,
    ...(now.version === null ? {} : { fence: now.version }),
  };
  const { by, reason } = order;
  engine.events.emit({
    type: 'taken-over',
    tag,
    worker: to,
    since: grant.since,
    fence: now.version,
    mode,
    from,
    by,
    reason,
  });
  return ok(grant);
}

/** The row as it is, and what the write will require of it: the holder named, at exactly this version. */
async function seenHolder(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  from: Worker | string,
  fence: number | undefined,
): Promise<Result<{ row: Occupation; expected: NamedHolder }, SpoolLockError>> {
  const read = await askSource(engine, call, (source) => source.read([tag], call));
  if (read.isErr()) {
    const { error } = read;
    if (error.type === 'source-misshaped') return err(sourceMisshaped(error.problem));
    return err(error.type === 'source-fault' ? sourceUnavailable(error.detail, error.retryAfterMs) : error);
  }
  const row = read.value.get(tag) ?? { state: 'no-row' };
  const version = fence ?? versionOf(row);
  const expected: NamedHolder =
    typeof from === 'string'
      ? { state: 'unreadable', label: from, version }
      : { state: 'occupied', workerId: from.id, version };
  return ok({ row, expected });
}

/** It is the new holder's already: this order's repeat, or their own INICIAR was faster. */
async function resume(
  engine: Engine,
  call: Call,
  taking: Taking,
  row: Extract<Occupation, { state: 'occupied' }>,
): Promise<Result<Grant, SpoolLockError>> {
  const read = await askStore(engine, call, (store) => store.read(taking.tag));
  const lock = read.isOk() && read.value !== null ? see(engine, read.value) : null;
  return grantFromRow(engine, call, taking, row, lock, { confirm: false });
}

/** Puts the new holder's lock where the former one is. Somebody's reservation is left to find out by itself. */
async function putLock(engine: Engine, call: Call, { tag, lock }: Taking): Promise<boolean> {
  const { heldExpiryMs } = engine.settings;
  const read = await askStore(engine, call, (store) => store.read(tag));
  if (read.isErr()) return false;
  if (read.value === null) {
    const put = await askStore(engine, call, (store) =>
      store.restore([{ tag, value: lock.value }], heldExpiryMs),
    );
    return put.isOk() && put.value[0]?.done === true;
  }
  const { value: former } = read.value;
  if (!see(engine, read.value).held) return false;
  const swap = await askStore(engine, call, (store) => store.swap(tag, former, lock.value, heldExpiryMs));
  return swap.isOk() && swap.value.done;
}
