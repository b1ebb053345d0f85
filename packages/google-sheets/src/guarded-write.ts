import { DATE_TIME_PATTERN, writtenCell, type Cell } from './cells.js';
import { FIELDS, type Columns } from './columns.js';
import { AT, cellsOf, COMPARED, findIn, LEDGER_COLUMNS, lineCell } from './ledger-layout.js';
import { ledgerLine, type OperationMark } from './operation-marks.js';
import type { GridRange, SheetsRequest, WrittenCell } from './sheets-client.js';
import type { ShopRow, WrittenRow } from './shop-rows.js';

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

/** Where shop and ledger are. */
export interface Layout {
  readonly shopId: number;
  readonly ledgerId: number;
  readonly columns: Columns;
}

/**
 * Compare-and-set of a whole row, made of requests that Google documents. In the ledger stand, one below
 * the other, the row as it was seen, a copy of the row as it is, and the row as it should be. Where the copy
 * repeats what was seen, `deleteDuplicates` removes it, and what should be moves up into its place.
 * Either way the middle row is then copied back: the new cells, or the row's own. A batch is atomic, so
 * nobody gets in between; and since tag and headers are compared too, it does not matter where rows and
 * columns have been moved to: what does not fit is left as it is.
 *
 * Tag and label are first replaced in the copy by a text of this attempt's own where they are letter for letter what was
 * seen: `deleteDuplicates` does not mind upper and lower case, `findReplace` can be told to. It leaves formulas
 * alone, too, and so a label that is one is never written over.
 */
export class GuardedWrite {
  readonly requests: readonly SheetsRequest[];
  /** Which of the requests tells by its count whether the row was as expected. */
  readonly telling: number;

  constructor(
    private readonly layout: Layout,
    { mark, seen, next }: RowWrite,
    row: number,
    private readonly index: number,
    nowMs: number,
  ) {
    const { columns, shopId, ledgerId } = layout;
    const line = lineCell(ledgerId, index);
    // Nobody else's cell can say this.
    const found = `as seen ${mark.text}`;
    const before: SheetsRequest[] = [
      ...this.#literals(0, AT.line, [
        '-',
        word(seen.tag, found),
        word(seen.label, found),
        ...FIELDS.map((field) => columns[field].header),
        null,
        seen.since,
        seen.version,
      ]),
      ...this.#literals(1, AT.line, [ledgerLine('refused', mark, nowMs)]),
      ...this.#literals(2, AT.line, [
        ledgerLine('applied', mark, nowMs),
        ...['next', 'next', 'next', 'next', 'next', 'next'],
      ]),
      copy(cellsOf(shopId, row, columns.tag.index), this.#cell(1, AT.tag), 'PASTE_VALUES'),
      copy(cellsOf(shopId, row, columns.label.index), this.#cell(1, AT.label)),
      copy(cellsOf(shopId, 0, columns.tag.index), this.#cell(1, AT.headers), 'PASTE_VALUES'),
      ...this.#runs((from, at, length) =>
        copy(cellsOf(shopId, 0, from, length), this.#cell(1, AT.headers + 1 + at, length), 'PASTE_VALUES'),
      ),
      ...[1, 2].flatMap((which) =>
        this.#runs((from, at, length) =>
          copy(cellsOf(shopId, row, from, length), this.#cell(which, AT.row + at, length)),
        ),
      ),
      ...this.#literals(2, AT.row, [next.label, next.since, next.version]),
      ...(typeof next.since === 'number' ? [this.#displayAsDateTime()] : []),
      ...(isText(seen.tag) ? [findIn(this.#cell(1, AT.tag), seen.tag, found)] : []),
      ...(isText(seen.label) ? [findIn(this.#cell(1, AT.label), seen.label, found)] : []),
    ];
    this.telling = before.length;
    this.requests = [
      ...before,
      {
        deleteDuplicates: {
          range: cellsOf(ledgerId, 3 * index, 0, LEDGER_COLUMNS, 3),
          comparisonColumns: COMPARED.map((span) => ({ sheetId: ledgerId, dimension: 'COLUMNS', ...span })),
        },
      },
      ...this.#runs((from, at, length) =>
        copy(this.#cell(1, AT.row + at, length), cellsOf(shopId, row, from, length)),
      ),
      copy(this.#cell(1, AT.line), line, 'PASTE_VALUES'),
    ];
  }

  #cell(which: number, column: number, columns = 1): GridRange {
    return cellsOf(this.layout.ledgerId, 3 * this.index + which, column, columns);
  }

  #literals(which: number, column: number, cells: readonly Cell[]): SheetsRequest[] {
    const range = this.#cell(which, column, cells.length);
    return [
      { updateCells: { range, rows: [{ values: cells.map(writtenCell) }], fields: 'userEnteredValue' } },
    ];
  }

  #displayAsDateTime(): SheetsRequest {
    const cell: WrittenCell = {
      userEnteredFormat: { numberFormat: { type: 'DATE_TIME', pattern: DATE_TIME_PATTERN } },
    };
    const fields = 'userEnteredFormat.numberFormat';
    return { updateCells: { range: this.#cell(2, AT.row + 1), rows: [{ values: [cell] }], fields } };
  }

  /** A request for each run of columns that stand side by side in the shop: label, date and version. */
  #runs(make: (from: number, at: number, length: number) => SheetsRequest): SheetsRequest[] {
    const { label, since, version } = this.layout.columns;
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

function copy(
  source: GridRange,
  destination: GridRange,
  pasteType: 'PASTE_NORMAL' | 'PASTE_VALUES' = 'PASTE_NORMAL',
): SheetsRequest {
  return { copyPaste: { source, destination, pasteType } };
}
