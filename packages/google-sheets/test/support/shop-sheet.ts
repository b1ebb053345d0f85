import {
  formatShopTime,
  systemClock,
  wallTimeToInstant,
  type AlsoCells,
  type AlsoColumns,
  type NoColumns,
  type AlsoValue,
  type PortCall,
} from '@spoollock/core/adapter';
import { parseSpoolTag } from '@spoollock/core';
import { startSheetsEmulator } from '@spoollock/sheets-emulator';
import type {
  CellSeed,
  FaultKind,
  HandValue,
  NextFault,
  PlainValue,
  SheetsEmulator,
} from '@spoollock/sheets-emulator';
import type { SheetsEmulatorOptions, SpreadsheetByHand } from '@spoollock/sheets-emulator';
import { createGoogleSheetsSource, type GoogleSheetsSource } from '../../src/google-sheets-source.js';
import type { GoogleSheetsSourceOptions } from '../../src/options.js';
import type { SheetsClient } from '../../src/calls/sheets-client.js';
import { sheetsClient, type MakeClient } from './clients.js';
import { WRITE } from './meddling.js';
import { GOOGLE_UNDER_TEST, hideRows, type GoogleUnderTest } from './google-under-test.js';

export const ZONE = 'America/Santiago';
/** The spreadsheet keeps another time than the shop. */
export const SHEET_ZONE = 'Europe/Madrid';
export const ID = 'the-shop';
export const TAB = 'Operaciones';

/** Headers as people write them, columns of others between them. */
export const HEADER = ['NUM', 'tag spool', 'Notas', 'ocupado  por', 'FECHA_OCUPACIÓN', 'Versión', 'Fin'];
/** The app's own columns that the contract needs, with the headers of others between them. */
const OWN_HEADER = ['ARMADOR', 'Metros', 'Soldador', 'inicio', 'Revisado'];
const OWN = { Armador: 7, Metros: 8, Inicio: 10, Revisado: 11 } as const;
export const COLUMN = { tag: 'B', label: 'D', since: 'E', version: 'F' } as const;
type Field = keyof typeof COLUMN;
const FIELDS = ['tag', 'label', 'since', 'version'] as const;

export interface TestRow {
  readonly tag: HandValue;
  readonly label?: HandValue;
  readonly since?: HandValue;
  readonly version?: HandValue;
}

export interface ShopSheetOptions extends Partial<SheetsEmulatorOptions> {
  /** How its sources ask; by one of Google's clients, unless a test says otherwise. */
  readonly makeClient?: MakeClient;
}

/** A shop's sheet in an emulator, and what a person does to it. */
export class ShopSheet {
  /** Whether what is hidden stays so, on a Google that is to have hidden rows. */
  keepsHidden = false;
  readonly #planned: (() => void)[] = [];

  private constructor(
    readonly emulator: SheetsEmulator,
    private readonly makeClient: MakeClient,
  ) {}

  static async open(
    rows: readonly TestRow[] = [],
    { makeClient = sheetsClient, ...options }: ShopSheetOptions = {},
    hides: GoogleUnderTest['hides'] = GOOGLE_UNDER_TEST.hides,
  ): Promise<ShopSheet> {
    const values: CellSeed[][] = [[...HEADER, ...OWN_HEADER]];
    const emulator = await startSheetsEmulator({
      spreadsheets: [{ id: ID, timeZone: SHEET_ZONE, locale: 'es_CL', sheets: [{ title: TAB, values }] }],
      ...options,
      google: { ...GOOGLE_UNDER_TEST.settings, ...options.google },
    });
    const sheet = new ShopSheet(emulator, makeClient);
    sheet.add(...rows);
    sheet.#hideRows(hides);
    return sheet;
  }

  get person(): SpreadsheetByHand {
    return this.emulator.spreadsheet(ID);
  }

  source<Columns extends AlsoColumns = NoColumns>(
    options: Partial<GoogleSheetsSourceOptions<Columns>> = {},
  ): GoogleSheetsSource<Columns> {
    const client = options.client ?? this.makeClient(this.emulator.url, this.emulator.token);
    return createGoogleSheetsSource({
      spreadsheetId: ID,
      gathering: { quietMs: 1, longestMs: 5 },
      quota: { readsPerMinute: 1_000_000, writesPerMinute: 1_000_000 },
      backoffMs: 5,
      ...options,
      client: this.#watched(client),
    });
  }

  /** What happens to the next write that changes something. Where reads are old, or rows hidden, others only look. */
  nextWrite(kind: FaultKind, settings: Omit<NextFault, 'of'> = {}): void {
    this.#planned.push(() => this.emulator.faults.next(kind, { ...settings, of: WRITE }));
  }

