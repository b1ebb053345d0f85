import { err, ok } from 'neverthrow';
import type { Attempt, ListedLock, LockStore, SpoolTag, StoreAnswer, StoredLock } from '@spoollock/core';
import { CommandSender, type AfterPerhaps } from './command-sender.js';
import { LockNames, START } from './lock-names.js';
import { LockTurns } from './lock-turns.js';
import { resolveOptions, type RedisLockStoreOptions } from './options.js';
import type { RedisConnection } from './redis-connection.js';
import { readAttempt, readLock, readNumbered, readPong, readRestored, readText } from './replies.js';
import * as scripts from './scripts.js';

/** How many keys one SCAN of a whole listing goes over. */
const KEYS_A_SCAN = 1_000;

/**
 * Locks in a Redis, each under one key: the prefix and the TAG. Made by `createNodeRedisLockStore` or
 * `createIoredisLockStore`; `LockStore`, in core, says what each method promises.
 */
export class RedisLockStore implements LockStore {
  readonly reach = 'shared';
  readonly #sender: CommandSender;
  readonly #names: LockNames;
  readonly #turns: LockTurns;
  readonly #stopListening: () => void;
  #generation = 0;

  /** @internal */
  constructor(connection: RedisConnection, options: RedisLockStoreOptions = {}) {
    const settings = resolveOptions(options);
    this.#sender = new CommandSender(connection, settings);
    this.#names = new LockNames(this.#sender, settings.keyPrefix, connection.keyPrefix);
    this.#turns = new LockTurns(this.#names, (name) => this.#look(name));
    this.#stopListening = connection.onReady(() => {
      this.#generation += 1;
      this.#sender.connected();
      this.#turns.connected();
    });
  }

  generation(): number {
    return this.#generation;
  }

  reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    return this.#attempt(scripts.RESERVE, tag, [value, expiry(expiresInMs)], 'repeat');
  }

  read(tag: SpoolTag): StoreAnswer<StoredLock | null> {
    return this.#read(tag);
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
      const answer = await this.#sender.run(
        scripts.RESTORE,
        some.map(({ tag }) => this.#names.key(tag)),
        [expiry(expiresInMs), ...some.map(({ value }) => value)],
        (reply) => readRestored(reply, some.length),
        'once',
      );
      // The parts before this one were applied.
      if (answer.isErr())
        return from === 0 ? err(answer.error) : err({ ...answer.error, reached: 'perhaps' });
      attempts.push(...answer.value);
    }
    return ok(attempts);
  }

  next(): StoreAnswer<{ readonly name: string; readonly value: string } | null> {
    return this.#turns.next();
  }

  async *scan(): ReturnType<LockStore['scan']> {
    let cursor = START;
    do {
      const page = await this.#names.page(cursor, KEYS_A_SCAN);
      if (page.isErr()) {
        yield err(page.error);
        return;
      }
      const { names } = page.value;
      for (let from = 0; from < names.length; from += scripts.MOST_KEYS) {
        const chunk = await this.#readMany(names.slice(from, from + scripts.MOST_KEYS));
        if (chunk.isErr() || chunk.value.length > 0) yield chunk;
        if (chunk.isErr()) return;
      }
      ({ cursor } = page.value);
    } while (cursor !== START);
  }

  ping(): StoreAnswer<void> {
    return this.#sender.ask(['ping'], readPong);
  }

  /** Takes the store's one listener off the client, which stays the caller's to close. */
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

  #read(name: string): StoreAnswer<StoredLock | null> {
    return this.#sender.run(scripts.READ, [this.#names.key(name)], [], readLock, 'repeat');
  }

  /** A lock's text alone, by the cheapest command there is: it rides beside every INICIAR. */
  async #look(name: string): StoreAnswer<string | null> {
    const text = await this.#sender.ask(['get', this.#names.key(name)], readText);
    // What is no text is refused by a server, and handed out in another form by a fake.
    if (text.isOk() || !/^WRONGTYPE|unexpected form/.test(text.error.detail)) return text;
    return (await this.#read(name)).map((lock) => lock?.value ?? null);
  }

  /** The locks that are still there under these names. */
  async #readMany(names: readonly string[]): StoreAnswer<readonly ListedLock[]> {
    const keys = names.map((name) => this.#names.key(name));
    const found = await this.#sender.run(scripts.READ_MANY, keys, [], readNumbered, 'repeat');
    return found.map((locks) => locks.map(([index, lock]) => ({ name: names[index] ?? '', ...lock })));
  }
}

/** As the scripts take it: whole milliseconds, or nothing for none. */
function expiry(expiresInMs: number | null): string {
  return expiresInMs === null ? '' : String(Math.ceil(expiresInMs));
}
