import type { SpoolTag } from '@spoollock/core';
import type { Attempt, ListedLock, LockStore, StoreAnswer, StoredLock } from '@spoollock/core/adapter';
import { ok } from 'neverthrow';

const DONE: Attempt = { done: true };
/** So many reads are on their way together. */
const READS_A_TRIP = 500;

/**
 * A lock store that only reads. A write is answered as the store would answer it now, and remembered, so that
 * what is read afterwards is what the write would have left there; the store itself is never written to.
 */
export class RecordingLockStore implements LockStore {
  readonly reach: LockStore['reach'];
  readonly #store: Pick<LockStore, 'reach' | 'generation' | 'read' | 'scan' | 'ping'>;
  /** What would be there by now; `null`: nothing. */
  readonly #changed = new Map<string, StoredLock | null>();

  constructor(store: Pick<LockStore, 'reach' | 'generation' | 'read' | 'scan' | 'ping'>) {
    this.#store = store;
    this.reach = store.reach;
  }

  generation(): number {
    return this.#store.generation();
  }

  ping(): StoreAnswer<void> {
    return this.#store.ping();
  }

  async read(tag: SpoolTag): StoreAnswer<StoredLock | null> {
    const changed = this.#changed.get(tag);
    return changed === undefined ? this.#store.read(tag) : ok(changed);
  }

  async reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const read = await this.read(tag);
    return read.map((present) => {
      if (present !== null && present.value !== value) return { done: false, present };
      return present === null ? this.#put(tag, { value, expiresInMs }) : DONE;
    });
  }

  hold(tag: SpoolTag, value: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    return this.#ifExactly(tag, value, () => true, { value, expiresInMs });
  }

  renew(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const endsSooner = (left: number | null): boolean => left !== null && left <= expiresInMs;
    return this.#ifExactly(tag, value, endsSooner, { value, expiresInMs });
  }

  lapse(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const outlives = (left: number | null): boolean => left === null || left > expiresInMs;
    return this.#ifExactly(tag, value, outlives, { value, expiresInMs });
  }

  swap(tag: SpoolTag, from: string, to: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    return this.#ifExactly(tag, from, () => true, { value: to, expiresInMs });
  }

  remove(tag: SpoolTag, value: string): StoreAnswer<Attempt> {
    return this.#ifExactly(tag, value, () => true, null);
  }

  async restore(
    locks: readonly { readonly tag: SpoolTag; readonly value: string }[],
    expiresInMs: number | null,
  ): StoreAnswer<readonly Attempt[]> {
    const attempts: Attempt[] = [];
    for (let from = 0; from < locks.length; from += READS_A_TRIP) {
      const some = locks.slice(from, from + READS_A_TRIP);
      const reads = await Promise.all(some.map(({ tag }) => this.read(tag)));
      for (const [index, read] of reads.entries()) {
        const lock = some[index];
        if (read.isErr() || lock === undefined) return read.map(() => []);
        const { tag, value } = lock;
        // A tag may be among them twice: then the first has put something there.
        const changed = this.#changed.get(tag);
        const present = changed === undefined ? read.value : changed;
        attempts.push(present === null ? this.#put(tag, { value, expiresInMs }) : { done: false, present });
      }
    }
    return ok(attempts);
  }

  async nextCleanupCandidate(): StoreAnswer<null> {
    return ok(null);
  }

  async *scan(): ReturnType<LockStore['scan']> {
    const isMet = new Set<string>();
    for await (const chunk of this.#store.scan()) {
      if (chunk.isErr()) {
        yield chunk;
        return;
      }
      yield ok(chunk.value.flatMap((listed) => this.#asChanged(listed, isMet)));
    }
    const added = [...this.#changed].filter(([name]) => !isMet.has(name));
    yield ok(added.flatMap(([name, lock]) => (lock === null ? [] : [{ name, ...lock }])));
  }

  #asChanged(listed: ListedLock, isMet: Set<string>): readonly ListedLock[] {
    isMet.add(listed.name);
    const changed = this.#changed.get(listed.name);
    if (changed === undefined) return [listed];
    return changed === null ? [] : [{ name: listed.name, ...changed }];
  }

  async #ifExactly(
    tag: SpoolTag,
    value: string,
    fits: (expiresInMs: number | null) => boolean,
    becomes: StoredLock | null,
  ): StoreAnswer<Attempt> {
    const read = await this.read(tag);
    return read.map((present) => {
      if (present?.value !== value || !fits(present.expiresInMs)) return { done: false, present };
      return this.#put(tag, becomes);
    });
  }

  #put(tag: SpoolTag, becomes: StoredLock | null): Attempt {
    this.#changed.set(tag, becomes);
    return DONE;
  }
}
