import { ok } from 'neverthrow';
import { systemClock, type Clock } from '../ports/clock.js';
import type { Attempt, ListedLock, LockStore, StoreAnswer, StoredLock } from '../ports/lock-store.js';
import type { SpoolTag } from '../domain/spool-tag.js';

interface Entry {
  readonly value: string;
  /** `null`: never. At exactly this millisecond the lock is already gone. */
  readonly expiresAtMs: number | null;
}

const DONE: Attempt = { done: true };
const CHUNK = 1_000;

/**
 * A lock store in the memory of this process. No other process sees its locks. For tests, and for a shop that runs
 * as one process.
 *
 * @example
 * ```ts
 * const store = new MemoryLockStore();
 * const lock = createSpoolLock({ store, source });
 * store.put(tag, 'what another program wrote'); // never expires
 * store.clear(); // as a restart without persistence
 * ```
 */
export class MemoryLockStore implements LockStore {
  readonly reach = 'process';
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  #names: IterableIterator<string> = [].values();

  constructor({ clock = systemClock }: { readonly clock?: Clock | undefined } = {}) {
    this.#clock = clock;
  }

  generation(): number {
    return 0;
  }

  async reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const present = this.#present(tag);
    if (present !== null && present.value !== value) return ok({ done: false, present });
    if (present === null) this.#put(tag, value, expiresInMs);
    return ok(DONE);
  }

  async read(tag: SpoolTag): StoreAnswer<StoredLock | null> {
    return ok(this.#present(tag));
  }

  async hold(tag: SpoolTag, value: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    return this.#ifExactly(tag, value, () => this.#put(tag, value, expiresInMs));
  }

  async renew(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const present = this.#present(tag);
    if (present?.value !== value || present.expiresInMs === null || present.expiresInMs > expiresInMs)
      return ok({ done: false, present });
    this.#put(tag, value, expiresInMs);
    return ok(DONE);
  }

  async lapse(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const present = this.#present(tag);
    if (present?.value !== value || (present.expiresInMs !== null && present.expiresInMs <= expiresInMs))
      return ok({ done: false, present });
    this.#put(tag, value, expiresInMs);
    return ok(DONE);
  }

  async swap(tag: SpoolTag, from: string, to: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    return this.#ifExactly(tag, from, () => this.#put(tag, to, expiresInMs));
  }

  async remove(tag: SpoolTag, value: string): StoreAnswer<Attempt> {
    return this.#ifExactly(tag, value, () => void this.#entries.delete(tag));
  }

  async restore(
    locks: readonly { readonly tag: SpoolTag; readonly value: string }[],
    expiresInMs: number | null,
  ): StoreAnswer<readonly Attempt[]> {
    return ok(
      locks.map(({ tag, value }): Attempt => {
        const present = this.#present(tag);
        if (present !== null) return { done: false, present };
        this.#put(tag, value, expiresInMs);
        return DONE;
      }),
    );
  }

  async nextCleanupCandidate(): StoreAnswer<{ readonly name: string; readonly value: string } | null> {
    for (let rounds = 0; rounds < 2; rounds++) {
      for (let step = this.#names.next(); step.done !== true; step = this.#names.next()) {
        const present = this.#present(step.value);
        if (present !== null) return ok({ name: step.value, value: present.value });
      }
      // This copies the names, because a live iterator also visits new locks. If a new lock followed every look, it
      // would never come back to the first lock.
      this.#names = [...this.#entries.keys()].values();
    }
    return ok(null);
  }

  async *scan(): ReturnType<LockStore['scan']> {
    let chunk: ListedLock[] = [];
    for (const name of [...this.#entries.keys()]) {
      const present = this.#present(name);
      if (present !== null) chunk.push({ name, ...present });
      if (chunk.length < CHUNK) continue;
      yield ok(chunk);
      chunk = [];
    }
    if (chunk.length > 0) yield ok(chunk);
  }

  async ping(): StoreAnswer<void> {
    return ok();
  }

  /** Writes any text under any name, as another program could. For tests and demos. */
  put(name: string, value: string, expiresInMs: number | null = null): void {
    this.#put(name, value, expiresInMs);
  }

  /** Removes every lock, like a store that restarts empty. For tests and demos. */
  clear(): void {
    this.#entries.clear();
  }

  #present(name: string): StoredLock | null {
    const entry = this.#entries.get(name);
    if (entry === undefined) return null;
    const { value, expiresAtMs } = entry;
    if (expiresAtMs === null) return { value, expiresInMs: null };
    const expiresInMs = expiresAtMs - this.#clock.now();
    if (expiresInMs > 0) return { value, expiresInMs };
    this.#entries.delete(name);
    return null;
  }

  #put(name: string, value: string, expiresInMs: number | null): void {
    this.#entries.set(name, {
      value,
      expiresAtMs: expiresInMs === null ? null : this.#clock.now() + expiresInMs,
    });
  }

  #ifExactly(tag: SpoolTag, value: string, change: () => void): Awaited<StoreAnswer<Attempt>> {
    const present = this.#present(tag);
    if (present?.value !== value) return ok({ done: false, present });
    change();
    return ok(DONE);
  }
}
