import { isDeepStrictEqual } from 'node:util';
import type { Area } from './area.js';
import { filterAfter, type BasicFilter } from './basic-filter.js';
import { BLANK, isBare, isBlank, type Cell, type Kept } from './cell.js';
import type { LineMove } from './line-move.js';
import { requireShort } from './limits.js';
import { Lines } from './lines.js';
import { Merges } from './merges.js';
import { ProtectedRanges, type Editor } from './protected-ranges.js';

type Row = readonly Cell[];

/** What a tab is called, and how large its grid is. */
export interface TabProperties {
  readonly sheetId: number;
  title: string;
  hidden: boolean;
  rowCount: number;
  columnCount: number;
}

/** How a tab looks, beside its cells. */
export interface TabLook {
  readonly frozenRowCount: number;
  readonly frozenColumnCount: number;
  readonly hideGridlines: boolean;
  readonly rowGroupControlAfter: boolean;
  readonly columnGroupControlAfter: boolean;
  readonly rightToLeft: boolean;
  /** Google's ColorStyle. */
  readonly tabColorStyle: Kept | null;
}

export const PLAIN_LOOK: TabLook = {
  frozenRowCount: 0,
  frozenColumnCount: 0,
  hideGridlines: false,
  rowGroupControlAfter: false,
  columnGroupControlAfter: false,
  rightToLeft: false,
  tabColorStyle: null,
};

/**
 * One tab's cells. A fork shares its rows with the tab it was forked from until it writes to them, so that a
 * batch which fails leaves nothing behind, and one that succeeds has copied only the rows it touched.
 */
export class Tab {
  readonly properties: TabProperties;
  protection = new ProtectedRanges();
  merges = new Merges();
  filter: BasicFilter | null = null;
  rows = new Lines();
  columns = new Lines();
  look = PLAIN_LOOK;
  #editor: Editor = 'owner';
  /** Shorter than the grid: rows behind its end, and cells behind a row's end, are blank. */
  #rows: Row[];
  /** The rows that no other state shares. */
  readonly #own = new Map<Row, Cell[]>();

  constructor(properties: TabProperties, rows: Row[] = []) {
    this.properties = { ...properties };
    this.#rows = rows;
  }

  fork(editor: Editor): Tab {
    return this.copy(this.properties, editor);
  }

