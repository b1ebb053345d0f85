import type { Clock, PortCall, SourceFault } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { Grouped, type Gathering } from '../calls/group-commit.js';
import { holdsColumns, type TabPlaces, type Layout } from '../compare-and-set/guarded-write.js';
import { isBucket, isOld } from '../ledger/ids.js';
import { keyOfId, readLines } from '../ledger/lines.js';
import type { HiddenTabs } from '../compare-and-set/hidden-tabs.js';
import { idOf, type Ledger, type OperationMark } from '../ledger/marks.js';
import type { Pace } from '../calls/pace.js';
import type { Shape } from '../reading/seen.js';
import type { SheetReader } from '../reading/sheet-reader.js';
import type { FailedCall, SheetsCalls } from '../calls/sheets-calls.js';
import type { ShopRows } from '../reading/shop-rows.js';
import { brokenCall, misshaped, neverSent, perhapsApplied, sourceFault } from '../calls/source-faults.js';
import { choose, namedIn, answerAll, without, type Ended, type WaitingPart } from './waiting-parts.js';
import { batchFields, WriteBatch, type MarkedPart, type Part } from './write-batch.js';

export interface WriterOptions {
  readonly calls: SheetsCalls;
  readonly clock: Clock;
  readonly gathering: Gathering;
  readonly pace: Pace;
  readonly reader: SheetReader;
  readonly hiddenTabs: HiddenTabs;
  readonly tab: string;
  readonly longestRequestMs: number;
}

/** Sends writes, cancellations and looks in batches. Parts that arrive together share one call. */
export class SheetWriter {
  readonly #options: WriterOptions;
  readonly #group: Grouped<WaitingPart>;
  /** The writes whose answer was lost: from the text of the mark to the ledger tab in which its line should be. */
  readonly #doubtful = new Map<string, number>();

  constructor(options: WriterOptions) {
    this.#options = options;
    const { clock, gathering, pace } = options;
    this.#group = new Grouped(clock, gathering, pace, (waiting) => this.#sendFor(waiting));
  }

  /** Writes a row by compare-and-set, or cancels an id. */
  end(part: MarkedPart, call: PortCall): Promise<Result<Ended, SourceFault>> {
    return new Promise((tell) => this.#add(part, call, tell, () => undefined));
  }

  /** Looks at one row, or at all rows. */
  look(row: number | 'all', call: PortCall): Promise<Result<ShopRows, SourceFault>> {
    return new Promise((tell) => {
      this.#add(
        { kind: 'look', row },
        call,
        (answer) => {
          if (answer.isErr()) tell(err(answer.error));
          else tell(err(neverSent('the sheet could not be read')));
        },
        (rows) => tell(ok(rows)),
      );
    });
  }

