import { FieldMask } from '../http/field-mask.js';

// Every field that Google's answers can have, down to where this package has something to say about it: a mask
// that names another one is refused, as a misspelt one would be by Google.
const EXTENDED_VALUE = 'numberValue,stringValue,boolValue,formulaValue,errorValue(type,message)';
const GRID_RANGE = 'sheetId,startRowIndex,endRowIndex,startColumnIndex,endColumnIndex';
const METADATA = `metadataId,metadataKey,metadataValue,visibility,location(locationType,spreadsheet,sheetId,dimensionRange(sheetId,dimension,startIndex,endIndex))`;
const CELL = `userEnteredValue(${EXTENDED_VALUE}),effectiveValue(${EXTENDED_VALUE}),formattedValue,userEnteredFormat,effectiveFormat,hyperlink,note,textFormatRuns,dataValidation,pivotTable,dataSourceTable,dataSourceFormula,chipRuns`;
const DIMENSION = `hiddenByFilter,hiddenByUser,pixelSize,developerMetadata(${METADATA}),dataSourceColumnReference`;
const GRID = `startRow,startColumn,rowData(values(${CELL})),rowMetadata(${DIMENSION}),columnMetadata(${DIMENSION})`;
const GRID_PROPERTIES =
  'rowCount,columnCount,frozenRowCount,frozenColumnCount,hideGridlines,rowGroupControlAfter,columnGroupControlAfter';
const SHEET_PROPERTIES = `sheetId,title,index,sheetType,gridProperties(${GRID_PROPERTIES}),hidden,tabColor,tabColorStyle,rightToLeft,dataSourceSheetProperties`;
const SHEET = `properties(${SHEET_PROPERTIES}),data(${GRID}),merges(${GRID_RANGE}),conditionalFormats,filterViews,protectedRanges,basicFilter,charts,bandedRanges,developerMetadata(${METADATA}),rowGroups,columnGroups,slicers,tables`;
const PROPERTIES =
  'title,locale,autoRecalc,timeZone,defaultFormat,iterativeCalculationSettings,spreadsheetTheme,importFunctionsExternalUrlAccessAllowed';
const SPREADSHEET = `spreadsheetId,properties(${PROPERTIES}),sheets(${SHEET}),namedRanges,spreadsheetUrl,developerMetadata(${METADATA}),dataSources,dataSourceSchedules`;
const VALUE_RANGE = 'range,majorDimension,values';
const UPDATED = `spreadsheetId,updatedRange,updatedRows,updatedColumns,updatedCells,updatedData(${VALUE_RANGE})`;

/** The fields of each method's answer. */
export const FIELDS_OF = {
  spreadsheet: FieldMask.parse(SPREADSHEET),
  batchUpdate: FieldMask.parse(`spreadsheetId,replies,updatedSpreadsheet(${SPREADSHEET})`),
  valueRange: FieldMask.parse(VALUE_RANGE),
  valueRanges: FieldMask.parse(`spreadsheetId,valueRanges(${VALUE_RANGE})`),
  updatedValues: FieldMask.parse(UPDATED),
  updatedRanges: FieldMask.parse(
    `spreadsheetId,totalUpdatedRows,totalUpdatedColumns,totalUpdatedCells,totalUpdatedSheets,responses(${UPDATED})`,
  ),
  appendedValues: FieldMask.parse(`spreadsheetId,tableRange,updates(${UPDATED})`),
  clearedRange: FieldMask.parse('spreadsheetId,clearedRange'),
  clearedRanges: FieldMask.parse('spreadsheetId,clearedRanges'),
  metadata: FieldMask.parse(METADATA),
  matchedMetadata: FieldMask.parse(`matchedDeveloperMetadata(developerMetadata(${METADATA}),dataFilters)`),
} as const;
