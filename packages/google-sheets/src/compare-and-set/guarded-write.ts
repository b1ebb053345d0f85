import { DATE_TIME_PATTERN } from '../reading/cells.js';
import { writtenCell, type Cell } from '../calls/cell-data.js';
import { FIELDS, type Columns } from '../reading/columns.js';
import { cellsOf } from '../calls/ranges.js';
import { findIn, lineCell } from '../ledger/layout.js';
import { ledgerLine, type OperationMark } from '../ledger/marks.js';
import type { GridRange, PasteType, SheetsRequest, WrittenCell } from '../calls/sheets-client.js';
import type { ShopRow, WrittenRow } from '../reading/shop-rows.js';
import { KEY, KEYS } from './workroom.js';

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
}

/** The two hidden tabs, by their ids: the ledger and the workroom. */
export interface TabPlaces {
  readonly ledgerId: number;
  readonly workId: number;
  /** The first column of the workroom to the right of the shop's columns. */
  readonly keysFrom: number;
}

/** Where the shop, the ledger and the workroom are. */
export interface Layout extends TabPlaces {
  readonly shopId: number;
  readonly columns: Columns;
}

/** Whether the workroom is wide enough to keep the shop's columns apart from its own. */
export function holdsColumns({ columns, keysFrom }: Layout): boolean {
  return WRITTEN.every((field) => columns[field].index < keysFrom);
}

const WRITTEN = ['label', 'since', 'version'] as const;

/**
 * Compare-and-set of one row, built from requests that Google documents. It works on three rows of the workroom:
 *
 * 1. the row as it was seen,
 * 2. a copy of the row as it is now,
 * 3. the row as it should become.
 *
 * If 2 equals 1, `deleteDuplicates` removes 2, and 3 moves up into its place. Then the middle row is copied back to
 * the shop: the new cells if the row was as seen, otherwise its own cells. Google carries out a batch as a whole,
 * so no other write comes between. The comparison includes the tag and the headers. So if rows or columns were
 * moved, the write changes nothing.
 *
 * `deleteDuplicates` ignores upper and lower case. So `findReplace`, which does not, first compares tag and label.
 * If they are exactly as seen, it replaces them in the copy by a text that only this attempt uses. It does not
 * change formulas, so a label that is a formula is never overwritten.
 *
 * It copies values and formulas, but no formats. Only the date gets a format, so that it shows as a date.
 */
export class GuardedWrite {
  readonly requests: readonly SheetsRequest[];
  /** The index of the request whose count in the reply says whether the row was as expected. */
  readonly countIndex: number;
  readonly #layout: Layout;
  readonly #row: number;

