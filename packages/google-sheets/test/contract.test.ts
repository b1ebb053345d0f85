import { occupationSourceContract } from '@spoollock/testing';
import { describe, test } from 'vitest';
import { CLIENTS } from './support/clients.js';
import { sheetHarness } from './support/sheet-harness.js';
import { ShopSheet } from './support/shop-sheet.js';
import { GOOGLE_UNDER_TEST } from './support/google-under-test.js';

const SETTINGS = [
  { patternsAndBlanks: 'not-found', rowsMove: false },
  { patternsAndBlanks: 'not-found', rowsMove: true },
  { patternsAndBlanks: 'found', rowsMove: true },
] as const;

// On another Google than the likeliest one, one client stands for all. What moves rows there has a suite of its own.
const isUnderTest = Object.keys(GOOGLE_UNDER_TEST.settings).length > 0;
const clients = isUnderTest ? Object.entries(CLIENTS).slice(0, 1) : Object.entries(CLIENTS);
const settings = isUnderTest ? SETTINGS.slice(0, 1) : SETTINGS;

// A client is a way to the sheet. What the other settings make of a sheet is the same at the end of either way.
for (const [at, [name, client]] of clients.entries())
  for (const { patternsAndBlanks, rowsMove } of at === 0 ? settings : settings.slice(0, 1))
    occupationSourceContract(
      { describe, test },
      async () => {
        const sheet = await ShopSheet.open([], isUnderTest ? {} : { google: { patternsAndBlanks } });
        const { url, token } = sheet.emulator;
        return sheetHarness(sheet, { rowsMove, client: client(url, token) });
      },
      {
        title: `B1, B8, B11, B18: a Google Sheet through ${name} keeps the contract of an occupation source${
          rowsMove ? ', though its rows are moved between all calls' : ''
        }, where blanks are ${patternsAndBlanks} by patterns`,
        repeatsLost: true,
        abilities: { also: true },
      },
    );
