import type { GoogleSettings } from '../google-settings.js';
import { writeCells } from '../grid/a1-notation.js';
import { applyFilter } from '../grid/apply-filter.js';
import { CLOSED, ProtectedRanges } from '../grid/protected-ranges.js';
import type { Metadata } from '../grid/developer-metadata.js';
import { deleteDimension, insertDimension, moveDimension } from '../grid/dimension.js';
import { displayedText } from '../grid/displayed-text.js';
import type { MergeType } from '../grid/merges.js';
import type { TabProperties } from '../grid/tab.js';
import { mergeArea } from '../requests/ranges/merge-cells.js';
import { setValidation } from '../requests/cells/set-data-validation.js';
import { changeProperties } from '../requests/sheets/update-spreadsheet-properties.js';
import { refuseTakenTitle } from '../requests/sheets/add-sheet.js';
import type { SpreadsheetStore } from '../spreadsheet-store.js';
import { handed, plain, plainRow, writeRow } from './cells.js';
import type { HandValue, PlainValue, RowOrder, SeenCell } from './hand-values.js';
import { hiddenColumns, hiddenRows, hideColumns, hideRows, setFilter, type Unticked } from './layout.js';
import { areaOf, columnOf, placeOf, rangeOf, rowIndex, tabOf } from './places.js';
import { restore } from './history.js';
import { sortRows } from './rows.js';
import { SheetAccess } from './sheet-access.js';
import { isAllowed, validationOf, type ValidationRule } from './validation.js';

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
 * shop.hideRows('Ops', 2);
 * shop.filter('Ops', 'A1:B3', { B: ['DISPONIBLE'] }); // until clearFilter('Ops')
 * console.log(shop.hiddenRows('Ops'));
 * shop.applyFilter('Ops'); // again, after cells have changed
 * shop.showRows('Ops', 2);
 * shop.hideColumns('Ops', 'B'); // until showColumns('Ops', 'B')
 * console.log(shop.hiddenColumns('Ops')); // ['B']
 * shop.merge('Ops', 'C1:D1'); // until unmerge('Ops', 'C1:D1')
 * console.log(shop.merges('Ops')); // ['C1:D1']
 * shop.validate('Ops', 'B2:B', { type: 'ONE_OF_LIST', values: ['DISPONIBLE', 'MR(93)'] });
 * shop.saveVersion('morning');
 * shop.edit('Ops', 'A2', 'A-9');
 * shop.undo();
 * shop.restoreVersion('morning');
 * shop.setTimeZone('America/Santiago');
 * shop.setLocale('es_CL');
 * shop.moveTab('Ops', 1); // swapTitles('Ops', 'Other') puts another tab in its place
 * shop.renameTab('Ops', 'Old');
 * shop.deleteTab('Old');
 * console.log(shop.tabs()); // []
 * await emulator.close();
 * ```
 */
export class SpreadsheetByHand {
  readonly #sheet: SheetAccess;

  constructor(store: SpreadsheetStore, id: string, google: GoogleSettings) {
    this.#sheet = new SheetAccess(store, id, google);
  }

  /** All rows down to the last one with a value, each as wide as the widest. */
  values(tab: string): PlainValue[][] {
    const at = this.#sheet.tab(tab);
    const used = at.used(at.whole()) ?? { endRow: 0, endColumn: 0 };
    return Array.from({ length: used.endRow }, (_, row) => plainRow(at, row, used.endColumn));
  }

  /** The text that a cell shows, by its format and the spreadsheet's locale. */
  displayed(tab: string, a1: string): string {
    return this.cell(tab, a1).displayed;
  }

  /** One cell: its value, formula and format, and the text it shows. */
  cell(tab: string, a1: string): SeenCell {
    const at = this.#sheet.tab(tab);
    const { row, column } = placeOf(at, a1);
    const cell = at.cell(row, column);
    const displayed = displayedText(cell, this.#sheet.locale);
    return { value: plain(cell), formula: cell.formula, format: cell.format, displayed };
  }

  /** The tabs from left to right, hidden ones too. */
  tabs(): readonly Readonly<TabProperties>[] {
    return this.#sheet.now.tabs.map(({ properties }) => ({ ...properties }));
  }

  /** All developer metadata of the spreadsheet. */
  metadata(): readonly Metadata[] {
    return this.#sheet.now.metadata.all();
  }

  /** Puts a value into a cell, which keeps its format. */
  edit(tab: string, a1: string, value: HandValue): void {
    this.#sheet.change(tab, (at) => {
      const { row, column } = placeOf(at, a1);
      const typed = handed(at.cell(row, column), value);
      if (!isAllowed(typed, this.#sheet.locale)) {
        throw new RangeError(`The validation of ${tab}!${a1} does not allow what was typed.`);
      }
      at.set(row, column, typed);
    });
  }

  /** Sorts the rows below the header, down to the last one with a value. Equal rows keep their order. */
  sortRows(tab: string, order: RowOrder, headerRows = 1): void {
    this.#sheet.change(tab, (at, spreadsheet) =>
      sortRows(spreadsheet, at, { order, headerRows }, this.#sheet.google),
    );
  }

  /** Inserts a row that then has the number `row`. */
  insertRow(tab: string, row: number, values: readonly HandValue[] = []): void {
    this.#sheet.change(tab, (at, spreadsheet) => {
      const index = rowIndex(at, row, at.properties.rowCount + 1);
      insertDimension(spreadsheet, at, 'ROWS', index, 1);
      writeRow(at, index, values);
    });
  }

  /** Deletes a row; those below move up. */
  deleteRow(tab: string, row: number): void {
    this.#sheet.change(tab, (at, spreadsheet) =>
      deleteDimension(spreadsheet, at, 'ROWS', rowIndex(at, row), 1),
    );
  }

  /** Takes the row `from` out and puts it where it then has the number `to`. */
  moveRow(tab: string, from: number, to: number): void {
    this.#sheet.change(tab, (at, spreadsheet) => {
      const start = rowIndex(at, from);
      const target = rowIndex(at, to);
      const destination = target > start ? target + 1 : target;
      moveDimension(spreadsheet, at, 'ROWS', { start, end: start + 1 }, destination);
    });
  }

  /** Inserts a column that then has the letters `column`. */
  insertColumn(tab: string, column: string): void {
    this.#sheet.change(tab, (at, spreadsheet) =>
      insertDimension(spreadsheet, at, 'COLUMNS', columnOf(at, column, at.properties.columnCount + 1), 1),
    );
  }

  /** Deletes a column; those to the right of it move left. */
  deleteColumn(tab: string, column: string): void {
    this.#sheet.change(tab, (at, spreadsheet) =>
      deleteDimension(spreadsheet, at, 'COLUMNS', columnOf(at, column), 1),
    );
  }

  /** Writes below the last row with a value; the grid grows where it has to. */
  appendRows(tab: string, rows: readonly (readonly HandValue[])[]): void {
    this.#sheet.change(tab, (at) => {
      const { endRow = 0 } = at.used(at.whole()) ?? {};
      at.properties.rowCount = Math.max(at.properties.rowCount, endRow + rows.length);
      rows.forEach((values, offset) => writeRow(at, endRow + offset, values));
    });
  }

  /** From now on no call of the API may edit these cells, such as `A2:C9`, `G:G` or `1:1`. A person still may. */
  protect(tab: string, a1Range: string): void {
    this.#sheet.change(tab, (at, spreadsheet) => {
      const protectedRange = {
        ...CLOSED,
        id: spreadsheet.freeProtectedRangeId(),
        range: rangeOf(at, a1Range),
      };
      at.protection = at.protection.with(protectedRange);
    });
  }

  /** Ends all protection of the tab. */
  unprotect(tab: string): void {
    this.#sheet.change(tab, (at) => void (at.protection = new ProtectedRanges()));
  }

  /**
   * Puts a filter over a range, whose first row holds the headers, and hides the rows that show a text which is
   * unticked: `filter('Ops', 'A1:G50', { C: ['DISPONIBLE'] })`. It takes the place of the tab's older filter.
   * Rows that are edited later are hidden, or shown, when the filter is applied again.
   */
  filter(tab: string, a1Range: string, unticked: Unticked = {}): void {
    this.#sheet.change(tab, (at) => setFilter(at, a1Range, unticked, this.#sheet.locale));
  }

  /** Applies the tab's filter to the values of now. */
  applyFilter(tab: string): void {
    this.#sheet.change(tab, (at) => applyFilter(at, this.#sheet.locale));
  }

  /** Takes the tab's filter away; the rows it has hidden are seen again. */
  clearFilter(tab: string): void {
    this.#sheet.change(tab, (at) => {
      at.filter = null;
      applyFilter(at, this.#sheet.locale);
    });
  }

  /** Hides the rows from one number to another, or a single one. */
  hideRows(tab: string, from: number, to = from): void {
    this.#sheet.change(tab, (at) => hideRows(at, from, to, true));
  }

  /** Shows rows that a person has hidden. What a filter hides stays hidden. */
  showRows(tab: string, from: number, to = from): void {
    this.#sheet.change(tab, (at) => hideRows(at, from, to, false));
  }

  /** Hides the columns from one to another, such as `B` to `D`, or a single one. */
  hideColumns(tab: string, from: string, to = from): void {
    this.#sheet.change(tab, (at) => hideColumns(at, from, to, true));
  }

  /** Shows columns that a person has hidden. */
  showColumns(tab: string, from: string, to = from): void {
    this.#sheet.change(tab, (at) => hideColumns(at, from, to, false));
  }

  /** The numbers of the rows that nobody sees, hidden by a person or by the filter. */
  hiddenRows(tab: string): number[] {
    return hiddenRows(this.#sheet.tab(tab));
  }

  /** The letters of the columns that nobody sees. */
  hiddenColumns(tab: string): string[] {
    return hiddenColumns(this.#sheet.tab(tab));
  }

  /** Makes one cell of a range, or one of each of its rows or columns; the first cell alone keeps its value. */
  merge(tab: string, a1Range: string, type: MergeType = 'MERGE_ALL'): void {
    this.#sheet.change(tab, (at) => mergeArea(at, areaOf(at, a1Range), type));
  }

  /** Parts the merged cells of a range. */
  unmerge(tab: string, a1Range: string): void {
    this.#sheet.change(tab, (at) => void (at.merges = at.merges.unmerge(areaOf(at, a1Range))));
  }

  /** The merged ranges of a tab, such as `A1:B2`. */
  merges(tab: string): string[] {
    return this.#sheet.tab(tab).merges.all().map(writeCells);
  }

  /** Gives a tab another title, which no other may have. */
  renameTab(tab: string, title: string): void {
    this.#sheet.change(tab, (at, spreadsheet) => {
      if (title.toLowerCase() !== tab.toLowerCase()) refuseTakenTitle(spreadsheet, title);
      at.properties.title = title;
    });
  }

  /** Deletes a tab with its metadata. */
  deleteTab(tab: string): void {
    this.#sheet.change(tab, (at, spreadsheet) => {
      spreadsheet.tabs.splice(spreadsheet.tabs.indexOf(at), 1);
      spreadsheet.metadata.deleteSheet(at.properties.sheetId);
      spreadsheet.namedRanges = spreadsheet.namedRanges.withoutSheet(at.properties.sheetId);
    });
  }

  /** Lets two tabs change their titles: a caller that names one finds the other. */
  swapTitles(one: string, other: string): void {
    this.#sheet.change(one, (at, spreadsheet) => {
      const second = tabOf(spreadsheet, other);
      [at.properties.title, second.properties.title] = [second.properties.title, at.properties.title];
    });
  }

  /** Moves a tab to where it is then the `place`th from the left, from 1. */
  moveTab(tab: string, place: number): void {
    this.#sheet.change(tab, (at, { tabs }) => {
      if (!Number.isInteger(place) || place < 1 || place > tabs.length) {
        throw new RangeError(`There is no place ${place} among ${tabs.length} tabs.`);
      }
      tabs.splice(tabs.indexOf(at), 1);
      tabs.splice(place - 1, 0, at);
    });
  }

  /** Allows nothing else in these cells, or, with `null`, anything again. What they hold already stays. */
  validate(tab: string, a1Range: string, rule: ValidationRule | null): void {
    this.#sheet.change(tab, (at) =>
      setValidation(at, areaOf(at, a1Range), rule === null ? undefined : validationOf(rule), true),
    );
  }

  /** Changes the zone, such as `America/Santiago`: dates keep their numbers. */
  setTimeZone(timeZone: string): void {
    this.#sheet.changeAll((spreadsheet) => changeProperties(spreadsheet, { timeZone }));
  }

  /** Changes the locale, such as `es_CL`: what cells show changes, and how typed texts are read. */
  setLocale(locale: string): void {
    this.#sheet.changeAll((spreadsheet) => changeProperties(spreadsheet, { locale }));
  }

  /** Saves the spreadsheet as it is, under a name. */
  saveVersion(name: string): void {
    this.#sheet.history.save(name, this.#sheet.now);
  }

  /**
   * Puts a saved version in the place of what is there now.
   *
   * @param metadata what becomes of developer metadata; as the setting `metadataUnderRestore` says unless given.
   */
  restoreVersion(name: string, metadata = this.#sheet.google.metadataUnderRestore): void {
    const version = this.#sheet.history.version(name);
    this.#sheet.changeAll((spreadsheet) => restore(spreadsheet, version, metadata));
  }

  /**
   * Takes back the last thing that a person did. Where callers have changed the spreadsheet since, the cells
   * that it changed become what they were before; if rows or tabs came or went, that is a RangeError.
   */
  undo(): void {
    this.#sheet.undo();
  }
}
