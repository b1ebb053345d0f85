/**
 * The part of a Google Sheets v4 client that this package calls. A client of `googleapis` or
 * `@googleapis/sheets` fits unchanged. This package imports neither.
 */
export interface SheetsClient {
  readonly spreadsheets: {
    get(params: GetSpreadsheet, options: RequestOptions): Promise<{ readonly data: SpreadsheetData }>;
    batchUpdate(params: BatchUpdate, options: RequestOptions): Promise<{ readonly data: BatchUpdateData }>;
    readonly values: {
      batchGet(params: BatchGetValues, options: RequestOptions): Promise<{ readonly data: ValuesData }>;
      append(params: AppendValues, options: RequestOptions): Promise<{ readonly data: AppendData }>;
    };
  };
}

/**
 * Options for the client's HTTP library. Its own retries are off, because it would repeat writes that must not be
 * repeated. A client may have a `retryConfig` of its own, which counts for more than `retry`, so that is overridden.
 */
export interface RequestOptions {
  readonly signal: AbortSignal;
  readonly retry: false;
  readonly retryConfig?: {
    readonly retry: 0;
    readonly noResponseRetries: 0;
    readonly shouldRetry: () => boolean;
  };
}

/** The options of a request that is sent once, whatever the caller's client would do by itself. */
export function sentOnce(signal: AbortSignal): RequestOptions {
  const retryConfig = { retry: 0, noResponseRetries: 0, shouldRetry: () => false } as const;
  return { signal, retry: false, retryConfig };
}

export interface GetSpreadsheet {
  spreadsheetId: string;
  ranges: string[];
  fields: string;
}

export interface BatchGetValues {
  spreadsheetId: string;
  ranges: string[];
  majorDimension: 'COLUMNS';
  valueRenderOption: 'UNFORMATTED_VALUE' | 'FORMATTED_VALUE';
  dateTimeRenderOption: 'SERIAL_NUMBER';
}

export interface AppendValues {
  spreadsheetId: string;
  range: string;
  valueInputOption: 'RAW';
  insertDataOption: 'INSERT_ROWS';
  requestBody: { values: (string | number)[][] };
}

export interface BatchUpdate {
  spreadsheetId: string;
  fields: string;
  requestBody: {
    requests: SheetsRequest[];
    includeSpreadsheetInResponse?: boolean;
    responseRanges?: string[];
    responseIncludeGridData?: boolean;
  };
}

export interface GridRange {
  sheetId: number;
  startRowIndex: number;
  endRowIndex: number;
  startColumnIndex: number;
  endColumnIndex: number;
}

interface DimensionRange {
  sheetId: number;
  dimension: 'ROWS' | 'COLUMNS';
  startIndex: number;
  endIndex: number;
}

/** A cell to write. It carries its type, so that Google never parses it as a formula or a date. */
export interface WrittenCell {
  userEnteredValue?: {
    stringValue?: string;
    numberValue?: number;
    boolValue?: boolean;
    formulaValue?: string;
  };
  userEnteredFormat?: { numberFormat?: { type: 'DATE_TIME'; pattern: string } };
}

/**
 * `PASTE_VALUES` pastes the results of formulas, `PASTE_FORMULA` values and formulas, `PASTE_FORMAT` only formats.
 */
export type PasteType = 'PASTE_VALUES' | 'PASTE_FORMULA' | 'PASTE_FORMAT';

