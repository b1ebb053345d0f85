import type { Result } from 'neverthrow';
import type { Call, Ended } from './call.js';
import type { Events } from './events.js';
import type { LockStore, StoreAnswer, StoreFault, StoredLock } from './ports/lock-store.js';
import type { OccupationSource, SourceAnswer, SourceFault } from './ports/occupation-source.js';
import type { Settings } from './settings.js';
import { seeLock, type SeenLock } from './spool-state.js';
import { brokenSource, brokenStore } from './broken-ports.js';
import type { UnsettledWrites } from './unsettled-writes.js';

/** What every operation works with. */
export interface Engine {
  readonly store: LockStore;
  readonly source: OccupationSource;
  readonly settings: Settings;
  readonly events: Events;
  readonly unsettled: UnsettledWrites;
  readonly background: Background;
  /** Whether the last thing heard of the lock store was a fault. */
  degraded: boolean;
}

/** Work that no caller waits for: it never rejects, and closing waits for it. */
export class Background {
  readonly #running = new Set<Promise<void>>();

  run(work: Promise<unknown>, failed: (cause: unknown) => void): void {
    const tracked: Promise<void> = work
      .then(() => undefined, failed)
      .finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}

/** Asks the lock store, within the call; entering and leaving degraded mode is told on the way. */
export async function askStore<T>(
  engine: Engine,
  call: Call,
  ask: (store: LockStore) => StoreAnswer<T>,
): Promise<Result<T, StoreFault | Ended>> {
  const answer = await call.ask(() => ask(engine.store), brokenStore);
  if (answer.isOk()) storeAnswered(engine);
  else if (answer.error.type === 'store-fault') storeFailed(engine, answer.error);
  return answer;
}

export function storeAnswered(engine: Engine): void {
  if (!engine.degraded) return;
  engine.degraded = false;
  engine.events.emit({ type: 'degraded-left' });
}

export function storeFailed(engine: Engine, fault: StoreFault): void {
  if (engine.degraded) return;
  engine.degraded = true;
  engine.events.emit({ type: 'degraded-entered', detail: fault.detail });
}

/** Asks the truth, within the call. */
export function askSource<T>(
  engine: Engine,
  call: Call,
  ask: (source: OccupationSource) => SourceAnswer<T>,
): Promise<Result<T, SourceFault | Ended>> {
  return call.ask(() => ask(engine.source), brokenSource);
}

/** A stored lock as this engine reads it. */
export function see(engine: Engine, stored: StoredLock): SeenLock {
  return seeLock(stored, engine.settings.safetyExpiryMs, engine.settings.timeZone);
}

/** Whether an occupation that began then is stale by now. One without a date never is. */
export function isStale(engine: Engine, since: Date | null): boolean {
  return since !== null && engine.settings.clock.now() - since.getTime() > engine.settings.staleAfterMs;
}
