import type { Result } from 'neverthrow';
import type { Call } from './call.js';
import type { SpoolLockError } from '../errors.js';
import type { Events } from './events.js';
import type { Lock } from '../domain/lock-value.js';
import type { Clock } from '../ports/clock.js';
import type { LockStore, StoreAnswer, StoreFault, StoredLock } from '../ports/lock-store.js';
import type { Occupation, OccupationSource, SourceAnswer } from '../ports/occupation-source.js';
import { publicError } from '../failures.js';
import type { Settings } from './settings.js';
import { observeLock, type ObservedLock } from '../protocol/views.js';
import { brokenSource, brokenStore } from '../ports/faults.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import type { UnsettledWrites } from './unsettled-writes.js';

/** What every operation works with. */
export interface Engine {
  readonly store: LockStore;
  readonly source: OccupationSource;
  readonly settings: Settings;
  readonly events: Events;
  readonly unsettled: UnsettledWrites;
  readonly background: Background;
  /** The locks this process holds for its own grants: one given back need not be read first. */
  readonly ownLocks: Map<SpoolTag, Lock>;
  /** Whether the last thing heard of the lock store was a fault. */
  degraded: boolean;
}

/** Work that no caller waits for. What fails in it is told to the listeners. */
export class Background {
  readonly #events: Events;
  readonly #clock: Clock;
  readonly #timers = new Set<() => void>();
  #running = 0;
  #ended: (() => void)[] = [];
  #closed = false;

  constructor(events: Events, clock: Clock) {
    this.#events = events;
    this.#clock = clock;
  }

  async run(work: () => Promise<unknown>): Promise<void> {
    this.#running += 1;
    try {
      await work();
    } catch (cause) {
      this.#events.emit({ type: 'fault', detail: 'work in the background failed', cause });
    }
    this.#running -= 1;
    if (this.#running > 0) return;
    for (const resolve of this.#ended.splice(0)) resolve();
  }

  /** Runs it later, unless it is closed before. */
  later(delayMs: number, work: () => Promise<unknown>): void {
    if (this.#closed) return;
    const cancel = this.#clock.setTimer(delayMs, () => {
      this.#timers.delete(cancel);
      void this.run(work);
    });
    this.#timers.add(cancel);
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#ended.push(resolve));
  }
}

/** Asks the lock store, within the call; entering and leaving degraded mode is told on the way. */
export function askStore<T>(
  engine: Engine,
  call: Call,
  ask: (store: LockStore) => StoreAnswer<T>,
): Promise<Result<T, SpoolLockError>> {
  const answer = call.ask(
    () => ask(engine.store),
    brokenStore,
    (error) => {
      if (error.type === 'store-fault') storeFailed(engine, error);
      return publicError(error);
    },
  );
  return engine.degraded ? storeMayBeBack(engine, answer) : answer;
}

async function storeMayBeBack<T>(
  engine: Engine,
  answer: Promise<Result<T, SpoolLockError>>,
): Promise<Result<T, SpoolLockError>> {
  if ((await answer).isOk() && engine.degraded) {
    engine.degraded = false;
    engine.events.emit({ type: 'degraded-left' });
  }
  return answer;
}

export function storeFailed(engine: Engine, { detail }: StoreFault): void {
  if (engine.degraded) return;
  engine.degraded = true;
  engine.events.emit({ type: 'degraded-entered', detail });
}

/** Asks the truth, within the call. */
export function askSource<T>(
  engine: Engine,
  call: Call,
  ask: (source: OccupationSource) => SourceAnswer<T>,
): Promise<Result<T, SpoolLockError>> {
  return call.ask(() => ask(engine.source), brokenSource, publicError);
}

/** What the truth says of a spool that it does not mention. */
export const NO_ROW: Occupation = { state: 'no-row' };

/** What the truth says of one spool now. */
export function readRow(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
): Promise<Result<Occupation, SpoolLockError>> {
  return askSource(engine, call, async (source) =>
    (await source.read([tag], call)).map((rows) => rows.get(tag) ?? NO_ROW),
  );
}

/** The lock as it stands now, `null` when there is none. */
export function readLock(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
): Promise<Result<ObservedLock | null, SpoolLockError>> {
  return askStore(engine, call, async (store) =>
    (await store.read(tag)).map((stored) => stored && readStored(engine, stored)),
  );
}

/** A row that says who has the spool. */
export type OccupiedRow = Extract<Occupation, { readonly state: 'occupied' }>;

/** Whether the row says that this worker has the spool. */
export function isHeldBy(row: Occupation | undefined, workerId: number): row is OccupiedRow {
  return row?.state === 'occupied' && row.worker.id === workerId;
}

/** A stored lock as this engine reads it. */
export function readStored(engine: Engine, stored: StoredLock): ObservedLock {
  return observeLock(stored, engine.settings.safetyExpiryMs, engine.settings.timeZone);
}

/** Whether an occupation that began then is stale by now. One without a date never is. */
export function isStale(engine: Engine, since: Date | null): boolean {
  return since !== null && engine.settings.clock.now() - since.getTime() > engine.settings.staleAfterMs;
}
