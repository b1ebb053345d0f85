import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { auth, sheets } from '@googleapis/sheets';
import { board } from '@spoollock/board/express';
import { createSpoolLock } from '@spoollock/core';
import { readEnvironment } from '@spoollock/core/environment';
import { consoleLogger, logEvents } from '@spoollock/core/logging';
import { MemoryLockStore } from '@spoollock/core/memory';
import { createGoogleSheetsSource } from '@spoollock/google-sheets';
import { httpProblem } from '@spoollock/http';
import { sendProblem, spoolRouter } from '@spoollock/http/express';
import { openDatabase } from '@spoollock/postgres/open';
import { createNodeRedisLockStore } from '@spoollock/redis/node-redis';
import { startSheetsEmulator } from '@spoollock/sheets-emulator';
import { sampleSpreadsheet } from '@spoollock/sheets-emulator/sample';
import express from 'express';
import { createClient } from 'redis';

/** So looks a new database. */
const NO_SPOOLS =
  'The shop has no spools yet. Write their tags into the sheet; or, for a database, close the shop and bring them from a sheet: ' +
  'spoollock move --from sheet --to postgres --write';

await openShop().catch((cause: unknown) => {
  const why = cause instanceof Error ? cause.message : String(cause);
  const hint = /listen E|options\.port/.test(why) ? '. Set PORT to another number, from 1024 to 65535.' : '';
  console.error(`The shop cannot open: ${why.replace(/\.$/, hint === '' ? '.' : '')}${hint}`);
  process.exit(1);
});

async function openShop(): Promise<void> {
  const settings = readEnvironment(process.env);
  if (settings.isErr()) throw new Error(settings.error.map(({ message }) => message).join(' '));
  const { redisUrl, redisUrlGiven, googleSheetId, databaseUrl, timeZone, ...lockSettings } = settings.value;
  // The engine: locks in front of the truth, a sheet. A database needs none.
  const store = databaseUrl === undefined ? new MemoryLockStore() : undefined;
  const locks = redisUrlGiven ? locksInRedis(redisUrl) : { store, close: () => {} };
  const truth = await (databaseUrl ? inDatabase(databaseUrl) : inSheet(timeZone, googleSheetId));
  const lock = createSpoolLock({ ...lockSettings, store: locks.store, source: truth.source });
  logEvents(lock, consoleLogger());

  // The HTTP side: INICIAR, FINALIZAR and the rest at /api/spools, then /health, and the board at /.
  const tools = board(lock, { timeZone, news: truth.news });
  const app = express().disable('x-powered-by').disable('etag');
  app.use((request, response, next) => {
    // Another site's page can make its own name lead here; it cannot change the Host header.
    if (/^(localhost|127\.0\.0\.1):\d+$/.test(request.headers.host ?? '')) next();
    else sendProblem(response, httpProblem('host-not-served', 'This is none of the shop’s names.'));
  });
  app.use(spoolRouter(lock, { paths: { spools: '/api/spools' }, supervisor: () => 'allow' }));
  app.use(tools);
  app.use((_, response) => sendProblem(response, httpProblem('unknown-route', 'There is nothing here.')));
  const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
  await once(server, 'listening');
  console.log(`The shop is open at http://127.0.0.1:${(server.address() as AddressInfo).port}`);

  void lock.list({ limit: 1 }).map(({ spools }) => (spools.length === 0 ? console.warn(NO_SPOOLS) : null));

  // On boot, when Redis is back, and every minute, the locks come in line with the truth. No request waits for it.
  const reconcile = () =>
    lock.reconcile({ deadlineMs: 10_000 }).mapErr(({ message }) => console.warn(`No reconcile: ${message}`));
  void reconcile().then(() => truth.prepare());
  lock.listen(({ type }) => (type === 'degraded-left' ? void reconcile() : null));
  lock.startDriftCheck({ everyMs: 60_000 });

  async function close(): Promise<void> {
    await tools.close();
    const closed = once(server, 'close');
    server.close();
    setTimeout(() => server.closeAllConnections(), 8_000).unref();
    // Every call under way has its answer after this.
    await lock.close();
    await setImmediate();
    server.closeIdleConnections();
    await closed;
    locks.close();
    await truth.close();
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
}

/** While Redis is away no command waits for it: the sheet alone decides then. */
function locksInRedis(url: string) {
  const client = createClient({ url, disableOfflineQueue: true });
  client.on('error', (error: Error) => console.warn(`Redis: ${error.message}`));
  client.connect().catch(() => undefined);
  const close = (): void => (client.isOpen ? client.destroy() : undefined);
  return { store: createNodeRedisLockStore(client), close };
}

/** A PostgreSQL, `postgres://…`, or one in a folder of this process, `embedded:FOLDER`. */
async function inDatabase(url: string) {
  const opened = await openDatabase(url);
  if (opened.isErr()) throw new Error(opened.error.message);
  await opened.value.prepare().then((done) => done.mapErr((fault) => console.warn('Database:', fault)));
  return opened.value;
}

/** A sheet of Google's, with the key file that GOOGLE_APPLICATION_CREDENTIALS names; or one of the shop's own. */
async function inSheet(timeZone: string, given?: string) {
  const login = new auth.GoogleAuth({ scopes: ['https://www.googleapis.com/auth/spreadsheets'] });
  const client = sheets({ version: 'v4', auth: login });
  const google = (id: string) => ({ client, spreadsheetId: id, reach: 'shared' as const, close() {} });
  const sheet = given === undefined ? await ownSheet() : google(given);
  const source = createGoogleSheetsSource({ ...sheet, timeZone });
  return { source, news: undefined, prepare: () => source.prepare(), close: () => sheet.close() };
}

/** A sample sheet in this process, reached as Google's is, and kept in a file. */
async function ownSheet() {
  const folder = process.env['SHOP_DATA_DIR'] ?? 'data';
  mkdirSync(folder, { recursive: true });
  const sample = sampleSpreadsheet();
  const kept = { spreadsheets: [sample], file: `${folder}/sheet.json` };
  const emulator = await startSheetsEmulator({ ...kept, token: randomUUID() });
  const { url: rootUrl, token } = emulator;
  const login = new auth.OAuth2();
  login.setCredentials({ access_token: token });
  const client = sheets({ version: 'v4', rootUrl, auth: login, noProxy: [new URL(rootUrl)] });
  return { client, spreadsheetId: sample.id, reach: 'process' as const, close: () => emulator.close() };
}
