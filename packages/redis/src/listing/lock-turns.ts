import { err, ok, type Result } from 'neverthrow';
import type { ListedLock, StoreAnswer, StoreFault } from '@spoollock/core/adapter';
import { START, type LockNames } from './lock-names.js';
import { notReady, type Server } from '../connection/redis-connection.js';

/** How many keys one SCAN visits. This costs the server some microseconds. */
const KEYS_A_SCAN = 100;

/** A lock whose turn it is; `null` if there is none to offer now. */
type Turn = Result<{ readonly name: string; readonly value: string } | null, StoreFault>;

/**
 * Gives each lock its turn as cleanup candidate, one for each call. It reads the names in pages and keeps a page.
 * Calls that come while a command is under way share the next command.
 */
export class LockTurns {
  readonly #names: LockNames;
  readonly #servers: () => readonly Server[];
  readonly #read: (names: readonly string[]) => StoreAnswer<readonly ListedLock[]>;
  #page: string[] = [];
  /** The servers that this pass still has to scan. The current one comes first. */
  #pass: readonly Server[] = [];
  #cursor = START;
  readonly #waiting: ((turn: Turn) => void)[] = [];
  #isLooking = false;

  /**
   * @param servers answers the servers that have locks now; each pass asks it once, at its start.
   * @param read answers the locks that are still there under these names.
   */
  constructor(
    names: LockNames,
    servers: () => readonly Server[],
    read: (names: readonly string[]) => StoreAnswer<readonly ListedLock[]>,
  ) {
    this.#names = names;
    this.#servers = servers;
    this.#read = read;
  }

  /** Forgets the page, because the locks may be gone after a lost connection. */
  connected(): void {
    this.#page = [];
  }

  // If the page has a name and nothing is under way, this sends its command before the caller's next command.
  next(): Promise<Turn> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#isLooking) void this.#look();
    });
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    while (this.#waiting.length > 0) {
      const fault = this.#page.length === 0 ? await this.#scan() : null;
      const names = this.#page.splice(0, this.#waiting.length);
      const found = fault !== null ? err(fault) : names.length === 0 ? ok([]) : await this.#read(names);
      if (found.isErr() || names.length === 0)
        this.#answer(
          this.#waiting.length,
          found.map(() => null),
        );
      else this.#handOut(names.length, found.value);
    }
    this.#isLooking = false;
  }

  /** Those for whose name there is no lock any more get another name of the page. At its end they get none. */
  #handOut(asked: number, found: readonly ListedLock[]): void {
    for (const { name, value } of found) this.#answer(1, ok({ name, value }));
    if (this.#page.length === 0) this.#answer(asked - found.length, ok(null));
  }

  #answer(most: number, turn: Turn): void {
    for (const resolve of this.#waiting.splice(0, most)) resolve(turn);
  }

  async #scan(): Promise<StoreFault | null> {
    if (this.#pass.length === 0) this.#pass = this.#servers();
    const [server, ...others] = this.#pass;
    if (server === undefined) return notReady().fault;
    const page = await this.#names.page(server, this.#cursor, KEYS_A_SCAN);
    if (page.isErr()) {
      // This pass continues with the other servers. The next pass asks this server again.
      this.#goOn(others);
      return page.error;
    }
    this.#cursor = page.value.cursor;
    this.#page.push(...page.value.names);
    if (this.#cursor === START) this.#goOn(others);
    return null;
  }

  #goOn(others: readonly Server[]): void {
    this.#cursor = START;
    this.#pass = others;
  }
}
