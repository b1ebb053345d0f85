import { err, ok, type Result } from 'neverthrow';
import type { StoreAnswer, StoreFault } from '@spoollock/core';
import { START, type LockNames } from './lock-names.js';
import { notReady, type Server } from '../connection/redis-connection.js';

/** How many keys one SCAN goes over: some microseconds of the server's time. */
const KEYS_A_SCAN = 100;
/** After a whole pass that met no lock, so many calls look at nothing: a Redis without locks needs no scans. */
const REST_CALLS = 15;

/** Gives every lock its turn, at a look a call: names are read by the page and kept. */
export class LockTurns {
  readonly #names: LockNames;
  readonly #servers: () => readonly Server[];
  readonly #look: (name: string) => StoreAnswer<string | null>;
  #page: string[] = [];
  /** The servers that this pass has still to go over, the present one first. */
  #pass: readonly Server[] = [];
  #cursor = START;
  #scanning: Promise<StoreFault | null> | null = null;
  #metInThisPass = 0;
  #restCalls = 0;

  /** `servers` tells which ones have locks now; it is asked at the beginning of each pass. */
  constructor(
    names: LockNames,
    servers: () => readonly Server[],
    look: (name: string) => StoreAnswer<string | null>,
  ) {
    this.#names = names;
    this.#servers = servers;
    this.#look = look;
  }

  /** Forgets the page: the names may be gone with the connection. */
  connected(): void {
    this.#page = [];
    this.#restCalls = 0;
  }

  // What is sent for a name of the page is sent before this returns, ahead of the caller's next command.
  async next(): StoreAnswer<{ readonly name: string; readonly value: string } | null> {
    if (this.#page.length === 0) {
      if (this.#restCalls > 0) {
        this.#restCalls -= 1;
        return ok(null);
      }
      // Callers that come while a page is on its way share it.
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
      // The locks of the other servers get their turn all the same, and this one is asked in the next pass.
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
