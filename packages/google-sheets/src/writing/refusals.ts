import type { Clock, SourceFault } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import type { FailedCall, SheetsCalls } from '../calls/sheets-calls.js';
import { perhapsApplied } from '../calls/source-faults.js';
import type { HiddenTabs } from '../compare-and-set/hidden-tabs.js';
import { isBucket, isOld } from '../ledger/ids.js';
import { keyOfId, readLines, type LinesRead } from '../ledger/lines.js';
import { idOf, type Ending, type Ledger, type OperationMark } from '../ledger/marks.js';
import type { SheetReader } from '../reading/sheet-reader.js';
import type { Amends } from './amends.js';
import type { Doubts } from './doubts.js';
import type { MarkedPart, ShopLayout } from './parts.js';
import { answerAll, without, type Ended, type WaitingPart } from './waiting-parts.js';
import { refusedRequest, type WriteBatch } from './write-batch.js';

/** Parts that share a batch, and what became of them so far. */
export interface Sending {
  readonly parts: readonly WaitingPart[];
  /** How often they were sent. */
  readonly times: number;
  /** Whether Google has refused them without a reason that says which part is meant. */
  readonly wasRefused: boolean;
}

export interface RefusalsOptions {
  readonly calls: SheetsCalls;
  readonly clock: Clock;
  readonly reader: SheetReader;
  readonly hiddenTabs: HiddenTabs;
  readonly tab: string;
  readonly longestRequestMs: number;
  readonly doubts: Doubts;
  readonly amends: Amends;
}

/** What follows when Google refuses a batch with a 400. */
export class Refusals {
  readonly #options: RefusalsOptions;

  constructor(options: RefusalsOptions) {
    this.#options = options;
  }

  /**
   * Google has refused the batch, so nothing of it was carried out. What its message says in words counts for
   * nothing: it may be in any language. If it names the request, that request's part is the reason. Otherwise the
   * tabs are looked for again, and after that halves of the group are tried, down to single parts.
   */
  async afterRefusal(sending: Sending, failed: FailedCall, batch: WriteBatch): Promise<readonly Sending[]> {
    const { parts: waiting, wasRefused } = sending;
    const owner = batch.owner(failed.message);
    const owned = waiting.find(({ part }) => part === owner?.part);
    if (owned !== undefined && owner?.by === 'row') {
      // One protected row must not stop the writes to other rows.
      owned.ended(ok({ status: 'barred', detail: failed.message }));
      return [{ ...sending, parts: without(waiting, owned) }];
    }
    if (refusedRequest(failed.message) === undefined) {
      // Most likely some parts were carried out before, and their answers were lost.
      const read = await this.#linesFor(waiting, batch.layout);
      const untold = read.isOk() ? await this.#answerTold(waiting, read.value, batch.layout) : waiting;
      if (untold.length < waiting.length) return [{ ...sending, parts: untold }];
    }
    const [alone, ...others] = waiting;
    const suspect = owned ?? (wasRefused && others.length === 0 ? alone : undefined);
    if (suspect !== undefined) return this.#afterUsedId(sending, suspect, failed, batch);
    if (!wasRefused) {
      await this.#forgetTabs(batch.layout);
      return [{ ...sending, wasRefused: true, times: sending.times + 1 }];
    }
    const half = Math.ceil(waiting.length / 2);
    return [waiting.slice(0, half), waiting.slice(half)].map((parts) => ({ ...sending, parts }));
  }

