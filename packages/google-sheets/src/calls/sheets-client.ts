/**
 * The part of a Google Sheets v4 client that is used here. A client of `googleapis` or of
 * `@googleapis/sheets` fits as it is; neither package is imported.
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

/** What the client's HTTP library is told. Its own retries are off: they know nothing of what is safe here. */
export interface RequestOptions {
  readonly signal: AbortSignal;
  readonly retry: false;
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
  valueRenderOption: 'UNFORMATTED_VALUE';
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

/** A cell as it is written: typed, so that nothing in it is ever parsed as a formula or a date. */
export interface WrittenCell {
  userEnteredValue?: { stringValue?: string; numberValue?: number; boolValue?: boolean };
  userEnteredFormat?: { numberFormat?: { type: 'DATE_TIME'; pattern: string } };
}

/** What is pasted: the values that formulas have · formulas and values · formats alone. */
export type PasteType = 'PASTE_VALUES' | 'PASTE_FORMULA' | 'PASTE_FORMAT';

/** The requests that are sent in a `batchUpdate`, one member each. */
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
    range: GridRange;
    find: string;
    replacement: string;
    matchCase: boolean;
    matchEntireCell: boolean;
    searchByRegex?: boolean;
    includeFormulas?: boolean;
  };
  deleteDuplicates?: { range: GridRange; comparisonColumns: DimensionRange[] };
}

/** A spreadsheet as it is answered, as far as it was asked for. Whatever is blank or 0 may be left out. */
export interface SpreadsheetData {
  readonly properties?: { readonly timeZone?: string | null };
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
}

export interface GridData {
  readonly startRow?: number | null;
  readonly startColumn?: number | null;
  readonly rowData?: readonly { readonly values?: readonly CellData[] }[];
}

export interface CellData {
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
  }[];
  readonly updatedSpreadsheet?: SpreadsheetData;
}

export interface ValuesData {
  readonly valueRanges?: readonly { readonly values?: readonly (readonly unknown[])[] | null }[];
}

export interface AppendData {
  readonly updates?: { readonly updatedRows?: number | null };
}
