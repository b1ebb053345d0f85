import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { auth, sheets } from '@googleapis/sheets';
import { systemClock } from '@spoollock/core';
import { startSheetsEmulator } from '@spoollock/sheets-emulator';
import type { SheetsClient } from '@spoollock/google-sheets';
import type { Logger } from 'pino';
import { CannotOpen } from './cannot-open.js';
import { DEMO_SPREADSHEET_ID, demoSpreadsheet, readSample } from './demo-sheet.js';
import type { ShopSettings } from './shop-settings.js';

/** The spreadsheet that the shop works on, and the client to reach it by. */
export interface ShopSheet {
  readonly client: SheetsClient;
  readonly spreadsheetId: string;
  /** Who else can reach it. */
  readonly reach: 'shared' | 'process';
  /** Calls a minute that may be made to read and write the spools' rows. */
  readonly quota: { readonly readsPerMinute: number; readonly writesPerMinute: number };
  /** For the log. */
  readonly where: string;
  close(): Promise<void>;
}

const SCOPES = ['https://www.googleapis.com/auth/spreadsheets'];

/** Google's, if the settings name one; otherwise one of this shop's own, served from here and kept in a file. */
export async function openShopSheet(settings: ShopSettings, log: Logger): Promise<ShopSheet> {
  return settings.googleSheet === null
    ? openOwnSheet(settings.dataFolder, log)
    : googleSheet(settings.googleSheet);
}

function googleSheet({ id, credentialsFile }: NonNullable<ShopSettings['googleSheet']>): ShopSheet {
  const login = new auth.GoogleAuth({ keyFile: credentialsFile, scopes: SCOPES });
  return {
    client: sheets({ version: 'v4', auth: login }),
    spreadsheetId: id,
    reach: 'shared',
    // Google allows 60 of each; 20 writes, and what they take to read, are the audit trail's.
    quota: { readsPerMinute: 55, writesPerMinute: 40 },
    where: `the Google Sheet ${id}`,
    close: () => Promise.resolve(),
  };
}

async function openOwnSheet(dataFolder: string, log: Logger): Promise<ShopSheet> {
  const seed = demoSpreadsheet(await readSample(), systemClock.now());
  if (seed.isErr()) throw new CannotOpen(seed.error);
  const file = join(dataFolder, 'sheet.json');
  // Nobody but this process is to write to it over HTTP.
  const token = randomBytes(24).toString('hex');
  const emulator = await mkdir(dataFolder, { recursive: true })
    .then(() => startSheetsEmulator({ spreadsheets: [seed.value], file, token }))
    .catch((cause: unknown) => {
      throw new CannotOpen(`The shop's sheet cannot be kept in ${file}: ${inWords(cause)}`);
    });
  log.info({ file, url: emulator.url }, 'the sheet is served from here and kept in a file');
  const login = new auth.OAuth2();
  login.setCredentials({ access_token: token });
  return {
    client: sheets({ version: 'v4', rootUrl: emulator.url, auth: login }),
    spreadsheetId: DEMO_SPREADSHEET_ID,
    reach: 'process',
    quota: { readsPerMinute: Infinity, writesPerMinute: Infinity },
    where: `a sheet of its own, in ${file}`,
    close: () => emulator.close(),
  };
}

function inWords(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'for no known reason';
}
