import type { LockStore, StoredLock } from '@spoollock/core/adapter';
import type { Awaitable, ContractOptions } from '../contract-runner.js';

/**
 * One store over an empty backend, and the hooks with which the contract brings about what happens to a
 * store in real life. Every test gets a harness of its own. A hook that is missing makes the tests that
 * need it fail, unless `options.cannot` says why it cannot be had.
 *
 * @example
 * ```ts
 * function makeHarness(): LockStoreHarness {
 *   const clock = new VirtualClock();
 *   const memory = new MemoryLockStore({ clock });
 *   const plan = new FaultPlan();
 *   const readRaw = async (name: string) => {
 *     for await (const chunk of memory.scan())
 *       for (const lock of chunk.unwrapOr([])) if (lock.name === name) return lock;
 *     return null;
 *   };
 *   return {
 *     store: faultyLockStore(memory, plan),
 *     putRaw: (name, text, expiresInMs) => memory.put(name, text, expiresInMs),
 *     readRaw,
 *     expireNow: async (name) => clock.advance((await readRaw(name))?.expiresInMs ?? 0),
 *     advance: (ms) => clock.advance(ms),
 *     loseReply: () => void plan.next('lose-reply'),
 *     loseRequest: () => void plan.next('lose-request'),
 *     applyLate: () => {
 *       plan.next('apply-late');
 *       return () => plan.release();
 *     },
 *     outage: (on) => plan.outage(on),
 *     close: () => memory.clear(),
 *     // putNonText, another and elsewhere cannot be had in memory: `cannot` says why.
 *   };
 * }
 * makeHarness();
 * ```
 */
export interface LockStoreHarness {
  readonly store: LockStore;

  /** Puts a text under a name (a key without the prefix) behind the store's back, as another program could. */
  putRaw(name: string, text: string, expiresInMs: number | null): Awaitable<void>;
  /** What the backend itself holds under the name. */
  readRaw(name: string): Awaitable<StoredLock | null>;
  /**
   * Lets a lock's remaining time pass. Only asked for locks that expire. On a Redis: give the key an expiry
   * in the past, so that nobody has to sleep.
   */
  expireNow(name: string): Awaitable<void>;

  /** Puts something other than a text under the name. */
  putNonText?(name: string): Awaitable<void>;
  /** Lets so much time pass, to the millisecond. */
  advance?(ms: number): Awaitable<void>;
  /** A second store on the same backend under the same prefix, as another process has it. */
  another?(): Awaitable<LockStore>;
  /**
   * A store on the same backend under another prefix. If a prefix can be taken for a pattern, choose the
   * two so that the first store's, read as one, matches this one's: `a?:` and `ab:`, say.
   */
  elsewhere?(): Awaitable<LockStore>;

  /** The next command is carried out, but its answer never arrives. */
  loseReply?(): Awaitable<void>;
  /** The next command never arrives, and its sender hears nothing. */
  loseRequest?(): Awaitable<void>;
  /**
   * The next command is on its way for so long that the store gives it up. The function handed back lets it
   * arrive, and resolves when it has been carried out.
   */
  applyLate?(): Awaitable<() => Awaitable<void>>;
  /** Takes the backend away; or brings it back with all it held, resolving once the store can reach it. */
  outage?(on: boolean): Awaitable<void>;

  /** Called after each test, also after one that failed. */
  close?(): Awaitable<void>;
}

/** The hooks that not every harness can have. */
export const LOCK_STORE_CAUSES = [
  'putNonText',
  'advance',
  'another',
  'elsewhere',
  'loseReply',
  'loseRequest',
  'applyLate',
  'outage',
] as const;

/** A hook that a harness may be without, if it says why. */
export type LockStoreCause = (typeof LOCK_STORE_CAUSES)[number];

export interface LockStoreContractOptions extends ContractOptions<LockStoreCause> {
  /**
   * The store itself sends a command again when its answer was lost, where a second application changes
   * nothing. Without this, a lost request or answer must come out as a fault. `false` by default.
   */
  readonly repeatsLost?: boolean | undefined;
}
