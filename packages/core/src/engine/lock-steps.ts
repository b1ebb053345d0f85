import type { Result } from 'neverthrow';
import { parseLock, rebuiltLock, type Lock } from '../domain/lock-value.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import type { StoreError } from '../errors.js';
import type { Attempt, LockStore, StoreAnswer, StoredLock } from '../ports/lock-store.js';
import type { Occupation } from '../ports/occupation-source.js';
import { isHeldBy, type ObservedLock, type OccupiedRow } from '../protocol/views.js';
import { during, type Call } from './call.js';
import type { Claim } from './claim.js';
import { readRow, readStored, writeLock, type SpoolContext } from './context.js';

/** How many times a reservation is renewed within one safety expiry. */
const RENEWALS_PER_EXPIRY = 3;

/** How many own locks a process remembers. One that it forgot is read before it is removed. */
const MOST_OWN_LOCKS = 1_000;

/**
 * Asks for our reservation. If the call ends before the answer, the reservation may still be written, and would keep
 * this worker's own repeat away. So it is removed: at once, and again after the late answer.
 */
export async function askForReservation(
  context: SpoolContext,
  { lock }: Claim,
  ask: (store: LockStore) => StoreAnswer<Attempt>,
): Promise<Result<Attempt, StoreError>> {
  const { engine, call, tag } = context;
  const sent: StoreAnswer<Attempt>[] = [];
  const attempt = await writeLock(context, (store) => {
    const answer = ask(store);
    sent.push(answer);
    return answer;
  });
  const { store } = engine;
  if (call.ended !== null && store !== null && sent.length > 0)
    void engine.background.run(async () => {
      const removing = store.remove(tag, lock.value);
      await Promise.allSettled(sent);
      const removed = await removing;
      if (removed.isErr() || !removed.value.done) await store.remove(tag, lock.value);
    });
  return attempt;
}

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
 * Whether our lock protects the grant. `held-again`: our reservation was gone, so others had their turn meanwhile.
 * `lost`: it is gone, and stays so.
 */
export type LockKept = 'held' | 'held-again' | 'lost' | 'none';

export function isHeld(kept: LockKept): boolean {
  return kept === 'held' || kept === 'held-again';
}

/**
 * Makes our reservation a held lock. If the reservation is gone, it first reads the row. This process may have
 * paused longer than the expiry, and must not overwrite what happened meanwhile.
 */
export async function holdLock(context: SpoolContext, { lock, worker }: Claim): Promise<LockKept> {
  const { engine, tag } = context;
  const { heldExpiryMs } = engine.settings;
  const held = await writeLock(context, (store) => store.hold(tag, lock.value, heldExpiryMs));
  if (held.isErr()) return 'none';
  if (held.value.done) {
    rememberOwn(engine.ownLocks, tag, lock);
    return 'held';
  }
  const row = await readRow(context);
  if (row.isErr() || !isHeldBy(row.value, worker.id)) return 'lost';
  const { present } = held.value;
  // The INICIAR with this reservation will find our row, and rebuild our lock.
  if (present !== null && !readStored(engine, present).held) return 'lost';
  return (await putHeldLock(context, present, lock.value)) ? 'held-again' : 'lost';
}

/** Spools may be given back elsewhere, or by hand, so the oldest is forgotten. */
function rememberOwn(ownLocks: Map<string, Lock>, tag: SpoolTag, lock: Lock): void {
  ownLocks.delete(tag);
  ownLocks.set(tag, lock);
  const [oldest] = ownLocks.keys();
  if (ownLocks.size > MOST_OWN_LOCKS && oldest !== undefined) ownLocks.delete(oldest);
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
  const put = await writeLock(context, async (store) =>
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
  if (call.ended === null) await writeLock(context, drop);
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
  const swap = await writeLock(context, (store) =>
    store.swap(tag, former ?? lock.value, value, heldExpiryMs),
  );
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

/** When the row of a lapsing lock is read again, as parts of the safety expiry. The last is shortly before its end. */
const LATER_LOOKS = [0.6, 0.96];
/** How long the last look may keep the lock alive, as a part of the safety expiry: reading takes a while. */
const GRACE = 0.2;

/**
 * Only beside the earlier service. A held lock over a free row may belong to an INICIAR of that service that has
 * not written its row yet. So the lock gets the safety expiry. If the row names its worker by the last look, it
 * becomes a held lock again, as the earlier service expects.
 */
export async function lapseOrphan(
  context: SpoolContext,
  value: string,
): Promise<Result<Attempt, StoreError>> {
  const { engine, tag } = context;
  const { clock, deadlineMs, heldExpiryMs, safetyExpiryMs, timeZone } = engine.settings;
  const lock = parseLock(value, timeZone);
  const endsAtMs = clock.now() + safetyExpiryMs;
  const lapsed = await writeLock(context, (store) => store.lapse(tag, value, safetyExpiryMs));
  if (lock === null || lapsed.isErr() || !lapsed.value.done) return lapsed;
  const lookAgain = async (call: Call): Promise<void> => {
    const later = { engine, call, tag };
    const renewed = await writeLock(later, (store) => store.renew(tag, value, safetyExpiryMs * GRACE));
    const row = (await readRow(later)).unwrapOr(undefined);
    const restMs = Math.max(endsAtMs - clock.now(), 1);
    if (isHeldBy(row, lock.workerId)) await writeLock(later, (store) => store.hold(tag, value, heldExpiryMs));
    else if (renewed.isOk() && renewed.value.done)
      await writeLock(later, (store) => store.lapse(tag, value, restMs));
  };
  for (const part of LATER_LOOKS)
    engine.background.later(safetyExpiryMs * part, () => during(clock, deadlineMs, lookAgain));
  return lapsed;
}
