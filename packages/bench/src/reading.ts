import { auth, sheets } from '@googleapis/sheets';
import { createGoogleSheetsSource } from '@spoollock/google-sheets';
import { median } from './arms.js';
import { SPREADSHEET, TOKEN } from './large-sheet.js';

export interface Reading {
  /** What this process alone needs for it: the request, its answer, the index and every row's meaning. */
  readonly cpuMs: number;
  readonly calls: number;
}

/** Reads and indexes the whole sheet, several times over; the median of the rounds after the first few. */
export async function readLargeSheet(url: string, rows: number, rounds: number): Promise<Reading> {
  const login = new auth.OAuth2();
  login.setCredentials({ access_token: TOKEN });
  let calls = 0;
  const source = createGoogleSheetsSource({
    client: sheets({ version: 'v4', rootUrl: url, auth: login }),
    spreadsheetId: SPREADSHEET,
    quota: { readsPerMinute: 1e6 },
    onCall: () => void (calls += 1),
  });
  const took: number[] = [];
  const warmUp = Math.ceil(rounds / 2);
  for (let round = 0; round < warmUp + rounds; round++) {
    if (round === warmUp) calls = 0;
    const before = process.cpuUsage();
    let read = 0;
    for await (const chunk of source.rows({ deadlineMs: Date.now() + 60_000 }))
      read += chunk._unsafeUnwrap().length;
    const { user, system } = process.cpuUsage(before);
    if (read !== rows) throw new Error(`${read} rows of ${rows} were read`);
    if (round >= warmUp) took.push((user + system) / 1000);
  }
  return { cpuMs: median(took), calls: calls / rounds };
}