  /** Another tab with everything that is in this one. */
  copy(properties: TabProperties, editor = this.#editor): Tab {
    // From now on the rows are shared, those as well that were copied for this state alone.
    this.#own.clear();
    const tab = new Tab(properties, [...this.#rows]);
    tab.protection = this.protection;
    tab.merges = this.merges;
    tab.filter = this.filter;
    tab.rows = this.rows;
    tab.columns = this.columns;
    tab.look = this.look;
    tab.#editor = editor;
    return tab;
  }

  /** @throws Google's 400 where the editor may not edit all of the area. What edits cells calls it by itself. */
  requireEditable(area: Partial<Area>): void {
    if (this.#editor !== 'owner') this.protection.refuseEdit({ ...this.whole(), ...area });
  }

  /** The same for an area whose cells are written one by one: a repeating caller may repeat what they hold. */
  requireWritable(area: Area): void {
    if (this.#editor !== 'repeating-caller') this.requireEditable(area);
  }

  /** How many rows hold cells; those behind are blank and without formats. */
  get usedRows(): number {
    return this.#rows.length;
  }

  row(index: number): readonly Cell[] {
    return this.#rows[index] ?? [];
  }

  cell(row: number, column: number): Cell {
    return this.#rows[row]?.[column] ?? BLANK;
  }

  set(row: number, column: number, cell: Cell): void {
    if (this.#editor === 'repeating-caller' && isSame(cell, this.cell(row, column))) return;
    this.requireEditable({ startRow: row, endRow: row + 1, startColumn: column, endColumn: column + 1 });
    requireShort(cell.value);
    const bare = isBare(cell);
    if (bare && column >= this.row(row).length) return;
    const cells = this.#writable(row);
    while (cells.length < column) cells.push(BLANK);
    cells[column] = bare ? BLANK : cell;
  }

  /** Puts `count` rows before `index`. */
  insertRows(index: number, count: number, rows: readonly Row[] = []): void {
    if (this.#editor !== 'owner') this.protection.refuseInsert('ROWS', index);
    if (index < this.#rows.length || rows.length > 0) {
      this.#reach(index);
      const inserted = Array.from({ length: count }, (_, offset): Row => rows[offset] ?? []);
      // A spread of many rows as arguments would overflow the stack.
      this.#rows = [...this.#rows.slice(0, index), ...inserted, ...this.#rows.slice(index)];
    }
    this.properties.rowCount += count;
    this.#follow({ kind: 'inserted', dimension: 'ROWS', index, count });
  }

  deleteRows(index: number, count: number): void {
    this.requireEditable({ startRow: index, endRow: index + count });
    this.#rows.splice(index, count);
    this.properties.rowCount -= count;
    this.#follow({ kind: 'deleted', dimension: 'ROWS', index, count });
  }

  insertColumns(index: number, count: number): void {
    if (this.#editor !== 'owner') this.protection.refuseInsert('COLUMNS', index);
    for (let row = 0; row < this.#rows.length; row += 1) {
      if (this.row(row).length <= index) continue;
      this.#writable(row).splice(index, 0, ...Array.from({ length: count }, () => BLANK));
    }
    this.properties.columnCount += count;
    this.#follow({ kind: 'inserted', dimension: 'COLUMNS', index, count });
  }

  deleteColumns(index: number, count: number): void {
    this.requireEditable({ startColumn: index, endColumn: index + count });
    for (let row = 0; row < this.#rows.length; row += 1) {
      if (this.row(row).length > index) this.#writable(row).splice(index, count);
    }
    this.properties.columnCount -= count;
    this.#follow({ kind: 'deleted', dimension: 'COLUMNS', index, count });
  }

  /** Rows change places: the row at `order[i]` comes to stand at `start + i`. */
  arrangeRows(start: number, order: readonly number[]): void {
    this.sortRows(start, order);
    this.#follow({ kind: 'arranged', dimension: 'ROWS', start, order });
  }

  /** As rows change places when they are sorted: what is in their cells goes along, and nothing else. */
  sortRows(start: number, order: readonly number[]): void {
    this.requireEditable({ startRow: start, endRow: start + order.length });
    this.#reach(start + order.length);
    const rows = order.map((index) => this.row(index));
    rows.forEach((row, offset) => (this.#rows[start + offset] = row));
  }

  /** Columns change places: the column at `order[i]` comes to stand at `start + i`. */
  arrangeColumns(start: number, order: readonly number[]): void {
    this.requireEditable({ startColumn: start, endColumn: start + order.length });
    for (let row = 0; row < this.usedRows; row += 1) {
      const cells = order.map((column) => this.cell(row, column));
      cells.forEach((cell, offset) => this.set(row, start + offset, cell));
    }
    this.#follow({ kind: 'arranged', dimension: 'COLUMNS', start, order });
  }

  /** The area up to its last cell that is not blank; `null` when it holds none. */
  used(area: Area): Area | null {
    let endRow = area.startRow;
    let endColumn = area.startColumn;
    for (let row = area.startRow; row < Math.min(area.endRow, this.#rows.length); row += 1) {
      const cells = this.row(row);
      let column = Math.min(cells.length, area.endColumn) - 1;
      while (column >= area.startColumn && isBlank(cells[column] ?? BLANK)) column -= 1;
      if (column < area.startColumn) continue;
      endRow = row + 1;
      endColumn = Math.max(endColumn, column + 1);
    }
    return endRow === area.startRow ? null : { ...area, endRow, endColumn };
  }

  whole(): Area {
    const { rowCount, columnCount } = this.properties;
    return { startRow: 0, endRow: rowCount, startColumn: 0, endColumn: columnCount };
  }

  /** What is not in the cells goes along with their rows and columns. */
  #follow(move: LineMove): void {
    this.protection = this.protection.after(move);
    this.merges = this.merges.after(move);
    if (move.dimension === 'ROWS') this.rows = this.rows.after(move);
    else this.columns = this.columns.after(move);
    if (this.filter === null) return;
    this.filter = filterAfter(this.filter, move);
    // With its last column, or its last row, a filter is gone.
    if (this.filter === null) this.rows = this.rows.filtered([]);
  }

  #reach(length: number): void {
    while (this.#rows.length < length) this.#rows.push([]);
  }

  #writable(index: number): Cell[] {
    this.#reach(index + 1);
    const shared = this.row(index);
    const own = this.#own.get(shared) ?? [...shared];
    if (own !== shared) {
      this.#own.set(own, own);
      this.#rows[index] = own;
    }
    return own;
  }
}

function isSame(one: Cell, other: Cell): boolean {
  const plain = (cell: Cell): unknown => JSON.parse(JSON.stringify(cell));
  return one === other || isDeepStrictEqual(plain(one), plain(other));
}
