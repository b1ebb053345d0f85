import type { SheetsRequest } from '../calls/sheets-client.js';
import { changeNothing, changeNothingAnywhere, NEWEST_LINES } from './layout.js';
import { readLedger, type OperationMark } from './marks.js';

/** How long reads are distrusted after one was older than a write of this process. */
const DISTRUST_MS = 60_000;

/** A line of the ledger that a read must show if it is up to date. */
export interface KnownLine {
  readonly mark: string;
  /** Whether it is the line of the trial at the start. */
  readonly isOfTrial: boolean;
}

/**
 * Whether reads show what was written before them. Google does not say how old a read may be, but the reply to a
 * write is never older than that write. So the first read after a write of this process must show the write's line
 * in the ledger. If it does not, reads are sent as writes without effect, and their replies are read.
 */
export class Freshness {
  #known: KnownLine | null = null;
  #shopId = 0;
  #isShown = true;
  #distrustedUntilMs = -Infinity;
  /** The line that the last old read did not show. */
  #missed: KnownLine | null = null;

  /** Call it when the ledger has the line of this mark for certain. */
  noteLine(shopId: number, mark: OperationMark, isOfTrial = false): void {
    this.#shopId = shopId;
    this.#known = { mark: mark.text, isOfTrial };
    this.#isShown = false;
  }

  /** The line that no read has shown yet; `null` if there is none. Ask for it before the read is sent. */
  get unseenLine(): KnownLine | null {
    return this.#isShown ? null : this.#known;
  }

  isTrusted(nowMs: number): boolean {
    return nowMs >= this.#distrustedUntilMs;
  }

  /** What to send in place of a read; `null` if reads are trusted. The shop's tab may be gone by then. */
  insteadOfReads(nowMs: number): readonly SheetsRequest[] | null {
    return this.isTrusted(nowMs) ? null : [changeNothing(this.#shopId), changeNothingAnywhere()];
  }

  /** Whether the lines of a read show this one. */
  isIn(lines: readonly unknown[], line: KnownLine): boolean {
    if (!readLedger(lines).endings.has(line.mark)) return false;
    if (line === this.#known) this.#isShown = true;
    return true;
  }

  /**
   * A read did not show the line. If it was trusted, it was old: reads are distrusted for a while, or for good where
   * already the trial's line was not shown. If it was none of those, the ledger does not have the line any more: its
   * tab was deleted or restored, and the read before was not old.
   *
   * @returns whether to ask for all lines: newer ones may hide it.
   */
  miss(
    line: KnownLine,
    { lines, isAll, wasTrusted }: { lines: readonly unknown[]; isAll: boolean; wasTrusted: boolean },
    nowMs: number,
  ): boolean {
    if (!isAll && lines.length === NEWEST_LINES) return true;
    if (wasTrusted) {
      const untilMs = line.isOfTrial ? Infinity : nowMs + DISTRUST_MS;
      this.#missed = line;
      this.#distrustedUntilMs = Math.max(untilMs, this.#distrustedUntilMs);
      return isAll;
    }
    if (this.#missed !== null && this.#missed === this.#known) this.#distrustedUntilMs = -Infinity;
    this.#known = null;
    this.#isShown = true;
    return isAll;
  }
}
