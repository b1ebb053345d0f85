import { sheets as sheetsAlone } from '@googleapis/sheets';
// The part of it that is about sheets: the declarations of all of Google's services are millions of lines.
import { sheets as googleSheets } from 'googleapis/build/src/apis/sheets/index.js';
import { expect, it } from 'vitest';
import type { SheetsClient } from '../src/calls/sheets-client.js';

it('takes a client of googleapis and one of @googleapis/sheets as they are', () => {
  // The compiler does the checking: neither needs a cast.
  const clients: SheetsClient[] = [sheetsAlone({ version: 'v4' }), googleSheets({ version: 'v4' })];
  expect(clients).toHaveLength(2);
});
