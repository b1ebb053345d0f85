import { err, ok, type Result } from 'neverthrow';
import type { StoreAnswer, StoreFault } from '@spoollock/core';
import { START, type LockNames } from './lock-names.js';

/** How many keys one SCAN goes over: some microseconds of the server's time. */
const KEYS_A_SCAN = 100;
/** After a whole pass that met no lock, so many calls look at nothing: a Redis without locks needs no scans. */
const REST_CALLS = 15;

/** Gives every lock its turn, at a look a call: names are read by the page and kept. */
export class LockTurns {
  readonly #names: LockNames;
  readonly #look: (name: string) => StoreAnswer<string | null>;
  #page: string[] = [];
  #cursor = START;
  #scanning: Promise<StoreFault | null> | null = null;
  #metInThisPass = 0;
  #restCalls = 0;

  constructor(names: LockNames, look: (name: string) => StoreAnswer<string | null>) {
    this.#names = names;
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
    const page = await this.#names.page(this.#cursor, KEYS_A_SCAN);
    this.#scanning = null;
    if (page.isErr()) return page.error;
    this.#cursor = page.value.cursor;
    this.#page.push(...page.value.names);
    this.#metInThisPass += page.value.names.length;
    if (this.#cursor === START) {
      if (this.#metInThisPass === 0) this.#restCalls = REST_CALLS;
      this.#metInThisPass = 0;
    }
    return null;
  }
}