/** One request of a `batchUpdate`: exactly one member is set. */
export interface SheetsRequest {
  addSheet?: {
    properties: {
      sheetId: number;
      title: string;
      hidden: boolean;
      gridProperties: { rowCount: number; columnCount: number };
    };
  };
  deleteSheet?: { sheetId: number };
  createDeveloperMetadata?: {
    developerMetadata: {
      metadataId: number;
      metadataKey: string;
      visibility: 'DOCUMENT';
      location: { sheetId: number };
    };
  };
  deleteDeveloperMetadata?: {
    dataFilter: {
      developerMetadataLookup: { metadataKey: string; metadataLocation: { sheetId: number } };
    };
  };
  insertDimension?: { range: DimensionRange; inheritFromBefore: boolean };
  deleteDimension?: { range: DimensionRange };
  updateCells?: { range: GridRange; rows: { values: WrittenCell[] }[]; fields: string };
  copyPaste?: { source: GridRange; destination: GridRange; pasteType: PasteType };
  findReplace?: {
    range?: GridRange;
    allSheets?: true;
    find: string;
    replacement: string;
    matchCase: boolean;
    matchEntireCell: boolean;
    searchByRegex?: boolean;
    includeFormulas?: boolean;
  };
  deleteDuplicates?: { range: GridRange; comparisonColumns: DimensionRange[] };
  setBasicFilter?: { filter: BasicFilter };
  clearBasicFilter?: { sheetId: number };
  updateDimensionProperties?: {
    range: DimensionRange;
    properties: { hiddenByUser: boolean };
    fields: string;
  };
}

/** What people choose for the whole spreadsheet. */
export interface SpreadsheetProperties {
  readonly timeZone?: string | null;
  readonly locale?: string | null;
}

/** A filter as Google shows it. It is sent back unchanged, and nobody looks into it. */
export type BasicFilter = object;

/** A spreadsheet in a reply, with the fields that were asked for. Google may leave out what is blank or 0. */
export interface SpreadsheetData {
  readonly properties?: SpreadsheetProperties;
  readonly sheets?: readonly SheetData[];
}

export interface SheetData {
  readonly properties?: {
    readonly sheetId?: number | null;
    readonly title?: string | null;
    readonly gridProperties?: { readonly rowCount?: number | null; readonly columnCount?: number | null };
  };
  readonly developerMetadata?: readonly {
    readonly metadataId?: number | null;
    readonly metadataKey?: string | null;
  }[];
  readonly data?: readonly GridData[];
  readonly basicFilter?: BasicFilter | null;
  readonly protectedRanges?: readonly ProtectedRangeData[];
}

/** A bound that is missing is open. */
interface OpenGridRange {
  readonly startRowIndex?: number | null;
  readonly endRowIndex?: number | null;
  readonly startColumnIndex?: number | null;
  readonly endColumnIndex?: number | null;
}

export interface ProtectedRangeData {
  readonly range?: OpenGridRange;
  readonly unprotectedRanges?: readonly OpenGridRange[];
  readonly warningOnly?: boolean | null;
  readonly requestingUserCanEdit?: boolean | null;
}

export interface GridData {
  readonly startRow?: number | null;
  readonly startColumn?: number | null;
  readonly rowData?: readonly { readonly values?: readonly CellData[] }[];
  readonly rowMetadata?: readonly {
    readonly hiddenByFilter?: boolean | null;
    readonly hiddenByUser?: boolean | null;
  }[];
}

export interface CellData {
  /** What people see. */
  readonly formattedValue?: string | null;
  readonly userEnteredValue?: { readonly formulaValue?: string | null };
  readonly userEnteredFormat?: { readonly numberFormat?: { readonly type?: string | null } };
  readonly effectiveValue?: {
    readonly stringValue?: string | null;
    readonly numberValue?: number | null;
    readonly boolValue?: boolean | null;
    readonly errorValue?: { readonly type?: string | null };
  };
}

export interface BatchUpdateData {
  readonly replies?: readonly {
    readonly deleteDuplicates?: { readonly duplicatesRemovedCount?: number | null };
    readonly findReplace?: { readonly valuesChanged?: number | null };
  }[];
  readonly updatedSpreadsheet?: SpreadsheetData;
}

export interface ValuesData {
  readonly valueRanges?: readonly { readonly values?: readonly (readonly unknown[])[] | null }[];
}

export interface AppendData {
  /** The table below which the lines were written, as it was before. */
  readonly tableRange?: string | null;
  readonly updates?: { readonly updatedRange?: string | null; readonly updatedRows?: number | null };
}
