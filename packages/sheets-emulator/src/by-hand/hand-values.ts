import type { CellError, CellValue, NumberFormat } from '../grid/cell.js';

/** A cell's value without any formatting; an error is its text, a blank is `null`. */
export type PlainValue = string | number | boolean | null;

/** What a person puts into a cell, typed: no text is read as anything else. */
export type HandValue = PlainValue | { readonly formula: string; readonly value?: CellValue } | CellError;

/** One cell, as a person sees it who has clicked on it. */
export interface SeenCell {
  readonly value: PlainValue;
  readonly formula: string | null;
  readonly format: NumberFormat | null;
  readonly displayed: string;
}

/** How rows are put in order: by comparing their values, or shuffled as a seed decides. */
export type RowOrder =
  | ((one: readonly PlainValue[], other: readonly PlainValue[]) => number)
  | { readonly seed: number };
