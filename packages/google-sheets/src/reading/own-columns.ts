import { formatShopTime, type AlsoCells, type AlsoColumns } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import type { Cell } from '../calls/cell-data.js';
import { cellText, serialOf, type SheetForms } from './cells.js';
import { plainHeader, type Column } from './columns.js';

/** A cell of the app's own columns that a write writes. */
export interface OwnCell {
  readonly column: Column;
  readonly cell: Cell;
  /** Whether it needs the format of a date-time. */
  readonly isDateTime: boolean;
}

/** Where each of the app's own columns is, by its name in the options; or what is wrong with its header. */
export type OwnColumns = ReadonlyMap<string, Column | string>;

/** Finds the app's own columns in the header row. Nobody needs them who writes none of them. */
export function findOwnColumns(headerRow: readonly Cell[], columns: AlsoColumns): OwnColumns {
  const found = new Map<string, Column | string>();
  const names = Object.keys(columns);
  if (names.length === 0) return found;
  const headers = headerRow.map((cell) => plainHeader(cellText(cell)));
  for (const name of names) {
    const wanted = plainHeader(name);
    const index = headers.indexOf(wanted);
    const times = headers.filter((header) => header === wanted).length;
    if (times === 1) found.set(name, { index, header: headerRow[index] ?? null });
    else
      found.set(
        name,
        times === 0 ? `the header ${name} is missing` : `the header ${name} is there ${times} times`,
      );
  }
  return found;
}

/** What is wrong with these headers; `null` if nothing is. */
export function ownProblem(columns: OwnColumns): string | null {
  const problems = [...columns.values()].filter((column) => typeof column === 'string');
  return problems.length === 0 ? null : problems.join('; ');
}

/** The cells that a change writes into the app's own columns, from left to right. */
export function ownCells(
  also: AlsoCells = {},
  columns: OwnColumns,
  { dates, zones }: SheetForms,
): Result<readonly OwnCell[], string> {
  const cells: OwnCell[] = [];
  for (const [name, value] of Object.entries(also)) {
    const column = columns.get(name) ?? `the column ${name} was not named`;
    if (typeof column === 'string') return err(column);
    const isDateTime = value instanceof Date && dates !== 'text';
    let cell: Cell;
    if (!(value instanceof Date)) cell = value;
    else cell = isDateTime ? serialOf(value, zones.spreadsheet) : formatShopTime(value, zones.shop);
    cells.push({ column, cell, isDateTime });
  }
  return ok(cells.sort((one, other) => one.column.index - other.column.index));
}
