import { parseSpoolTag } from '@spoollock/core';
import { isTimeZone, type Clock, type PortCall } from '@spoollock/core/adapter';
import type { SpoolTag } from '@spoollock/core';
import type { SourceFault } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { isBlank, type SheetForms } from './cells.js';
import { a1, columnName } from '../calls/ranges.js';
import { findColumns, sameColumns, type Columns, type Field } from './columns.js';
import { FIELDS } from './columns.js';
import { Grouped, type Gathering, type Waiting } from '../calls/group-commit.js';
import { LEDGER_TITLE, LINES_RANGE } from '../ledger/layout.js';
import { readLedger, type Ledger } from '../ledger/marks.js';
import type { Pace } from '../calls/pace.js';
import { cells, headerIn, tabIn } from './shop-answer.js';
import type { FailedCall, SheetsCalls } from '../calls/sheets-calls.js';
import { occupationOf, ShopRows, type CellReading } from './shop-rows.js';
import { brokenCall, misshaped, neverSent, sourceFault } from '../calls/source-faults.js';

/** Where the shop's tab and columns are in the spreadsheet. */
export interface Shape {
  readonly sheetId: number;
  /** The rows of the tab, blank ones too. */
  readonly rowCount: number;
  readonly columns: Columns;
  readonly forms: SheetForms;
}

/** The shop's rows in the reply to one call. */
export interface Seen {
  readonly rows: ShopRows;
  readonly shape: Shape;
  /** `null` if the call did not read the ledger. */
  readonly ledger: Ledger | null;
  readonly atMs: number;
}

export interface ReaderOptions {
  readonly calls: SheetsCalls;
  readonly clock: Clock;
  readonly gathering: Gathering;
  readonly pace: Pace;
  readonly tab: string;
  readonly headers: Readonly<Record<Field, string>>;
  readonly forms: Pick<SheetForms, 'labels' | 'dates'>;
  readonly shopZone: string;
}

interface Reading extends Waiting {
  readonly withLedger: boolean;
  readonly tell: (answer: Result<Seen, SourceFault>) => void;
}

/** How often a read that found moved columns is repeated. */
const MOST_LOOKS = 3;
const SHAPE =
  'properties.timeZone,sheets(properties(sheetId,title,gridProperties.rowCount),data.rowData.values.effectiveValue)';
const MOST_TAGS = 50_000;

/** Reads the four columns, which it finds by their headers. Requests that arrive together share one call. */
export class SheetReader {
  readonly #options: ReaderOptions;
  readonly #group: Grouped<Reading>;
  readonly #tags = new Map<string, SpoolTag | null>();
  #shape: Shape | null = null;
  #asking: Promise<Result<Shape, SourceFault>> | null = null;
  #latest: Seen | null = null;
  #answeredAtMs = -Infinity;

  constructor(options: ReaderOptions) {
    this.#options = options;
    const { clock, gathering, pace } = options;
    this.#group = new Grouped(clock, gathering, pace, (readings) => this.#readFor(readings));
  }

  /** The rows of the last read, with the writes applied since; `null` if they must be read again. */
  get latest(): Seen | null {
    return this.#latest;
  }

  /** When a call last found the tab with all its headers. */
  get answeredAtMs(): number {
    return this.#answeredAtMs;
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

  /** How the cells of replies are read. */
  reading({ forms }: Shape): CellReading {
    const readTag = (text: string): SpoolTag | null => this.readTag(text);
    return {
      readTag,
      readRows: (columns) => new ShopRows(columns, forms, readTag),
      readRow: (row) => occupationOf(row, forms),
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
    const { calls, tab, headers, forms, shopZone } = this.#options;
    this.#answeredAtMs = -Infinity;
    const ask = () => calls.spreadsheet([a1(tab, '1:1')], SHAPE, deadlineMs, patienceMs);
    const once = await ask();
    // Nobody is told to fix a sheet because one answer was empty.
    const answer = once.isOk() && headerIn(tabIn(once.value, tab)).every(isBlank) ? await ask() : once;
    if (answer.isErr()) return err(this.#readFault(answer.error));
    const { properties } = answer.value;
    const sheet = tabIn(answer.value, tab);
    const header = headerIn(sheet);
    const spreadsheet = properties?.timeZone ?? '';
    const columns = findColumns(header, headers);
    const isKnown = spreadsheet === shopZone || isTimeZone(spreadsheet);
    if (!isKnown || columns.isErr()) {
      this.#shape = null;
      return err(
        misshaped(
          columns.isErr()
            ? `in the tab ${tab} ${columns.error}`
            : `the spreadsheet's time zone ${JSON.stringify(spreadsheet)} is not known`,
        ),
      );
    }
    const { sheetId: id, gridProperties } = sheet?.properties ?? {};
    const [sheetId, rowCount] = [id ?? 0, gridProperties?.rowCount ?? 0];
    this.#answeredAtMs = this.#options.clock.now();
    this.#shape = {
      sheetId,
      rowCount,
      columns: columns.value,
      forms: { ...forms, zones: { shop: shopZone, spreadsheet } },
    };
    return ok(this.#shape);
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
    const { calls, clock, tab, headers } = this.#options;
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const shape = await this.shape(deadlineMs);
      if (shape.isErr()) return err(shape.error);
      const { columns, forms } = shape.value;
      const ranges = [
        a1(tab, '1:1'),
        ...FIELDS.map((field) => columnName(columns[field].index)).map((name) => a1(tab, `${name}:${name}`)),
        ...(withLedger ? [a1(LEDGER_TITLE, LINES_RANGE)] : []),
      ];
      const answer = await calls.columns(ranges, deadlineMs);
      if (answer.isErr()) return err(this.#readFault(answer.error));
      const [header = [], tag = [], label = [], since = [], version = [], lines = []] = cells(answer.value);
      const found = findColumns(header, headers);
      if (found.isErr()) {
        if (header.every(isBlank) && looks === 0) continue;
        this.#shape = null;
        return err(misshaped(`in the tab ${tab} ${found.error}`));
      }
      if (sameColumns(found.value, columns))
        return ok({
          rows: new ShopRows({ tag, label, since, version }, forms, (text) => this.readTag(text)),
          shape: shape.value,
          ledger: withLedger ? readLedger(lines) : null,
          atMs: clock.now(),
        });
      // Somebody moved columns meanwhile, so this reply shows the wrong ones.
      this.#shape = { ...shape.value, columns: found.value };
    }
    return err(neverSent('the columns keep moving'));
  }

  #readFault(failed: FailedCall): SourceFault {
    if (failed.status !== 400) return sourceFault(failed, 'never');
    this.#shape = null;
    return misshaped(`the tab ${this.#options.tab} cannot be read: ${failed.message}`);
  }

  /** Checks a tag, and remembers the answer: tags hardly change, and checking one costs more than reading it. */
  readTag(text: string): SpoolTag | null {
    const known = this.#tags.get(text);
    if (known !== undefined) return known;
    if (this.#tags.size >= MOST_TAGS) this.#tags.clear();
    const tag = parseSpoolTag(text).unwrapOr(null);
    this.#tags.set(text, tag);
    return tag;
  }
}
