import { err, ok, type Result } from 'neverthrow';
import type { Call } from './call.js';
import { cleanupBeside } from './cleanup.js';
import { INICIAR } from './decisions.js';
import { askSource, askStore, isStale, see, type Engine } from './engine.js';
import type { SpoolLockError } from './errors.js';
import { inProgress, storeUnavailable } from './failures.js';
import type { Grant, Taking } from './grant.js';
import { firstHandLock } from './lock.js';
import type { StoredLock } from './ports/lock-store.js';
import { refusal } from './refusals.js';
import { wholeSeconds } from './shop-time.js';
import { viewLock, viewTruth, type SeenLock } from './spool-state.js';
import type { SpoolTag } from './spool-tag.js';
import { followTable, takeTruth } from './taking.js';
import type { Worker } from './worker.js';

/** What stands in the lock store: a word for the table, and the lock itself where one is in the way. */
type LockSide =
  | { readonly view: 'ours-reserved'; readonly seen: null }
  | { readonly view: 'unavailable'; readonly seen: null }
  | { readonly view: 'reserved'; readonly seen: SeenLock | null }
  | { readonly view: HeldView; readonly seen: SeenLock };

type HeldView = 'own-held' | 'another-held' | 'unreadable-held';

/** How often the lock may change under our hands before we say that the spool is being taken. */
const MOST_ROUNDS = 4;

/**
 * Takes a spool: reserve the lock, occupy the truth, hold the lock, confirm that the truth still names us.
 * The truth is written between the two lock steps, so a held lock over a free row is always an orphan.
 */
export async function iniciar(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  worker: Worker,
): Promise<Result<Grant, SpoolLockError>> {
  const { clock, newId, timeZone, safetyExpiryMs } = engine.settings;
  const since = wholeSeconds(clock.now());
  const taking: Taking = { tag, worker, since, lock: firstHandLock(worker.id, newId(), since, timeZone) };

  cleanupBeside(engine);
  let side = await reserve(engine, call, taking);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (side.isErr()) return err(side.error);
    const { view, seen } = side.value;
    if (view === 'ours-reserved') return takeTruth(engine, call, taking, view);
    if (view === 'unavailable') return takeDegraded(engine, call, taking);
    if (view === 'reserved')
      return err(inProgress(tag, seen?.lock?.workerId ?? null, seen?.stored.expiresInMs ?? safetyExpiryMs));

    const met = await meetHeldLock(engine, call, taking, view, seen);
    if (met !== 'reclaim') return met;
    side = await reclaim(engine, call, taking, seen);
  }
  return err(inProgress(tag, null, safetyExpiryMs));
}

async function reserve(
  engine: Engine,
  call: Call,
  taking: Taking,
): Promise<Result<LockSide, SpoolLockError>> {
  const { safetyExpiryMs } = engine.settings;
  const answer = await askStore(engine, call, (store) =>
    store.reserve(taking.tag, taking.lock.value, safetyExpiryMs),
  );
  if (answer.isErr()) return unavailableUnlessEnded(answer.error);
  return ok(answer.value.done ? OURS : inTheWay(engine, taking, answer.value.present));
}

const OURS: LockSide = { view: 'ours-reserved', seen: null };

function unavailableUnlessEnded(
  error: { readonly type: 'store-fault' } | SpoolLockError,
): Result<LockSide, SpoolLockError> {
  return error.type === 'store-fault' ? ok<LockSide>({ view: 'unavailable', seen: null }) : err(error);
}

/** The lock that kept ours from being written. One that is gone by now is as good as somebody's reservation. */
function inTheWay(engine: Engine, { worker, lock }: Taking, present: StoredLock | null): LockSide {
  if (present === null) return { view: 'reserved', seen: null };
  if (present.value === lock.value) return OURS;
  const seen = see(engine, present);
  const view = viewLock(seen, worker.id);
  return view === 'reserved' ? { view, seen } : { view, seen };
}

/** No lock store: the truth alone decides, if it can compare and set and the shop's set-up allows it. */
async function takeDegraded(
  engine: Engine,
  call: Call,
  taking: Taking,
): Promise<Result<Grant, SpoolLockError>> {
  const { sharedWithEarlierService, degradedWithoutCompareAndSet } = engine.settings;
  if (sharedWithEarlierService)
    return err(storeUnavailable('beside the earlier service no spool is taken without the lock store'));
  if (!engine.source.abilities.compareAndSet && !degradedWithoutCompareAndSet)
    return err(storeUnavailable('this truth cannot compare and set: without locks two could get one spool'));
  return takeTruth(engine, call, taking, 'unavailable');
}

/** Another lock is held. The truth is read after it, so that the lock cannot be newer than what decides. */
async function meetHeldLock(
  engine: Engine,
  call: Call,
  taking: Taking,
  view: HeldView,
  seen: SeenLock,
): Promise<Result<Grant, SpoolLockError> | 'reclaim'> {
  const { tag, worker } = taking;
  const read = await askSource(engine, call, (source) => source.read([tag], call));
  if (read.isErr())
    return err(refusal(engine, taking, INICIAR[view].unavailable, { fault: read.error, seen }));
  const row = read.value.get(tag) ?? { state: 'no-row' };
  const truth = viewTruth(row, worker.id, seen.lock?.workerId ?? null, (since) => isStale(engine, since));
  const decision = INICIAR[view][truth];
  if (decision.answer === 'reclaim') return 'reclaim';
  return followTable(engine, call, taking, decision, row, seen);
}

/** An orphan gives way, in its exact place, to our reservation. */
async function reclaim(
  engine: Engine,
  call: Call,
  taking: Taking,
  seen: SeenLock,
): Promise<Result<LockSide, SpoolLockError>> {
  const { safetyExpiryMs, sharedWithEarlierService } = engine.settings;
  const { tag, lock } = taking;
  const orphan = seen.stored.value;
  if (sharedWithEarlierService) {
    // The earlier service may be about to write its row. If nobody is, the lock now ends by itself.
    await askStore(engine, call, (store) => store.lapse(tag, orphan, safetyExpiryMs));
    return err(inProgress(tag, seen.lock?.workerId ?? null, safetyExpiryMs));
  }
  const swap = await askStore(engine, call, (store) => store.swap(tag, orphan, lock.value, safetyExpiryMs));
  if (swap.isErr()) return unavailableUnlessEnded(swap.error);
  if (swap.value.done) {
    engine.events.emit({ type: 'orphan-reclaimed', tag, value: orphan });
    return ok(OURS);
  }
  if (swap.value.present === null) return reserve(engine, call, taking);
  return ok(inTheWay(engine, taking, swap.value.present));
}
