import { auth, sheets } from '@googleapis/sheets';
import { createSpoolLock } from '@spoollock/core';
import { createGoogleSheetsSource } from '@spoollock/google-sheets';
import { createNodeRedisLockStore } from '@spoollock/redis/node-redis';
import { startSheetsEmulator } from '@spoollock/sheets-emulator';
import { createClient } from 'redis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startRedis } from '../../redis/test/support/redis-server.js';
import { openEvents, says } from './support/events.js';
import { openShopProcess, type ShopProcess } from './support/shop-process.js';
import { JP, MR } from './support/test-shop.js';

const ID = 'the-shops-of-the-tests';

/** What each shop's tab is like. All three have a spool of the same tag. */
const SHOPS = [
  {
    tab: 'Norte',
    headers: ['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'],
    free: 'DISPONIBLE',
    env: {},
  },
  {
    tab: 'Sur',
    headers: ['Spool', 'Quien', 'Desde', 'Rev'],
    free: 'LIBRE',
    env: {
      SPOOLLOCK_HEADER_TAG: 'Spool',
      SPOOLLOCK_HEADER_LABEL: 'Quien',
      SPOOLLOCK_HEADER_SINCE: 'Desde',
      SPOOLLOCK_HEADER_VERSION: 'Rev',
      SPOOLLOCK_FREE_WORDS: 'LIBRE',
      SPOOLLOCK_FREE_LABEL: 'LIBRE',
      SPOOLLOCK_DATES: 'text',
      SHOP_TIME_ZONE: 'America/Lima',
    },
  },
  {
    tab: 'Este',
    headers: ['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'],
    free: '',
    env: { SPOOLLOCK_FREE_LABEL: 'blank', SPOOLLOCK_WORKER_LABEL: '{initials} - {id}' },
  },
] as const;

async function spreadsheet() {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const tabs = SHOPS.flatMap(({ tab, headers, free }) => [
    { title: tab, values: [[...headers], ['MK-1', free, '', 0], ['MK-2', free, '', 0]] },
    { title: `Registro ${tab}`, values: [] },
  ]);
  const emulator = await startSheetsEmulator({
    spreadsheets: [{ id: ID, timeZone: 'America/Santiago', locale: 'es_CL', sheets: tabs }],
  });
  onTestFinished(() => emulator.close());
  const person = emulator.spreadsheet(ID);
  const label = (shop: number): unknown => person.values(SHOPS[shop]?.tab ?? '')[1]?.[1] ?? '';
  const trail = (shop: number): string => JSON.stringify(person.values(`Registro ${SHOPS[shop]?.tab ?? ''}`));
  return { redis, emulator, label, trail };
}

async function keysOf(url: string): Promise<readonly string[]> {
  const client = await createClient({ url }).connect();
  try {
    return (await client.keys('*')).sort();
  } finally {
    client.destroy();
  }
}

describe('three shops in one spreadsheet and one Redis', () => {
  test('in three processes: each has its own spool of a tag, its locks, its trail and its news', async () => {
    const { redis, emulator, label, trail } = await spreadsheet();
    const shops: ShopProcess[] = [];
    for (const { tab, env } of SHOPS)
      shops.push(
        await openShopProcess({
          REDIS_URL: redis.url,
          GOOGLE_SHEET_ID: ID,
          GOOGLE_SHEETS_ROOT_URL: emulator.url,
          GOOGLE_SHEETS_TOKEN: emulator.token,
          SPOOLLOCK_TAB: tab,
          SPOOLLOCK_TRAIL_TAB: `Registro ${tab}`,
          SPOOLLOCK_KEY_PREFIX: `${tab}:`,
          DRIFT_CHECK_SECONDS: '1',
          ...env,
        }),
      );
    const [norte, sur, este] = shops;
    if (norte === undefined || sur === undefined || este === undefined) throw new Error('three shops');
    const board = await openEvents(sur.url);
    expect((await norte.post('/api/spools/MK-1/iniciar', { worker: MR })).status).toBe(201);
    expect((await sur.post('/api/spools/MK-1/iniciar', { worker: JP })).status).toBe(201);
    expect((await este.post('/api/spools/MK-1/iniciar', { worker: MR })).status).toBe(201);
    await board.until(says('MK-1', 'occupied'));
    expect([0, 1, 2].map(label)).toEqual(['MR(93)', 'JP(94)', 'MR - 93']);
    expect(await keysOf(redis.url)).toEqual(['Este:MK-1', 'Norte:MK-1', 'Sur:MK-1']);
    // One gives back: the others have theirs, after their drift checks too.
    expect((await norte.post('/api/spools/MK-1/finalizar', { worker: MR })).status).toBe(200);
    for (const shop of shops) {
      const { body } = await shop.get('/api/spools?state=drift');
      expect(body.spools).toEqual([]);
    }
    expect([0, 1, 2].map(label)).toEqual(['DISPONIBLE', 'JP(94)', 'MR - 93']);
    expect((await este.post('/api/spools/MK-1/finalizar', { worker: MR })).status).toBe(200);
    for (const shop of shops) shop.signal('SIGTERM');
    for (const shop of shops) expect(await shop.ended).toBe(0);
    expect([0, 1, 2].map(label)).toEqual(['DISPONIBLE', 'JP(94)', '']);
    expect(await keysOf(redis.url)).toEqual(['Sur:MK-1']);
    expect([0, 1, 2].map((shop) => trail(shop).match(/"INICIAR"/g)?.length)).toEqual([2, 2, 2]);
    expect(trail(1)).not.toContain('FINALIZAR');
  });

  test('in one process, by the library: one client of each kind, three sources, three stores', async () => {
    const { redis, emulator, label } = await spreadsheet();
    const login = new auth.OAuth2();
    login.setCredentials({ access_token: emulator.token });
    const google = sheets({ version: 'v4', rootUrl: emulator.url, auth: login });
    const client = await createClient({ url: redis.url }).connect();
    const stores = SHOPS.map(({ tab }) => createNodeRedisLockStore(client, { keyPrefix: `${tab}:` }));
    const labels = [{}, { freeWords: ['LIBRE'], free: 'LIBRE' }, { free: '', worker: '{initials} - {id}' }];
    const locks = SHOPS.map(({ tab, headers: [tag, name, since, version] }, at) => {
      const source = createGoogleSheetsSource({
        ...{ client: google, spreadsheetId: ID, tab, labels: labels[at] },
        headers: { tag, label: name, since, version },
        dates: at === 1 ? 'text' : 'date-time',
      });
      return createSpoolLock({ store: stores[at], source });
    });
    onTestFinished(async () => {
      for (const lock of locks) await lock.close();
      for (const store of stores) store.close();
      client.destroy();
    });
    const taken = await Promise.all(locks.map((lock) => lock.iniciar('MK-1', MR)));
    expect(taken.map((grant) => grant.isOk())).toEqual([true, true, true]);
    expect([0, 1, 2].map(label)).toEqual(['MR(93)', 'MR(93)', 'MR - 93']);
    expect((await locks[1]?.finalizar('MK-1', MR))?.isOk()).toBe(true);
    for (const lock of locks) expect((await lock.reconcile()).isOk()).toBe(true);
    expect([0, 1, 2].map(label)).toEqual(['MR(93)', 'LIBRE', 'MR - 93']);
    expect(await keysOf(redis.url)).toEqual(['Este:MK-1', 'Norte:MK-1']);
  });
});
