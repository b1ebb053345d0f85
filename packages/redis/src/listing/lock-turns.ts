import { err, ok, type Result } from 'neverthrow';
import type { StoreAnswer, StoreFault } from '@spoollock/core/adapter';
import { START, type LockNames } from './lock-names.js';
import { notReady, type Server } from '../connection/redis-connection.js';

/** How many keys one SCAN visits. This costs the server some microseconds. */
const KEYS_A_SCAN = 100;
/** After a pass that found no lock, this many calls do nothing: a Redis without locks needs no scans. */
const REST_CALLS = 15;

/** Gives each lock its turn as cleanup candidate, one for each call. It reads the names in pages and keeps a page. */
export class LockTurns {
  readonly #names: LockNames;
  readonly #servers: () => readonly Server[];
  readonly #look: (name: string) => StoreAnswer<string | null>;
  #page: string[] = [];
  /** The servers that this pass still has to scan. The current one comes first. */
  #pass: readonly Server[] = [];
  #cursor = START;
  #scanning: Promise<StoreFault | null> | null = null;
  #metInThisPass = 0;
  #restCalls = 0;

  /** @param servers answers the servers that have locks now; each pass asks it once, at its start. */
  constructor(
    names: LockNames,
    servers: () => readonly Server[],
    look: (name: string) => StoreAnswer<string | null>,
  ) {
    this.#names = names;
    this.#servers = servers;
    this.#look = look;
  }

  /** Forgets the page, because the locks may be gone after a lost connection. */
  connected(): void {
    this.#page = [];
    this.#restCalls = 0;
  }

  // If the page has a name, this sends its command before it returns, so before the caller's next command.
  async next(): StoreAnswer<{ readonly name: string; readonly value: string } | null> {
    if (this.#page.length === 0) {
      if (this.#restCalls > 0) {
        this.#restCalls -= 1;
        return ok(null);
      }
      // Reading a page is single-flight.
      const fault = await (this.#scanning ??= this.#scan());
      if (fault !== null) return err(fault);
    }
    for (let name = this.#page.shift(); name !== undefined; name = this.#page.shift()) {
      const text: Result<string | null, StoreFault> = await this.#look(name);
      if (text.isErr()) return err(text.error);
      if (text.value !== null) return ok({ name, value: text.value });
    }
    return ok(null);
  }

  async #scan(): Promise<StoreFault | null> {
    if (this.#pass.length === 0) this.#pass = this.#servers();
    const [server, ...others] = this.#pass;
    if (server === undefined) {
      this.#scanning = null;
      return notReady().fault;
    }
    const page = await this.#names.page(server, this.#cursor, KEYS_A_SCAN);
    this.#scanning = null;
    if (page.isErr()) {
      // This pass continues with the other servers. The next pass asks this server again.
      this.#goOn(others);
      return page.error;
    }
    this.#cursor = page.value.cursor;
    this.#page.push(...page.value.names);
    this.#metInThisPass += page.value.names.length;
    if (this.#cursor === START) this.#goOn(others);
    return null;
  }

  #goOn(others: readonly Server[]): void {
    this.#cursor = START;
    this.#pass = others;
    if (others.length > 0) return;
    if (this.#metInThisPass === 0) this.#restCalls = REST_CALLS;
    this.#metInThisPass = 0;
  }
}
