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
 * repeated.
 */
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
    range: GridRange;
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

/** A filter as Google shows it. It is sent back unchanged, and nobody looks into it. */
export type BasicFilter = object;

/** A spreadsheet in a reply, with the fields that were asked for. Google may leave out what is blank or 0. */
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
  readonly basicFilter?: BasicFilter | null;
  readonly protectedRanges?: readonly {
    readonly warningOnly?: boolean | null;
    readonly requestingUserCanEdit?: boolean | null;
  }[];
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
  readonly userEnteredValue?: { readonly formulaValue?: string | null };
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
  readonly updates?: { readonly updatedRows?: number | null };
}
