import type { SpoolTag } from '@spoollock/core';
import { visible } from '@spoollock/core/adapter';
import { readVersionCell } from './cells.js';
import type { ShopRows } from './shop-rows.js';

/** How many versions are remembered: those of the last writes. */
const MOST = 1_000;

/**
 * The versions that this process wrote last. A row that shows a lower one went back in time: somebody restored an
 * older version of the spreadsheet, or typed another number. Versions are fences, so none may come again.
 */
export class WrittenVersions {
  readonly #written = new Map<SpoolTag, { readonly version: number; readonly write: number }>();
  #writes = 0;
  #problem: string | null = null;

  /** How many writes there were so far. Ask for it before a read is sent. */
  get writes(): number {
    return this.#writes;
  }

  /** What the last read showed of a row that went back; `null` if there is none. */
  get problem(): string | null {
    return this.#problem;
  }

  note(tag: SpoolTag, version: unknown): void {
    if (typeof version !== 'number') return;
    this.#written.delete(tag);
    this.#written.set(tag, { version, write: ++this.#writes });
    for (const oldest of this.#written.keys()) {
      if (this.#written.size <= MOST) break;
      this.#written.delete(oldest);
    }
  }

  /** The lowest version that the next write of this row may have. */
  above(tag: SpoolTag): number {
    return (this.#written.get(tag)?.version ?? -1) + 1;
  }

  /** Compares what a read showed. @param writes how many writes there were when it was sent. */
  compare(rows: ShopRows, writes: number): void {
    this.#problem = null;
    for (const [tag, { version, write }] of this.#written) {
      const at = write > writes ? undefined : rows.find(tag);
      const shown = at === undefined ? null : readVersionCell(rows.at(at).version);
      if (shown === null || shown >= version) continue;
      this.#problem = `the version of ${visible(tag)} is ${shown}, and it was ${version}: an older version of the spreadsheet was restored, or somebody typed it; raise all versions before anybody goes on`;
      return;
    }
  }
}
