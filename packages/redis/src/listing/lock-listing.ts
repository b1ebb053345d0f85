import { err, ok, type Result } from 'neverthrow';
import type { ListedLock, LockStore, StoreAnswer, StoreFault } from '@spoollock/core';
import { START, type LockNames } from './lock-names.js';
import { failure, type Server } from '../connection/redis-connection.js';
import { MOST_KEYS } from '../commands/scripts.js';

/** How many keys one SCAN of a whole listing goes over. */
const KEYS_A_SCAN = 1_000;
/** After so many passes in which something changed, a listing gives up. */
const MOST_PASSES = 5;

/** Which servers have the locks at this moment. */
export interface Whereabouts {
  readonly servers: readonly Server[];
  /** The same text as long as the servers are the same ones, and have all that they had. */
  readonly said: string;
  /** Whether keys are on their way from one of the servers to another. */
  readonly moving: boolean;
}

/** Lists every lock that is there from beginning to end, wherever it is moved to meanwhile. */
export class LockListing {
  readonly #names: LockNames;
  readonly #whereabouts: () => StoreAnswer<Whereabouts>;
  readonly #readMany: (names: readonly string[]) => StoreAnswer<readonly ListedLock[]>;

  constructor(
    names: LockNames,
    whereabouts: () => StoreAnswer<Whereabouts>,
    readMany: (names: readonly string[]) => StoreAnswer<readonly ListedLock[]>,
  ) {
    this.#names = names;
    this.#whereabouts = whereabouts;
    this.#readMany = readMany;
  }

  /**
   * A cursor is good for the one server that gave it, and a key that is moved from a server not yet scanned to
   * one that was is met by nobody. So a pass counts only if the same servers were there before and after it.
   * While keys are moved, one at a time and always the same way, two such passes in a row meet them all.
   */
  async *list(): ReturnType<LockStore['scan']> {
    let before = await this.#whereabouts();
    for (let pass = 0, unchanged = 0; pass < MOST_PASSES; pass++) {
      if (before.isErr()) {
        yield err(before.error);
        return;
      }
      const fault = yield* this.#listServers(before.value.servers);
      const after: Result<Whereabouts, StoreFault> = await this.#whereabouts();
      const same = after.isOk() && after.value.said === before.value.said;
      // A server that was left behind in the middle is no fault, if the others can be asked instead.
      if (fault !== null && (same || after.isErr())) {
        yield err(fault);
        return;
      }
      if (after.isErr()) {
        yield err(after.error);
        return;
      }
      unchanged = same ? unchanged + 1 : 0;
      if (unchanged >= (after.value.moving ? 2 : 1)) return;
      before = after;
    }
    yield err(failure('never', 'lasting', 'the servers of Redis changed again and again meanwhile').fault);
  }

  /** Every lock of these servers, and `null`; or the fault that ended it. */
  async *#listServers(
    servers: readonly Server[],
  ): AsyncGenerator<Result<readonly ListedLock[], StoreFault>, StoreFault | null> {
    for (const server of servers) {
      const fault = yield* this.#listServer(server);
      if (fault !== null) return fault;
    }
    return null;
  }

  async *#listServer(
    server: Server,
  ): AsyncGenerator<Result<readonly ListedLock[], StoreFault>, StoreFault | null> {
    let cursor = START;
    do {
      const page = await this.#names.page(server, cursor, KEYS_A_SCAN);
      if (page.isErr()) return page.error;
      const { names } = page.value;
      for (let from = 0; from < names.length; from += MOST_KEYS) {
        const chunk = await this.#readMany(names.slice(from, from + MOST_KEYS));
        if (chunk.isErr()) return chunk.error;
        if (chunk.value.length > 0) yield ok(chunk.value);
      }
      ({ cursor } = page.value);
    } while (cursor !== START);
    return null;
  }
}
