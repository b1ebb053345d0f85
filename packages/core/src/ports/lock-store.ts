import type { Result } from 'neverthrow';
import type { SpoolTag } from '../domain/spool-tag.js';

/** A lock as the store holds it: the stored text, letter for letter, and how long it has left. */
export interface StoredLock {
  /**
   * The stored text. A key of our prefix that holds something other than text is reported with a text that
   * no lock can have (it starts with a control character), so that it can still be compared and replaced.
   */
  readonly value: string;
  /** Milliseconds until it expires by itself, or `null` when it never does. */
  readonly expiresInMs: number | null;
}

/** A lock met while scanning, under the name it has in the store (its key without the prefix). */
export interface ListedLock extends StoredLock {
  /** As found; not necessarily a valid tag. */
  readonly name: string;
}

/** What a conditional write did. When it was not done: the lock that stood in its way, in the same trip. */
export type Attempt = { readonly done: true } | { readonly done: false; readonly present: StoredLock | null };

/** A store that could not be asked, or did not answer. Never used for contention. */
export interface StoreFault {
  readonly type: 'store-fault';
  /** `never`: the command was not applied and will not be. `perhaps`: it was, or may still be. */
  readonly reached: 'never' | 'perhaps';
  /** For a person, without secrets: what happened, in the store's words. */
  readonly detail: string;
  readonly cause?: unknown;
}

/** A method's answer. The promise itself must never reject. */
export type StoreAnswer<T> = Promise<Result<T, StoreFault>>;

/**
 * Where locks live: Redis, or memory in tests.
 *
 * An adapter stores texts under tags and compares them letter for letter. It knows nothing of workers, truth or
 * modes. Every method is one atomic step in the store, except `restore` (one such step a lock) and `scan`. The
 * engine gives no deadline to these methods: each must end by a bound of its own, whatever the connection does. A
 * command whose first try may have been applied must not be repeated, unless a second application changes nothing.
 *
 * A command that was given up may still be applied later. The engine is safe under that, because every write here
 * either compares the exact value or never replaces one.
 *
 * `@spoollock/testing` has the contract every adapter must pass.
 */
export interface LockStore {
  /** `process` when its locks are visible in this process alone, `shared` when other processes see them. */
  readonly reach: 'process' | 'shared';

  /**
   * Counts connections: grows each time the store may have come back with less than it knew. Stores that
   * cannot lose anything return a constant.
   *
   * @example
   * ```ts
   * console.log(store.generation()); // 0 for a store that cannot lose anything
   * ```
   */
  generation(): number;

  /**
   * Puts `value` there if nothing is, with `expiresInMs`. If exactly `value` is there already, it is done:
   * so a repeat after a lost answer is harmless.
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
   * The lock as it is now, or `null`.
   *
   * @example
   * ```ts
   * const there = await store.read(tag);
   * console.log(there.map((stored) => stored?.expiresInMs)); // Ok(undefined): no lock
   * ```
   */
  read(tag: SpoolTag): StoreAnswer<StoredLock | null>;

  /**
   * If exactly `value` is there, gives it the expiry of a held lock: `null` for none at all, else so many
   * milliseconds from now.
   *
   * @example
   * ```ts
   * await store.reserve(tag, '93:a token', 10_000);
   * await store.hold(tag, '93:a token', null); // Ok({ done: true }): no longer expires
   * ```
   */
  hold(tag: SpoolTag, value: string, expiresInMs: number | null): StoreAnswer<Attempt>;

  /**
   * If exactly `value` is there, and it expires within `expiresInMs` anyway, it now expires in
   * `expiresInMs`. A lock that is held already must not get a shorter life from a renewal that comes late.
   *
   * @example
   * ```ts
   * await store.reserve(tag, '93:a token', 10_000);
   * await store.renew(tag, '93:a token', 10_000); // another ten seconds from now
   * ```
   */
  renew(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt>;

  /**
   * If exactly `value` is there and would outlive `expiresInMs` from now, it now expires then.
   *
   * @example
   * ```ts
   * await store.restore([{ tag, value: '93:a token' }], null);
   * await store.lapse(tag, '93:a token', 10_000); // a lock that never expired is over in ten seconds
   * ```
   */
  lapse(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt>;

  /**
   * If exactly `from` is there, puts `to` in its place, with an expiry or (`null`) without.
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
   * Puts each value there if nothing is, and answers for each in the order given. Must serve thousands in
   * a few trips, without holding the event loop.
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
   * The name and value of one lock, a different one at each call: over enough calls every lock gets its
   * turn, those that came meanwhile included. `null` when none was at hand. It may answer from names read
   * earlier, and must not send more than it needs for one look.
   *
   * @example
   * ```ts
   * const one = await store.nextCleanupCandidate();
   * console.log(one.map((lock) => lock?.name)); // Ok(undefined): no lock was at hand
   * ```
   */
  nextCleanupCandidate(): StoreAnswer<{ readonly name: string; readonly value: string } | null>;

  /**
   * Every lock, in chunks. A lock that is there from beginning to end comes at least once.
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
   * Ok when the store answers now.
   *
   * @example
   * ```ts
   * console.log((await store.ping()).isOk());
   * ```
   */
  ping(): StoreAnswer<void>;
}
