import type { Clock } from '@spoollock/core/adapter';
import { cellOfValue, type Cell } from '../calls/cell-data.js';
import { a1, columnName } from '../calls/ranges.js';
import type { SheetsCalls } from '../calls/sheets-calls.js';
import { cellText } from './cells.js';
import { isUntyped } from './shop-rows.js';

interface Shown {
  readonly cells: readonly Cell[];
  readonly texts: readonly string[];
  readonly atMs: number;
}

/** How long a number counts as shown in the same way. */
const TRUST_MS = 60_000;

/**
 * What people see in the tag cells that hold no text: a number may show as `1340,10`, a date as `2-1`. Reading it
 * costs a call, but only in a shop that has such tags, and only if they were not read a moment ago.
 */
export class ShownTags {
  #latest: Shown | null = null;
  #isNeeded = false;

  constructor(
    private readonly calls: SheetsCalls,
    private readonly clock: Clock,
    private readonly tab: string,
  ) {}

  /** Whether some tags are no texts, so that the reply to a write must show what people see. */
  get isNeeded(): boolean {
    return this.#isNeeded;
  }

  /** Call it when a reply has tags that are no texts. */
  need(): void {
    this.#isNeeded = true;
  }

  /**
   * @param index the number of the tag column. @param tags its cells, as they were just read.
   * @returns `moved` if the rows are other ones by now, `unknown` if the sheet does not answer.
   */
  async read(
    tags: readonly Cell[],
    index: number,
    deadlineMs: number,
  ): Promise<readonly string[] | 'moved' | 'unknown'> {
    const isOfInterest = (cell: Cell, row: number): boolean => row > 0 && isUntyped(cell);
    this.#isNeeded = tags.some(isOfInterest);
    if (!this.#isNeeded) return [];
    const nowMs = this.clock.now();
    const known = this.#latest;
    const isKnown = known !== null && nowMs - known.atMs < TRUST_MS;
    if (isKnown && tags.every((cell, row) => !isOfInterest(cell, row) || known.cells[row] === cell))
      return known.texts;
    const name = columnName(index);
    const answer = await this.calls.columns([a1(this.tab, `${name}:${name}`)], deadlineMs, true);
    if (answer.isErr()) return 'unknown';
    const texts = (answer.value.valueRanges?.[0]?.values?.[0] ?? []).map((value) =>
      cellText(cellOfValue(value)),
    );
    const isSame = tags.every((cell, row) => typeof cell !== 'string' || cell === texts[row]);
    if (!isSame) return 'moved';
    this.#latest = { cells: [...tags], texts, atMs: nowMs };
    return texts;
  }
}
