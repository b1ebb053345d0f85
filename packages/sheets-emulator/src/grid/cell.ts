/** What a number, a date or a time looks like, as Google's NumberFormat has it. */
export interface NumberFormat {
  readonly type: string;
  readonly pattern?: string | undefined;
}

/** An error that a cell shows, such as `#N/A`. */
export interface CellError {
  readonly error: string;
}

/** What a cell is worth. A date is a number: days since 1899-12-30. */
export type CellValue = string | number | boolean | CellError | null;

/** A formula, and what it came to. */
export interface EnteredFormula {
  readonly formula: string;
  readonly value: CellValue;
}

/** JSON that is kept as it was sent, and shown as it was kept. */
export type Kept = Readonly<Record<string, unknown>>;

/** One cell. Cells are never changed, only replaced: several states of a spreadsheet share them. */
export interface Cell {
  /** What a formula came to, where there is one: it is seeded, nothing here evaluates formulas. */
  readonly value: CellValue;
  /** With its leading `=`. */
  readonly formula: string | null;
  readonly format: NumberFormat | null;
  /** Only where copying has changed the formula, or it has become a text: what it was when it was entered. */
  readonly entered?: EnteredFormula | undefined;
  readonly note?: string | undefined;
  /** Google's CellFormat without its number format. */
  readonly style?: Kept | undefined;
  /** Google's DataValidationRule. */
  readonly validation?: Kept | undefined;
}

/** A cell without value, formula, format and anything else. */
export const BLANK: Cell = { value: null, formula: null, format: null };

/** Whether there is nothing to read in it; it may have a format. */
export function isBlank(cell: Cell): boolean {
  return cell.value === null && cell.formula === null;
}

/** The cell with another value typed into it. Text that is empty leaves it blank. */
export function withValue({ format, note, style, validation }: Cell, value: CellValue): Cell {
  // Each member by its name: it is the most frequent change by far, and a spread takes several times as long.
  const typed = value === '' ? null : value;
  return { value: typed, formula: null, format, entered: undefined, note, style, validation };
}

/** The cell with a formula, and what that comes to. */
export function withFormula(cell: Cell, formula: string, value: CellValue): Cell {
  return { ...cell, value, formula, entered: undefined };
}

/**
 * The cell with its formula as copying has left it. What a changed formula comes to is not known here: it shows
 * `valueNow`, until copying makes it what was entered again.
 */
export function withCopiedFormula(cell: Cell, formula: string, valueNow: CellValue): Cell {
  if (cell.formula === null || cell.formula === formula) return cell;
  const entered = cell.entered ?? { formula: cell.formula, value: cell.value };
  if (formula === entered.formula) return withFormula(cell, formula, entered.value);
  return { ...cell, value: valueNow, formula, entered };
}

/** Whether there is nothing in it and nothing on it. */
export function isBare(cell: Cell): boolean {
  const { format, note, style, validation } = cell;
  return (
    isBlank(cell) && format === null && note === undefined && style === undefined && validation === undefined
  );
}

/** The cell without what is in it: number format and style stay. */
export function onlyFormats({ format, style }: Cell): Cell {
  return { ...BLANK, format, style };
}

/** The cell with a text instead of its formula. What the formula came to is kept, in case it comes back. */
export function withTextOfFormula(cell: Cell, text: string): Cell {
  const { formula, value } = cell;
  const written = withValue(cell, text);
  return formula === null ? written : { ...written, entered: cell.entered ?? { formula, value } };
}

/** The cell with a formula typed into it. It comes to what it came to before, if it was there before. */
export function withFormulaAgain(cell: Cell, formula: string, value: CellValue): Cell {
  return withFormula(cell, formula, cell.entered?.formula === formula ? cell.entered.value : value);
}

export function withFormat(cell: Cell, format: NumberFormat | null): Cell {
  return { ...cell, format };
}

export function isCellError(value: CellValue): value is CellError {
  return typeof value === 'object' && value !== null;
}

/** Whether its number stands for a day, a time or both. */
export function showsTime(cell: Cell): boolean {
  return typeof cell.value === 'number' && /^(DATE|TIME|DATE_TIME)$/.test(cell.format?.type ?? '');
}
