import {
  createBoardFeed,
  createBoardStreams,
  readPage,
  shareNews,
  type PageSettings,
} from '@spoollock/board';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { auth, sheets } from '@googleapis/sheets';
import { createSpoolLock, type Worker } from '@spoollock/core';
import { formatShopTime } from '@spoollock/core/adapter';
import { createGoogleSheetsSource } from '@spoollock/google-sheets';
import { startSheetsEmulator, type SheetsEmulator, type SpreadsheetByHand } from '@spoollock/sheets-emulator';
import { onTestFinished } from 'vitest';
import type { RedisServer } from '../../../../redis/test/support/redis-server.js';
import { createApp, type AppParts } from '../../../src/app.js';
import { createHttpServer } from '../../../src/listening/http-server.js';
import { keepReconciling } from '../../../src/locks/reconciling.js';
import { redisConnection } from '../../../src/locks/redis-connection.js';
import { createLog } from '../../../src/listening/request-log.js';
import { client, type Client } from '../../../../http/test/support/client.js';
import { stopServing } from '../../support/stop-serving.js';
import { floorRedis } from './floor-redis.js';

/** A shop of the example's own parts, on a real Redis and a sheet that a test can write in by hand. */

export const MR = { id: 93, initials: 'MR' };
export const JP = { id: 94, initials: 'JP' };
const ZONE = 'America/Santiago';
const ID = 'board';
const TAB = 'Operaciones';
const HEADERS = ['ID', 'TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version', 'Notas'];
const HOUR_MS = 3_600_000;

export interface Row {
  readonly tag: string;
  /** As it stands in the sheet. */
  readonly label?: string;
  readonly hoursAgo?: number;
}

/** Everything that shops share: the sheet and the Redis. */
export interface Floor {
  readonly redis: RedisServer;
  readonly sheet: SpreadsheetByHand;
  /** What goes wrong between the shop and its sheet. */
  readonly faults: SheetsEmulator['faults'];
  /** Somebody types a name into the row of a spool. */
  typeLabel(tag: string, label: string): void;
  labelOf(tag: string): unknown;
  /** One more process of the shop, as far as it can be told from outside. */
  open(settings?: Settings): Promise<BoardShop>;
}

type Settings = Partial<Omit<AppParts['settings'], 'shopTokens' | 'supervisorTokens'>> & {
  readonly shopToken?: string | null;
  readonly supervisorToken?: string | null;
  readonly port?: number;
  readonly build?: string | undefined;
  readonly page?: PageSettings;
  readonly history?: AppParts['history'];
};

export interface BoardShop extends Client {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export const FEW: readonly Row[] = [
  { tag: 'MK-1335-CW-25000-019' },
  { tag: 'MK-1336-TW-25001-021' },
  { tag: 'MK-1337-FW-25002-004' },
  { tag: 'MK-1338-FW-25003-004', label: 'JP(94)', hoursAgo: 2 },
  { tag: 'MK-1339-TW-25004-024', label: 'turno noche', hoursAgo: 5 },
  { tag: 'MK-1340-FW-25005-008', label: 'LFG(7)', hoursAgo: 30 },
];

/** All of it ends when the test has finished. */
export async function openFloor(rows: readonly Row[] = FEW): Promise<Floor> {
  const redis = await floorRedis();
  let isRedisAsItWas = true;
  const emulator = await startSheetsEmulator({
    spreadsheets: [
      {
        id: ID,
        title: 'Registro',
        timeZone: ZONE,
        locale: 'es_CL',
        sheets: [{ title: TAB, values: [HEADERS, ...rows.map(rowOf)] }],
      },
    ],
  });
  const sheet = emulator.spreadsheet(ID);
  const opened: BoardShop[] = [];
  onTestFinished(async () => {
    await Promise.all(opened.map((shop) => shop.close()));
    await emulator.close();
    await redis.giveBack(isRedisAsItWas);
  });
  const place = (tag: string): number => {
    const at = sheet.values(TAB).findIndex((row) => row[1] === tag);
    if (at < 0) throw new Error(`The sheet has no ${tag}.`);
    return at;
  };
  return {
    get redis() {
      isRedisAsItWas = false;
      return redis.server;
    },
    sheet,
    faults: emulator.faults,
    typeLabel: (tag, label) => sheet.edit(TAB, `C${place(tag) + 1}`, label),
    labelOf: (tag) => sheet.values(TAB)[place(tag)]?.[2],
    open: async (settings = {}) => {
      const login = new auth.OAuth2();
      login.setCredentials({ access_token: emulator.token });
      const shop = await openShopOn(
        sheets({ version: 'v4', rootUrl: emulator.url, auth: login }),
        redis.server.url,
        settings,
      );
      opened.push(shop);
      return shop;
    },
  };
}

function rowOf({ tag, label = 'DISPONIBLE', hoursAgo }: Row, at: number): (string | number)[] {
  const since = hoursAgo === undefined ? '' : formatShopTime(new Date(Date.now() - hoursAgo * HOUR_MS), ZONE);
  return [at + 1, tag, label, since, 0, ''];
}

async function openShopOn(
  sheetsClient: ReturnType<typeof sheets>,
  redisUrl: string,
  { port = 0, build, page, history, shopToken = null, supervisorToken = null, ...settings }: Settings,
): Promise<BoardShop> {
  const log = createLog('silent', { write: () => undefined });
  const quota = { readsPerMinute: Infinity, writesPerMinute: Infinity };
  const source = createGoogleSheetsSource({
    client: sheetsClient,
    spreadsheetId: ID,
    timeZone: ZONE,
    quota,
    gathering: { quietMs: 2, longestMs: 5 },
  });
  const redis = await redisConnection(redisUrl, log);
  await redis.connect();
  const lock = createSpoolLock({ store: redis.store, source });
  const reconciling = keepReconciling(lock, log);
  const reading = { refreshMs: 1_000, readsPerMinute: Infinity };
  const feed = createBoardFeed({ lock, timeZone: ZONE, build, settings: page, ...reading });
  const streams = createBoardStreams({ feed });
  shareNews(lock, redis, (tags) => feed.somethingChanged(tags));
  const app = createApp({
    lock,
    history,
    log,
    settings: {
      host: '127.0.0.1',
      allowedHosts: [],
      trustedProxies: [],
      shopTokens: shopToken === null ? [] : [shopToken],
      sessionMs: HOUR_MS,
      supervisorTokens: supervisorToken === null ? [] : [supervisorToken],
      board: page ?? {},
      ...settings,
    },
    board: { page: readPage(), feed, streams },
    isReady: () => true,
    telemetry: null,
  });
  const server = createHttpServer(app, log);
  await listen(server, port);
  await source.prepare({ deadlineMs: Date.now() + 30_000 });
  reconciling.again('the shop opens');
  redis.onReconnected(() => reconciling.again('Redis is there again'));
  const at = (server.address() as AddressInfo).port;
  const url = `http://127.0.0.1:${at}`;
  let isOpen = true;
  return {
    ...client(url, shopToken ?? undefined),
    url,
    port: at,
    close: async () => {
      if (!isOpen) return;
      isOpen = false;
      await stopServing(server, { streams, feed });
      await lock.close();
      redis.close();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

export function take(shop: Client, tag: string, worker: Worker): ReturnType<Client['post']> {
  return shop.post(`/api/spools/${encodeURIComponent(tag)}/iniciar`, { worker });
}
