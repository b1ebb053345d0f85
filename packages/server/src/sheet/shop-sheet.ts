import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SheetsEmulator, SpreadsheetSeed } from '@spoollock/sheets-emulator';
import type { SheetLogin, SheetsClient } from '@spoollock/google-sheets';
import type { Logger } from 'pino';
import { CannotOpen } from '../opening/cannot-open.js';
import { keyFileAuth } from './key-file.js';
import type { ShopSettings } from '../opening/shop-settings.js';

/**
 * The spreadsheet that the shop works on, and the client to reach it by. What either takes is loaded once it is wanted: a
 * shop on a database wants neither.
 */
export interface ShopSheet {
  readonly client: SheetsClient;
  readonly spreadsheetId: string;
  /** Who else can reach it. */
  readonly reach: 'shared' | 'process';
  /** Calls a minute that may be made to read and write the spools' rows. */
  readonly quota: { readonly readsPerMinute: number; readonly writesPerMinute: number };
  /** Calls a minute that the audit trail may make. */
  readonly trailAppendsPerMinute: number;
  /** For the log. */
  readonly where: string;
  close(): Promise<void>;
}

/** Google's, if the settings name one; otherwise one of this shop's own, served from here and kept in a file. */
export async function openShopSheet(settings: ShopSettings, log: Logger): Promise<ShopSheet> {
  return settings.googleSheet === null
    ? openOwnSheet(settings.dataFolder, log)
    : sharedSheet(settings.googleSheet, settings.sheetSharedBy, log);
}

async function sharedSheet(
  { id, login }: NonNullable<ShopSettings['googleSheet']>,
  sharedBy: number,
  log: Logger,
): Promise<ShopSheet> {
  // A server for trying things out counts nothing, or answers 429.
  const share = (calls: number): number =>
    login.kind === 'google' ? Math.max(1, Math.floor(calls / sharedBy)) : Infinity;
  return {
    ...(await clientFor(login, id, log)),
    spreadsheetId: id,
    reach: 'shared',
    // Google allows 60 of each; 20 writes, and what they take to read, are the audit trail's.
    quota: { readsPerMinute: share(55), writesPerMinute: share(40) },
    trailAppendsPerMinute: Math.max(1, Math.floor(20 / sharedBy)),
    close: () => Promise.resolve(),
  };
}

async function clientFor(
  login: SheetLogin,
  id: string,
  log: Logger,
): Promise<Pick<ShopSheet, 'client' | 'where'>> {
  if (login.kind === 'google') {
    const { sheets } = await import('@googleapis/sheets');
    return {
      client: sheets({ version: 'v4', auth: await keyFileAuth(login.credentialsFile, log) }),
      where: `the Google Sheet ${id}, with the key in ${login.credentialsFile}`,
    };
  }
  return {
    client: await loopbackClient(login.rootUrl, login.token),
    where: `the sheet ${id} at ${login.rootUrl} (not Google's)`,
  };
}

/** No proxy of the machine's is to see the token. */
async function loopbackClient(rootUrl: string, token: string): Promise<SheetsClient> {
  const { auth, sheets } = await import('@googleapis/sheets');
  const login = new auth.OAuth2();
  login.setCredentials({ access_token: token });
  return sheets({ version: 'v4', rootUrl, auth: login, noProxy: [new URL(rootUrl)] });
}

async function openOwnSheet(dataFolder: string, log: Logger): Promise<ShopSheet> {
  const { sampleSpreadsheet } = await import('@spoollock/sheets-emulator/sample');
  const seed = sampleSpreadsheet();
  const file = join(dataFolder, 'sheet.json');
  // Nobody but this process is to write to it over HTTP.
  const token = randomBytes(24).toString('hex');
  const isNew = !existsSync(file);
  const emulator = await serve(seed, file, token).catch((cause: unknown) => {
    throw new CannotOpen(
      `The shop's sheet cannot be kept in ${file}: ${sentence(inWords(cause))} Or set SHOP_DATA_DIR to another folder.`,
    );
  });
  const opened = isNew ? 'made a new sheet from the sample in' : 'opened the sheet kept in';
  log.info({ file, url: emulator.url }, `${opened} ${file}`);
  return {
    client: await loopbackClient(emulator.url, token),
    spreadsheetId: seed.id,
    reach: 'process',
    quota: { readsPerMinute: Infinity, writesPerMinute: Infinity },
    trailAppendsPerMinute: 20,
    where: `a sheet of its own, in ${file}`,
    close: () => emulator.close(),
  };
}

async function serve(seed: SpreadsheetSeed, file: string, token: string): Promise<SheetsEmulator> {
  await mkdir(dirname(file), { recursive: true });
  const { startSheetsEmulator } = await import('@spoollock/sheets-emulator');
  return startSheetsEmulator({ spreadsheets: [seed], file, token });
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function inWords(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'for no known reason';
}
