import { readPage, createBoardFeed, createBoardStreams, shareNews } from '@spoollock/board';
import type { AddressInfo } from 'node:net';
import { auth, sheets } from '@googleapis/sheets';
import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { type Clock } from '@spoollock/core/adapter';
import { createGoogleSheetsSource, type SheetsClient } from '@spoollock/google-sheets';
import { startSheetsEmulator, type SheetsEmulator, type SpreadsheetByHand } from '@spoollock/sheets-emulator';
import { onTestFinished } from 'vitest';
import { createApp } from '../../src/app.js';
import { createHttpServer } from '../../src/listening/http-server.js';
import { redisConnection } from '../../src/locks/redis-connection.js';
import { createLog } from '../../src/listening/request-log.js';
import { client, type Client } from '../../../http/test/support/client.js';
import { stopServing } from './stop-serving.js';

const ID = 'live';
const TAB = 'Operaciones';
const ZONE = 'America/Santiago';

/** A sheet that several shops work on, and people too. */
export interface SharedSheet {
  readonly emulator: SheetsEmulator;
  readonly byHand: SpreadsheetByHand;
  readonly client: SheetsClient;
  /** Somebody types a label into a spool's row. */
  label(tag: string, text: string): void;
}

export async function sharedSheet(tags: readonly string[]): Promise<SharedSheet> {
  const header = ['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'];
  const values = [header, ...tags.map((tag) => [tag, 'DISPONIBLE', '', 0])];
  const emulator = await startSheetsEmulator({
    spreadsheets: [
      { id: ID, title: 'Registro', timeZone: ZONE, locale: 'es_CL', sheets: [{ title: TAB, values }] },
    ],
  });
  onTestFinished(() => emulator.close());
  const login = new auth.OAuth2();
  login.setCredentials({ access_token: emulator.token });
  const byHand = emulator.spreadsheet(ID);
  return {
    emulator,
    byHand,
    client: sheets({ version: 'v4', rootUrl: emulator.url, auth: login }),
    label: (tag, text) => byHand.edit(TAB, `B${tags.indexOf(tag) + 2}`, text),
  };
}

export interface LiveShop extends Client {
  readonly base: string;
  readonly lock: SpoolLock;
  readonly logged: () => string;
  /** How often it has heard that something changed. */
  readonly heard: () => number;
}

/** A shop with all the parts that its board needs, on this sheet and this Redis; `clock` is the board's. */
export async function liveShop(
  sheet: SharedSheet,
  redisUrl: string,
  refreshMs: number,
  clock?: Clock,
): Promise<LiveShop> {
  const lines: string[] = [];
  const log = createLog('trace', { write: (line) => void lines.push(line) });
  const quota = { readsPerMinute: Infinity, writesPerMinute: Infinity };
  const source = createGoogleSheetsSource({
    ...{ client: sheet.client, spreadsheetId: ID, timeZone: ZONE, quota },
    gathering: { quietMs: 2, longestMs: 5 },
  });
  const redis = await redisConnection(redisUrl, log);
  const lock = createSpoolLock({ store: redis.store, source });
  const feed = createBoardFeed({ lock, timeZone: ZONE, refreshMs, readsPerMinute: Infinity, clock });
  const streams = createBoardStreams({ feed });
  let heard = 0;
  shareNews(lock, redis, () => {
    heard += 1;
    feed.somethingChanged();
  });
  const settings = {
    ...{
      host: '127.0.0.1',
      allowedHosts: [],
      trustedProxies: [],
      shopTokens: [],
      supervisorTokens: [],
      sessionMs: 1,
    },
  };
  const app = createApp({
    lock,
    log,
    settings,
    board: { page: readPage(), feed, streams },
    isReady: () => true,
    telemetry: null,
  });
  const server = createHttpServer(app, log);
  await redis.connect();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await stopServing(server, { streams, feed });
    await lock.close();
    redis.close();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { base, lock, logged: () => lines.join(''), heard: () => heard, ...client(base) };
}
