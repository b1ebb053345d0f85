import type { sheets_v4 } from '@googleapis/sheets';
import { cellsOf } from '../../src/calls/ranges.js';
import { writtenCell, type Cell } from '../../src/calls/cell-data.js';
import { shown, type Bench, type Request } from '../bench.js';

export type Hides = 'filter' | 'person';

/** A tab that one question has for itself: a column of texts under a header, of which some rows can be hidden. */
export class BriefTab {
  private constructor(
    private readonly bench: Bench,
    readonly sheetId: number,
    readonly title: string,
  ) {}

  /** Makes the tab, and deletes it when the question is answered. */
  static async with<T>(bench: Bench, texts: readonly Cell[], ask: (tab: BriefTab) => Promise<T>): Promise<T> {
    const tab = new BriefTab(bench, bench.newId(), `${bench.sheets.run.tabs.contract.title}-brief`);
    const { sheetId, title } = tab;
    const gridProperties = { rowCount: 20, columnCount: 4 };
    await bench.update({ addSheet: { properties: { sheetId, title, gridProperties } } });
    try {
      const rows = ['header', ...texts].map((text) => ({ values: [writtenCell(text)] }));
      const range = tab.cells(0, rows.length);
      await bench.update({ updateCells: { range, rows, fields: 'userEnteredValue' } });
      return await ask(tab);
    } finally {
      await bench.update({ deleteSheet: { sheetId } });
    }
  }

  /** Cells of its first column; the header is row 0. */
  cells(row: number, rows = 1): sheets_v4.Schema$GridRange {
    return cellsOf(this.sheetId, row, 0, 1, rows);
  }

  /** Hides row 1, in a call of its own. */
  async hideFirst(by: Hides): Promise<void> {
    await this.bench.update(by === 'person' ? this.hidden(true) : this.filter('hidden'));
  }

  /** Row 1 is hidden by a person, or shown. */
  hidden(hiddenByUser: boolean): Request {
    const range = { sheetId: this.sheetId, dimension: 'ROWS', startIndex: 1, endIndex: 2 };
    return { updateDimensionProperties: { range, properties: { hiddenByUser }, fields: 'hiddenByUser' } };
  }

  filter(hiddenValue: string): Request {
    const criteria = { 0: { hiddenValues: [hiddenValue] } };
    return { setBasicFilter: { filter: { range: this.cells(0, 20), criteria } } };
  }

  paste(from: number, to: number, rows = 1): Request {
    return { copyPaste: { source: this.cells(from, rows), destination: this.cells(to, rows) } };
  }

  /** The texts below the header. */
  async texts(): Promise<string> {
    const fields = 'sheets.data.rowData.values.userEnteredValue';
    const { sheets } = await this.bench.sheets.read([`'${this.title}'!A2:A20`], fields);
    const rows = sheets?.[0]?.data?.[0]?.rowData ?? [];
    return rows.map(({ values }) => shown(values?.[0]).replace(/^the text "(.*)"$/, '$1')).join(' ');
  }
}
