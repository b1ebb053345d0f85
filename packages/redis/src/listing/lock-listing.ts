import { err, ok, type Result } from 'neverthrow';
import type { ListedLock, LockStore, StoreAnswer, StoreFault } from '@spoollock/core/adapter';
import { START, type LockNames } from './lock-names.js';
import { failure, type Server } from '../connection/redis-connection.js';
import { MOST_KEYS } from '../commands/scripts.js';

/** How many keys one SCAN of a listing visits. */
const KEYS_A_SCAN = 1_000;
/** A listing gives up after this many passes. */
const MOST_PASSES = 5;

/** Which servers have the locks now. */
export interface Whereabouts {
  readonly servers: readonly Server[];
  /** A text that stays the same while the servers and their keys stay where they are. */
  readonly said: string;
  /** Whether keys are being moved from one server to another. */
  readonly moving: boolean;
}

/** Lists every lock that exists during the whole listing, even if it moves between servers meanwhile. */
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
   * A pass can miss a key that moves from a server not yet scanned to a server already scanned. So a pass counts
   * only if the servers were the same before and after it. While keys are moving, it takes two such passes in a
   * row. All keys then move in the same direction, so a key that the first pass missed has already moved when the
   * second begins.
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
      // A server that left the cluster during the pass is no fault: the next pass asks the others.
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
    yield err(failure('never', 'lasting', 'the Redis servers kept changing during the listing').fault);
  }

  /** Yields every lock of these servers. Returns the fault that ended it, or `null`. */
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
