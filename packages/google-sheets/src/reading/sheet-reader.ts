import type { PortCall, SourceFault } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { isBlank, type SheetForms } from './cells.js';
import { a1 } from '../calls/ranges.js';
import { PROTECTION } from './barred.js';
import { findColumns, sameColumns } from './columns.js';
import { Grouped, type Waiting } from '../calls/group-commit.js';
import { readLedger } from '../ledger/marks.js';
import type { SpreadsheetProperties } from '../calls/sheets-client.js';
import type { FailedCall } from '../calls/sheets-calls.js';
import type { ReaderOptions } from './reader-options.js';
import { formsBy, shapeBy, shapeIn, type Seen, type Shape } from './seen.js';
import { cells, columnsIn, headerIn, rangesOf, tabIn, type AskedLines } from './shop-answer.js';
import { occupationOf, ShopRows, type CellReading, type ShopColumns } from './shop-rows.js';
import { unknownZone } from './sheet-zone.js';
import { ShownTags } from './shown-tags.js';
import { TagTexts } from './tags.js';
import { WrittenVersions } from './written-versions.js';
import { brokenCall, misshaped, neverSent, sourceFault } from '../calls/source-faults.js';

interface Reading extends Waiting {
  readonly withLedger: boolean;
  readonly tell: (answer: Result<Seen, SourceFault>) => void;
}

/** How often a read that found moved columns is repeated. */
const MOST_LOOKS = 3;
const PROPERTIES = 'properties(timeZone,locale)';
const SHAPE = `${PROPERTIES},sheets(properties(sheetId,title,gridProperties.rowCount),${PROTECTION},data.rowData.values.effectiveValue)`;
/** How long zone and locale count as known. A person may change them at any time, and no read of cells shows them. */
const TRUST_PROPERTIES_MS = 10_000;

/** Reads the four columns, which it finds by their headers. Requests that arrive together share one call. */
export class SheetReader {
  readonly #options: ReaderOptions;
  readonly #group: Grouped<Reading>;
  readonly #tags = new TagTexts();
  readonly shownTags: ShownTags;
  readonly versions = new WrittenVersions();
  #propertiesAtMs = -Infinity;
  #shape: Shape | null = null;
  #hasVersions: boolean | null = null;
  #asking: Promise<Result<Shape, SourceFault>> | null = null;
  #latest: Seen | null = null;
  #answeredAtMs = -Infinity;

  constructor(options: ReaderOptions) {
    this.#options = options;
    const { calls, clock, gathering, pace, tab } = options;
    this.shownTags = new ShownTags(calls, clock, tab);
    this.#group = new Grouped(clock, gathering, pace, (readings) => this.#readFor(readings));
  }

  /** The rows of the last read, with the writes applied since; `null` if they must be read again. */
  get latest(): Seen | null {
    return this.#latest;
  }

  /** Whether the tab has a column of versions, as it was last seen; `null` before that. */
  get hasVersions(): boolean | null {
    return this.#hasVersions;
  }

  /** When a call last found the tab with all its headers. */
  get answeredAtMs(): number {
    return this.#answeredAtMs;
  }

  #rowsIn(columns: ShopColumns, forms: SheetForms): ShopRows {
    return new ShopRows(columns, forms, (text) => this.#tags.read(text));
  }

  /** Call it when the latest rows are known to be out of date. */
  forgetRows(): void {
    this.#latest = null;
  }

  /** Call it when the shop's tab or columns have moved. */
  forgetShape(): void {
    this.#shape = null;
    this.#latest = null;
  }

