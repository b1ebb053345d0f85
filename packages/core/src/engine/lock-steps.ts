import type { Result } from 'neverthrow';
import { during, type Call } from './call.js';
import { askStore, isHeldBy, readRow, readStored, type Engine, type OccupiedRow } from './engine.js';
import type { SpoolLockError } from '../errors.js';
import type { Claim } from '../results.js';
import { parseLock, rebuiltLock } from '../domain/lock-value.js';
import type { Attempt, StoreAnswer, StoredLock } from '../ports/lock-store.js';
import type { Occupation } from '../ports/occupation-source.js';
import type { ObservedLock } from '../protocol/views.js';
import type { SpoolTag } from '../domain/spool-tag.js';

/** How many times within its life a reservation is renewed. */
const RENEWALS_PER_EXPIRY = 3;

/** Renews our reservation while the truth is being written, until the function that it returns is called. */
export function keepReserved(engine: Engine, { tag, lock }: Claim): () => void {
  const { clock, safetyExpiryMs } = engine.settings;
  let cancel: () => void;
  const renewLater = (): void => {
    cancel = clock.setTimer(safetyExpiryMs / RENEWALS_PER_EXPIRY, () => {
      renewLater();
      void renew();
    });
  };
  // A renewal that fails is no news: holding the lock will find out. Nothing may throw out of a timer.
  const renew = async (): Promise<void> => {
    try {
      await engine.store.renew(tag, lock.value, safetyExpiryMs);
    } catch {
      return;
    }
  };
  renewLater();
  return () => cancel();
}

/**
 * Makes our reservation a held lock. When it is not there any more, the truth is asked before anything
 * else: a process that slept past its expiry must not put its lock over what happened meanwhile.
 *
 * @returns whether there is a lock of ours to keep the grant.
 */
export async function holdLock(engine: Engine, call: Call, taking: Claim): Promise<boolean> {
  const { tag, lock, worker } = taking;
  const { heldExpiryMs } = engine.settings;
  const held = await askStore(engine, call, (store) => store.hold(tag, lock.value, heldExpiryMs));
  if (held.isErr()) return false;
  if (held.value.done) {
    engine.ownLocks.set(tag, lock);
    return true;
  }
  const row = await readRow(engine, call, tag);
  if (row.isErr() || !isHeldBy(row.value, worker.id)) return false;
  const { present } = held.value;
  // Somebody's reservation is left to find out by itself, and to put our lock there.
  if (present !== null && !readStored(engine, present).held) return false;
  return putHeldLock(engine, call, tag, present, lock.value);
}

/** Puts a held lock in the exact place of the former one, or where there was none; says whether it is there. */
export async function putHeldLock(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  former: StoredLock | null,
  value: string,
): Promise<boolean> {
  const { heldExpiryMs } = engine.settings;
  const put = await askStore(engine, call, async (store) =>
    former === null
      ? (await store.restore([{ tag, value }], heldExpiryMs)).map(([attempt]) => attempt?.done === true)
      : (await store.swap(tag, former.value, value, heldExpiryMs)).map(({ done }) => done),
  );
  return put.unwrapOr(false);
}

/** Takes our reservation back. It would end by itself, so a failure costs a few seconds at most. */
export async function dropReservation(engine: Engine, call: Call, { tag, lock }: Claim): Promise<void> {
  const drop = (): StoreAnswer<Attempt> => engine.store.remove(tag, lock.value);
  if (call.ended === null) await askStore(engine, call, drop);
  // Nobody waits any more, and others need not wait for the expiry either.
  else void engine.background.run(drop);
}

/**
 * Truth wins: puts the row's own lock in the exact place of the one that was met (`null`: our reservation).
 *
 * @returns the lock that stands there afterwards, as far as it is known.
 */
export async function bringLockInLine(
  engine: Engine,
  call: Call,
  { tag, lock }: Claim,
  { worker, since }: OccupiedRow,
  met: ObservedLock | null,
): Promise<ObservedLock | null> {
  const { heldExpiryMs, timeZone } = engine.settings;
  const { value } = rebuiltLock(tag, worker.id, since, timeZone);
  const former = met?.stored.value ?? null;
  const swap = await askStore(engine, call, (store) =>
    store.swap(tag, former ?? lock.value, value, heldExpiryMs),
  );
  if (swap.isErr()) return null;
  if (!swap.value.done) return swap.value.present && readStored(engine, swap.value.present);
  engine.events.emit({ type: 'lock-rebuilt', tag, workerId: worker.id, former, by: 'contact' });
  return readStored(engine, { value, expiresInMs: heldExpiryMs });
}

/** Our lock is there and the occupation is not ours any more: the row's own lock takes its place, or none does. */
export async function giveLockUp(engine: Engine, call: Call, taking: Claim, row: Occupation): Promise<void> {
  if (row.state === 'occupied') await bringLockInLine(engine, call, taking, row, null);
  else await dropReservation(engine, call, taking);
}

/** How much of its last expiry a lapsing lock has used up when its row is looked at once more. */
const SECOND_LOOK = 0.6;

/**
 * Beside the earlier service: a held lock over a free row may be a take of its that has yet to write its row. It
 * now ends by itself; should the row be written in time, it is held again, as the earlier service believes it is.
 */
export async function lapseOrphan(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  value: string,
): Promise<Result<Attempt, SpoolLockError>> {
  const { clock, deadlineMs, heldExpiryMs, safetyExpiryMs, timeZone } = engine.settings;
  const lock = parseLock(value, timeZone);
  const lapsed = await askStore(engine, call, (store) => store.lapse(tag, value, safetyExpiryMs));
  if (lock === null || lapsed.isErr() || !lapsed.value.done) return lapsed;
  const lookAgain = async (later: Call): Promise<void> => {
    const row = (await readRow(engine, later, tag)).unwrapOr(undefined);
    if (isHeldBy(row, lock.workerId))
      await askStore(engine, later, (store) => store.hold(tag, value, heldExpiryMs));
  };
  engine.background.later(safetyExpiryMs * SECOND_LOOK, () => during(clock, deadlineMs, lookAgain));
  return lapsed;
}