  #linesFor(
    waiting: readonly WaitingPart[],
    { ledgerId }: ShopLayout,
  ): Promise<Result<LinesRead, SourceFault>> {
    const { calls, tab } = this.#options;
    return readLines(calls, ledgerId, tab, latestDeadline(waiting));
  }

  /** Answers the parts that have a line in the ledger. @returns the others. */
  async #answerTold(
    waiting: readonly WaitingPart[],
    { ledger, shopId }: LinesRead,
    layout: ShopLayout,
  ): Promise<readonly WaitingPart[]> {
    const { doubts } = this.#options;
    const deadlineMs = latestDeadline(waiting);
    const untold: WaitingPart[] = [];
    for (const one of waiting) {
      const { part } = one;
      const ending = part.kind === 'look' ? undefined : ledger.endings.get(part.mark.text);
      if (part.kind === 'look' || ending === undefined) untold.push(one);
      else if (ending === 'cancelled' && doubts.isDoubtful(part, layout)) one.ended(err(GONE));
      else one.ended(await this.#endedBefore(part.mark, ending, { layout, shopId, deadlineMs }));
    }
    return untold;
  }

  /** The tabs may be gone, or the ledger may have no room for more ids. */
  async #forgetTabs(layout: ShopLayout): Promise<void> {
    await this.prune(layout);
    this.#options.hiddenTabs.forget();
    this.#options.reader.forgetShape();
  }

  /** An id in the batch was perhaps used before. One read of the ledger answers every part that has a line there. */
  async #afterUsedId(
    sending: Sending,
    used: WaitingPart,
    failed: FailedCall,
    { layout }: WriteBatch,
  ): Promise<readonly Sending[]> {
    const { parts: waiting } = sending;
    const { hiddenTabs } = this.#options;
    const { part: suspect } = used;
    if (suspect.kind === 'look') return this.#notRun(waiting, failed, layout);
    const deadlineMs = latestDeadline(waiting);
    const first = await this.#linesFor(waiting, layout);
    const use = first.isErr()
      ? await this.#idUse(suspect, layout, deadlineMs)
      : await this.#useOf(suspect, first.value.ledger, layout, deadlineMs);
    if (first.isErr()) hiddenTabs.forget();
    if (use === 'unused') return this.#notRun(waiting, failed, layout);
    // Another process may have used the id, for the same operation, since the ledger was read.
    const read = use === 'gone' ? await this.#linesFor(waiting, layout) : first;
    if (read.isErr()) {
      // The part with the used id may have been applied earlier. The other parts were refused with this batch.
      used.ended(err(perhapsApplied('the operation id was used before, and the ledger could not be read')));
      answerAll(without(waiting, used), err(read.error));
      return [];
    }
    const untold = await this.#answerTold(waiting, read.value, layout);
    if (!untold.includes(used)) return [{ ...sending, parts: untold }];
    const gone = perhapsApplied('the operation id was used before, and its line is gone from the ledger');
    used.ended(use === 'gone' ? err(gone) : ok({ status: 'id-taken' }));
    return [{ ...sending, parts: without(untold, used) }];
  }

  /** What an earlier attempt came to. It is true of its own tab only, which must still bear the shop's name. */
  async #endedBefore(
    mark: OperationMark,
    ending: Ending,
    { layout, shopId, deadlineMs }: { layout: ShopLayout; shopId: number | null; deadlineMs: number },
  ): Promise<Result<Ended, SourceFault>> {
    const { amends, doubts, reader } = this.#options;
    const doubt = doubts.get(mark.text);
    const tabId = doubt?.layout.shopId ?? layout.shopId;
    if (ending !== 'applied' || tabId === shopId) return ok({ status: 'ended-before', ending });
    reader.forgetShape();
    if (doubt === undefined) return ok({ status: 'ended-before', ending: 'refused' });
    return amends.putBack(doubt, deadlineMs);
  }

  /**
   * What is known about the id of an attempt without a line in the ledger. `gone`: this attempt itself used it, but
   * its line is gone: the id is recent, has one of our keys, and no other attempt in the ledger has it. Old lines
   * are dropped, and people may delete lines or the tab.
   */
  async #useOf(
    part: MarkedPart,
    { endings }: Ledger,
    layout: ShopLayout,
    deadlineMs: number,
  ): Promise<'told' | 'unused' | 'gone' | 'taken'> {
    const { clock, hiddenTabs, longestRequestMs } = this.#options;
    if (endings.has(part.mark.text)) return 'told';
    // Another attempt in the ledger has the same id.
    const { id } = part.mark;
    if ([...endings.keys()].some((text) => idOf(text) === id)) return 'taken';
    const use = await this.#idUse(part, layout, deadlineMs);
    if (use === 'unused') return 'unused';
    hiddenTabs.forget();
    const isOurs = use === null || (isBucket(use.key) && !isOld(use.key, clock.now(), 2 * longestRequestMs));
    return isOurs ? 'gone' : 'taken';
  }

  /** The metadata key that the part's id was used under; `null` if that is not known. */
  async #idUse(
    part: MarkedPart,
    { ledgerId }: ShopLayout,
    deadlineMs: number,
  ): Promise<{ readonly key: string } | 'unused' | null> {
    const { calls, hiddenTabs } = this.#options;
    const key = await keyOfId(calls, ledgerId, part.mark.id, deadlineMs);
    // With the ledger, its ids are gone too.
    if (key.isOk() && key.value === null) hiddenTabs.forget();
    return key.map((found) => (found ? { key: found } : ('unused' as const))).unwrapOr(null);
  }

  /** Nothing of the batch was carried out, and no id of it was used before. */
  async #notRun(waiting: readonly WaitingPart[], failed: FailedCall, layout: ShopLayout): Promise<[]> {
    await this.#forgetTabs(layout);
    return answerAll(waiting, ok({ status: 'not-run', detail: failed.message }));
  }

  /** Deletes old ids. A failure does not matter, because nobody asks for ids that old. */
  async prune({ ledgerId }: ShopLayout): Promise<void> {
    const { calls, clock, hiddenTabs } = this.#options;
    const old = hiddenTabs.prune(ledgerId);
    if (old.length > 0)
      await calls.update({ requests: old }, 'spreadsheetId', clock.now() + PRUNING_MS, false);
  }
}

function latestDeadline(waiting: readonly WaitingPart[]): number {
  return Math.max(...waiting.map(({ call }) => call.deadlineMs));
}

export const GONE = perhapsApplied('the ledger tab that would show how this write ended is gone');
const PRUNING_MS = 10_000;
