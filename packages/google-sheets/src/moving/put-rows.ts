import {
  formatShopTime,
  labelForm,
  type AlsoCells,
  type LabelOptions,
  type SourceFault,
  type Worker,
} from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { writtenCell, type Cell } from '../calls/cell-data.js';
import { cellsOf } from '../calls/ranges.js';
import type { SheetsRequest } from '../calls/sheets-client.js';
import { faultOf } from '../calls/sheets-faults.js';
import { DATE_TIME_PATTERN, serialOf, type DateForm } from '../reading/cells.js';
import { ownCells, type OwnCell } from '../reading/own-columns.js';
import { callFor, misshaped, readTab, tagIn, type Tab, type TabOptions } from './tab.js';

/** A row as it is to be, version and all. */
export interface PutRow {
  readonly tag: string;
  /** `null`: nobody has the spool. */
  readonly worker: Worker | null;
  readonly since: Date | null;
  readonly version: number;
  /** Cells of the app's own columns, as the option `also` names them. What is left out stays as it is. */
  readonly also?: AlsoCells | undefined;
}

/** The options of `putSheetRows`. */
export interface PutSheetRowsOptions extends TabOptions {
  readonly rows: readonly PutRow[];
  /** As for `createGoogleSheetsSource`. */
  readonly labels?: LabelOptions | undefined;
  readonly dates?: DateForm | undefined;
}

/**
 * Writes whole rows, for a shop that moves: label, date, version and the named cells of the app's own of the row with
 * this tag, or a new row below the others. All in one call that is applied whole or not at all. It compares nothing: no shop may run on the sheet, and
 * nobody may sort it meanwhile. Compare the rows afterwards.
 *
 * @example
 * ```ts
 * import { sheets } from '@googleapis/sheets';
 * const rows = [{ tag: 'MK-1', worker: { id: 93, initials: 'MR' }, since: new Date(), version: 7 }];
 * const put = await putSheetRows({ client: sheets('v4'), spreadsheetId: 'its id', rows });
 * if (put.isErr()) console.error(put.error);
 * ```
 */
export async function putSheetRows(options: PutSheetRowsOptions): Promise<Result<void, SourceFault>> {
  const read = await readTab(options);
  if (read.isErr()) return err(read.error);
  const requests = requestsFor(read.value, options);
  if (requests.isErr()) return misshaped(requests.error);
  if (requests.value.length === 0) return ok();
  try {
    await options.client.spreadsheets.batchUpdate(
      {
        spreadsheetId: options.spreadsheetId,
        fields: 'spreadsheetId',
        requestBody: { requests: requests.value },
      },
      callFor(options),
    );
    return ok();
  } catch (cause) {
    const { reached, message } = faultOf(cause);
    return err({ type: 'source-fault', reached, detail: message, cause });
  }
}

/** What writes a cell, and as what. */
type Put = (row: number, column: number, cell: Cell, isDate?: boolean) => SheetsRequest;

function requestsFor(tab: Tab, options: PutSheetRowsOptions): Result<SheetsRequest[], string> {
  const { sheetId, cells, columns, own, zones, typedDates } = tab;
  const { version: versions } = columns;
  if (versions === null) return err('the header version is missing, and fences could not go on without it');
  const { rows, dates = 'date-time' } = options;
  const labels = labelForm(options.labels);
  const forms = { zones, labels, dates, typedDates, hasVersions: true };
  const rowOf = new Map((cells[columns.tag.index] ?? []).map((tag, at) => [tagIn(tag), at]));
  const absent = rows.filter(({ tag }) => !rowOf.has(tag));
  const end = Math.max(...cells.map((column) => column.length));
  absent.forEach(({ tag }, at) => rowOf.set(tag, end + at));
  const put: Put = (row, column, cell, isDate = false) => ({
    updateCells: {
      range: cellsOf(sheetId, row, column),
      rows: [{ values: [isDate ? { ...writtenCell(cell), ...DATE_FORMAT } : writtenCell(cell)] }],
      fields: isDate ? 'userEnteredValue,userEnteredFormat.numberFormat' : 'userEnteredValue',
    },
  });
  const requests = [
    ...(absent.length === 0 ? [] : [rowsBelow(sheetId, end, absent.length)]),
    ...absent.map(({ tag }) => put(rowOf.get(tag) ?? end, columns.tag.index, tag)),
  ];
  for (const { tag, worker, since, version, also } of rows) {
    const row = rowOf.get(tag) ?? end;
    const asText = dates === 'text';
    const date =
      since === null ? null : asText ? formatShopTime(since, zones.shop) : serialOf(since, zones.spreadsheet);
    const cellsOfOwn = ownCells(also, own, forms);
    if (cellsOfOwn.isErr()) return err(cellsOfOwn.error);
    requests.push(
      put(row, columns.label.index, worker === null ? labels.free || null : labels.write(worker)),
      put(row, columns.since.index, date, date !== null && !asText),
      put(row, versions.index, version),
      ...cellsOfOwn.value.map(({ column, cell, isDateTime }: OwnCell) =>
        put(row, column.index, cell, isDateTime),
      ),
    );
  }
  return ok(requests);
}

function rowsBelow(sheetId: number, end: number, count: number): SheetsRequest {
  return {
    insertDimension: {
      range: { sheetId, dimension: 'ROWS', startIndex: end, endIndex: end + count },
      inheritFromBefore: true,
    },
  };
}

const DATE_FORMAT = {
  userEnteredFormat: { numberFormat: { type: 'DATE_TIME', pattern: DATE_TIME_PATTERN } },
} as const;