  #watched({ spreadsheets }: SheetsClient): SheetsClient {
    return {
      spreadsheets: {
        get: (params, options) => spreadsheets.get(params, options),
        values: spreadsheets.values,
        batchUpdate: (params, options) => {
          const isChange = params.requestBody.requests.some(
            (request) => 'createDeveloperMetadata' in request,
          );
          if (isChange) this.#planned.shift()?.();
          return spreadsheets.batchUpdate(params, options);
        },
      },
    };
  }

  /** A source that has made its ledger already. */
  async preparedSource<Columns extends AlsoColumns = NoColumns>(
    options: Partial<GoogleSheetsSourceOptions<Columns>> = {},
  ): Promise<GoogleSheetsSource<Columns>> {
    const source = this.source(options);
    const prepared = await source.prepare(soon());
    if (prepared.isErr()) throw new Error(JSON.stringify(prepared.error));
    // Where reads are old, a process learns so by its first one.
    if (GOOGLE_UNDER_TEST.settings.reads !== undefined)
      await source.read([parseSpoolTag('NONE')._unsafeUnwrap()], soon());
    return source;
  }

  add(...rows: readonly TestRow[]): void {
    const from = this.rows.length;
    this.person.appendRows(
      TAB,
      rows.map(({ tag, label = null, since = null, version = null }, at) => [
        from + at + 1,
        tag,
        'a note',
        label,
        since,
        version,
        'the end',
      ]),
    );
    this.emulator.catchUp();
  }

  /** The rows' four cells, in the order they stand in. */
  get rows(): Record<Field, PlainValue>[] {
    const [, ...rows] = this.person.values(TAB);
    return rows.map((row) => ({
      tag: row[1] ?? null,
      label: row[3] ?? null,
      since: row[4] ?? null,
      version: row[5] ?? null,
    }));
  }

  row(tag: string): Record<Field, PlainValue> {
    const row = this.rows.find((one) => one.tag === tag);
    if (row === undefined) throw new Error(`there is no row of ${tag}`);
    return row;
  }

  /** The row's number as a person sees it. */
  rowNumber(tag: string): number {
    return this.rows.findIndex((one) => one.tag === tag) + 2;
  }

  edit(tag: string, cells: Partial<Record<Field, HandValue>>): void {
    const row = this.rowNumber(tag);
    for (const field of FIELDS) {
      const value = cells[field];
      if (value !== undefined) this.person.edit(TAB, `${COLUMN[field]}${row}`, value);
    }
    this.emulator.catchUp();
  }

  /** The cells of the app's own columns as a person sees them. */
  own(tag: string): AlsoCells {
    const [, ...rows] = this.person.values(TAB);
    const row = rows.find((one) => one[1] === tag) ?? [];
    const cells = Object.entries(OWN).map(([name, at]): [string, AlsoValue] => [name, row[at] ?? null]);
    const { Inicio, ...others } = Object.fromEntries(cells);
    return { ...others, Inicio: typeof Inicio === 'number' ? momentOf(Inicio) : (Inicio ?? null) };
  }

  editOwn(tag: string, cells: AlsoCells): void {
    const row = this.rowNumber(tag);
    for (const [name, at] of Object.entries(OWN)) {
      const value = cells[name];
      const typed = value instanceof Date ? serial(value) : value;
      if (typed !== undefined) this.person.edit(TAB, `${'ABCDEFGHIJKL'[at]}${row}`, typed);
    }
    this.emulator.catchUp();
  }

  /** On a Google under test that is to have hidden rows: others before each call. */
  #hideRows(hides: GoogleUnderTest['hides']): void {
    if (hides === 'nothing') return;
    let turn = 0;
    this.emulator.beforeEachCall(() => {
      turn += 1;
      if (this.keepsHidden || !this.person.tabs().some(({ title }) => title === TAB)) return;
      hideRows(this.person, TAB, hides, turn);
    });
  }

  close(): Promise<void> {
    return this.emulator.close();
  }
}

export function soon(ms = 15_000): PortCall {
  return { deadlineMs: systemClock.now() + ms };
}

/** The moment of a serial number in the spreadsheet's zone. */
function momentOf(serialNumber: number): Date {
  const wall = new Date(Math.round((serialNumber - 25_569) * 86_400) * 1000);
  const [year, month, day, hour, minute, second] = wall.toISOString().match(/\d+/g)?.map(Number) ?? [];
  const at = wallTimeToInstant({ year, month, day, hour, minute, second }, SHEET_ZONE);
  if (at === null) throw new Error(`${serialNumber} is no moment`);
  return at;
}

/** A moment as a serial number in the spreadsheet's zone, reckoned apart from the code that is tested. */
export function serial(at: Date): number {
  const [date = '', time = ''] = formatShopTime(at, SHEET_ZONE).split(' ');
  const [day, month, year] = date.split('-');
  const wall = Date.parse(`${year}-${month}-${day}T${time}Z`);
  return wall / 86_400_000 + 25_569;
}
