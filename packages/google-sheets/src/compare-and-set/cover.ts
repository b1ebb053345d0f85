import { ok, type Result } from 'neverthrow';
import { a1 } from '../calls/ranges.js';
import type { FailedCall, SheetsCalls } from '../calls/sheets-calls.js';
import type { BasicFilter, SheetData, SheetsRequest } from '../calls/sheets-client.js';

/** What hides rows of a tab. */
export interface Cover {
  readonly filter: BasicFilter | null;
  /** The rows that a person has hidden, of those that were asked for. */
  readonly hidden: ReadonlySet<number>;
  /** Whether the tab has another name by now. */
  readonly isRenamed?: boolean;
}

const FIELDS = 'sheets(properties.sheetId,basicFilter,data(startRow,rowMetadata.hiddenByUser))';
const TITLES = 'sheets.properties(sheetId,title)';

/**
 * Asks what hides these rows of a tab.
 *
 * @param tab what the tab was called when it was last seen. By now another tab may have the name.
 */
export async function readCover(
  calls: SheetsCalls,
  { tab, shopId }: { readonly tab: string; readonly shopId: number },
  rows: readonly number[],
  deadlineMs: number,
): Promise<Result<Cover, FailedCall>> {
  const ask = (title: string) =>
    calls.spreadsheet(
      rows.map((row) => a1(title, `A${row + 1}`)),
      FIELDS,
      deadlineMs,
    );
  const isThere = ({ properties }: SheetData): boolean => (properties?.sheetId ?? 0) === shopId;
  const named = await ask(tab);
  if (named.isOk() && named.value.sheets?.some(isThere) === true) return ok(coverIn(named.value.sheets[0]));
  if (named.isErr() && named.error.status !== 400) return named.map(() => NO_COVER);
  const titles = await calls.spreadsheet([], TITLES, deadlineMs);
  if (titles.isErr()) return titles.map(() => NO_COVER);
  const title = titles.value.sheets?.find(isThere)?.properties?.title;
  if (title === undefined || title === null) return ok(NO_COVER);
  return (await ask(title)).map(({ sheets = [] }) => ({ ...coverIn(sheets[0]), isRenamed: true }));
}

const NO_COVER: Cover = { filter: null, hidden: new Set() };

function coverIn(sheet: SheetData | undefined): Cover {
  const hidden = (sheet?.data ?? []).flatMap(({ startRow, rowMetadata }) =>
    rowMetadata?.[0]?.hiddenByUser === true ? [startRow ?? 0] : [],
  );
  return { filter: sheet?.basicFilter ?? null, hidden: new Set(hidden) };
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
