import { DATE_TIME_PATTERN } from '../reading/cells.js';
import type { Cell } from '../calls/cell-data.js';
import { FIELDS, type Column } from '../reading/columns.js';
import { cellsOf } from '../calls/ranges.js';
import { findIn, lineCell } from '../ledger/layout.js';
import { ledgerLine, type OperationMark } from '../ledger/marks.js';
import type { GridRange, SheetsRequest, WrittenCell } from '../calls/sheets-client.js';
import type { OwnCell } from '../reading/own-columns.js';
import type { ShopRow, WrittenRow } from '../reading/shop-rows.js';
import { holdsColumns, writtenIn, type Layout } from './places.js';
import { copy, inFormula, inText, put, replaced, word } from './steps.js';
import { benchColumn, benchRow, KEY, KEYS } from './workroom.js';

/** One compare-and-set of one row. */
export interface RowWrite {
  readonly mark: OperationMark;
  /**
   * The row numbers, from 0, at which to look for the row. The first is where it was seen. The write compares the
   * tag at each place, so it changes at most one of them.
   */
  readonly places: readonly [number, ...number[]];
  /** The row as it was when the caller decided. */
  readonly seen: ShopRow;
  readonly next: WrittenRow;
  /** The cells of the app's own columns, from left to right. Their headers are compared, and they are not. */
  readonly own: readonly OwnCell[];
}

/**
 * Compare-and-set of one row, built from requests that Google documents. It works on three rows of the workroom:
 *
 * 1. the row as it was seen,
 * 2. the row as it is now,
 * 3. the row as it should become.
 *
 * Each has the cells that are compared, as values, and behind them the cells that are written. If 2 equals 1,
 * `deleteDuplicates` removes 2, and 3 moves up into its place. Then the middle row is copied back to the shop: the
 * new cells if the row was as seen, otherwise its own cells. Google carries out a batch as a whole, so no other
 * write comes between. The comparison includes the tag and the headers. So if rows or columns were moved, the write
 * changes nothing.
 *
 * `deleteDuplicates` ignores upper and lower case. So `findReplace`, which does not, first compares tag and label.
 * If they are exactly as seen, it replaces them in the copy by a text that only this attempt uses.
 *
 * A formula in the row survives: see `FormulasTravel`. A label that is a formula is never as seen, so it is never
 * overwritten. Formats are not copied. Only the date gets one, so that it shows as a date.
 */
export class GuardedWrite {
  readonly requests: readonly SheetsRequest[];
  /** The index of the request whose count in the reply says whether the row was as expected. */
  readonly countIndex: number;
  readonly #layout: Layout;
  readonly #row: number;
  /** The columns that are written: label, date and version where there is one, then the app's own. */
  readonly #columns: readonly Column[];
  readonly #next: readonly Cell[];
  /** How many of them are the shop's: three, or two where there is no version. */
  readonly #shops: number;

