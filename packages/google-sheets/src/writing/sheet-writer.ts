import type { Clock, Occupation, PortCall, SourceFault } from '@spoollock/core/adapter';
import type { SpoolTag } from '@spoollock/core';
import { err, ok, type Result } from 'neverthrow';
import { Grouped, type Gathering } from '../calls/group-commit.js';
import { readCover, type Cover } from '../compare-and-set/cover.js';
import { holdsColumns, type TabPlaces } from '../compare-and-set/places.js';
import type { Freshness } from '../ledger/freshness.js';
import { readLines } from '../ledger/lines.js';
import type { HiddenTabs } from '../compare-and-set/hidden-tabs.js';
import type { Pace } from '../calls/pace.js';
import type { SheetReader } from '../reading/sheet-reader.js';
import type { FailedCall, SheetsCalls } from '../calls/sheets-calls.js';
import type { ShopRows } from '../reading/shop-rows.js';
import { brokenCall, neverSent, sourceFault } from '../calls/source-faults.js';
import { Amends, isWritten } from './amends.js';
import type { BatchReply } from './batch-reply.js';
import { Doubts } from './doubts.js';
import { rowsOf, type MarkedPart, type Part, type ShopLayout, type WritePart } from './parts.js';
import { GONE, Refusals, type Sending } from './refusals.js';
import { answerAll, choose, type Ended, type WaitingPart } from './waiting-parts.js';
import { WriteBatch } from './write-batch.js';

