import { foundIn, type Column, type Columns } from '../reading/columns.js';
import type { WrittenRow } from '../reading/shop-rows.js';
import type { Bench } from './workroom.js';

/** The two hidden tabs, by their ids, and how they are used on this Google. */
export interface TabPlaces extends Manners {
  readonly ledgerId: number;
  readonly workId: number;
  readonly bench: Bench;
}

/** What the trial has found out about Google. The first of each is the usual one. */
export interface Manners {
  /** Whether hidden rows are written by their address, or must be shown for the time of a batch. */
  readonly hiddenRows: 'by-address' | 'shown-first';
  /** Whether the batch counts the rows with a tag, or its reply shows all tags. */
  readonly tags: 'counted' | 'shown';
}

/** Where the shop, the ledger and the workroom are. */
export interface Layout extends TabPlaces {
  readonly shopId: number;
  readonly columns: Columns;
}

/** Whether the workroom is wide enough to keep the shop's columns apart from its own. */
export function holdsColumns({ columns, bench }: Layout, own: readonly Column[]): boolean {
  const written = [...writtenIn(columns).map(({ column }) => column), ...own];
  return bench.formulas === 'as-text' || written.every(({ index }) => index < bench.keysFrom);
}

/** The columns that every write writes, besides the app's own: label and date, and the version where there is one. */
export function writtenIn(columns: Columns): { readonly field: keyof WrittenRow; readonly column: Column }[] {
  return foundIn(columns).flatMap(({ field, column }) => (field === 'tag' ? [] : [{ field, column }]));
}
