import { cellOfData, writtenCell, type Cell } from '../calls/cell-data.js';
import { HEADERS, type Columns } from '../reading/columns.js';
import { GuardedWrite, type TabPlaces } from './guarded-write.js';
import { cellsOf } from '../calls/ranges.js';
import { makeRoom } from '../ledger/layout.js';
import { operationMark } from '../ledger/marks.js';
import type { BatchUpdateData, SheetsRequest } from '../calls/sheets-client.js';
import type { ShopRow, WrittenRow } from '../reading/shop-rows.js';

/** One trial: a row, the row that the write expects, and whether the write must take place. */
interface Trial {
  readonly what: string;
  readonly row: ShopRow;
  readonly seen: ShopRow;
  readonly fits: boolean;
}

const free: ShopRow = { tag: 'PROBE', label: 'DISPONIBLE', since: null, version: 3 };
const taken: ShopRow = { tag: 'PROBE', label: ' MR(93) ', since: 46_000.5, version: 7 };
const blank: ShopRow = { tag: 'PROBE', label: null, since: null, version: null };

function fits(what: string, row: ShopRow): Trial {
  return { what, row, seen: row, fits: true };
}

function differs(what: string, row: ShopRow, seen: Partial<ShopRow>): Trial {
  return { what, row, seen: { ...row, ...seen }, fits: false };
}

const TRIALS: readonly Trial[] = [
  fits('a free row', free),
  fits('an occupied row, its label padded', taken),
  fits('a row whose date is a text', { ...taken, since: '04-05-2026 08:15:00' }),
  differs('a tag in lower case', { ...free, tag: 'probe' }, { tag: 'PROBE' }),
  differs('another label', taken, { label: 'DISPONIBLE' }),
  differs('a label in lower case', taken, { label: ' mr(93) ' }),
  differs('a label where it was blank', { ...blank, label: 'MR(93)' }, { label: null }),
  differs('a blank where a label was', blank, { label: 'DISPONIBLE' }),
  // The trial before left cells in the workroom row that this one uses.
  fits('a blank row', blank),
  differs('another version', taken, { version: 6 }),
  fits('a row whose tag is a number', { ...free, tag: 1340 }),
  differs('another date', taken, { since: 46_000.25 }),
];

const NEXT: WrittenRow = { label: 'JP(7)', since: 46_100.75, version: 99 };
const COLUMNS: Columns = {
  tag: { index: 0, header: HEADERS.tag },
  label: { index: 1, header: HEADERS.label },
  since: { index: 2, header: HEADERS.since },
  version: { index: 3, header: HEADERS.version },
};
/** The rows of the trials, at the top of the ledger. */
export const PROBED_RANGE = `A1:D${TRIALS.length + 1}`;

/**
 * Tries the guarded write on test rows in the ledger, which stands in for the shop. It checks that the write
 * changes a row that fits, leaves any other row alone, and can compare blanks. Google does not document all of
 * this, so the trial must succeed before the first write to the shop.
 */
export class Probe {
  readonly requests: readonly SheetsRequest[];
  /** For each trial, the index of the request whose count in the reply says whether it wrote. */
  readonly #countIndexes: readonly number[];

  constructor(tabs: TabPlaces, nonce: string, nowMs: number) {
    const { ledgerId } = tabs;
    const layout = { ...tabs, shopId: ledgerId, columns: COLUMNS };
    const rows = [HEADERS, ...TRIALS.map(({ row }) => row)].map((row) => ({
      values: [row.tag, row.label, row.since, row.version].map(writtenCell),
    }));
    const requests: SheetsRequest[] = [
      ...makeRoom(ledgerId, TRIALS.length),
      {
        updateCells: { range: cellsOf(ledgerId, 0, 0, 4, rows.length), rows, fields: 'userEnteredValue' },
      },
    ];
    const countIndexes: number[] = [];
    for (const [index, { seen }] of TRIALS.entries()) {
      const mark = operationMark(nonce, index);
      const write = new GuardedWrite(
        layout,
        { mark, places: [index + 1], seen, next: NEXT },
        index + 1,
        index,
        nowMs,
      );
      countIndexes.push(requests.length + write.countIndex);
      requests.push(...write.requests);
    }
    this.requests = requests;
    this.#countIndexes = countIndexes;
  }

  /** The first trial that went wrong; `null` if none did. @param offset the number of requests before these. */
  problem({ replies = [], updatedSpreadsheet }: BatchUpdateData, offset: number): string | null {
    const data = updatedSpreadsheet?.sheets?.flatMap((sheet) => sheet.data ?? [])[0]?.rowData ?? [];
    for (const [index, trial] of TRIALS.entries()) {
      const reply = replies[offset + (this.#countIndexes[index] ?? 0)];
      const counted = reply?.deleteDuplicates?.duplicatesRemovedCount ?? 0;
      const cells = [0, 1, 2, 3].map((column) => cellOfData(data[index + 1]?.values?.[column]));
      const wanted: Cell[] = trial.fits
        ? [trial.row.tag, NEXT.label, NEXT.since, NEXT.version]
        : [trial.row.tag, trial.row.label, trial.row.since, trial.row.version];
      if (counted === (trial.fits ? 1 : 0) && JSON.stringify(cells) === JSON.stringify(wanted)) continue;
      return `the trial of the guarded write failed on ${trial.what}`;
    }
    return null;
  }
}
