import type { SpoolTag } from '@spoollock/core';
import type { RowWrite } from '../compare-and-set/guarded-write.js';
import type { Layout } from '../compare-and-set/places.js';
import type { OperationMark } from '../ledger/marks.js';
import type { CellReading } from '../reading/shop-rows.js';

/** One part of a batch. */
export type Part =
  | ({ readonly kind: 'write'; readonly tag: SpoolTag } & RowWrite)
  /** Cancels the id of an attempt, so that nothing is ever written under it. */
  | { readonly kind: 'cancel'; readonly mark: OperationMark }
  /** Says that an attempt counts as not applied, whatever its line says. */
  | { readonly kind: 'undo'; readonly mark: OperationMark; readonly undone: OperationMark }
  /** Shows a row, or all rows, after this batch. Unlike a read, the reply is never older than earlier writes. */
  | { readonly kind: 'look'; readonly tag: SpoolTag; readonly row: number }
  | { readonly kind: 'look'; readonly row: 'all' };

/** The most rows compared in one batch. */
export const MOST_WRITES = 100;

/** A part that uses up an id and leaves a line in the ledger. */
export type MarkedPart = Exclude<Part, { readonly kind: 'look' }>;
export type WritePart = Extract<Part, { readonly kind: 'write' }>;
/** A look at one row. */
export type LookPart = Extract<Part, { readonly row: number }>;

/** Where the shop is, and how long its tab. */
export interface ShopLayout extends Layout {
  readonly tab: string;
  readonly rowCount: number;
  /** How its cells are read. */
  readonly reading: CellReading;
}

/** The part that a request belongs to. `id`: the request uses up its id. `row`: it writes its row. */
export interface Owner {
  readonly part: MarkedPart;
  readonly by: 'id' | 'row';
}

/** Whether somebody must know that its tag is in one row only. */
export function isCounted(part: Part): part is WritePart | LookPart {
  return part.kind === 'look' ? part.row !== 'all' : part.kind === 'write' && part.next.since !== null;
}

export function isForAll(part: Part): boolean {
  return part.kind === 'look' && part.row === 'all';
}

export function isShown({ kind }: Part): boolean {
  return kind === 'write' || kind === 'look';
}

/** The rows of the shop that the parts are about, and the header. */
export function rowsOf(parts: readonly Part[]): Set<number> {
  const rows = parts.flatMap((part) => {
    if (part.kind === 'write') return part.places;
    return part.kind === 'look' && part.row !== 'all' ? [part.row] : [];
  });
  return new Set([0, ...rows]);
}

/** The number of lines that a part adds to the ledger. */
export function linesOf(part: Part): number {
  if (part.kind === 'look') return 0;
  return part.kind === 'write' ? part.places.length : 1;
}
