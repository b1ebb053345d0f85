import {
  formatShopTime,
  labelForm,
  type LabelOptions,
  type SourceFault,
  type Worker,
} from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { cellOfValue, writtenCell, type Cell } from '../calls/cell-data.js';
import { cellsOf, wholeTab } from '../calls/ranges.js';
import { sentOnce, type SheetsClient, type SheetsRequest } from '../calls/sheets-client.js';
import { faultOf } from '../calls/sheets-faults.js';
import { cellText, DATE_TIME_PATTERN, serialOf, type DateForm } from '../reading/cells.js';
import { findColumns, HEADERS, type Column, type Columns, type Field } from '../reading/columns.js';
import { zoneIn } from '../reading/sheet-zone.js';

/** A row as it is to be, version and all. */
export interface PutRow {
  readonly tag: string;
  /** `null`: nobody has the spool. */
  readonly worker: Worker | null;
  readonly since: Date | null;
  readonly version: number;
}

/** The options of `putSheetRows`. */
export interface PutSheetRowsOptions {
  /** A client of `googleapis` or `@googleapis/sheets` that may write to the spreadsheet. */
  readonly client: SheetsClient;
  /** The long part of the spreadsheet's address. */
  readonly spreadsheetId: string;
  readonly rows: readonly PutRow[];
  /** As for `createGoogleSheetsSource`. */
  readonly tab?: string | undefined;
  readonly headers?: { readonly [Name in Field]?: string | undefined } | undefined;
  readonly labels?: LabelOptions | undefined;
  readonly timeZone?: string | undefined;
  readonly dates?: DateForm | undefined;
  readonly signal?: AbortSignal | undefined;
}

const REQUEST_TIMEOUT_MS = 60_000;

/**
 * Writes whole rows, for a shop that moves: label, date and version of the row with this tag, or a new row below the
 * others. All in one call that is applied whole or not at all. It compares nothing: no shop may run on the sheet, and
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
  const { client, spreadsheetId, tab = 'Operaciones', rows, signal } = options;
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const call = sentOnce(signal === undefined ? timeout : AbortSignal.any([signal, timeout]));
  try {
    const { data: about } = await client.spreadsheets.get(
      { spreadsheetId, ranges: [], fields: 'properties.timeZone,sheets.properties(sheetId,title)' },
      call,
    );
    const sheetId = about.sheets?.find(({ properties }) => properties?.title === tab)?.properties?.sheetId;
    if (sheetId === undefined || sheetId === null) return misshaped(`there is no tab ${tab}`);
    const { data } = await client.spreadsheets.values.batchGet(
      {
        spreadsheetId,
        ranges: [wholeTab(tab)],
        majorDimension: 'COLUMNS',
        valueRenderOption: 'UNFORMATTED_VALUE',
        dateTimeRenderOption: 'SERIAL_NUMBER',
      },
      call,
    );
    const cells = (data.valueRanges?.[0]?.values ?? []).map((column) => column.map(cellOfValue));
    const columns = findColumns(
      cells.map((column) => column[0] ?? null),
      { ...HEADERS, ...given(options.headers) },
    );
    if (columns.isErr()) return misshaped(columns.error);
    const { version } = columns.value;
    if (version === null)
      return misshaped('the header version is missing, and fences could not go on without it');
    const zone = zoneIn(about.properties, options.timeZone ?? 'America/Santiago') ?? 'UTC';
    const requests = requestsFor(rows, {
      sheetId,
      cells,
      columns: { ...columns.value, version },
      zone,
      options,
    });
    if (requests.length > 0)
      await client.spreadsheets.batchUpdate(
        { spreadsheetId, fields: 'spreadsheetId', requestBody: { requests } },
        call,
      );
    return ok();
  } catch (cause) {
    const { reached, message } = faultOf(cause);
    return err({ type: 'source-fault', reached, detail: message, cause });
  }
}

interface Place {
  readonly sheetId: number;
  /** Column by column. */
  readonly cells: readonly (readonly Cell[])[];
  readonly columns: Columns & { readonly version: Column };
  readonly zone: string;
  readonly options: PutSheetRowsOptions;
}

function requestsFor(
  rows: readonly PutRow[],
  { sheetId, cells, columns, zone, options }: Place,
): SheetsRequest[] {
  const form = labelForm(options.labels);
  const tags = cells[columns.tag.index] ?? [];
  const rowOf = new Map(tags.map((tag, at) => [cellText(tag).trim().normalize('NFC'), at]));
  const absent = rows.filter(({ tag }) => !rowOf.has(tag));
  const end = Math.max(...cells.map((column) => column.length));
  absent.forEach(({ tag }, at) => rowOf.set(tag, end + at));
  const put = (row: number, column: number, cell: Cell, isDate = false): SheetsRequest => ({
    updateCells: {
      range: cellsOf(sheetId, row, column),
      rows: [{ values: [isDate ? { ...writtenCell(cell), ...DATE_FORMAT } : writtenCell(cell)] }],
      fields: isDate ? 'userEnteredValue,userEnteredFormat.numberFormat' : 'userEnteredValue',
    },
  });
  const grow: SheetsRequest[] =
    absent.length === 0
      ? []
      : [
          {
            insertDimension: {
              range: { sheetId, dimension: 'ROWS', startIndex: end, endIndex: end + absent.length },
              inheritFromBefore: true,
            },
          },
        ];
  return [
    ...grow,
    ...absent.map(({ tag }) => put(rowOf.get(tag) ?? end, columns.tag.index, tag)),
    ...rows.flatMap(({ tag, worker, since, version }) => {
      const row = rowOf.get(tag) ?? end;
      const asText = options.dates === 'text';
      const date = since === null ? null : dateCell(since, asText, zone, options.timeZone);
      return [
        put(row, columns.label.index, worker === null ? form.free || null : form.write(worker)),
        put(row, columns.since.index, date, date !== null && !asText),
        put(row, columns.version.index, version),
      ];
    }),
  ];
}

const DATE_FORMAT = {
  userEnteredFormat: { numberFormat: { type: 'DATE_TIME', pattern: DATE_TIME_PATTERN } },
} as const;

function dateCell(since: Date, asText: boolean, zone: string, shopZone = 'America/Santiago'): Cell {
  return asText ? formatShopTime(since, shopZone) : serialOf(since, zone);
}

function given(headers: PutSheetRowsOptions['headers'] = {}): Partial<Record<Field, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([, header]) => header !== undefined));
}

function misshaped(problem: string): Result<never, SourceFault> {
  return err({ type: 'source-misshaped', problem });
}
