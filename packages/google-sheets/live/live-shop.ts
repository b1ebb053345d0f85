import { formatShopTime } from '@spoollock/core/adapter';
import type { TypedRow } from '@spoollock/testing';
import type { sheets_v4 } from '@googleapis/sheets';
import { DATE_TIME_PATTERN } from '../src/reading/cells.js';
import { writtenCell, type Cell } from '../src/calls/cell-data.js';
import { cellsOf } from '../src/calls/ranges.js';
import type { LiveSheets } from './live-sheets.js';

/** Headers as people write them, columns of others between them. */
const HEADER = ['NUM', 'tag spool', 'Notas', 'ocupado  por', 'FECHA_OCUPACIÓN', 'Versión', 'Fin'];
const WIDTH = HEADER.length;
const LABEL = 3;
const SINCE = 4;
export const SHOP_ZONE = 'America/Santiago';

type Request = sheets_v4.Schema$Request;

/** The shop's tab, and what a person does to it. It is emptied with the first call of a test, not by one of its own. */
export class LiveShop {
  readonly #sheets: LiveSheets;
  readonly #sheetId: number;
  #isNew = true;
  #isMisshaped = false;
  /** Rows that stand there; those of the test before as well, until they are cleared. */
  #filled = 0;
  #tags: string[] = [];
  #clearing: Promise<void> | null = null;
  #isClear = false;

  constructor(sheets: LiveSheets) {
    this.#sheets = sheets;
    this.#sheetId = sheets.run.tabs.contract.sheetId;
  }

  /** The next test begins, with no rows. */
  begin(): void {
    this.#isClear = !this.#isNew && this.#filled === 0;
    this.#clearing = null;
    this.#tags = [];
  }

  /** Empties the tab, unless it is empty. */
  async clear(): Promise<void> {
    if (this.#isClear) return;
    this.#clearing ??= this.add([]);
    await this.#clearing;
  }

  async add(rows: readonly TypedRow[]): Promise<void> {
    const from = this.#tags.length;
    const cleared = this.#isClear ? 0 : this.#filled;
    const height = Math.max(rows.length, cleared);
    const requests: Request[] = this.#isNew ? this.#header() : [];
    if (height > 0)
      requests.push(
        this.#put(
          1 + from,
          0,
          rows.map((typed, at) => this.#cells(typed, at)),
          height,
          WIDTH,
        ),
      );
    // Should it fail, nobody knows what of it stands there.
    this.#filled = Math.max(this.#filled, from + rows.length);
    if (requests.length > 0) await this.#write(requests);
    this.#isNew = false;
    this.#isClear = true;
    this.#tags.push(...rows.map(({ tag }) => tag));
    this.#filled = this.#tags.length;
  }

  async edit(tag: string, change: Partial<Pick<TypedRow, 'label' | 'since'>>): Promise<void> {
    const row = 1 + this.#tags.indexOf(tag);
    const requests: Request[] = [];
    if (change.label !== undefined) requests.push(this.#put(row, LABEL, [[change.label]], 1, 1));
    if (change.since !== undefined)
      requests.push(this.#put(row, SINCE, [[this.#date(tag, change.since)]], 1, 1));
    await this.#write(requests);
  }

  /** Takes a header away that is needed, or brings it back where it is missing. */
  async misshape(on: boolean): Promise<void> {
    if (on === this.#isMisshaped) return;
    const header = on ? 'Turno' : HEADER[SINCE];
    await this.#write([this.#put(0, SINCE, [[header ?? null]], 1, 1)]);
    this.#isMisshaped = on;
  }

  /** Written twice it is the same, so a service in trouble is asked again. */
  async #write(requests: Request[]): Promise<void> {
    try {
      await this.#sheets.update(requests);
    } catch {
      await this.#sheets.update(requests);
    }
  }

  #header(): Request[] {
    const cell = { userEnteredFormat: { numberFormat: { type: 'DATE_TIME', pattern: DATE_TIME_PATTERN } } };
    const dates = { sheetId: this.#sheetId, startColumnIndex: SINCE, endColumnIndex: SINCE + 1 };
    return [
      this.#put(0, 0, [HEADER], 1, WIDTH),
      { repeatCell: { range: dates, cell, fields: 'userEnteredFormat.numberFormat' } },
    ];
  }

  /** What the cells do not cover of so many rows and columns is emptied. */
  #put(row: number, column: number, cells: Cell[][], rows: number, columns: number): Request {
    return {
      updateCells: {
        range: cellsOf(this.#sheetId, row, column, columns, rows),
        rows: cells.map((line) => ({ values: line.map((cell) => writtenCell(cell === '' ? null : cell)) })),
        fields: 'userEnteredValue',
      },
    };
  }

  #cells({ tag, label, since, version }: TypedRow, at: number): Cell[] {
    return [at + 1, tag, 'a note', label, this.#date(tag, since), version ?? 'v?', 'the end'];
  }

  /** Half of the dates as text, in the shop's time, half as real dates. */
  #date(tag: string, since: TypedRow['since']): Cell {
    if (!(since instanceof Date)) return since;
    return tag.length % 2 === 0 ? formatShopTime(since, SHOP_ZONE) : serial(since, this.#sheets.run.timeZone);
  }
}

/** A moment as a serial number in the spreadsheet's zone, reckoned apart from the code that is tested. */
function serial(at: Date, zone: string): number {
  const [date = '', time = ''] = formatShopTime(at, zone).split(' ');
  const [day, month, year] = date.split('-');
  return Date.parse(`${year}-${month}-${day}T${time}Z`) / 86_400_000 + 25_569;
}
