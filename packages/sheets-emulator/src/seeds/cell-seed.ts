import {
  BLANK,
  isCellError,
  type Cell,
  type CellValue,
  type EnteredFormula,
  type NumberFormat,
} from '../grid/cell.js';

/** A cell as a seed gives it: bare, or with a formula, an error or a format. Empty text is a blank cell. */
export type CellSeed =
  | string
  | number
  | boolean
  | null
  | {
      readonly formula: string;
      readonly value?: CellValue | undefined;
      readonly format?: NumberFormat | undefined;
      /** What the formula was before it was copied to where its references differ. */
      readonly entered?: EnteredFormula | undefined;
    }
  | { readonly error: string; readonly format?: NumberFormat | undefined }
  | { readonly value: CellValue; readonly format: NumberFormat };

/** A cell from its seed; an object that is none is a TypeError. */
export function fromCellSeed(seed: CellSeed): Cell {
  if (seed === null || seed === '') return BLANK;
  if (typeof seed !== 'object') return { value: seed, formula: null, format: null };
  const format = seed.format ?? null;
  if ('formula' in seed) {
    const { formula, value = null, entered } = seed;
    return { value, formula, format, ...(entered === undefined ? {} : { entered }) };
  }
  if ('error' in seed) return { value: { error: seed.error }, formula: null, format };
  return { value: seed.value === '' ? null : seed.value, formula: null, format };
}

/** The seed that this cell would grow from. */
export function toCellSeed({ value, formula, format, entered }: Cell): CellSeed {
  if (formula !== null) return { formula, value, format: format ?? undefined, entered };
  if (format !== null) return { value, format };
  return isCellError(value) ? { error: value.error } : value;
}
