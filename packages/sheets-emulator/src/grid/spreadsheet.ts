import { MetadataTable } from './developer-metadata.js';
import { NamedRanges } from './named-ranges.js';
import type { Editor } from './protected-ranges.js';
import type { Tab } from './tab.js';

export interface SpreadsheetProperties {
  readonly id: string;
  readonly title: string;
  /** IANA name. */
  readonly timeZone: string;
  /** Such as `es_CL`. */
  readonly locale: string;
  /** When formulas are evaluated anew: `ON_CHANGE` unless given. */
  readonly autoRecalc?: string | undefined;
}

/** One state of a spreadsheet. Changes are made to a fork, which then takes its place. */
export class Spreadsheet {
  properties: SpreadsheetProperties;
  readonly tabs: Tab[];
  readonly metadata: MetadataTable;
  /** Tabs that no request may use before this state is the present one. */
  readonly notYetUsable = new Set<Tab>();
  namedRanges: NamedRanges;

  constructor(
    properties: SpreadsheetProperties,
    tabs: Tab[],
    metadata = new MetadataTable(),
    namedRanges = new NamedRanges(),
  ) {
    this.namedRanges = namedRanges;
    this.properties = properties;
    this.tabs = tabs;
    this.metadata = metadata;
  }

  fork(editor: Editor): Spreadsheet {
    return new Spreadsheet(
      this.properties,
      this.tabs.map((tab) => tab.fork(editor)),
      this.metadata.fork(),
      this.namedRanges,
    );
  }

  tabById(sheetId: number): Tab | null {
    return this.tabs.find(({ properties }) => properties.sheetId === sheetId) ?? null;
  }

  /** Titles are told apart without regard to letter case, as in the menus of Google Sheets. */
  tabByTitle(title: string): Tab | null {
    const sought = title.toLowerCase();
    return this.tabs.find(({ properties }) => properties.title.toLowerCase() === sought) ?? null;
  }

  /** An id that is free; the same one for the same history, so that a test can be replayed. */
  freeSheetId(): number {
    let id = this.tabs.length;
    while (this.tabById(id) !== null) id += 1;
    return id;
  }

  freeProtectedRangeId(): number {
    const taken = new Set(this.tabs.flatMap((tab) => tab.protection.all().map(({ id }) => id)));
    let id = 1;
    while (taken.has(id)) id += 1;
    return id;
  }

  /** How many cells its grids have. */
  cellCount(): number {
    return this.tabs.reduce((sum, { properties }) => sum + properties.rowCount * properties.columnCount, 0);
  }

  freeMetadataId(): number {
    let id = 1;
    while (this.metadata.get(id) !== null) id += 1;
    return id;
  }
}
