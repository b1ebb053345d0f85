import {
  BLANK,
  isCellError,
  type Cell,
  type CellValue,
  type EnteredFormula,
  type Kept,
  type NumberFormat,
} from '../grid/cell.js';

/** A cell as a seed gives it: bare, or with a formula, an error or a format. Empty text is a blank cell. */
export type CellSeed =
  | string
  | number
  | boolean
  | null
  | ({
      readonly formula: string;
      readonly value?: CellValue | undefined;
      /** What the formula was before it was copied to where its references differ. */
      readonly entered?: EnteredFormula | undefined;
    } & CellExtrasSeed)
  | ({ readonly error: string } & CellExtrasSeed)
  | ({ readonly value: CellValue } & CellExtrasSeed);

/** What a cell has beside its value. */
export interface CellExtrasSeed {
  readonly format?: NumberFormat | undefined;
  readonly note?: string | undefined;
  /** Google's CellFormat without its number format. */
  readonly style?: Kept | undefined;
  /** Google's DataValidationRule. */
  readonly validation?: Kept | undefined;
}

/** A cell from its seed; an object that is none is a TypeError. */
export function fromCellSeed(seed: CellSeed): Cell {
  if (seed === null || seed === '') return BLANK;
  if (typeof seed !== 'object') return { value: seed, formula: null, format: null };
  const extras = { ...cellExtras(seed), format: seed.format ?? null };
  if ('formula' in seed) {
    const { formula, value = null, entered } = seed;
    return { value, formula, ...extras, ...(entered === undefined ? {} : { entered }) };
  }
  if ('error' in seed) return { value: { error: seed.error }, formula: null, ...extras };
  return { value: seed.value === '' ? null : seed.value, formula: null, ...extras };
}

/** The seed that this cell would grow from. */
export function toCellSeed(cell: Cell): CellSeed {
  const { value, formula, format, entered } = cell;
  const extras = { ...(format === null ? {} : { format }), ...cellExtras(cell) };
  if (formula !== null) return { formula, value, ...(entered === undefined ? {} : { entered }), ...extras };
  if (Object.keys(extras).length > 0) return { value, ...extras };
  return isCellError(value) ? { error: value.error } : value;
}

function cellExtras({ note, style, validation }: Omit<CellExtrasSeed, 'format'>): CellExtrasSeed {
  return {
    ...(note === undefined ? {} : { note }),
    ...(style === undefined ? {} : { style }),
    ...(validation === undefined ? {} : { validation }),
  };
}
