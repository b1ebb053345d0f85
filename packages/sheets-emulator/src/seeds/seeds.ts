import { bound, parseCells, writeCells } from '../grid/a1-notation.js';
import type { OpenRange } from '../grid/area.js';
import { withFormat, type NumberFormat } from '../grid/cell.js';
import { MetadataTable, type Metadata } from '../grid/developer-metadata.js';
import { Spreadsheet } from '../grid/spreadsheet.js';
import { Tab } from '../grid/tab.js';
import { fromCellSeed, toCellSeed, type CellSeed } from './cell-seed.js';
import { fromFilterSeed, fromLineSeeds, layoutSeed, type FilterSeed, type LineSeed } from './layout-seed.js';

/** A tab to begin with: its rows from the first one, and what else is not as usual. */
export interface SheetSeed {
  readonly title: string;
  /** Its place among the seeds unless given. */
  readonly sheetId?: number | undefined;
  readonly values: readonly (readonly CellSeed[])[];
  /** At least 1000 unless given. */
  readonly rowCount?: number | undefined;
  /** At least 26 unless given. */
  readonly columnCount?: number | undefined;
  readonly hidden?: boolean | undefined;
  /** Number formats by range within the tab, such as `{ 'G2:G': { type: 'DATE', pattern: 'dd-mm-yyyy' } }`. */
  readonly formats?: Readonly<Record<string, NumberFormat>> | undefined;
  /** Ranges within the tab that no caller of the API may edit, such as `A1:Z1`. */
  readonly protectedRanges?: readonly string[] | undefined;
  /** Merged ranges within the tab, such as `A1:B2`. */
  readonly merges?: readonly string[] | undefined;
  /** The tab's filter. It hides no row by itself: `rows` say which ones it has hidden. */
  readonly filter?: FilterSeed | undefined;
  /** Rows that are hidden, or not of the usual height. */
  readonly rows?: readonly LineSeed[] | undefined;
  /** Columns that are hidden, or not of the usual width. */
  readonly columns?: readonly LineSeed[] | undefined;
}

/** A spreadsheet to begin with. */
export interface SpreadsheetSeed {
  readonly id: string;
  readonly title?: string | undefined;
  /** `Etc/GMT` unless given. */
  readonly timeZone?: string | undefined;
  /** Such as `es_CL`; `en_US` unless given. */
  readonly locale?: string | undefined;
  readonly sheets: readonly SheetSeed[];
  readonly metadata?: readonly Metadata[] | undefined;
}

export function fromSeed(seed: SpreadsheetSeed): Spreadsheet {
  const { id, title = id, timeZone = 'Etc/GMT', locale = 'en_US' } = seed;
  const spreadsheet = new Spreadsheet(
    { id, title, timeZone, locale },
    seed.sheets.map(tabFromSeed),
    new MetadataTable(seed.metadata),
  );
  const ids = new Set(spreadsheet.tabs.map(({ properties }) => properties.sheetId));
  const titles = new Set(spreadsheet.tabs.map(({ properties }) => properties.title.toLowerCase()));
  if (ids.size < spreadsheet.tabs.length || titles.size < spreadsheet.tabs.length) {
    throw new TypeError(`Spreadsheet ${id} has two sheets with one id or one title.`);
  }
  return spreadsheet;
}

/** The seed that this state would grow from: what is kept in a file. */
export function toSeed({ properties, tabs, metadata }: Spreadsheet): SpreadsheetSeed {
  return {
    ...properties,
    sheets: tabs.map((tab) => ({
      ...tab.properties,
      ...layoutSeed(tab),
      protectedRanges: tab.protection.all().map(writeCells),
      values: Array.from({ length: tab.usedRows }, (_, row) => tab.row(row).map(toCellSeed)),
    })),
    metadata: metadata.all(),
  };
}

function tabFromSeed(seed: SheetSeed, index: number): Tab {
  const width = Math.max(0, ...seed.values.map((row) => row.length));
  const {
    title,
    sheetId = index,
    hidden = false,
    rowCount = Math.max(1000, seed.values.length),
    columnCount = Math.max(26, width),
  } = seed;
  if (rowCount < seed.values.length || columnCount < width) {
    throw new TypeError(
      `Sheet ${title} has more values than its ${rowCount} rows and ${columnCount} columns.`,
    );
  }
  const tab = new Tab(
    { sheetId, title, hidden, rowCount, columnCount },
    seed.values.map((row) => row.map(fromCellSeed)),
  );
  for (const [cells, format] of Object.entries(seed.formats ?? {})) {
    paint(tab, rangeOf(title, 'a format for', cells), format);
  }
  for (const cells of seed.protectedRanges ?? []) {
    tab.protection = tab.protection.with(rangeOf(title, 'protection of', cells));
  }
  for (const cells of seed.merges ?? []) {
    tab.merges = tab.merges.merge(bound(tab, rangeOf(title, 'merged', cells)), 'MERGE_ALL');
  }
  if (seed.filter !== undefined) tab.filter = fromFilterSeed(tab, seed.filter);
  tab.rows = fromLineSeeds(seed.rows);
  tab.columns = fromLineSeeds(seed.columns);
  return tab;
}

function rangeOf(title: string, what: string, cells: string): OpenRange {
  const range = parseCells(cells);
  if (range === null) throw new TypeError(`Sheet ${title} has ${what} ${cells}, which is no range.`);
  return range;
}

function paint(tab: Tab, range: OpenRange, format: NumberFormat): void {
  const area = bound(tab, range);
  for (let row = area.startRow; row < area.endRow; row += 1) {
    for (let column = area.startColumn; column < area.endColumn; column += 1) {
      tab.set(row, column, withFormat(tab.cell(row, column), format));
    }
  }
}
