import type { Result } from 'neverthrow';
import { parseLock, rebuiltLock } from '../domain/lock-value.js';
import type { StoreError } from '../errors.js';
import type { Attempt, StoreAnswer, StoredLock } from '../ports/lock-store.js';
import type { Occupation } from '../ports/occupation-source.js';
import { isHeldBy, type ObservedLock, type OccupiedRow } from '../protocol/views.js';
import { during } from './call.js';
import type { Claim } from './claim.js';
import { askStore, readRow, readStored, type SpoolContext } from './context.js';

/** How many times within its life a reservation is renewed. */
const RENEWALS_PER_EXPIRY = 3;

/** Renews our reservation while the truth is being written, until the caller runs the returned function. */
export function keepReserved({ engine, tag }: SpoolContext, { lock }: Claim): () => void {
  const { clock, safetyExpiryMs } = engine.settings;
  let cancel: () => void;
  const renewLater = (): void => {
    cancel = clock.setTimer(safetyExpiryMs / RENEWALS_PER_EXPIRY, () => {
      renewLater();
      void renew();
    });
  };
  // A failed renewal needs no report: holding the lock will find out. Nothing may throw out of a timer.
  const renew = async (): Promise<void> => {
    try {
      await engine.store?.renew(tag, lock.value, safetyExpiryMs);
    } catch {
      return;
    }
  };
  renewLater();
  return () => cancel();
}

/**
 * Makes our reservation a held lock. If the reservation is gone, the truth is asked before anything else: a
 * process that slept past its expiry must not put its lock over what happened meanwhile.
 *
 * @returns whether a lock of ours keeps the grant.
 */
export async function holdLock(context: SpoolContext, { lock, worker }: Claim): Promise<boolean> {
  const { engine, tag } = context;
  const { heldExpiryMs } = engine.settings;
  const held = await askStore(context, (store) => store.hold(tag, lock.value, heldExpiryMs));
  if (held.isErr()) return false;
  if (held.value.done) {
    engine.ownLocks.set(tag, lock);
    return true;
  }
  const row = await readRow(context);
  if (row.isErr() || !isHeldBy(row.value, worker.id)) return false;
  const { present } = held.value;
  // The owner of a reservation will find our row by itself, and put our lock there.
  if (present !== null && !readStored(engine, present).held) return false;
  return putHeldLock(context, present, lock.value);
}

/** Puts a held lock in the exact place of the former one, or where there was none. Returns whether it is there. */
export async function putHeldLock(
  context: SpoolContext,
  former: StoredLock | null,
  value: string,
): Promise<boolean> {
  const { engine, tag } = context;
  const { heldExpiryMs } = engine.settings;
  const put = await askStore(context, async (store) =>
    former === null
      ? (await store.restore([{ tag, value }], heldExpiryMs)).map(([attempt]) => attempt?.done === true)
      : (await store.swap(tag, former.value, value, heldExpiryMs)).map(({ done }) => done),
  );
  return put.unwrapOr(false);
}

/** Takes our reservation back. It would end by itself, so a failure costs a few seconds at most. */
export async function dropReservation(context: SpoolContext, { lock }: Claim): Promise<void> {
  const { engine, call, tag } = context;
  const { store } = engine;
  if (store === null) return;
  const drop = (): StoreAnswer<Attempt> => store.remove(tag, lock.value);
  if (call.ended === null) await askStore(context, drop);
  // The caller does not wait any more. Other workers need not wait for the expiry either.
  else void engine.background.run(drop);
}

/**
 * The truth wins: puts the row's own lock in the exact place of the one that was met (`null`: our reservation).
 *
 * @returns the lock that stands there afterwards; `null` when that is not known.
 */
export async function bringLockInLine(
  context: SpoolContext,
  { lock }: Claim,
  { worker, since }: OccupiedRow,
  met: ObservedLock | null,
): Promise<ObservedLock | null> {
  const { engine, tag } = context;
  const { heldExpiryMs, timeZone } = engine.settings;
  const { value } = rebuiltLock(tag, worker.id, since, timeZone);
  const former = met?.stored.value ?? null;
  const swap = await askStore(context, (store) => store.swap(tag, former ?? lock.value, value, heldExpiryMs));
  if (swap.isErr()) return null;
  if (!swap.value.done) return swap.value.present && readStored(engine, swap.value.present);
  engine.events.emit({ type: 'lock-rebuilt', tag, workerId: worker.id, former, by: 'contact' });
  return readStored(engine, { value, expiresInMs: heldExpiryMs });
}

/** Our lock stands, and the occupation is not ours any more: the row's own lock takes its place, or none does. */
export async function giveLockUp(context: SpoolContext, claim: Claim, row: Occupation): Promise<void> {
  if (row.state === 'occupied') await bringLockInLine(context, claim, row, null);
  else await dropReservation(context, claim);
}

/** The part of its last expiry that a lapsing lock has used up when its row is read once more. */
const SECOND_LOOK = 0.6;

/**
 * Beside the earlier service only. A held lock over a free row may belong to an INICIAR of that service that has
 * not written its row yet. The lock gets the safety expiry back. If the row is written in time, the lock is held
 * again, as the earlier service believes it is.
 */
export async function lapseOrphan(
  context: SpoolContext,
  value: string,
): Promise<Result<Attempt, StoreError>> {
  const { engine, tag } = context;
  const { clock, deadlineMs, heldExpiryMs, safetyExpiryMs, timeZone } = engine.settings;
  const lock = parseLock(value, timeZone);
  const lapsed = await askStore(context, (store) => store.lapse(tag, value, safetyExpiryMs));
  if (lock === null || lapsed.isErr() || !lapsed.value.done) return lapsed;
  engine.background.later(safetyExpiryMs * SECOND_LOOK, () =>
    during(clock, deadlineMs, async (call) => {
      const later = { engine, call, tag };
      const row = (await readRow(later)).unwrapOr(undefined);
      if (isHeldBy(row, lock.workerId))
        await askStore(later, (store) => store.hold(tag, value, heldExpiryMs));
    }),
  );
  return lapsed;
}
