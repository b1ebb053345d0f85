import { err, ok, type Result } from 'neverthrow';
import type { SpoolTag } from '@spoollock/core';
import type {
  Attempt,
  ListedLock,
  LockStore,
  StoreAnswer,
  StoredLock,
  StoreFault,
} from '@spoollock/core/adapter';
import { askMasters, probesFor } from './listing/cluster-state.js';
import { CommandSender, type AfterPerhaps } from './commands/command-sender.js';
import { LockListing, type Whereabouts } from './listing/lock-listing.js';
import { LockNames, PROBE } from './listing/lock-names.js';
import { LockTurns } from './listing/lock-turns.js';
import { resolveOptions, type RedisLockStoreOptions } from './options.js';
import { type Cluster, type RedisConnection } from './connection/redis-connection.js';
import { readAttempt, readLock, readNumbered, readProbe, readRestored } from './commands/replies.js';
import * as scripts from './commands/scripts.js';

/**
 * A lock store on Redis. Each lock has one key: the prefix and the TAG. `createNodeRedisLockStore` and
 * `createIoredisLockStore` create it. `LockStore`, in core, says what each method promises.
 *
 * @example
 * ```ts
 * import { Redis } from 'ioredis';
 *
 * const client = new Redis('redis://localhost:6379');
 * const store = createIoredisLockStore(client);
 * console.log((await store.ping()).isOk());
 * store.close(); // its listeners are off the client
 * client.disconnect();
 * ```
 */
export class RedisLockStore implements LockStore {
  readonly reach = 'shared';
  readonly #sender: CommandSender;
  readonly #cluster: Cluster | null;
  readonly #names: LockNames;
  readonly #turns: LockTurns;
  readonly #listing: LockListing;
  readonly #stopListening: () => void;
  #generation = 0;
  #topology: unknown;

  /** @internal */
  constructor(connection: RedisConnection, options: RedisLockStoreOptions = {}) {
    const settings = resolveOptions(options);
    const cluster = (this.#cluster = connection.cluster);
    this.#sender = new CommandSender(connection, settings);
    this.#names = new LockNames(this.#sender, settings.keyPrefix, connection.keyPrefix);
    this.#turns = new LockTurns(
      this.#names,
      () => cluster?.masters() ?? [connection],
      (names) => this.#readMany(names),
    );
    this.#listing = new LockListing(
      this.#names,
      () => (cluster === null ? this.#here(connection) : this.#throughout(cluster)),
      (names) => this.#readMany(names),
    );
    this.#topology = cluster?.topology();
    this.#stopListening = connection.onChange(() => this.#changed());
  }

  generation(): number {
    // Not every cluster client emits an event when it learns of other masters.
    const topology = this.#cluster?.topology();
    if (topology !== this.#topology) {
      this.#topology = topology;
      this.#changed();
    }
    return this.#generation;
  }

  reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    return this.#attempt(scripts.RESERVE, tag, [value, expiry(expiresInMs)], 'repeat');
  }

  read(tag: SpoolTag): StoreAnswer<StoredLock | null> {
    return this.#sender.run(scripts.READ, [this.#names.key(tag)], [], readLock, 'repeat');
  }

  hold(tag: SpoolTag, value: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    return this.#attempt(scripts.HOLD, tag, [value, expiry(expiresInMs)], 'repeat');
  }

  renew(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    return this.#attempt(scripts.RENEW, tag, [value, expiry(expiresInMs)], 'repeat');
  }

  lapse(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    return this.#attempt(scripts.LAPSE, tag, [value, expiry(expiresInMs)], 'once');
  }

  swap(tag: SpoolTag, from: string, to: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    return this.#attempt(scripts.SWAP, tag, [from, to, expiry(expiresInMs)], 'once');
  }

  remove(tag: SpoolTag, value: string): StoreAnswer<Attempt> {
    return this.#attempt(scripts.REMOVE, tag, [value], 'once');
  }

  async restore(
    locks: readonly { readonly tag: SpoolTag; readonly value: string }[],
    expiresInMs: number | null,
  ): StoreAnswer<readonly Attempt[]> {
    const attempts: Attempt[] = [];
    for (let from = 0; from < locks.length; from += scripts.MOST_KEYS) {
      const some = locks.slice(from, from + scripts.MOST_KEYS);
      const answer = await this.#restoreSome(some, expiry(expiresInMs));
      // Earlier parts were applied.
      if (answer.isErr())
        return from === 0 ? err(answer.error) : err({ ...answer.error, reached: 'perhaps' });
      attempts.push(...answer.value);
    }
    return ok(attempts);
  }

  nextCleanupCandidate(): StoreAnswer<{ readonly name: string; readonly value: string } | null> {
    return this.#turns.next();
  }

  scan(): ReturnType<LockStore['scan']> {
    return this.#listing.list();
  }

  async ping(): StoreAnswer<void> {
    if (this.#cluster === null) return this.#probe(PROBE);
    const state = await askMasters(this.#cluster, this.#sender, this.#names);
    if (state.isErr()) return err(state.error);
    // The next lock may be on any master, and each can refuse writes for a reason of its own.
    const answers = await Promise.all(probesFor(state.value, this.#names).map((name) => this.#probe(name)));
    return answers.find((answer) => answer.isErr()) ?? ok();
  }

  /** Removes the store's listeners from the client. Closing the client remains your part. */
  close(): void {
    this.#stopListening();
  }

  #attempt(
    script: scripts.Script,
    tag: SpoolTag,
    args: readonly string[],
    afterPerhaps: AfterPerhaps,
  ): StoreAnswer<Attempt> {
    return this.#sender.run(script, [this.#names.key(tag)], args, readAttempt, afterPerhaps);
  }

  #probe(name: string): StoreAnswer<void> {
    const args = ['probe', String(PROBE_MS)];
    return this.#sender.run(scripts.PROBE, [this.#names.key(name)], args, readProbe, 'repeat');
  }

  #changed(): void {
    this.#generation += 1;
    this.#sender.connected();
    this.#turns.connected();
  }

  /**
   * Restores as many locks as one script takes. In a cluster a script takes one lock, so this sends one script for
   * each lock, all at once.
   */
  #restoreSome(
    some: readonly { readonly tag: SpoolTag; readonly value: string }[],
    expiresIn: string,
  ): StoreAnswer<readonly Attempt[]> {
    if (this.#cluster !== null && some.length > 1)
      return together(some.map((lock) => this.#restoreSome([lock], expiresIn)));
    const keys = some.map(({ tag }) => this.#names.key(tag));
    const args = [expiresIn, ...some.map(({ value }) => value)];
    return this.#sender.run(scripts.RESTORE, keys, args, (reply) => readRestored(reply, some.length), 'once');
  }

  /** Reads the locks that are still there under these names. */
  async #readMany(names: readonly string[]): StoreAnswer<readonly ListedLock[]> {
    if (this.#cluster !== null && names.length > 1)
      return together(names.map((name) => this.#readMany([name])));
    const keys = names.map((name) => this.#names.key(name));
    const found = await this.#sender.run(scripts.READ_MANY, keys, [], readNumbered, 'repeat');
    return found.map((locks) => locks.map(([index, lock]) => ({ name: names[index] ?? '', ...lock })));
  }

  /** One server has all the locks, until another server replaces it. */
  #here(connection: RedisConnection): StoreAnswer<Whereabouts> {
    return Promise.resolve(ok({ servers: [connection], said: String(this.generation()), moving: false }));
  }

  async #throughout(cluster: Cluster): StoreAnswer<Whereabouts> {
    const state = await askMasters(cluster, this.#sender, this.#names);
    return state.map(({ masters, said, moving }) => ({
      servers: masters,
      said: `${String(this.generation())}\n${said}`,
      moving,
    }));
  }
}

/** How long a probe stays if its server refuses DEL. */
const PROBE_MS = 1_000;

/** An expiry as the scripts take it: whole milliseconds, or an empty text for none. */
function expiry(expiresInMs: number | null): string {
  return expiresInMs === null ? '' : String(Math.ceil(expiresInMs));
}

/**
 * Combines the answers to commands that were sent together. If one of them is a fault, that is the answer. It says
 * `perhaps` unless every command is known to have changed nothing.
 */
async function together<T>(answers: readonly StoreAnswer<readonly T[]>[]): StoreAnswer<readonly T[]> {
  const results: readonly Result<readonly T[], StoreFault>[] = await Promise.all(answers);
  const faults = results.flatMap((result) => (result.isErr() ? [result.error] : []));
  const [fault] = faults;
  if (fault === undefined) return ok(results.flatMap((result) => (result.isOk() ? result.value : [])));
  const untouched = faults.length === results.length && faults.every(({ reached }) => reached === 'never');
  return err(untouched ? fault : { ...fault, reached: 'perhaps' });
}
