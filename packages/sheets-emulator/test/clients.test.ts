// The part of it that is about sheets: the declarations of all of Google's services are millions of lines.
import { auth as googleAuth, sheets as googleSheets } from 'googleapis/build/src/apis/sheets/index.js';
import { describe, expect, it } from 'vitest';
import { SHOP, start } from './start.js';

describe("Google's larger client", () => {
  it('works as the small one does', async () => {
    const { emulator } = await start([['TAG'], ['A-1']]);
    const auth = new googleAuth.OAuth2();
    auth.setCredentials({ access_token: emulator.token });
    const { spreadsheets } = googleSheets({ version: 'v4', rootUrl: emulator.url, auth });
    await spreadsheets.batchUpdate({
      spreadsheetId: SHOP,
      requestBody: { requests: [{ findReplace: { find: 'A-1', replacement: 'B-1', sheetId: 0 } }] },
    });
    const { data } = await spreadsheets.values.batchGet({ spreadsheetId: SHOP, ranges: ['Ops!A2:A'] });
    expect(data.valueRanges?.[0]?.values).toEqual([['B-1']]);
  });
});
