import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { auth, sheets } from '@googleapis/sheets';
import { startSheetsEmulator, type SheetsEmulator, type SpreadsheetSeed } from '@spoollock/sheets-emulator';
import { sampleSpreadsheet } from '@spoollock/sheets-emulator/sample';
import type { SheetsClient } from '@spoollock/google-sheets';
import type { Logger } from 'pino';
import { CannotOpen } from '../opening/cannot-open.js';
import { lockData, type DataLock } from './data-lock.js';
import type { ShopSettings } from '../opening/shop-settings.js';

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
    where: `the Google Sheet ${id}, with the key in ${credentialsFile}`,
    close: () => Promise.resolve(),
  };
}

async function openOwnSheet(dataFolder: string, log: Logger): Promise<ShopSheet> {
  const seed = sampleSpreadsheet();
  const file = join(dataFolder, 'sheet.json');
  // Nobody but this process is to write to it over HTTP.
  const token = randomBytes(24).toString('hex');
  const { emulator, lock, isNew } = await serve(seed, file, token).catch((cause: unknown) => {
    if (cause instanceof CannotOpen) throw cause;
    throw new CannotOpen(`The shop's sheet cannot be kept in ${file}: ${inWords(cause)}`);
  });
  const opened = isNew ? 'made a new sheet from the sample in' : 'opened the sheet kept in';
  log.info({ file, url: emulator.url }, `${opened} ${file}`);
  const login = new auth.OAuth2();
  login.setCredentials({ access_token: token });
  return {
    // It is in this process: no proxy of the machine's is to see its token.
    client: sheets({ version: 'v4', rootUrl: emulator.url, auth: login, noProxy: [new URL(emulator.url)] }),
    spreadsheetId: seed.id,
    reach: 'process',
    quota: { readsPerMinute: Infinity, writesPerMinute: Infinity },
    where: `a sheet of its own, in ${file}`,
    async close() {
      await emulator.close();
      lock.release();
    },
  };
}

interface OwnSheet {
  readonly emulator: SheetsEmulator;
  readonly lock: DataLock;
  /** There was no file. */
  readonly isNew: boolean;
}

async function serve(seed: SpreadsheetSeed, file: string, token: string): Promise<OwnSheet> {
  await mkdir(dirname(file), { recursive: true });
  const lock = await lockData(file);
  try {
    const isNew = !existsSync(file);
    const emulator = await startSheetsEmulator({ spreadsheets: [seed], file, token });
    lock.servedFrom(emulator.url);
    return { emulator, lock, isNew };
  } catch (cause) {
    lock.release();
    throw cause;
  }
}

function inWords(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'for no known reason';
}
