import type { SpoolTag } from '@spoollock/core';
import type { Attempt, Clock, ListedLock, LockStore, StoreAnswer, StoredLock } from '@spoollock/core/adapter';
import { transact, type ShopDatabase } from './database.js';

const COMMAND_MS = 1_000;
const CHUNK = 1_000;

/** Locks in the shop's own database, beside its truth. Each command is one transaction. */
export class OwnStore implements LockStore {
  readonly reach = 'process';
  #names: readonly string[] = [];

  constructor(
    private readonly database: ShopDatabase,
    private readonly clock: Clock,
  ) {}

  generation(): number {
    return 0;
  }

  reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    return this.#run(() => {
      const present = this.#present(tag);
      if (present === null) return this.#put(tag, value, expiresInMs);
      return present.value === value ? { done: true } : { done: false, present };
    });
  }

  read(tag: SpoolTag): StoreAnswer<StoredLock | null> {
    return this.#run(() => this.#present(tag));
  }

  hold(tag: SpoolTag, value: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    return this.#ifThere(tag, value, () => this.#put(tag, value, expiresInMs));
  }

  renew(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const isShorter = (left: number | null): boolean => left !== null && left <= expiresInMs;
    return this.#ifThere(tag, value, () => this.#put(tag, value, expiresInMs), isShorter);
  }

  lapse(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const isLonger = (left: number | null): boolean => left === null || left > expiresInMs;
    return this.#ifThere(tag, value, () => this.#put(tag, value, expiresInMs), isLonger);
  }

  swap(tag: SpoolTag, from: string, to: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    return this.#ifThere(tag, from, () => this.#put(tag, to, expiresInMs));
  }

  remove(tag: SpoolTag, value: string): StoreAnswer<Attempt> {
    return this.#ifThere(tag, value, () => {
      this.database.locks.delete(tag);
      return { done: true };
    });
  }

  restore(
    locks: readonly { readonly tag: SpoolTag; readonly value: string }[],
    expiresInMs: number | null,
  ): StoreAnswer<readonly Attempt[]> {
    return this.#run(() =>
      locks.map(({ tag, value }) => {
        const present = this.#present(tag);
        return present === null ? this.#put(tag, value, expiresInMs) : { done: false, present };
      }),
    );
  }

  nextCleanupCandidate(): StoreAnswer<{ readonly name: string; readonly value: string } | null> {
    return this.#run(() => {
      // One round through the names of one moment, then the names anew: each gets its turn.
      if (this.#names.length === 0) this.#names = this.#listed().map(({ name }) => name);
      const [name, ...others] = this.#names;
      this.#names = others;
      const present = name === undefined ? null : this.#present(name);
      return name === undefined || present === null ? null : { name, value: present.value };
    });
  }

  async *scan(): ReturnType<LockStore['scan']> {
    const locks = await this.#run(() => this.#listed());
    for (let at = 0; at < locks.map(({ length }) => length).unwrapOr(1); at += CHUNK)
      yield locks.map((all) => all.slice(at, at + CHUNK));
  }

  ping(): StoreAnswer<void> {
    return this.#run(() => undefined);
  }

  async #run<T>(action: () => T): StoreAnswer<T> {
    const call = { deadlineMs: this.clock.now() + COMMAND_MS };
    const done = await transact(this.database, this.clock, call, action);
    return done.mapErr((failure) => ({ type: 'store-fault', ...failure }));
  }

  #ifThere(
    tag: SpoolTag,
    value: string,
    change: () => Attempt,
    fits: (expiresInMs: number | null) => boolean = () => true,
  ): StoreAnswer<Attempt> {
    return this.#run(() => {
      const present = this.#present(tag);
      return present?.value === value && fits(present.expiresInMs) ? change() : { done: false, present };
    });
  }

  #present(name: string): StoredLock | null {
    const row = this.database.locks.get(name);
    if (row === undefined) return null;
    const expiresInMs = row.expiresAtMs === null ? null : row.expiresAtMs - this.clock.now();
    return expiresInMs === null || expiresInMs > 0 ? { value: row.value, expiresInMs } : null;
  }

  #put(name: string, value: string, expiresInMs: number | null): Attempt {
    const expiresAtMs = expiresInMs === null ? null : this.clock.now() + expiresInMs;
    this.database.locks.set(name, { value, expiresAtMs });
    return { done: true };
  }

  #listed(): ListedLock[] {
    return [...this.database.locks.keys()].flatMap((name) => {
      const present = this.#present(name);
      return present === null ? [] : [{ name, ...present }];
    });
  }
}
