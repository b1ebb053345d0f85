import type { BasicFilter, SheetsRequest } from '../calls/sheets-client.js';

/** What hides rows of a tab. */
export interface Cover {
  readonly filter: BasicFilter | null;
  /** The rows that a person has hidden, of those that were asked for. */
  readonly hidden: ReadonlySet<number>;
}

/**
 * Shows rows for the time of a batch, and hides them again. For a Google that does not copy to and from hidden rows
 * by their address. Somebody may have hidden a row a moment ago, so every row is shown, also one that seemed to be.
 *
 * The filter comes back without its order: setting an order would sort the rows.
 */
export function uncovering(
  sheetId: number,
  rows: ReadonlySet<number>,
  { filter, hidden }: Cover,
): { readonly before: SheetsRequest[]; readonly after: SheetsRequest[] } {
  return {
    before: [{ clearBasicFilter: { sheetId } }, ...[...rows].map((row) => hide(sheetId, row, false))],
    after: [
      ...[...rows].filter((row) => hidden.has(row)).map((row) => hide(sheetId, row, true)),
      ...(filter === null ? [] : [{ setBasicFilter: { filter: { ...filter, sortSpecs: [] } } }]),
    ],
  };
}

export function hide(sheetId: number, row: number, hiddenByUser: boolean): SheetsRequest {
  return {
    updateDimensionProperties: {
      range: { sheetId, dimension: 'ROWS', startIndex: row, endIndex: row + 1 },
      properties: { hiddenByUser },
      fields: 'hiddenByUser',
    },
  };
}
