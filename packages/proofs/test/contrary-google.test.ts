import { occupationSourceContract } from '@spoollock/testing';
import { describe, test } from 'vitest';
import { lightClient } from '../../google-sheets/test/support/light-client.js';
import { sheetHarness } from '../../google-sheets/test/support/sheet-harness.js';
import { ShopSheet } from '../../google-sheets/test/support/shop-sheet.js';
import { contraryGoogles } from '../src/unknowns/table.js';

// The others, and each answer alone: `npm run unknowns`.
for (const { settings, hides } of contraryGoogles().slice(0, 1))
  occupationSourceContract(
    { describe, test },
    async () => {
      const sheet = await ShopSheet.open([], { google: settings }, hides);
      const { url, token } = sheet.emulator;
      return sheetHarness(sheet, { rowsMove: false, client: lightClient(url, token) });
    },
    {
      title:
        'C12: on a Google that does everything otherwise, under a filter, the adapter keeps the contract of a source',
      repeatsLost: true,
      abilities: { also: true },
    },
  );
