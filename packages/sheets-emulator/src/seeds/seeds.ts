import { bound, parseCells } from '../grid/a1-notation.js';
import type { OpenRange } from '../grid/area.js';
import { withFormat, type NumberFormat } from '../grid/cell.js';
import { MetadataTable, type Metadata } from '../grid/developer-metadata.js';
import { Spreadsheet } from '../grid/spreadsheet.js';
import { NamedRanges } from '../grid/named-ranges.js';
import { Tab, type TabLook } from '../grid/tab.js';
import { fromCellSeed, toCellSeed, type CellSeed } from './cell-seed.js';
import {
  cellsSeed,
  layOut,
  layoutSeed,
  readCells,
  type FilterSeed,
  type LineSeed,
  type ProtectedRangeSeed,
} from './layout-seed.js';

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
  /** Ranges within the tab that no caller of the API may edit, such as `A1:Z1`, or that are protected otherwise. */
  readonly protectedRanges?: readonly (string | ProtectedRangeSeed)[] | undefined;
  /** Merged ranges within the tab, such as `A1:B2`. */
  readonly merges?: readonly string[] | undefined;
  /** The tab's filter. It hides no row by itself: `rows` say which ones it has hidden. */
  readonly filter?: FilterSeed | undefined;
  /** Rows that are hidden, or not of the usual height. */
  readonly rows?: readonly LineSeed[] | undefined;
  /** Columns that are hidden, or not of the usual width. */
  readonly columns?: readonly LineSeed[] | undefined;
  /** Frozen rows and columns, gridlines, the tab’s colour, the direction of writing. */
  readonly look?: Partial<TabLook> | undefined;
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
  readonly namedRanges?: readonly NamedRangeSeed[] | undefined;
  /** When formulas are evaluated anew: `ON_CHANGE` unless given. */
  readonly autoRecalc?: string | undefined;
}

/** A range with a name of its own. */
export interface NamedRangeSeed {
  readonly id: string;
  readonly name: string;
  readonly sheetId: number;
  /** Such as `A1:B2`; the whole sheet unless given. */
  readonly range?: string | undefined;
}

export function fromSeed(seed: SpreadsheetSeed): Spreadsheet {
  const { id, title = id, timeZone = 'Etc/GMT', locale = 'en_US' } = seed;
  const spreadsheet = new Spreadsheet(
    {
      id,
      title,
      timeZone,
      locale,
      ...(seed.autoRecalc === undefined ? {} : { autoRecalc: seed.autoRecalc }),
    },
    seed.sheets.map(tabFromSeed),
    new MetadataTable(seed.metadata),
    new NamedRanges(
      (seed.namedRanges ?? []).map(({ range, ...named }) => ({ ...named, range: readCells(range) })),
    ),
  );
  const ids = new Set(spreadsheet.tabs.map(({ properties }) => properties.sheetId));
  const titles = new Set(spreadsheet.tabs.map(({ properties }) => properties.title.toLowerCase()));
  if (ids.size < spreadsheet.tabs.length || titles.size < spreadsheet.tabs.length) {
    throw new TypeError(`Spreadsheet ${id} has two sheets with one id or one title.`);
  }
  return spreadsheet;
}

/** The seed that this state would grow from: what is kept in a file. */
export function toSeed({ properties, tabs, metadata, namedRanges }: Spreadsheet): SpreadsheetSeed {
  const named = namedRanges.all().map(({ range, ...one }) => ({ ...one, ...cellsSeed(range) }));
  return {
    ...properties,
    ...(named.length > 0 ? { namedRanges: named } : {}),
    sheets: tabs.map((tab) => ({
      ...tab.properties,
      ...layoutSeed(tab),
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
  layOut(tab, seed);
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
