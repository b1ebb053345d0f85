import type { SpoolRow } from './rows.js';

/** Some megabytes at most. */
const MOST_ROWS = 20_000;

/**
 * The rows as they were last seen. A write begins from such a row, so it needs one trip. If the row is another one by
 * now, the write changes nothing and answers the row as it is. So the memory may be wrong, and only costs a trip then.
 */
export class RowMemory {
  readonly #rows = new Map<string, SpoolRow>();

  get(tag: string): SpoolRow | null {
    return this.#rows.get(tag) ?? null;
  }

  keep(row: SpoolRow): void {
    // What was kept last goes last.
    this.#rows.delete(row.tag);
    this.#rows.set(row.tag, row);
    if (this.#rows.size <= MOST_ROWS) return;
    for (const oldest of this.#rows.keys()) {
      this.#rows.delete(oldest);
      return;
    }
  }

  forget(tag: string): void {
    this.#rows.delete(tag);
  }
}
