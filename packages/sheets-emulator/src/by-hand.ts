import { columnIndex, parseCells } from './grid/a1-notation.js';
import {
  BLANK,
  isBlank,
  isCellError,
  withFormula,
  withValue,
  type Cell,
  type CellError,
} from './grid/cell.js';
import { ProtectedRanges } from './grid/protected-ranges.js';
import type { Metadata } from './grid/developer-metadata.js';
import { deleteDimension, followOrder, insertDimension, moveDimension } from './grid/dimension.js';
import { displayedText } from './grid/displayed-text.js';
import { localeOf } from './grid/locale.js';
import type { Spreadsheet } from './grid/spreadsheet.js';
import type { Tab, TabProperties } from './grid/tab.js';
import type { HandValue, PlainValue, RowOrder, SeenCell } from './hand-values.js';
import { refuseTakenTitle } from './requests/add-sheet.js';
import type { Unknowns } from './requests/request-kind.js';
import { shuffled } from './seeded-random.js';
import type { SpreadsheetStore } from './spreadsheet-store.js';

/**
 * A spreadsheet in the hands of a person: everything happens at once, outside of HTTP, quotas and faults.
 * Rows have the numbers and columns the letters that the person sees; cells are `A1`. What does not exist is
 * a RangeError.
 *
 * @example
 * ```ts
 * const emulator = await startSheetsEmulator({
 *   spreadsheets: [{ id: 'shop', sheets: [{ title: 'Ops', values: [['TAG', 'WHO'], ['A-1'], ['A-2']] }] }],
 * });
 * const shop = emulator.spreadsheet('shop');
 * shop.edit('Ops', 'B2', 'MR(93)');
 * shop.insertRow('Ops', 2, ['A-0']);
 * shop.moveRow('Ops', 2, 3);
 * shop.appendRows('Ops', [['A-3']]);
 * shop.sortRows('Ops', ([one], [other]) => String(one).localeCompare(String(other)));
 * shop.deleteRow('Ops', 2);
 * shop.insertColumn('Ops', 'A'); // deleteColumn('Ops', 'A') takes it out again
 * shop.protect('Ops', '1:1'); // no call may edit the header, until unprotect('Ops')
 * console.log(shop.values('Ops'), shop.cell('Ops', 'B2').value, shop.displayed('Ops', 'B2'), shop.metadata());
 * shop.renameTab('Ops', 'Old');
 * shop.deleteTab('Old');
 * console.log(shop.tabs()); // []
 * await emulator.close();
 * ```
 */
export class SpreadsheetByHand {
  readonly #store: SpreadsheetStore;
  readonly #id: string;
  readonly #unknowns: Unknowns;

  constructor(store: SpreadsheetStore, id: string, unknowns: Unknowns) {
    if (!store.has(id)) throw new RangeError(`There is no spreadsheet ${id}.`);
    this.#store = store;
    this.#id = id;
    this.#unknowns = unknowns;
  }