  /** Call it when a reply shows how many rows the tab has. */
  noteRowCount(rowCount: number): void {
    if (this.#shape !== null) this.#shape = { ...this.#shape, rowCount };
  }

  /** How the cells of replies are read, with the zone and the locale as they are known by then. */
  reading({ forms }: Shape): CellReading {
    const { hasVersions } = forms;
    const now = (): SheetForms => ({ ...(this.#shape?.forms ?? forms), hasVersions });
    return {
      readTag: (text) => this.#tags.read(text).tag,
      readRows: (columns) => this.#rowsIn(columns, now()),
      readRow: (row) => occupationOf(row, now()),
    };
  }

  /** Reads the rows. The call to Google begins after this request. */
  read(withLedger: boolean, call: PortCall): Promise<Result<Seen, SourceFault>> {
    return new Promise((tell) => {
      const tooLate = (retryAfterMs: number): void =>
        tell(err(neverSent('there is no time left to read the sheet', retryAfterMs)));
      const broken = (cause: unknown): void => tell(err(brokenCall(cause)));
      this.#group.add({ call, withLedger, tell, tooLate, broken });
    });
  }

  /** Where the shop's tab and columns are, as last known. If they are not known, it asks; that is single-flight. */
  async shape(deadlineMs: number): Promise<Result<Shape, SourceFault>> {
    if (this.#shape !== null) return ok(this.#shape);
    const joined = this.#asking;
    if (joined !== null) {
      const answer = await joined;
      // That call had the first caller's deadline. This caller may have more time, and then asks again.
      if (answer.isOk() || answer.error.type === 'source-misshaped') return answer;
      if (this.#options.clock.now() >= deadlineMs) return answer;
    }
    const asking = this.readShape(deadlineMs);
    this.#asking = asking;
    const answer = await asking;
    if (this.#asking === asking) this.#asking = null;
    return answer;
  }

  /**
   * Asks where the shop's tab and columns are.
   *
   * @param patienceMs the time until which the call may be repeated.
   */
  async readShape(deadlineMs: number, patienceMs = deadlineMs): Promise<Result<Shape, SourceFault>> {
    const { calls, tab } = this.#options;
    this.#answeredAtMs = -Infinity;
    const ask = () => calls.spreadsheet([a1(tab, '1:1')], SHAPE, deadlineMs, patienceMs);
    const once = await ask();
    // Nobody is told to fix a sheet because one answer was empty.
    const answer = once.isOk() && headerIn(tabIn(once.value, tab)).every(isBlank) ? await ask() : once;
    if (answer.isErr()) return err(this.#readFault(answer.error));
    const shape = shapeIn(answer.value, this.#options, this.#latest?.rows.length);
    if (shape.isErr()) {
      this.#shape = null;
      return err(misshaped(shape.error));
    }
    this.#propertiesAtMs = this.#answeredAtMs = this.#options.clock.now();
    this.#hasVersions = shape.value.forms.hasVersions;
    return ok((this.#shape = shape.value));
  }

  /**
   * Takes over zone and locale from a reply. If a person changed them, the rows are read anew.
   *
   * @returns whether they are known.
   */
  noteProperties(properties: SpreadsheetProperties | undefined): boolean {
    const shape = this.#shape;
    if (shape === null || properties?.timeZone === undefined) return true;
    const forms = formsBy(properties, shape.forms);
    if (forms === null) {
      this.forgetShape();
      return false;
    }
    this.#propertiesAtMs = this.#options.clock.now();
    if (forms === shape.forms) return true;
    this.#shape = { ...shape, forms };
    this.#latest = null;
    return true;
  }

  async #readFor(readings: readonly Reading[]): Promise<readonly Reading[]> {
    const deadlineMs = Math.max(...readings.map(({ call }) => call.deadlineMs));
    const withLedger = readings.some((reading) => reading.withLedger);
    const answer = await this.#read(withLedger, deadlineMs);
    if (answer.isOk()) {
      this.#latest = answer.value;
      this.#answeredAtMs = answer.value.atMs;
    } else this.#answeredAtMs = -Infinity;
    // If only the ledger is missing, callers that did not ask for it still get the rows.
    const isAskedAgain = withLedger && answer.isErr() && readings.some((reading) => !reading.withLedger);
    const rows = isAskedAgain ? await this.#read(false, deadlineMs) : answer;
    for (const reading of readings) reading.tell(reading.withLedger ? answer : rows);
    return [];
  }

  async #read(withLedger: boolean, deadlineMs: number): Promise<Result<Seen, SourceFault>> {
    const { calls, clock, tab, headers, also, freshness } = this.#options;
    let isAllAsked = withLedger;
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const shape = await this.shape(deadlineMs);
      if (shape.isErr()) return err(shape.error);
      const { columns } = shape.value;
      const unseen = freshness.unseenLine;
      const [{ writes }, wasTrusted] = [this.versions, freshness.isTrusted(clock.now())];
      const asked: AskedLines = isAllAsked ? 'all' : unseen === null ? 'none' : 'newest';
      const [answer, unusable] = await Promise.all([
        calls.columns(rangesOf(tab, columns, asked), deadlineMs),
        this.#renewProperties(deadlineMs),
      ]);
      // An old read does not know the ledger's tab either.
      const isWithoutLedger = unseen !== null && answer.isErr() && answer.error.status === 400;
      if (answer.isErr() && !isWithoutLedger) return err(this.#readFault(answer.error));
      if (unusable !== null) return err(unusable);
      const [header = [], ...ranges] = answer.isOk() ? cells(answer.value) : [];
      const { of, lines } = columnsIn(ranges, columns);
      if (unseen !== null && !freshness.isIn(lines, unseen)) {
        isAllAsked = freshness.miss(unseen, { lines, isAll: isAllAsked, wasTrusted }, clock.now());
        looks -= 1;
        continue;
      }
      const found = findColumns(header, headers);
      if (found.isErr()) {
        if (header.every(isBlank) && looks === 0) continue;
        this.#shape = null;
        return err(misshaped(`in the tab ${tab} ${found.error}`));
      }
      const seen = shapeBy(header, found.value, this.#shape ?? shape.value, also);
      this.#hasVersions = seen.forms.hasVersions;
      // If it was forgotten meanwhile, it is asked for again.
      if (this.#shape !== null) this.#shape = seen;
      // Somebody moved columns meanwhile, so this reply shows the wrong ones.
      if (!sameColumns(found.value, columns)) continue;
      const shown = await this.shownTags.read(of.tag, columns.tag.index, deadlineMs);
      if (shown === 'moved' && looks + 1 < MOST_LOOKS) continue;
      // Without it, tags that are no texts are listed as what they are not: none.
      const shownTags = typeof shown === 'string' ? [] : shown;
      const rows = this.#rowsIn({ ...of, shownTags }, seen.forms);
      this.versions.compare(rows, writes);
      const ledger = withLedger ? readLedger(lines) : null;
      return ok({ rows, shape: seen, ledger, atMs: clock.now() });
    }
    return err(neverSent('the columns keep moving'));
  }

  /** Asks for zone and locale again, unless they were read a moment ago. A failure leaves them as they were. */
  async #renewProperties(deadlineMs: number): Promise<SourceFault | null> {
    const { calls, clock } = this.#options;
    const nowMs = clock.now();
    if (nowMs - this.#propertiesAtMs < TRUST_PROPERTIES_MS) return null;
    // It is not repeated: the rows must not wait for it.
    const answer = await calls.spreadsheet([], PROPERTIES, deadlineMs, nowMs);
    if (answer.isErr() || this.noteProperties(answer.value.properties)) return null;
    return misshaped(unknownZone(answer.value.properties));
  }

  #readFault(failed: FailedCall): SourceFault {
    if (failed.status !== 400) return sourceFault(failed, 'never');
    this.#shape = null;
    return misshaped(`the tab ${this.#options.tab} cannot be read: ${failed.message}`);
  }
}