  #add(part: Part, call: PortCall, ended: WaitingPart['ended'], seen: WaitingPart['seen']): void {
    const tooLate = (retryAfterMs: number): void =>
      ended(err(neverSent('there is no time left to write to the sheet', retryAfterMs)));
    const broken = (cause: unknown): void => ended(err(brokenCall(cause)));
    this.#group.add({ call, part, ended, seen, tooLate, broken });
  }

  async #sendFor(waiting: readonly WaitingPart[]): Promise<readonly WaitingPart[]> {
    const { now, later } = choose(waiting);
    let left: readonly WaitingPart[] = now;
    for (let times = 1; left.length > 0; times++) left = await this.#send(left, times);
    return later;
  }

  /** Sends one batch. @returns the parts to send again. They become fewer, or all are sent again only a few times. */
  async #send(waiting: readonly WaitingPart[], times: number): Promise<readonly WaitingPart[]> {
    const { calls, clock, hiddenTabs, reader, tab } = this.#options;
    const deadlineMs = Math.max(...waiting.map(({ call }) => call.deadlineMs));
    const layout = await this.#layout(deadlineMs);
    if (layout.isErr()) return answerAll(waiting, err(layout.error));
    const parts = waiting.map(({ part }) => part);
    const isRepeatable = parts.every(({ kind }) => kind !== 'write');
    const ids = parts.filter(({ kind }) => kind !== 'look').length;
    const batch = new WriteBatch(layout.value, tab, parts, hiddenTabs.bucket(ids), clock.now());
    const patienceMs = Math.min(...waiting.map(({ call }) => call.deadlineMs));
    const isShowing = reader.shownTags.isNeeded;
    const fields = batchFields(isShowing);
    const answer = await calls.update(batch.body, fields, deadlineMs, isRepeatable, patienceMs);
    if (answer.isErr()) {
      const barred = batch.barred(answer.error);
      if (barred === undefined) return this.#afterFailure(waiting, answer.error, isRepeatable, layout.value);
      // One protected row must not stop the writes to other rows.
      const those = waiting.filter(({ part }) => part === barred);
      answerAll(those, ok({ status: 'barred', detail: answer.error.message }));
      return waiting.filter((one) => !those.includes(one));
    }
    if (!batch.fits(answer.value)) {
      reader.forgetShape();
      return answerAll(
        waiting,
        err(misshaped(`the tab named ${tab} was replaced by another one during the write`)),
      );
    }

    const shown = batch.seen(answer.value);
    const isMoved = !batch.hasColumns(shown);
    if (isMoved) reader.forgetShape();
    const { properties } = answer.value.updatedSpreadsheet ?? {};
    const rows = reader.rowsAfterWrite(shown, properties, layout.value.forms);
    const isUnclear = isMoved || (rows.hasUnshownTags && !isShowing);
    const left: WaitingPart[] = [];
    for (const one of waiting) {
      const { part, ended, seen } = one;
      if (part.kind === 'look') {
        if (!isUnclear) seen(rows);
        else if (times < MOST_LOOKS) left.push(one);
        else ended(err(neverSent('the columns keep moving')));
      } else if (this.#isDoubtful(part, layout.value)) ended(err(GONE));
      else if (part.kind === 'cancel') ended(ok({ status: 'ended', ending: 'cancelled', shown: null }));
      else {
        const ending = batch.hasApplied(part, answer.value) ? 'applied' : 'refused';
        ended(ok({ status: 'ended', ending, shown: isMoved ? null : rows }));
      }
    }
    await this.#prune(layout.value);
    return left;
  }

  #doubt({ text }: OperationMark, { ledgerId }: Layout): void {
    this.#doubtful.set(text, ledgerId);
    const [oldest] = this.#doubtful.keys();
    if (this.#doubtful.size > MOST_DOUBTS && oldest !== undefined) this.#doubtful.delete(oldest);
  }

  /** Whether the write was first sent with another ledger tab. It may have been applied, but its line is gone. */
  #isDoubtful(part: Part, { ledgerId }: Layout): boolean {
    const sentUnder = part.kind === 'look' ? undefined : this.#doubtful.get(part.mark.text);
    return sentUnder !== undefined && sentUnder !== ledgerId;
  }

  /** Deletes old ids. A failure does not matter, because nobody asks for ids that old. */
  async #prune({ ledgerId }: Layout): Promise<void> {
    const { calls, clock, hiddenTabs } = this.#options;
    const old = hiddenTabs.prune(ledgerId);
    if (old.length > 0)
      await calls.update({ requests: old }, 'spreadsheetId', clock.now() + PRUNING_MS, false);
  }

  async #layout(deadlineMs: number): Promise<Result<Layout & Pick<Shape, 'forms'>, SourceFault>> {
    const { reader, hiddenTabs } = this.#options;
    const shape = await reader.shape(deadlineMs);
    if (shape.isErr()) return err(shape.error);
    const { sheetId: shopId, columns, forms } = shape.value;
    const layoutIn = (tabs: TabPlaces): Layout & Pick<Shape, 'forms'> => ({
      ...tabs,
      shopId,
      columns,
      forms,
    });
    const opened = (await hiddenTabs.open(shopId, deadlineMs)).map(layoutIn);
    if (opened.isErr() || holdsColumns(opened.value)) return opened;
    // Somebody inserted so many columns that the workroom is too narrow. Opening the tabs again makes a wider one.
    hiddenTabs.forget();
    const anew = (await hiddenTabs.open(shopId, deadlineMs)).map(layoutIn);
    return anew.andThen((layout) =>
      holdsColumns(layout)
        ? ok(layout)
        : err(neverSent('the hidden tab _spoollock_work is too narrow for the shop')),
    );
  }

  async #afterFailure(
    waiting: readonly WaitingPart[],
    failed: FailedCall,
    wasRepeated: boolean,
    layout: Layout,
  ): Promise<readonly WaitingPart[]> {
    const used = failed.status === 400 ? namedIn(failed.message, waiting) : undefined;
    if (used !== undefined) return this.#afterUsedId(waiting, used, layout);
    if (failed.status === 400) {
      // The tab may have no room for more ids.
      await this.#prune(layout);
      this.#options.hiddenTabs.forget();
      this.#options.reader.forgetShape();
      return answerAll(waiting, ok({ status: 'not-run', detail: failed.message }));
    }
    const isLost = failed.reached === 'perhaps';
    // A batch without writes was already repeated. Of a batch with writes, only the parts that are no writes are
    // sent again.
    if (!isLost || wasRepeated) return answerAll(waiting, err(sourceFault(failed)));
    const writes = waiting.filter(({ part }) => part.kind === 'write');
    for (const { part } of writes) if (part.kind === 'write') this.#doubt(part.mark, layout);
    answerAll(writes, err(sourceFault(failed)));
    return waiting.filter((one) => !writes.includes(one));
  }

  /** An id in the batch was used before. One read of the ledger answers every part that has a line there. */
  async #afterUsedId(
    waiting: readonly WaitingPart[],
    used: WaitingPart,
    layout: Layout,
  ): Promise<readonly WaitingPart[]> {
    const deadlineMs = Math.max(...waiting.map(({ call }) => call.deadlineMs));
    const ledger = await readLines(this.#options.calls, layout.ledgerId, deadlineMs);
    if (ledger.isErr()) {
      this.#options.hiddenTabs.forget();
      // The part with the used id may have been applied earlier. The other parts were refused with this batch.
      used.ended(err(perhapsApplied('the operation id was used before, and the ledger could not be read')));
      return answerAll(without(waiting, used), err(ledger.error));
    }
    const { endings } = ledger.value;
    const isGone = await this.#isLineGone(used.part, endings, layout, deadlineMs);
    const left: WaitingPart[] = [];
    for (const one of waiting) {
      const ending = one.part.kind === 'look' ? undefined : endings.get(one.part.mark.text);
      if (ending === 'cancelled' && this.#isDoubtful(one.part, layout)) one.ended(err(GONE));
      else if (ending !== undefined) one.ended(ok({ status: 'ended-before', ending }));
      else if (one !== used) left.push(one);
      else if (isGone) one.ended(err(LINE_GONE));
      else one.ended(ok({ status: 'id-taken' }));
    }
    return left;
  }

  /**
   * Whether this attempt itself used the id, but its line is gone. That is so if the id is recent, has one of our
   * keys, and no other attempt in the ledger has it. Old lines are dropped, and people may delete lines or the tab.
   */
  async #isLineGone(
    part: Part,
    endings: Ledger['endings'],
    { ledgerId }: Layout,
    deadlineMs: number,
  ): Promise<boolean> {
    const { calls, clock, hiddenTabs, longestRequestMs } = this.#options;
    if (part.kind === 'look' || endings.has(part.mark.text)) return false;
    // Another attempt in the ledger has the same id.
    if ([...endings.keys()].some((text) => idOf(text) === part.mark.id)) return false;
    hiddenTabs.forget();
    const key = await keyOfId(calls, ledgerId, part.mark.id, deadlineMs);
    return key.isErr() || (isBucket(key.value) && !isOld(key.value, clock.now(), 2 * longestRequestMs));
  }
}

const LINE_GONE = perhapsApplied('the operation id was used before, and its line is gone from the ledger');
const GONE = perhapsApplied('the ledger tab that would show how this write ended is gone');
const [PRUNING_MS, MOST_DOUBTS] = [10_000, 10_000];
/** How often a look that showed moved columns is repeated. */
const MOST_LOOKS = 3;
