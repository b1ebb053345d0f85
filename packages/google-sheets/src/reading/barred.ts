import type { ProtectedRangeData, SheetData } from '../calls/sheets-client.js';
import { cellText } from './cells.js';
import type { Columns } from './columns.js';

/** What a reply has to show for this. */
export const PROTECTION = 'protectedRanges(range,unprotectedRanges,warningOnly,requestingUserCanEdit)';

/**
 * The headers of columns of which this account may edit no row at all. Single rows may be protected: a write there is
 * refused by itself, and the header row is no matter.
 *
 * @param used the rows of the tab that are known to be in use. The blank ones below them are no matter either.
 */
export function barredIn(sheet: SheetData | undefined, columns: Columns, used = Infinity): readonly string[] {
  const ranges = (sheet?.protectedRanges ?? []).filter(
    ({ warningOnly, requestingUserCanEdit }) => warningOnly !== true && requestingUserCanEdit !== true,
  );
  const end = Math.min(sheet?.properties?.gridProperties?.rowCount ?? 0, used);
  const written = [columns.label, columns.since, columns.version];
  return written
    .filter((column) => column !== null)
    .filter(({ index }) => isWhole(ranges, index, end))
    .map(({ header }) => cellText(header));
}

/** Whether it has a cell of this column below the header. */
function meets({ range }: Pick<ProtectedRangeData, 'range'>, column: number): boolean {
  const { startColumnIndex, endColumnIndex, endRowIndex } = range ?? {};
  return (
    column >= (startColumnIndex ?? 0) &&
    column < (endColumnIndex ?? Infinity) &&
    (endRowIndex ?? Infinity) > 1
  );
}

/** Whether the ranges, one beginning where another ends, leave no row of the column open. */
function isWhole(ranges: readonly ProtectedRangeData[], column: number, end: number): boolean {
  const closed = ranges
    .filter((one) => meets(one, column))
    .filter(({ unprotectedRanges = [] }) => !unprotectedRanges.some((range) => meets({ range }, column)))
    .map(({ range }) => [range?.startRowIndex ?? 0, range?.endRowIndex ?? Infinity] as const)
    .sort(([one], [other]) => one - other);
  let reached = 1;
  for (const [from, to] of closed) if (from <= reached) reached = Math.max(reached, to);
  return closed.length > 0 && reached >= end;
}

export function barredColumns(tab: string, headers: readonly string[]): string {
  return `in the tab ${tab} this account may not edit the columns ${headers.join(', ')}, which are protected: let it edit them, or remove the protection`;
}
