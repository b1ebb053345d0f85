import type { StoreAnswer } from '@spoollock/core/adapter';
import { ok } from 'neverthrow';

/** How many names are read at a time, and how many of them are tried in a trip. */
export const NAMES_AT_ONCE = 1_000;
const TRIED_AT_ONCE = 50;

interface Turn {
  readonly name: string;
  readonly value: string;
}

/**
 * Gives every lock its turn. It reads the names once a round, in pages, and goes on from the beginning after a page that
 * was not full. Otherwise new locks ahead could keep it from ever coming back to the old ones.
 */
export class Turns {
  readonly #readNames: (after: string) => StoreAnswer<readonly string[]>;
  readonly #firstOf: (names: readonly string[]) => StoreAnswer<Turn | null>;
  #names: string[] = [];
  #after = '';

  constructor(
    readNames: (after: string) => StoreAnswer<readonly string[]>,
    firstOf: (names: readonly string[]) => StoreAnswer<Turn | null>,
  ) {
    this.#readNames = readNames;
    this.#firstOf = firstOf;
  }

  async next(): StoreAnswer<Turn | null> {
    const isFresh = this.#names.length === 0;
    if (isFresh) {
      const page = await this.#readNames(this.#after);
      if (page.isErr()) return page.map(() => null);
      this.#names = [...page.value];
      this.#after = this.#names.length < NAMES_AT_ONCE ? '' : (this.#names.at(-1) ?? '');
      if (this.#names.length === 0) return ok(null);
    }
    const tried = this.#names.slice(0, TRIED_AT_ONCE);
    const found = await this.#firstOf(tried);
    if (found.isErr()) return found;
    // Another call may have taken some of them meanwhile.
    const last = found.value?.name ?? tried.at(-1) ?? '';
    this.#names = this.#names.filter((name) => isAfter(name, last));
    return found.value === null && !isFresh ? this.next() : found;
  }
}

/** In the order of the database, which is that of the bytes. */
function isAfter(name: string, other: string): boolean {
  return Buffer.compare(Buffer.from(name), Buffer.from(other)) > 0;
}