export interface WriterOptions {
  readonly calls: SheetsCalls;
  readonly clock: Clock;
  readonly freshness: Freshness;
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
  readonly #doubts = new Doubts();
  readonly #amends: Amends;
  readonly #refusals: Refusals;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#amends = new Amends({ ...options, doubts: this.#doubts });
    this.#refusals = new Refusals({ ...options, doubts: this.#doubts, amends: this.#amends });
    const { clock, gathering, pace } = options;
    this.#group = new Grouped(clock, gathering, pace, (waiting) => this.#sendFor(waiting));
  }

  /** Writes a row by compare-and-set, or cancels an id. */
  end(part: MarkedPart, call: PortCall): Promise<Result<Ended, SourceFault>> {
    return new Promise((tell) => this.#add(part, call, tell, () => undefined));
  }

  /** Looks at one row. @returns what it says; `null` unless its tag is known to be in this row only. */
  async lookAt(tag: SpoolTag, row: number, call: PortCall): Promise<Result<Occupation | null, SourceFault>> {
    const part = { kind: 'look', tag, row } as const;
    return (await this.#look(part, call)).map((reply) => {
      const shown = reply.shown(part, [part]);
      return shown.isAlone ? reply.occupation(shown.row) : null;
    });
  }

  /** Looks at all rows. */
  async lookAtAll(call: PortCall): Promise<Result<ShopRows, SourceFault>> {
    return (await this.#look({ kind: 'look', row: 'all' }, call)).map(({ rows }) => rows);
  }

  #look(part: Part, call: PortCall): Promise<Result<BatchReply, SourceFault>> {
    return new Promise((tell) => {
      const failed = (answer: Result<Ended, SourceFault>): void =>
        tell(err(answer.isErr() ? answer.error : neverSent('the sheet could not be read')));
      this.#add(part, call, failed, (reply) => tell(ok(reply)));
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
    const queue: Sending[] = [{ parts: now, times: 1, wasRefused: false }];
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      if (next.parts.length > 0) queue.unshift(...(await this.#send(next)));
    return later;
  }

  /** Sends one batch. @returns what to send again. The parts become fewer, or are sent again only a few times. */
  async #send(sending: Sending): Promise<readonly Sending[]> {
    const { calls, clock, freshness, hiddenTabs, reader } = this.#options;
    const { parts: waiting, times } = sending;
    const deadlineMs = Math.max(...waiting.map(({ call }) => call.deadlineMs));
    const parts = waiting.map(({ part }) => part);
    const place = await this.#place(parts, deadlineMs);
    if (place.isErr()) {
      answerAll(waiting, err(place.error));
      return [];
    }
    const { layout, cover } = place.value;
    const isRepeatable = parts.every(({ kind }) => kind !== 'write');
    const bucket = hiddenTabs.bucket(parts.filter(({ kind }) => kind !== 'look').length);
    const asShown = reader.shownTags.isNeeded;
    const options = { bucket, cover, nowMs: clock.now(), asShown };
    const batch = new WriteBatch(layout, parts, options);
    const patienceMs = Math.min(...waiting.map(({ call }) => call.deadlineMs));
    const answer = await calls.update(batch.body, batch.fields, deadlineMs, isRepeatable, patienceMs);
    if (answer.isErr()) return this.#afterFailure(sending, answer.error, isRepeatable, batch);
    const last = batch.lastMark;
    if (last !== undefined) freshness.noteLine(layout.shopId, last);
    // A person may have changed zone and locale since the layout was read.
    reader.noteProperties(answer.value.updatedSpreadsheet?.properties);
    const reply = batch.reply(answer.value);
    if (reply.hasUnshownTags) reader.shownTags.need();
    if (reply.rowCount !== null && reply.isOfShop) reader.noteRowCount(reply.rowCount);
    const isMoved = !reply.isOfShop || !reply.hasColumns;
    if (isMoved) reader.forgetShape();
    const again: WaitingPart[] = [];
    for (const one of waiting) {
      const { part, ended, seen } = one;
      if (part.kind === 'look') {
        if (!isMoved && (asShown || !reply.hasUnshownTags)) seen(reply);
        else if (times < MOST_LOOKS) again.push(one);
        else ended(err(neverSent('the columns keep moving')));
      } else if (this.#doubts.isDoubtful(part, layout)) ended(err(GONE));
      else if (part.kind !== 'write') ended(ok({ status: 'ended', ending: 'cancelled', shown: null }));
      else ended(await this.#judge(part, { reply, layout, isMoved, parts, deadlineMs }));
    }
    await this.#refusals.prune(layout);
    return [{ parts: again, times: times + 1, wasRefused: false }];
  }

  /** How a write of an answered batch ended. The row that the reply shows decides, beside the count. */
  async #judge(
    part: WritePart,
    { reply, layout, isMoved, parts, deadlineMs }: Answered,
  ): Promise<Result<Ended, SourceFault>> {
    const at = reply.appliedAt(part);
    const shown = isMoved ? null : reply.shown(part, parts);
    if (at === null) return ok({ status: 'ended', ending: 'refused', shown });
    if (!reply.isOfShop) return this.#amends.putBack({ part: { ...part, places: [at] }, layout }, deadlineMs);
    if (shown !== null && !isWritten(shown.row, part))
      return this.#amends.contradicted(part, at, layout, deadlineMs);
    return ok({ status: 'ended', ending: 'applied', shown });
  }

  /** The tabs, other than this one, that this operation was sent to, with its answer lost. */
  doubtedTabs(operationId: string, shopId: number): readonly number[] {
    return this.#doubts.otherTabs(operationId, shopId);
  }

  /** The number of the tab that has the shop's name now; unlike a read, never older than earlier writes. */
  async tabNow({ deadlineMs }: PortCall): Promise<Result<number | null, SourceFault>> {
    const { calls, hiddenTabs, tab } = this.#options;
    const { places } = hiddenTabs;
    if (places === null) return ok(null);
    return (await readLines(calls, places.ledgerId, tab, deadlineMs)).map(({ shopId }) => shopId);
  }

  /** Where the parts are sent to, and what hides their rows there. */
  async #place(
    parts: readonly Part[],
    deadlineMs: number,
  ): Promise<Result<{ readonly layout: ShopLayout; readonly cover: Cover | null }, SourceFault>> {
    const layout = await this.#layout(deadlineMs);
    if (layout.isErr()) return err(layout.error);
    const cover = await this.#cover(layout.value, parts, deadlineMs);
    return cover.map((found) => ({ layout: layout.value, cover: found }));
  }

  async #layout(deadlineMs: number): Promise<Result<ShopLayout, SourceFault>> {
    const { reader, hiddenTabs, tab } = this.#options;
    const shape = await reader.shape(deadlineMs);
    if (shape.isErr()) return err(shape.error);
    const { sheetId: shopId, columns, rowCount } = shape.value;
    const reading = reader.reading(shape.value);
    const own = [...shape.value.own.values()].filter((column) => typeof column !== 'string');
    const layoutIn = (tabs: TabPlaces): ShopLayout => ({ ...tabs, shopId, columns, tab, rowCount, reading });
    const opened = (await hiddenTabs.open(shopId, deadlineMs)).map(layoutIn);
    if (opened.isErr() || holdsColumns(opened.value, own)) return opened;
    // Somebody inserted so many columns that the workroom is too narrow. Opening the tabs again makes a wider one.
    hiddenTabs.forget();
    const anew = (await hiddenTabs.open(shopId, deadlineMs)).map(layoutIn);
    return anew.andThen((layout) =>
      holdsColumns(layout, own)
        ? ok(layout)
        : err(neverSent('the hidden tab _spoollock_work is too narrow for the shop')),
    );
  }

  /** What hides the rows of the parts, where Google does not write hidden rows by their address. */
  async #cover(
    layout: ShopLayout,
    parts: readonly Part[],
    deadlineMs: number,
  ): Promise<Result<Cover | null, SourceFault>> {
    const isNeeded = parts.some(({ kind }) => kind === 'write' || kind === 'look');
    if (layout.hiddenRows === 'by-address' || !isNeeded) return ok(null);
    const cover = await readCover(this.#options.calls, layout, [...rowsOf(parts)], deadlineMs);
    if (cover.isOk() && cover.value.isRenamed === true) this.#options.reader.forgetShape();
    return cover.mapErr((failed) => sourceFault(failed, 'never'));
  }

  async #afterFailure(
    sending: Sending,
    failed: FailedCall,
    wasRepeated: boolean,
    batch: WriteBatch,
  ): Promise<readonly Sending[]> {
    const { parts: waiting } = sending;
    if (failed.status === 400) return this.#refusals.afterRefusal(sending, failed, batch);
    const isLost = failed.reached === 'perhaps';
    // A batch without writes was already repeated. Of a batch with writes, only the parts that are no writes are
    // sent again.
    const isOver = !isLost || wasRepeated;
    const writes = isOver ? waiting : waiting.filter(({ part }) => part.kind === 'write');
    if (isLost)
      for (const { part } of writes)
        if (part.kind === 'write') this.#doubts.add({ part, layout: batch.layout });
    answerAll(writes, err(sourceFault(failed)));
    return [{ ...sending, parts: waiting.filter((one) => !writes.includes(one)), times: sending.times + 1 }];
  }
}

/** What an answered batch was, and what it says. */
interface Answered {
  readonly reply: BatchReply;
  readonly layout: ShopLayout;
  readonly isMoved: boolean;
  readonly parts: readonly Part[];
  readonly deadlineMs: number;
}

/** How often a look that showed moved columns is repeated. */
const MOST_LOOKS = 3;
