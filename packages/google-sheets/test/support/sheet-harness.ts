import { formatShopTime } from '@spoollock/core/adapter';
import {
  ALSO_COLUMNS,
  type FailingCall,
  type OccupationSourceHarness,
  type TypedRow,
} from '@spoollock/testing';
import type { FaultKind, SheetsEmulator, SpreadsheetByHand } from '@spoollock/sheets-emulator';
import type { SheetsClient } from '../../src/calls/sheets-client.js';
import { READ } from './meddling.js';
import { COLUMN, serial, TAB, ZONE, type ShopSheet, type TestRow } from './shop-sheet.js';

export interface SheetHarnessOptions {
  /** Whether rows are moved between all calls. */
  readonly rowsMove: boolean;
  readonly client: SheetsClient;
}

/** A sheet for the contract of an occupation source. It is closed with the harness. */
export async function sheetHarness(
  sheet: ShopSheet,
  { rowsMove, client }: SheetHarnessOptions,
): Promise<OccupationSourceHarness> {
  const { emulator, person } = sheet;
  const source = await sheet.preparedSource({ client, also: ALSO_COLUMNS });
  if (rowsMove) moveRows(emulator, person);
  const next = (kind: FaultKind, of: FailingCall): void => {
    if (of === 'read') emulator.faults.next(kind, { of: READ });
    else sheet.nextWrite(kind);
  };
  return {
    source,
    another: () => sheet.preparedSource({ client, also: ALSO_COLUMNS }),
    addRows: (rows) => sheet.add(...rows.map(typed)),
    edit: (tag, change) => sheet.edit(tag, typed({ ...change, tag })),
    cells: (tag) => sheet.own(tag),
    editCells: (tag, cells) => sheet.editOwn(tag, cells),
    loseReply: (of) => next('lose-reply', of),
    loseRequest: (of) => next('lose-request', of),
    applyLate: () => {
      sheet.nextWrite('apply-late');
      return async () => {
        await emulator.faults.release();
      };
    },
    outage: (on) => emulator.faults.outage(on),
    misshape: (on) => {
      person.edit(TAB, `${COLUMN.since}1`, on ? 'Turno' : 'Fecha_Ocupacion');
      emulator.catchUp();
    },
    close: () => sheet.close(),
  };
}

/** Before every call a person sorts the rows; now and then one is inserted, or deleted, as well. */
function moveRows(emulator: SheetsEmulator, person: SpreadsheetByHand): void {
  let calls = 0;
  emulator.beforeEachCall(() => {
    calls += 1;
    person.sortRows(TAB, { seed: calls });
    if (calls % 3 === 0) person.insertRow(TAB, 2);
    if (calls % 6 === 0) person.deleteRow(TAB, blankRow(person));
  });
}

function blankRow(person: SpreadsheetByHand): number {
  return person.values(TAB).findIndex((row) => row.every((cell) => cell === null)) + 1;
}

/** A row as a person types it; half of the dates as text, in the shop's time, half as real dates. */
function typed({ tag, label, since, version }: Partial<TypedRow> & { readonly tag: string }): TestRow {
  const date =
    since instanceof Date ? (tag.length % 2 === 0 ? formatShopTime(since, ZONE) : serial(since)) : since;
  return {
    tag,
    ...(label === undefined ? {} : { label }),
    ...(date === undefined ? {} : { since: date }),
    ...(version === undefined ? {} : { version: version ?? 'v?' }),
  };
}