  /** @param row the number of the row to compare. @param line the index of this write's new line in the ledger. */
  constructor(layout: Layout, { mark, seen, next }: RowWrite, row: number, line: number, nowMs: number) {
    // In a narrower workroom, the shop's columns would overwrite the cells to compare.
    if (!holdsColumns(layout)) throw new RangeError('the workroom is too narrow for the shop');
    this.#layout = layout;
    this.#row = row;
    const { columns, shopId, ledgerId, workId } = layout;
    const since = columns.since.index;
    // No other cell can hold this text.
    const found = `as seen ${mark.text}`;
    const headers = FIELDS.map((field) => columns[field].header);
    const isDateTime = typeof next.since === 'number';
    const before: SheetsRequest[] = [
      this.#keys(-1, ['-', word(seen.tag, found), word(seen.label, found), ...headers]),
      this.#literal(-1, since, seen.since),
      this.#literal(-1, columns.version.index, seen.version),
      this.#keys(0, [ledgerLine('refused', mark, nowMs)]),
      this.#keys(1, [
        ledgerLine('applied', mark, nowMs),
        ...Array.from(headers, () => 'next'),
        'next',
        'next',
      ]),
      copy(cellsOf(shopId, row, columns.tag.index), this.#key(0, KEY.tag), 'PASTE_VALUES'),
      copy(cellsOf(shopId, row, columns.label.index), this.#key(0, KEY.label), 'PASTE_FORMULA'),
      copy(cellsOf(shopId, 0, columns.tag.index), this.#key(0, KEY.headers), 'PASTE_VALUES'),
      ...this.#runs((from, at, length) =>
        copy(cellsOf(shopId, 0, from, length), this.#key(0, KEY.headers + 1 + at, length), 'PASTE_VALUES'),
      ),
      ...this.#runs((from, _at, length) =>
        copy(cellsOf(shopId, row, from, length), this.#work(0, from, length), 'PASTE_FORMULA'),
      ),
      this.#literal(1, columns.label.index, next.label),
      this.#literal(1, since, next.since),
      this.#literal(1, columns.version.index, next.version),
      ...(isDateTime ? this.#asDateTime(since) : []),
      ...(isText(seen.tag) ? [findIn(this.#key(0, KEY.tag), seen.tag, found)] : []),
      isText(seen.label)
        ? findIn(this.#key(0, KEY.label), seen.label, found)
        : markFormula(this.#key(0, KEY.label)),
    ];
    this.countIndex = before.length;
    this.requests = [
      ...before,
      this.#compare(),
      ...this.#runs((from, _at, length) =>
        copy(this.#work(0, from, length), cellsOf(shopId, row, from, length), 'PASTE_FORMULA'),
      ),
      ...(isDateTime ? [copy(this.#work(0, since), cellsOf(shopId, row, since), 'PASTE_FORMAT')] : []),
      copy(cellsOf(workId, row, layout.keysFrom + KEY.line), lineCell(ledgerId, line), 'PASTE_VALUES'),
    ];
  }

  /** Cells of one of the workroom's three rows: as seen (-1), as it is (0), as it should become (1). */
  #work(which: -1 | 0 | 1, column: number, columns = 1): GridRange {
    return cellsOf(this.#layout.workId, this.#row + which, column, columns);
  }

  #key(which: -1 | 0 | 1, key: number, keys = 1): GridRange {
    return this.#work(which, this.#layout.keysFrom + key, keys);
  }

  #keys(which: -1 | 0 | 1, cells: readonly Cell[]): SheetsRequest {
    const rows = [{ values: cells.map(writtenCell) }];
    return {
      updateCells: { range: this.#key(which, KEY.line, cells.length), rows, fields: 'userEnteredValue' },
    };
  }

  #literal(which: -1 | 1, column: number, cell: Cell): SheetsRequest {
    const rows = [{ values: [writtenCell(cell)] }];
    return { updateCells: { range: this.#work(which, column), rows, fields: 'userEnteredValue' } };
  }

  /** Copies the format of the date cell, and gives the new date the format of the shop's times. */
  #asDateTime(since: number): SheetsRequest[] {
    const own = cellsOf(this.#layout.shopId, this.#row, since);
    const cell: WrittenCell = {
      userEnteredFormat: { numberFormat: { type: 'DATE_TIME', pattern: DATE_TIME_PATTERN } },
    };
    const fields = 'userEnteredFormat.numberFormat';
    return [
      copy(own, this.#work(0, since), 'PASTE_FORMAT'),
      copy(own, this.#work(1, since), 'PASTE_FORMAT'),
      { updateCells: { range: this.#work(1, since), rows: [{ values: [cell] }], fields } },
    ];
  }

  #compare(): SheetsRequest {
    const { workId: sheetId, keysFrom, columns } = this.#layout;
    const { label, since, version } = columns;
    const first = Math.min(label.index, since.index, version.index);
    const span = (startIndex: number, length = 1) =>
      ({ sheetId, dimension: 'COLUMNS', startIndex, endIndex: startIndex + length }) as const;
    return {
      deleteDuplicates: {
        range: cellsOf(sheetId, this.#row - 1, first, keysFrom + KEYS - first, 3),
        comparisonColumns: [span(since.index), span(version.index), span(keysFrom + KEY.tag, KEYS - KEY.tag)],
      },
    };
  }

  /** Makes a request for each run of adjacent columns among label, date and version. */
  #runs(make: (from: number, at: number, length: number) => SheetsRequest): SheetsRequest[] {
    const { label, since, version } = this.#layout.columns;
    const requests: SheetsRequest[] = [];
    let [from, at, length] = [label.index, 0, 1];
    for (const [offset, { index }] of [since, version].entries()) {
      if (index === from + length) {
        length += 1;
        continue;
      }
      requests.push(make(from, at, length));
      [from, at, length] = [index, offset + 1, 1];
    }
    return [...requests, make(from, at, length)];
  }
}

/** The text that replaces a cell which is exactly as seen. Other cells are compared as they are. */
function word(cell: Cell, found: string): Cell {
  return isText(cell) ? found : cell;
}

function isText(cell: Cell): cell is string {
  return typeof cell === 'string';
}

function copy(source: GridRange, destination: GridRange, pasteType: PasteType): SheetsRequest {
  return { copyPaste: { source, destination, pasteType } };
}

/** Replaces a formula by a text, because the comparison would otherwise use its result. */
function markFormula(range: GridRange): SheetsRequest {
  const find = { find: '^=.*', searchByRegex: true, includeFormulas: true };
  return {
    findReplace: { range, ...find, replacement: 'a formula', matchCase: true, matchEntireCell: false },
  };
}
