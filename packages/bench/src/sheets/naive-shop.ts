import type { sheets_v4 } from '@googleapis/sheets';
import { setTimeout as sleep } from 'node:timers/promises';
import { SPREADSHEET } from '../large-sheet.js';
import { TAB } from './far-sheet.js';

/** As Google's own pages say to wait after a 429. */
const LONGEST_WAIT_MS = 64_000;

/** What a shop writes first: read the rows, compare, write the row. Two who do it at once both get the spool. */
export class NaiveShop {
  readonly #client: sheets_v4.Sheets;
  /** Answers that said 429. */
  refused = 0;

  constructor(client: sheets_v4.Sheets) {
    this.#client = client;
  }

  /** Whether this worker was told that they have it. */
  async iniciar(tag: string, workerId: number): Promise<boolean> {
    const { values } = this.#client.spreadsheets;
    const { data } = await this.#untilAllowed(() =>
      values.get({ spreadsheetId: SPREADSHEET, range: `${TAB}!A:D` }, { retry: false }),
    );
    const rows: unknown[][] = data.values ?? [];
    const row = rows.findIndex(([there]) => there === tag);
    const [, label, , version] = rows[row] ?? [];
    if (label !== 'DISPONIBLE') return false;
    const requestBody = { values: [[`MR(${workerId})`, '20-11-2026 07:00:00', Number(version) + 1]] };
    const range = `${TAB}!B${row + 1}:D${row + 1}`;
    await this.#untilAllowed(() =>
      values.update(
        { spreadsheetId: SPREADSHEET, range, valueInputOption: 'RAW', requestBody },
        { retry: false },
      ),
    );
    return true;
  }

  async #untilAllowed<T>(call: () => Promise<T>): Promise<T> {
    for (let wait = 0; ; wait++) {
      try {
        return await call();
      } catch (cause) {
        if (!isQuota(cause)) throw cause;
        this.refused += 1;
        await sleep(Math.min(2 ** wait * 1_000 + Math.random() * 1_000, LONGEST_WAIT_MS));
      }
    }
  }
}

function isQuota(cause: unknown): boolean {
  return cause instanceof Error && 'status' in cause && Number(cause.status) === 429;
}
