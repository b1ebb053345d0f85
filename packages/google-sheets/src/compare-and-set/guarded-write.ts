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
   * Where the row is looked for, by number, from 0: first where it was seen. It is found at one of these places
   * at most, since there its tag is compared.
   */
  readonly places: readonly [number, ...number[]];
  /** The row as it was decided on. */
  readonly seen: ShopRow;
  readonly next: WrittenRow;
}

/** The two hidden tabs: the ledger and the workroom. */
export interface TabPlaces {
  readonly ledgerId: number;
  readonly workId: number;
  /** The first of the workroom's columns that are none of the shop's. */
  readonly keysFrom: number;
}

/** Where shop, ledger and workroom are. */
export interface Layout extends TabPlaces {
  readonly shopId: number;
  readonly columns: Columns;
}

/** Whether the workroom has the shop's columns apart from its own. */
export function holdsColumns({ columns, keysFrom }: Layout): boolean {
  return WRITTEN.every((field) => columns[field].index < keysFrom);
}

const WRITTEN = ['label', 'since', 'version'] as const;

/**
 * Compare-and-set of a whole row, made of requests that Google documents. In the workroom stand, one below
 * the other, the row as it was seen, a copy of the row as it is, and the row as it should be. Where the copy
 * repeats what was seen, `deleteDuplicates` removes it, and what should be moves up into its place.
 * Either way the middle row is then copied back: the new cells, or the row's own. A batch is atomic, so
 * nobody gets in between; and since tag and headers are compared too, it does not matter where rows and
 * columns have been moved to: what does not fit is left as it is.
 *
 * Tag and label are first replaced in the copy by a text of this attempt's own where they are letter for
 * letter what was seen: `deleteDuplicates` does not mind upper and lower case, `findReplace` can be told to. It
 * leaves formulas alone, too, and so a label that is one is never written over.
 *
 * Values and formulas are copied, formats stay where they are; only the date's goes along, so that it can be
 * made to display as a date.
 */
export class GuardedWrite {
  readonly requests: readonly SheetsRequest[];
  /** Which of the requests tells by its count whether the row was as expected. */
  readonly telling: number;
  readonly #layout: Layout;
  readonly #row: number;

  /** @param row the place where the row is looked for. @param line which of the ledger's new lines tells of it. */
  constructor(layout: Layout, { mark, seen, next }: RowWrite, row: number, line: number, nowMs: number) {
    // Or what is compared would be written over.
    if (!holdsColumns(layout)) throw new RangeError('the workroom is too narrow for the shop');
    this.#layout = layout;
    this.#row = row;
    const { columns, shopId, ledgerId, workId } = layout;
    const since = columns.since.index;
    // Nobody else's cell can say this.
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
    this.telling = before.length;
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

  /** Cells of the workroom's three rows: as seen (-1), as it is (0), as it should be (1). */
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

  /** The date's own format, and for the new date the one in which the shop writes its times. */
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

  /** A request for each run of columns that stand side by side in the shop: label, date and version. */
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

/** What stands for a cell once it was found to be letter for letter as seen. Others are compared as they are. */
function word(cell: Cell, found: string): Cell {
  return isText(cell) ? found : cell;
}

function isText(cell: Cell): cell is string {
  return typeof cell === 'string';
}

function copy(source: GridRange, destination: GridRange, pasteType: PasteType): SheetsRequest {
  return { copyPaste: { source, destination, pasteType } };
}

/** Puts a text in the place of a formula, which would otherwise be taken for what it comes to. */
function markFormula(range: GridRange): SheetsRequest {
  const find = { find: '^=.*', searchByRegex: true, includeFormulas: true };
  return {
    findReplace: { range, ...find, replacement: 'a formula', matchCase: true, matchEntireCell: false },
  };
}
