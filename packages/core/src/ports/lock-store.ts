import type { Result } from 'neverthrow';
import type { SpoolTag } from '../domain/spool-tag.js';

/** A lock as it is in the store: the exact stored text, and the time until it expires. */
export interface StoredLock {
  /**
   * The stored text. If a key with our prefix has a value that is not text, the adapter reports a substitute. It
   * starts with a control character, which no lock does, so the engine can still compare and replace it.
   */
  readonly value: string;
  /** Milliseconds until it expires; `null` if it never does. */
  readonly expiresInMs: number | null;
}

/** A lock that a scan found, with its name in the store: its key without the prefix. */
export interface ListedLock extends StoredLock {
  /** As stored; it may not be a valid tag. */
  readonly name: string;
}

/** The result of a conditional write. If it was not done, `present` is the lock in the way, read in the same trip. */
export type Attempt = { readonly done: true } | { readonly done: false; readonly present: StoredLock | null };

/** The store could not be asked, or did not answer. A lock in the way is never a fault. */
export interface StoreFault {
  readonly type: 'store-fault';
  /** `never`: the command was not applied and will not be. `perhaps`: it was, or may still be. */
  readonly reached: 'never' | 'perhaps';
  /** What happened, in the store's words, for a person. Without secrets. */
  readonly detail: string;
  readonly cause?: unknown;
}

/** A method's answer. The promise itself must never reject. */
export type StoreAnswer<T> = Promise<Result<T, StoreFault>>;

/**
 * Where the locks are: Redis, or memory in tests.
 *
 * An adapter stores texts under tags, and compares texts exactly: case, blanks at the end and composed letters count.
 * A value may be any text: empty, long, with line breaks or a NUL character. An adapter knows nothing about workers,
 * the truth or modes. Every method is one atomic step in the store, except `restore` (one step for each lock) and
 * `scan`.
 *
 * The engine gives these methods no deadline and no signal. Each must end within a limit of its own, even if the
 * connection hangs. If a try may have been applied, the adapter may repeat the command only if a second application
 * changes nothing.
 *
 * A command may be applied after the adapter gave it up. The engine stays safe, because every write here compares
 * the exact value, or never replaces one.
 *
 * `@spoollock/testing` has the contract that every adapter must pass.
 */
export interface LockStore {
  /** `process`: only this process sees the locks. `shared`: other processes see them too. */
  readonly reach: 'process' | 'shared';

  /**
   * A number that grows each time the store may have lost locks, for example after a new connection. A store that
   * cannot lose locks returns a constant.
   *
   * @example
   * ```ts
   * console.log(store.generation()); // 0 for a store that cannot lose anything
   * ```
   */
  generation(): number;

  /**
   * Writes `value` with the expiry `expiresInMs` if there is no lock. If exactly `value` is there already, the
   * answer is `done`, so a repeat after a lost answer is harmless. Its expiry then stays as it is: it may be held by
   * now, without an expiry or, in TTL mode, with a longer one.
   *
   * @example
   * ```ts
   * const tried = await store.reserve(tag, '93:a token', 10_000);
   * if (tried.isErr()) console.log('no answer', tried.error.reached);
   * else console.log(tried.value.done ? 'reserved' : tried.value.present?.value);
   * ```
   */
  reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt>;

  /**
   * The lock as it is now; `null` if there is none.
   *
   * @example
   * ```ts
   * const there = await store.read(tag);
   * console.log(there.map((stored) => stored?.expiresInMs)); // Ok(undefined): no lock
   * ```
   */
  read(tag: SpoolTag): StoreAnswer<StoredLock | null>;

  /**
   * If exactly `value` is there, makes it a held lock: it now expires in `expiresInMs`, or never (`null`).
   *
   * @example
   * ```ts
   * await store.reserve(tag, '93:a token', 10_000);
   * await store.hold(tag, '93:a token', null); // Ok({ done: true }): no longer expires
   * ```
   */
  hold(tag: SpoolTag, value: string, expiresInMs: number | null): StoreAnswer<Attempt>;

