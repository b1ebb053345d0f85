import type { AlsoColumns, SourceFault } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { cellOfValue, type Cell } from '../calls/cell-data.js';
import { wholeTab } from '../calls/ranges.js';
import { sentOnce, type RequestOptions, type SheetsClient } from '../calls/sheets-client.js';
import { faultOf } from '../calls/sheets-faults.js';
import { cellText } from '../reading/cells.js';
import { findColumns, HEADERS, type Columns, type Field } from '../reading/columns.js';
import { findOwnColumns, ownProblem, type OwnColumns } from '../reading/own-columns.js';
import { zoneIn } from '../reading/sheet-zone.js';
import { dateOrderOf, type DateOrder } from '../reading/typed-dates.js';

/** Which tab, and how its columns are named: as for `createGoogleSheetsSource`. */
export interface TabOptions {
  /** A client of `googleapis` or `@googleapis/sheets` that may read the spreadsheet, and write to it to put rows. */
  readonly client: SheetsClient;
  /** The long part of the spreadsheet's address. */
  readonly spreadsheetId: string;
  readonly tab?: string | undefined;
  readonly headers?: { readonly [Name in Field]?: string | undefined } | undefined;
  readonly timeZone?: string | undefined;
  /** Your own columns, by their headers, and what each takes; none by default. */
  readonly also?: AlsoColumns | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A tab as it is now. */
export interface Tab {
  readonly sheetId: number;
  /** Column by column, the header first. */
  readonly cells: readonly (readonly Cell[])[];
  /** The same as people see it; as `cells` if no column of the app's own has texts. */
  readonly shown: readonly (readonly Cell[])[];
  readonly columns: Columns;
  readonly own: OwnColumns;
  readonly zones: { readonly shop: string; readonly spreadsheet: string };
  readonly typedDates: DateOrder;
}

const REQUEST_TIMEOUT_MS = 60_000;
const SHOP_ZONE = 'America/Santiago';

/** How each request of a move is sent: once, and not for ever. */
export function callFor({ signal }: TabOptions): RequestOptions {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  return sentOnce(signal === undefined ? timeout : AbortSignal.any([signal, timeout]));
}

/** Reads the whole tab, and finds the columns. */
export async function readTab(options: TabOptions): Promise<Result<Tab, SourceFault>> {
  const { client, spreadsheetId, tab = 'Operaciones', timeZone = SHOP_ZONE, also = {} } = options;
  const call = callFor(options);
  const grid = async (shown: boolean): Promise<Cell[][]> => {
    const { data } = await client.spreadsheets.values.batchGet(
      {
        spreadsheetId,
        ranges: [wholeTab(tab)],
        majorDimension: 'COLUMNS',
        valueRenderOption: shown ? 'FORMATTED_VALUE' : 'UNFORMATTED_VALUE',
        dateTimeRenderOption: 'SERIAL_NUMBER',
      },
      call,
    );
    return (data.valueRanges?.[0]?.values ?? []).map((column) => column.map(cellOfValue));
  };
  try {
    const { data: about } = await client.spreadsheets.get(
      {
        spreadsheetId,
        ranges: [],
        fields: 'properties(timeZone,locale),sheets.properties(sheetId,title)',
      },
      call,
    );
    const sheetId = about.sheets?.find(({ properties }) => properties?.title === tab)?.properties?.sheetId;
    if (sheetId === undefined || sheetId === null) return misshaped(`there is no tab ${tab}`);
    const cells = await grid(false);
    const shown = Object.values(also).includes('text') ? await grid(true) : cells;
    const header = cells.map((column) => column[0] ?? null);
    const columns = findColumns(header, { ...HEADERS, ...given(options.headers) });
    if (columns.isErr()) return misshaped(columns.error);
    const own = findOwnColumns(header, also);
    const problem = ownProblem(own);
    if (problem !== null) return misshaped(`in the tab ${tab} ${problem}`);
    return ok({
      ...{ sheetId, cells, shown, own },
      columns: columns.value,
      zones: { shop: timeZone, spreadsheet: zoneIn(about.properties, timeZone) ?? 'UTC' },
      typedDates: dateOrderOf(about.properties?.locale ?? ''),
    });
  } catch (cause) {
    const { reached, message } = faultOf(cause);
    return err({ type: 'source-fault', reached, detail: message, cause });
  }
}

/** The tag in a cell, as a move compares it. */
export function tagIn(cell: Cell | undefined): string {
  return cellText(cell).trim().normalize('NFC');
}

export function misshaped(problem: string): Result<never, SourceFault> {
  return err({ type: 'source-misshaped', problem });
}

function given(headers: TabOptions['headers'] = {}): Partial<Record<Field, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([, header]) => header !== undefined));
}
