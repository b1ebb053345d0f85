import { sheets as sheetsAlone } from '@googleapis/sheets';
import { google } from 'googleapis';
import { expect, it } from 'vitest';
import type { SheetsClient } from '../src/calls/sheets-client.js';

it('takes a client of googleapis and one of @googleapis/sheets as they are', () => {
  // The compiler does the checking: neither needs a cast.
  const clients: SheetsClient[] = [sheetsAlone({ version: 'v4' }), google.sheets({ version: 'v4' })];
  expect(clients).toHaveLength(2);
});
