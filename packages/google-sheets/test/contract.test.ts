import { formatShopTime } from '@spoollock/core/adapter';
import { occupationSourceContract, type FailingCall, type TypedRow } from '@spoollock/testing';
import type { NextFault, SheetsEmulator, SpreadsheetByHand } from '@spoollock/sheets-emulator';
import { describe, test } from 'vitest';
import { CLIENTS } from './support/clients.js';
import { GOOGLE_UNDER_TEST } from './unknowns/google-under-test.js';
import { COLUMN, serial, ShopSheet, TAB, ZONE, type TestRow } from './support/shop-sheet.js';

const READ = 'spreadsheets.values.batchGet';
const WRITE = 'spreadsheets.batchUpdate';
const SETTINGS = [
  { patternsAndBlanks: 'not-found', rowsMove: false },
  { patternsAndBlanks: 'not-found', rowsMove: true },
  { patternsAndBlanks: 'found', rowsMove: true },
] as const;

// On another Google than the likeliest one, one client stands for all.
const isUnderTest = Object.keys(GOOGLE_UNDER_TEST.settings).length > 0;
const clients = isUnderTest ? Object.entries(CLIENTS).slice(0, 1) : Object.entries(CLIENTS);
const settings = isUnderTest ? SETTINGS.slice(0, 2) : SETTINGS;

for (const [name, client] of clients)
  for (const { patternsAndBlanks, rowsMove } of settings)
    occupationSourceContract(
      { describe, test },
      async () => {
        const sheet = await ShopSheet.open([], isUnderTest ? {} : { google: { patternsAndBlanks } });
        const { emulator, person } = sheet;
        const own = { client: client(emulator.url, emulator.token) };
        const source = await sheet.preparedSource(own);
        if (rowsMove) moveRows(emulator, person);
        const callOf = (of: FailingCall): NextFault => ({ of: of === 'read' ? READ : WRITE });
        return {
          source,
          another: () => sheet.preparedSource(own),
          addRows: (rows) => sheet.add(...rows.map(typed)),
          edit: (tag, change) => sheet.edit(tag, typed({ ...change, tag })),
          loseReply: (of) => emulator.faults.next('lose-reply', callOf(of)),
          loseRequest: (of) => emulator.faults.next('lose-request', callOf(of)),
          applyLate: () => {
            emulator.faults.next('apply-late', callOf('write'));
            return async () => {
              await emulator.faults.release();
            };
          },
          outage: (on) => emulator.faults.outage(on),
          misshape: (on) => person.edit(TAB, `${COLUMN.version}1`, on ? 'Revision' : 'version'),
          close: () => sheet.close(),
        };
      },
      {
        title: `B1, B8, B11, B18: a Google Sheet through ${name} keeps the contract of an occupation source${
          rowsMove ? ', though its rows are moved between all calls' : ''
        }, where blanks are ${patternsAndBlanks} by patterns`,
        repeatsLost: true,
      },
    );

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