  /** All rows down to the last one with a value, each as wide as the widest. */
  values(tab: string): PlainValue[][] {
    const at = tabOf(this.#now, tab);
    const used = at.used(at.whole()) ?? { endRow: 0, endColumn: 0 };
    return Array.from({ length: used.endRow }, (_, row) => plainRow(at, row, used.endColumn));
  }

  /** The text that a cell shows, by its format and the spreadsheet's locale. */
  displayed(tab: string, a1: string): string {
    return this.cell(tab, a1).displayed;
  }

  /** One cell: its value, formula and format, and the text it shows. */
  cell(tab: string, a1: string): SeenCell {
    const at = tabOf(this.#now, tab);
    const { row, column } = placeOf(at, a1);
    const cell = at.cell(row, column);
    const displayed = displayedText(cell, localeOf(this.#now.properties.locale));
    return { value: plain(cell), formula: cell.formula, format: cell.format, displayed };
  }

  /** The tabs from left to right, hidden ones too. */
  tabs(): readonly Readonly<TabProperties>[] {
    return this.#now.tabs.map(({ properties }) => ({ ...properties }));
  }

  /** All developer metadata of the spreadsheet. */
  metadata(): readonly Metadata[] {
    return this.#now.metadata.all();
  }

  /** Puts a value into a cell, which keeps its format. */
  edit(tab: string, a1: string, value: HandValue): void {
    this.#change(tab, (at) => {
      const { row, column } = placeOf(at, a1);
      at.set(row, column, handed(at.cell(row, column), value));
    });
  }

  /** Sorts the rows below the header, down to the last one with a value. Equal rows keep their order. */
  sortRows(tab: string, order: RowOrder, headerRows = 1): void {
    this.#change(tab, (at, spreadsheet) => {
      const { endRow = 0, endColumn = 0 } = at.used(at.whole()) ?? {};
      const indexes = Array.from({ length: Math.max(0, endRow - headerRows) }, (_, row) => headerRows + row);
      const rows = new Map(indexes.map((index) => [index, plainRow(at, index, endColumn)]));
      const valuesOf = (index: number): PlainValue[] => rows.get(index) ?? [];
      const sorted =
        typeof order === 'function'
          ? indexes.toSorted((one, other) => order(valuesOf(one), valuesOf(other)))
          : shuffled(indexes, order.seed);
      at.arrangeRows(headerRows, sorted);
      if (this.#unknowns.metadataFollowsSort) followOrder(spreadsheet, at, 'ROWS', headerRows, sorted);
    });
  }

  /** Inserts a row that then has the number `row`. */
  insertRow(tab: string, row: number, values: readonly HandValue[] = []): void {
    this.#change(tab, (at, spreadsheet) => {
      const index = rowIndex(at, row, at.properties.rowCount + 1);
      insertDimension(spreadsheet, at, 'ROWS', index, 1);
      write(at, index, values);
    });
  }

  /** Deletes a row; those below move up. */
  deleteRow(tab: string, row: number): void {
    this.#change(tab, (at, spreadsheet) => deleteDimension(spreadsheet, at, 'ROWS', rowIndex(at, row), 1));
  }

  /** Takes the row `from` out and puts it where it then has the number `to`. */
  moveRow(tab: string, from: number, to: number): void {
    this.#change(tab, (at, spreadsheet) => {
      const start = rowIndex(at, from);
      const target = rowIndex(at, to);
      const destination = target > start ? target + 1 : target;
      moveDimension(spreadsheet, at, 'ROWS', { start, end: start + 1 }, destination);
    });
  }

  /** Inserts a column that then has the letters `column`. */
  insertColumn(tab: string, column: string): void {
    this.#change(tab, (at, spreadsheet) =>
      insertDimension(spreadsheet, at, 'COLUMNS', columnOf(at, column, at.properties.columnCount + 1), 1),
    );
  }

  /** Deletes a column; those to the right of it move left. */
  deleteColumn(tab: string, column: string): void {
    this.#change(tab, (at, spreadsheet) =>
      deleteDimension(spreadsheet, at, 'COLUMNS', columnOf(at, column), 1),
    );
  }

  /** Writes below the last row with a value; the grid grows where it has to. */
  appendRows(tab: string, rows: readonly (readonly HandValue[])[]): void {
    this.#change(tab, (at) => {
      const { endRow = 0 } = at.used(at.whole()) ?? {};
      at.properties.rowCount = Math.max(at.properties.rowCount, endRow + rows.length);
      rows.forEach((values, offset) => write(at, endRow + offset, values));
    });
  }

  /** From now on no call of the API may edit these cells, such as `A2:C9`, `G:G` or `1:1`. A person still may. */
  protect(tab: string, a1Range: string): void {
    this.#change(tab, (at) => {
      const range = parseCells(a1Range);
      if (range === null) throw new RangeError(`${tab} has no range ${a1Range}.`);
      at.protection = at.protection.with(range);
    });
  }

  /** Ends all protection of the tab. */
  unprotect(tab: string): void {
    this.#change(tab, (at) => void (at.protection = new ProtectedRanges()));
  }

  /** Gives a tab another title, which no other may have. */
  renameTab(tab: string, title: string): void {
    this.#change(tab, (at, spreadsheet) => {
      if (title.toLowerCase() !== tab.toLowerCase()) refuseTakenTitle(spreadsheet, title);
      at.properties.title = title;
    });
  }

  /** Deletes a tab with its metadata. */
  deleteTab(tab: string): void {
    this.#change(tab, (at, spreadsheet) => {
      spreadsheet.tabs.splice(spreadsheet.tabs.indexOf(at), 1);
      spreadsheet.metadata.deleteSheet(at.properties.sheetId);
    });
  }

  get #now(): Spreadsheet {
    return this.#store.get(this.#id);
  }

  #change(tab: string, change: (tab: Tab, spreadsheet: Spreadsheet) => void): void {
    this.#store.change(this.#id, (spreadsheet) => change(tabOf(spreadsheet, tab), spreadsheet), 'owner');
  }
}

function tabOf(spreadsheet: Spreadsheet, title: string): Tab {
  const tab = spreadsheet.tabByTitle(title);
  if (tab === null) throw new RangeError(`There is no tab ${title}.`);
  return tab;
}

function placeOf(tab: Tab, a1: string): { row: number; column: number } {
  const { startRow = null, startColumn = null } = parseCells(a1) ?? {};
  const { rowCount, columnCount } = tab.properties;
  if (startRow === null || startColumn === null || startRow >= rowCount || startColumn >= columnCount) {
    throw new RangeError(`${tab.properties.title} has no cell ${a1}.`);
  }
  return { row: startRow, column: startColumn };
}

function rowIndex(tab: Tab, row: number, last = tab.properties.rowCount): number {
  if (Number.isInteger(row) && row >= 1 && row <= last) return row - 1;
  throw new RangeError(`${tab.properties.title} has no row ${row}.`);
}

function columnOf(tab: Tab, letters: string, last = tab.properties.columnCount): number {
  const index = /^[A-Z]{1,3}$/i.test(letters) ? columnIndex(letters) : last;
  if (index < last) return index;
  throw new RangeError(`${tab.properties.title} has no column ${letters}.`);
}

function plainRow(tab: Tab, row: number, width: number): PlainValue[] {
  return Array.from({ length: width }, (_, column) => plain(tab.cell(row, column)));
}

function plain(cell: Cell): PlainValue {
  if (isBlank(cell)) return null;
  return isCellError(cell.value) ? cell.value.error : cell.value;
}

function handed(cell: Cell, value: HandValue): Cell {
  if (typeof value !== 'object' || value === null || isCellErrorValue(value)) return withValue(cell, value);
  return withFormula(cell, value.formula, value.value ?? null);
}

function isCellErrorValue(value: Exclude<HandValue, PlainValue>): value is CellError {
  return 'error' in value;
}

function write(tab: Tab, row: number, values: readonly HandValue[]): void {
  tab.properties.columnCount = Math.max(tab.properties.columnCount, values.length);
  values.forEach((value, column) => tab.set(row, column, handed(BLANK, value)));
}
