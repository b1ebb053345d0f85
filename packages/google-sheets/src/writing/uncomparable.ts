import { visible, type OccupationChange, type PortCall } from '@spoollock/core/adapter';
import { a1, columnName } from '../calls/ranges.js';
import type { SheetsCalls } from '../calls/sheets-calls.js';
import { cellText } from '../reading/cells.js';
import type { Columns, Field } from '../reading/columns.js';
import type { ShopRow } from '../reading/shop-rows.js';
import { isErrorText } from '../reading/tags.js';

interface Uncomparable {
  readonly change: OccupationChange;
  readonly row: ShopRow;
  /** The number of the row, from 0. */
  readonly at: number;
  readonly columns: Columns;
  readonly tab: string;
}

/** Names the cell that keeps a row from being compared. A cell that shows an error, or has a formula, holds no such text. */
export async function whyUncomparable(
  calls: SheetsCalls,
  { change: { tag }, row, at, columns, tab }: Uncomparable,
  { deadlineMs }: PortCall,
): Promise<string> {
  const cells = WRITTEN.flatMap((field) => {
    const column = columns[field];
    if (column === null) return [];
    const name = `${columnName(column.index)}${at + 1}`;
    const shows = `its cell ${name} (${visible(cellText(column.header))}) shows "${visible(cellText(row[field]))}"`;
    return [{ field, name, shows }];
  });
  const wrong = cells.find(({ field }) => isErrorText(cellText(row[field])));
  const said = (why: string): string => `the row of ${tag} cannot be compared with what was read: ${why}`;
  if (wrong !== undefined) return said(`${wrong.shows}, which is an error`);
  const ranges = cells.map(({ name }) => a1(tab, name));
  const answer = await calls.spreadsheet(ranges, FORMULAS, deadlineMs);
  const data = answer.map(({ sheets }) => sheets?.[0]?.data ?? []).unwrapOr([]);
  const made = cells.filter((_, place) => {
    const { userEnteredValue } = data[place]?.rowData?.[0]?.values?.[0] ?? {};
    return (userEnteredValue?.formulaValue ?? '') !== '';
  });
  const [first] = made.length > 0 ? made : cells;
  const why = made.length > 0 ? ', which a formula makes: type the value itself' : '; is it a formula?';
  return said(`${first?.shows ?? 'its cells'}${why}`);
}

const WRITTEN = ['label', 'since', 'version'] as const satisfies readonly Field[];
const FORMULAS = 'sheets.data.rowData.values.userEnteredValue.formulaValue';