  /** @param row the number of the row to compare. @param line the index of this write's new line in the ledger. */
  constructor(layout: Layout, { mark, seen, next, own }: RowWrite, row: number, line: number, nowMs: number) {
    // In a narrower workroom, the shop's columns would overwrite the cells to compare.
    const ownColumns = own.map(({ column }) => column);
    if (!holdsColumns(layout, ownColumns)) throw new RangeError('the workroom is too narrow for the shop');
    this.#layout = layout;
    this.#row = row;
    const { columns, shopId, ledgerId, bench } = layout;
    const written = writtenIn(columns);
    this.#shops = written.length;
    this.#columns = [...written.map(({ column }) => column), ...ownColumns];
    this.#next = [...written.map(({ field }) => next[field]), ...own.map(({ cell }) => cell)];
    const isText = bench.formulas === 'as-text';
    // No other cell can hold these texts.
    const found = `as seen ${mark.text}`;
    const prefix = `a formula ${mark.text} `;
    const dateTimes = [
      ...(typeof next.since === 'number' ? [SINCE] : []),
      ...own.flatMap(({ isDateTime }, at) => (isDateTime ? [this.#shops + at] : [])),
    ];
    // As a text, a formula could not be told from a text that begins like one, which would become a formula.
    const likeFormulas = written.map(({ field }) => isLikeFormula(seen[field]));
    const travels = (at: number): boolean => isText && likeFormulas[at] !== true;
    // Where there is no version, its two keys are blank in both rows that are compared.
    const headers = FIELDS.map((field) => columns[field]?.header ?? null);
    const before: SheetsRequest[] = [
      this.#keys(-1, [
        '-',
        word(seen.tag, found),
        word(seen.label, found),
        seen.since,
        seen.version,
        ...headers,
      ]),
      this.#keys(0, [ledgerLine('refused', mark, nowMs)]),
      this.#keys(1, [ledgerLine('applied', mark, nowMs), ...Array.from({ length: KEYS - 1 }, () => 'next')]),
      ...(own.length === 0
        ? []
        : [
            put(
              this.#ownHeaders(-1),
              ownColumns.map(({ header }) => header),
            ),
            put(
              this.#ownHeaders(1),
              ownColumns.map(() => 'next'),
            ),
          ]),
      ...this.#runs((at, length) => put(this.#carried(1, at, length), this.#next.slice(at, at + length))),
      ...this.#runs((at, length) => inText(this.#shop(at, length), prefix), travels),
      copy(cellsOf(shopId, row, columns.tag.index), this.#key(0, KEY.tag), 'PASTE_VALUES'),
      ...this.#comparedRuns((at, length) =>
        copy(this.#shop(at, length), this.#key(0, KEY.label + at, length), 'PASTE_VALUES'),
      ),
      copy(cellsOf(shopId, 0, columns.tag.index), this.#key(0, KEY.headers), 'PASTE_VALUES'),
      ...this.#comparedRuns((at, length) =>
        copy(this.#shop(at, length, 0), this.#key(0, KEY.headers + 1 + at, length), 'PASTE_VALUES'),
      ),
      ...this.#runs(
        (at, length) =>
          copy(this.#shop(at, length, 0), this.#ownHeaders(0, at - this.#shops, length), 'PASTE_VALUES'),
        (at) => at >= this.#shops,
      ),
      ...this.#runs((at, length) =>
        copy(this.#shop(at, length), this.#carried(0, at, length), 'PASTE_FORMULA'),
      ),
      ...dateTimes.flatMap((at) => this.#asDateTime(at)),
      ...(travels(LABEL) ? [] : [copy(this.#shop(LABEL), this.#key(0, KEY.label), 'PASTE_FORMULA')]),
      ...(typeof seen.tag === 'string' ? [findIn(this.#key(0, KEY.tag), seen.tag, found)] : []),
      ...(typeof seen.label === 'string' ? [findIn(this.#key(0, KEY.label), seen.label, found)] : []),
      // A label that is still a formula becomes a text: otherwise its result would be compared.
      ...(travels(LABEL) ? [] : [inText(this.#key(0, KEY.label), 'a ')]),
      // `deleteDuplicates` may take 0 for a blank.
      ...(seen.label === null ? [replaced(this.#key(0, KEY.label), '^.+$', 'something')] : []),
    ];
    this.countIndex = before.length;
    this.requests = [
      ...before,
      this.#compare(),
      ...this.#runs((at, length) =>
        copy(this.#carried(0, at, length), this.#shop(at, length), 'PASTE_FORMULA'),
      ),
      ...dateTimes.map((at) => copy(this.#carried(0, at), this.#shop(at), 'PASTE_FORMAT')),
      ...this.#runs((at, length) => inFormula(this.#shop(at, length), prefix), travels),
      copy(this.#key(0, KEY.line), lineCell(ledgerId, line), 'PASTE_VALUES'),
    ];
  }

  /** Written cells of the shop, by their places among the written ones. */
  #shop(at: number, length = 1, row = this.#row): GridRange {
    return cellsOf(this.#layout.shopId, row, this.#column(at).index, length);
  }

  #column(at: number): Column {
    return this.#columns[at] ?? this.#layout.columns.label;
  }

  /** Cells of one of the workroom's three rows: as seen (-1), as it is (0), as it should become (1). */
  #work(which: -1 | 0 | 1, column: number, columns = 1): GridRange {
    return cellsOf(this.#layout.workId, benchRow(this.#layout.bench, this.#row) + which, column, columns);
  }

  #key(which: -1 | 0 | 1, key: number, keys = 1): GridRange {
    return this.#work(which, this.#layout.bench.keysFrom + key, keys);
  }

  /** The cells that are copied to the shop. */
  #carried(which: -1 | 0 | 1, at: number, length = 1): GridRange {
    const own = this.#columns.length - this.#shops;
    return this.#work(which, benchColumn(this.#layout.bench, this.#column(at), own + at), length);
  }

  /** Writes all keys of a row. They lose their formats, of which older writes may have left some. */
  #keys(which: -1 | 0 | 1, cells: readonly Cell[]): SheetsRequest {
    return put(this.#key(which, KEY.line, KEYS), cells, ',userEnteredFormat.numberFormat');
  }

  /** The headers of the app's own columns that this write writes, right behind the four. */
  #ownHeaders(which: -1 | 0 | 1, from = 0, length = this.#columns.length - this.#shops): GridRange {
    return this.#key(which, KEYS + from, length);
  }

  /** Copies the format of a date cell, and gives the new date the format of the shop's times. */
  #asDateTime(at: number): SheetsRequest[] {
    const own = this.#shop(at);
    const cell: WrittenCell = {
      userEnteredFormat: { numberFormat: { type: 'DATE_TIME', pattern: DATE_TIME_PATTERN } },
    };
    const fields = 'userEnteredFormat.numberFormat';
    return [
      copy(own, this.#carried(0, at), 'PASTE_FORMAT'),
      copy(own, this.#carried(1, at), 'PASTE_FORMAT'),
      { updateCells: { range: this.#carried(1, at), rows: [{ values: [cell] }], fields } },
    ];
  }

  #compare(): SheetsRequest {
    const { workId: sheetId, bench } = this.#layout;
    const own = this.#columns.length - this.#shops;
    const carried = this.#columns.map((column, at) => benchColumn(bench, column, own + at));
    const first = Math.min(bench.keysFrom, ...carried);
    const last = Math.max(bench.keysFrom + KEYS + own - 1, ...carried);
    const span = (key: number, keys: number) =>
      ({
        sheetId,
        dimension: 'COLUMNS',
        startIndex: bench.keysFrom + key,
        // The headers of the app's own columns follow the four.
        endIndex: bench.keysFrom + key + keys + (key === KEY.headers ? own : 0),
      }) as const;
    return {
      deleteDuplicates: {
        range: cellsOf(sheetId, benchRow(bench, this.#row) - 1, first, last + 1 - first, 3),
        comparisonColumns: [span(KEY.tag, 1), span(KEY.label, 1), span(KEY.since, 2), span(KEY.headers, 4)],
      },
    };
  }

  #comparedRuns(make: (at: number, length: number) => SheetsRequest): SheetsRequest[] {
    return this.#runs(make, (at) => at < this.#shops);
  }

  /** Makes a request for each run of adjacent columns among those that are written. @param isIn which of them. */
  #runs(
    make: (at: number, length: number) => SheetsRequest,
    isIn: (at: number) => boolean = () => true,
  ): SheetsRequest[] {
    const runs: [number, number][] = [];
    for (const at of this.#columns.keys()) {
      const last = runs.at(-1);
      const isNext = at > 0 && this.#column(at).index === this.#column(at - 1).index + 1;
      if (!isIn(at)) continue;
      if (last !== undefined && isNext && last[0] + last[1] === at) last[1] += 1;
      else runs.push([at, 1]);
    }
    return runs.map(([at, length]) => make(at, length));
  }
}

const LABEL = 0;
const SINCE = 1;

function isLikeFormula(cell: Cell): boolean {
  return typeof cell === 'string' && cell.startsWith('=');
}
