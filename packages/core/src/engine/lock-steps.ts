import type { Result } from 'neverthrow';
import { parseLock, rebuiltLock } from '../domain/lock-value.js';
import type { StoreError } from '../errors.js';
import type { Attempt, StoreAnswer, StoredLock } from '../ports/lock-store.js';
import type { Occupation } from '../ports/occupation-source.js';
import { isHeldBy, type ObservedLock, type OccupiedRow } from '../protocol/views.js';
import { during } from './call.js';
import type { Claim } from './claim.js';
import { askStore, readRow, readStored, type SpoolContext } from './context.js';

/** How many times a reservation is renewed within one safety expiry. */
const RENEWALS_PER_EXPIRY = 3;

/** Renews our reservation until the caller calls the returned function. */
export function keepReserved({ engine, tag }: SpoolContext, { lock }: Claim): () => void {
  const { clock, safetyExpiryMs } = engine.settings;
  let cancel: () => void;
  const renewLater = (): void => {
    cancel = clock.setTimer(safetyExpiryMs / RENEWALS_PER_EXPIRY, () => {
      renewLater();
      void renew();
    });
  };
  // A failed renewal needs no report, because `holdLock` finds out. A timer must not throw.
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
 * Makes our reservation a held lock. If the reservation is gone, it first reads the row. This process may have
 * paused longer than the expiry, and must not overwrite what happened meanwhile.
 *
 * @returns whether our lock protects the grant.
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
  // The INICIAR with this reservation will find our row, and rebuild our lock.
  if (present !== null && !readStored(engine, present).held) return false;
  return putHeldLock(context, present, lock.value);
}

/**
 * Replaces exactly the lock `former` by a held lock; `null`: writes it if there is no lock. Returns whether it did.
 */
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

/** Removes our reservation. If that fails, the reservation expires after a few seconds. */
export async function dropReservation(context: SpoolContext, { lock }: Claim): Promise<void> {
  const { engine, call, tag } = context;
  const { store } = engine;
  if (store === null) return;
  const drop = (): StoreAnswer<Attempt> => store.remove(tag, lock.value);
  if (call.ended === null) await askStore(context, drop);
  // The caller no longer waits, but other workers should not have to wait for the expiry.
  else void engine.background.run(drop);
}

/**
 * Replaces exactly the lock `met` (`null`: our reservation) by the lock that the row should have, because the truth
 * wins.
 *
 * @returns the lock that is there now; `null` if there is none, or if that is not known.
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

/** Gives up our lock, because the row no longer names this worker. An occupied row gets its own lock instead. */
export async function giveLockUp(context: SpoolContext, claim: Claim, row: Occupation): Promise<void> {
  if (row.state === 'occupied') await bringLockInLine(context, claim, row, null);
  else await dropReservation(context, claim);
}

/** When the row of a lapsing lock is read again, as a part of the safety expiry. */
const SECOND_LOOK = 0.6;

/**
 * Only beside the earlier service. A held lock over a free row may belong to an INICIAR of that service that has
 * not written its row yet. So the lock gets the safety expiry. If the row names its worker in time, it becomes a
 * held lock again, as the earlier service expects.
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
