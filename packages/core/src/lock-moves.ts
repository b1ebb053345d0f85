import type { Call } from './call.js';
import { askSource, askStore, see, storeFailed, type Engine } from './engine.js';
import type { GrantMode } from './events.js';
import type { Taking } from './grant.js';
import { rebuiltLock } from './lock.js';
import type { Occupation } from './ports/occupation-source.js';
import type { SeenLock } from './spool-state.js';

/** How many times within its life a reservation is renewed. */
const RENEWALS_PER_EXPIRY = 3;

/** Renews our reservation while the truth is being written, until it is stopped. */
export function keepReserved(engine: Engine, { tag, lock }: Taking): { stop(): void } {
  const { clock, safetyExpiryMs } = engine.settings;
  let cancel = (): void => undefined;
  const renewLater = (): void => {
    cancel = clock.setTimer(safetyExpiryMs / RENEWALS_PER_EXPIRY, () => {
      renewLater();
      // A renewal that fails is no news: holding the lock will find out.
      engine.store.renew(tag, lock.value, safetyExpiryMs).catch(() => undefined);
    });
  };
  renewLater();
  return { stop: () => cancel() };
}

/**
 * Makes our reservation a held lock. When it is not there any more, the truth is asked before anything
 * else: a process that slept past its expiry must not put its lock over what happened meanwhile.
 *
 * @returns how the grant is kept; `degraded` when there is no lock of ours to keep it.
 */
export async function holdLock(engine: Engine, call: Call, taking: Taking): Promise<GrantMode> {
  const { mode, heldExpiryMs } = engine.settings;
  const { tag, lock, worker } = taking;
  const held = await askStore(engine, call, (store) => store.hold(tag, lock.value, heldExpiryMs));
  if (held.isErr()) return 'degraded';
  if (held.value.done) return mode;

  const read = await askSource(engine, call, (source) => source.read([tag], call));
  const row = read.isOk() ? read.value.get(tag) : undefined;
  if (row?.state !== 'occupied' || row.worker.id !== worker.id) return 'degraded';
  const { present } = held.value;
  const put =
    present === null
      ? await askStore(engine, call, (store) => store.restore([{ tag, value: lock.value }], heldExpiryMs))
      : await askStore(engine, call, (store) => store.swap(tag, present.value, lock.value, heldExpiryMs));
  if (put.isErr()) return 'degraded';
  const attempt = 'done' in put.value ? put.value : put.value[0];
  return attempt?.done === true ? mode : 'degraded';
}

/** Takes our reservation back. It would end by itself, so a failure costs a few seconds at most. */
export async function dropReservation(engine: Engine, { tag, lock }: Taking): Promise<void> {
  try {
    const dropped = await engine.store.remove(tag, lock.value);
    if (dropped.isErr()) storeFailed(engine, dropped.error);
  } catch {
    // The adapter broke its promise; the safety expiry does the work.
  }
}

/**
 * Truth wins: puts the row's own lock in the exact place of the one that was met (`null`: our reservation).
 *
 * @returns the lock that stands there afterwards, as far as it is known.
 */
export async function bringLockInLine(
  engine: Engine,
  call: Call,
  { tag, lock }: Taking,
  row: Occupation,
  met: SeenLock | null,
): Promise<SeenLock | null> {
  if (row.state !== 'occupied') return met;
  const { heldExpiryMs, timeZone } = engine.settings;
  const rebuilt = rebuiltLock(tag, row.worker.id, row.since, timeZone);
  const former = met?.stored.value ?? lock.value;
  const swap = await askStore(engine, call, (store) => store.swap(tag, former, rebuilt.value, heldExpiryMs));
  if (swap.isErr()) return null;
  if (!swap.value.done) return swap.value.present === null ? null : see(engine, swap.value.present);
  engine.events.emit({
    type: 'lock-rebuilt',
    tag,
    workerId: row.worker.id,
    former: met?.stored.value ?? null,
    by: 'contact',
  });
  return { stored: { value: rebuilt.value, expiresInMs: heldExpiryMs }, lock: rebuilt, held: true };
}
