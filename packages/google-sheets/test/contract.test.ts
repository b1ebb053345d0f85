import { occupationSourceContract } from '@spoollock/testing';
import { describe, test } from 'vitest';
import { CLIENTS } from './support/clients.js';
import { lightClient } from './support/light-client.js';
import { sheetHarness } from './support/sheet-harness.js';
import { ShopSheet } from './support/shop-sheet.js';
import { GOOGLE_UNDER_TEST } from './support/google-under-test.js';

const { '@googleapis/sheets': scoped, googleapis } = CLIENTS;
// What a client does otherwise shows in each setting alike, and what a setting makes of a sheet by any client.
const SETTINGS = [
  { patternsAndBlanks: 'not-found', rowsMove: false, name: '@googleapis/sheets', client: scoped },
  { patternsAndBlanks: 'not-found', rowsMove: true, name: 'googleapis', client: googleapis },
  { patternsAndBlanks: 'found', rowsMove: true, name: 'a light client', client: lightClient },
] as const;

// What moves rows on another Google than the likeliest one has a suite of its own.
const isUnderTest = Object.keys(GOOGLE_UNDER_TEST.settings).length > 0;

for (const { patternsAndBlanks, rowsMove, name, client } of isUnderTest ? SETTINGS.slice(0, 1) : SETTINGS)
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
