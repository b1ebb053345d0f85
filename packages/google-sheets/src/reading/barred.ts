import type { ProtectedRangeData, SheetData } from '../calls/sheets-client.js';
import { cellText } from './cells.js';
import type { Columns } from './columns.js';

/** What a reply has to show for this. */
export const PROTECTION = 'protectedRanges(range,unprotectedRanges,warningOnly,requestingUserCanEdit)';

/**
 * The headers of columns of which this account may edit no row at all. Single rows may be protected: a write there is
 * refused by itself, and the header row is no matter.
 */
export function barredIn(sheet: SheetData | undefined, columns: Columns): readonly string[] {
  const ranges = (sheet?.protectedRanges ?? []).filter(
    ({ warningOnly, requestingUserCanEdit }) => warningOnly !== true && requestingUserCanEdit !== true,
  );
  const rowCount = sheet?.properties?.gridProperties?.rowCount ?? 0;
  const written = [columns.label, columns.since, columns.version];
  return written
    .filter((column) => column !== null)
    .filter(({ index }) => ranges.some((range) => isWhole(range, index, rowCount)))
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

function isWhole(one: ProtectedRangeData, column: number, rowCount: number): boolean {
  const { startRowIndex, endRowIndex } = one.range ?? {};
  const isOpen = (one.unprotectedRanges ?? []).some((range) => meets({ range }, column));
  return meets(one, column) && !isOpen && (startRowIndex ?? 0) <= 1 && (endRowIndex ?? Infinity) >= rowCount;
}

export function barredColumns(tab: string, headers: readonly string[]): string {
  return `in the tab ${tab} this account may not edit the columns ${headers.join(', ')}, which are protected: let it edit them, or remove the protection`;
}
