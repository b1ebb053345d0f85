import type { Result } from 'neverthrow';
import { cellOfData, cellOfValue, type Cell } from './cell-data.js';
import { wholeTab } from './ranges.js';
import type { SheetsFault } from './sheets-faults.js';
import type {
  BatchUpdate,
  BatchUpdateData,
  GridData,
  SheetsRequest,
  SpreadsheetData,
  ValuesData,
} from './sheets-client.js';

type Update = (
  body: BatchUpdate['requestBody'],
  fields: string,
) => Promise<Result<BatchUpdateData, SheetsFault>>;

/**
 * Reads in the reply to a write without effect, which is never older than the writes before it.
 *
 * @param requests if Google refuses one, because a tab is gone, the next is tried.
 */
export async function readInReply(
  [request, ...others]: readonly SheetsRequest[],
  ranges: string[],
  fields: string,
  update: Update,
): Promise<Result<SpreadsheetData, SheetsFault>> {
  const body = {
    requests: request === undefined ? [] : [request],
    includeSpreadsheetInResponse: true,
    responseIncludeGridData: fields.includes('data'),
    responseRanges: ranges,
  };
  const answer = await update(body, `updatedSpreadsheet(${fields})`);
  if (others.length > 0 && answer.isErr() && answer.error.status === 400)
    return readInReply(others, ranges, fields, update);
  return answer.map(({ updatedSpreadsheet = {} }) => updatedSpreadsheet);
}

/** The fields to ask for, to get values. @param shown what people see, and not the values beneath. */
export function cellFields(shown: boolean): string {
  return `sheets(properties.title,data.rowData.values.${shown ? 'formattedValue' : 'effectiveValue'})`;
}

/** The columns of each range, out of an answer that shows grid data. A tab shows its ranges as they were asked for. */
export function valuesIn({ sheets = [] }: SpreadsheetData, ranges: readonly string[]): ValuesData {
  const shown = new Map(
    sheets.map(({ properties, data = [] }) => [`${wholeTab(properties?.title ?? '')}!`, [...data]]),
  );
  const dataOf = (range: string): GridData | undefined =>
    [...shown].find(([tab]) => range.startsWith(tab))?.[1].shift();
  return { valueRanges: ranges.map((range) => ({ values: columnsOf(dataOf(range)) })) };
}

/** Grid data as columns. Each ends with its last cell that is not blank. */
function columnsOf(data: GridData | undefined): Cell[][] {
  const columns: Cell[][] = [];
  for (const [row, { values = [] }] of (data?.rowData ?? []).entries())
    for (const [column, cell] of values.entries()) {
      const value = cellOfValue(cell.formattedValue) ?? cellOfData(cell);
      const cells = (columns[column] ??= []);
      if (value === null) continue;
      while (cells.length < row) cells.push(null);
      cells.push(value);
    }
  return columns;
}