  /**
   * Renews a reservation: if exactly `value` is there and expires within `expiresInMs`, it now expires in
   * `expiresInMs`. Otherwise nothing changes, and the answer is not `done`, although `value` is there: a held lock
   * stays as it is, so a late renewal cannot shorten its life.
   *
   * @example
   * ```ts
   * await store.reserve(tag, '93:a token', 10_000);
   * await store.renew(tag, '93:a token', 10_000); // another ten seconds from now
   * ```
   */
  renew(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt>;

  /**
   * If exactly `value` is there and expires later than in `expiresInMs`, or never, it now expires in `expiresInMs`.
   * Otherwise nothing changes, and the answer is not `done`, although `value` is there: a lapse lengthens no life.
   *
   * @example
   * ```ts
   * await store.restore([{ tag, value: '93:a token' }], null);
   * await store.lapse(tag, '93:a token', 10_000); // a lock that never expired is over in ten seconds
   * ```
   */
  lapse(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt>;

  /**
   * If exactly `from` is there, replaces it by `to`, which expires in `expiresInMs`, or never (`null`).
   *
   * @example
   * ```ts
   * await store.restore([{ tag, value: '93:a token' }], null);
   * await store.swap(tag, '93:a token', '94:another', null); // at no moment is the spool without a lock
   * ```
   */
  swap(tag: SpoolTag, from: string, to: string, expiresInMs: number | null): StoreAnswer<Attempt>;

  /**
   * If exactly `value` is there, removes it.
   *
   * @example
   * ```ts
   * await store.reserve(tag, '93:a token', 10_000);
   * await store.remove(tag, '94:another'); // Ok({ done: false, present: { value: '93:a token', … } })
   * ```
   */
  remove(tag: SpoolTag, value: string): StoreAnswer<Attempt>;

  /**
   * Writes each value if its tag has no lock. A lock that is there stays as it is, its expiry included, even if it has
   * the same value; that is not `done`. The attempts in the answer have the same order. It must handle
   * thousands of locks in a few trips, without blocking the event loop.
   *
   * @example
   * ```ts
   * const attempts = await store.restore([{ tag, value: '93:a token' }], null);
   * console.log(attempts.map((each) => each.filter(({ done }) => done).length)); // Ok(1)
   * ```
   */
  restore(
    locks: readonly { readonly tag: SpoolTag; readonly value: string }[],
    expiresInMs: number | null,
  ): StoreAnswer<readonly Attempt[]>;

  /**
   * The name and value of one lock; `null` if it has none to offer now. Each call answers another lock, so over
   * many calls every lock gets its turn, new locks included. It may use names that it read earlier. Every INICIAR
   * calls it, so it must send as little as possible.
   *
   * @example
   * ```ts
   * const one = await store.nextCleanupCandidate();
   * console.log(one.map((lock) => lock?.name)); // Ok(undefined): no lock was at hand
   * ```
   */
  nextCleanupCandidate(): StoreAnswer<{ readonly name: string; readonly value: string } | null>;

  /**
   * Every lock, in chunks. A lock that exists during the whole scan comes at least once.
   *
   * @example
   * ```ts
   * for await (const chunk of store.scan()) {
   *   if (chunk.isErr()) break; // a fault is the last thing that comes
   *   for (const { name, value } of chunk.value) console.log(name, value);
   * }
   * ```
   */
  scan(): AsyncIterable<Result<readonly ListedLock[], StoreFault>>;

  /**
   * Ok if the store accepts a lock write now. It tries one: it writes a value of its own by the same means as
   * `reserve`, under a name that no tag can have and with a short expiry. A store that answers may still refuse
   * writes, for example because it became a replica, because its memory is full, or because the user lacks a right.
   * The fault then has the store's own words.
   *
   * @example
   * ```ts
   * console.log((await store.ping()).isOk());
   * ```
   */
  ping(): StoreAnswer<void>;
}
