import { err, ok, type Result } from 'neverthrow';
import type { AlsoCells } from '../domain/also.js';
import type { Lock } from '../domain/lock-value.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import { storeUnavailable, type SourceError, type StoreError } from '../errors.js';
import { brokenSource, brokenStore, sourceError, storeError } from '../ports/faults.js';
import type { LockStore, StoreAnswer, StoreFault, StoredLock } from '../ports/lock-store.js';
import type { Occupation, OccupationSource, SourceAnswer } from '../ports/occupation-source.js';
import { observeLock, type ObservedLock } from '../protocol/views.js';
import type { Background } from './background.js';
import type { Call } from './call.js';
import type { Events } from './events.js';
import type { Settings } from './settings.js';
import type { UnsettledWrites } from './unsettled-writes.js';

/** What every operation works with. */
export interface Engine {
  /** `null`: the engine keeps no locks, and the truth alone decides. */
  readonly store: LockStore | null;
  readonly source: OccupationSource;
  readonly settings: Settings;
  readonly events: Events;
  readonly unsettled: UnsettledWrites;
  readonly background: Background;
  /** The locks that this process holds for its own grants. FINALIZAR need not read them. */
  readonly ownLocks: Map<string, Lock>;
  /** Whether the lock store refused a lock write, and has not accepted a probe since. */
  degraded: boolean;
  /** How often it refused one. After each refusal, some occupied row may be without its lock. */
  storeFaults: number;
  /** Whether a probe is under way. */
  probing: boolean;
}

/** One call, and the engine that runs it. */
export interface CallContext {
  readonly engine: Engine;
  readonly call: Call;
  /** The cells of the app's own columns that every write of this call writes too. */
  readonly also?: AlsoCells | undefined;
}

/** One call about one spool. */
export interface SpoolContext extends CallContext {
  readonly tag: SpoolTag;
}

/** Asks the lock store within the call. */
export function askStore<T>(
  { engine, call }: CallContext,
  ask: (store: LockStore) => StoreAnswer<T>,
  onFault?: (engine: Engine, fault: StoreFault) => void,
): Promise<Result<T, StoreError>> {
  const { store } = engine;
  if (store === null) return Promise.resolve(err(storeUnavailable('this engine has no lock store')));
  return call.ask(
    () => ask(store),
    brokenStore,
    (error) => {
      if (error.type === 'store-fault') onFault?.(engine, error);
      return storeError(error);
    },
  );
}

/**
 * The same for a write that a grant's lock needs. A refusal begins the degraded mode. Reads do not count: a store
 * that accepts no write, such as a replica, still answers them.
 */
export function writeLock<T>(
  context: CallContext,
  write: (store: LockStore) => StoreAnswer<T>,
): Promise<Result<T, StoreError>> {
  const answer = askStore(context, write, storeFailed);
  return context.engine.degraded ? storeMayBeBack(context.engine, answer) : answer;
}

async function storeMayBeBack<T>(
  engine: Engine,
  answer: Promise<Result<T, StoreError>>,
): Promise<Result<T, StoreError>> {
  const { store, background } = engine;
  // One accepted write says little: another kind of write, or another server, may still be refused. A probe asks.
  if ((await answer).isOk() && engine.degraded && store !== null && !engine.probing) {
    engine.probing = true;
    void background.run(() => probed(engine, store.ping()).finally(() => (engine.probing = false)));
  }
  return answer;
}

/** Ends the degraded mode if the store accepted a probe, and refused nothing since the probe was sent. */
export async function probed(engine: Engine, answer: Promise<Result<unknown, unknown>>): Promise<void> {
  const { storeFaults } = engine;
  if (!(await answer).isOk() || !engine.degraded || engine.storeFaults !== storeFaults) return;
  engine.degraded = false;
  engine.events.emit({ type: 'degraded-left' });
}

/** Begins the degraded mode, because the lock store refused a write: the truth alone decides now. */
export function storeFailed(engine: Engine, { detail }: StoreFault): void {
  engine.storeFaults += 1;
  if (engine.degraded) return;
  engine.degraded = true;
  engine.events.emit({ type: 'degraded-entered', detail });
}

/** Asks the truth within the call. */
export function askSource<T>(
  { engine, call }: CallContext,
  ask: (source: OccupationSource, call: Call) => SourceAnswer<T>,
): Promise<Result<T, SourceError>> {
  return call.ask(() => ask(engine.source, call), brokenSource, sourceError);
}

/** The occupation of a spool that the truth does not know. */
export const NO_ROW: Occupation = { state: 'no-row' };

/** What the truth says about one spool now. */
export function readRow(context: SpoolContext): Promise<Result<Occupation, SourceError>> {
  const { tag } = context;
  return askSource(context, async (source, call) =>
    (await source.read([tag], call)).map((rows) => rows.get(tag) ?? NO_ROW),
  );
}

/** The lock as it is now; `null` if there is none, or no lock store. */
export async function readLock(context: SpoolContext): Promise<Result<ObservedLock | null, StoreError>> {
  const { engine, tag } = context;
  if (engine.store === null) return ok(null);
  return askStore(context, async (store) =>
    (await store.read(tag)).map((stored) => stored && readStored(engine, stored)),
  );
}

/** A stored lock as this engine reads it. */
export function readStored({ settings }: Engine, stored: StoredLock): ObservedLock {
  return observeLock(stored, settings.safetyExpiryMs, settings.timeZone);
}

/** Whether an occupation that began at `since` is stale by now. One without a date never is. */
export function isStale({ settings }: Engine, since: Date | null): boolean {
  return since !== null && settings.clock.now() - since.getTime() > settings.staleAfterMs;
}
