import { google } from 'googleapis';
import { describe, expect, it } from 'vitest';
import { SHOP, start } from './start.js';

describe("Google's larger client", () => {
  it('works as the small one does', async () => {
    const { emulator } = await start([['TAG'], ['A-1']]);
    const auth = new google.auth.OAuth2();
    auth.setCredentials({ access_token: emulator.token });
    const { spreadsheets } = google.sheets({ version: 'v4', rootUrl: emulator.url, auth });
    await spreadsheets.batchUpdate({
      spreadsheetId: SHOP,
      requestBody: { requests: [{ findReplace: { find: 'A-1', replacement: 'B-1', sheetId: 0 } }] },
    });
    const { data } = await spreadsheets.values.batchGet({ spreadsheetId: SHOP, ranges: ['Ops!A2:A'] });
    expect(data.valueRanges?.[0]?.values).toEqual([['B-1']]);
  });
});
