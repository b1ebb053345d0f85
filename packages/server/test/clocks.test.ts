import { systemClock, type Clock } from '@spoollock/core/adapter';
import { startSheetsEmulator } from '@spoollock/sheets-emulator';
import { sampleSpreadsheet } from '@spoollock/sheets-emulator/sample';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startPostgres, type PostgresServer } from '../../postgres/test/support/postgres-server.js';
import { startRedis, type RedisServer } from '../../redis/test/support/redis-server.js';
import { redisClock, withClocks } from '../src/operating/clocks.js';
import { openShopProcess } from './support/shop-process.js';
import { testShop } from './support/test-shop.js';

/** A process on a machine whose clock nobody has set. */
const ID = 'the-shop-of-the-tests';
const BEHIND = `--import=data:text/javascript,const%20now=Date.now;Date.now=()=>now()-300000`;

let redis: RedisServer;
let server: PostgresServer;
beforeAll(async () => {
  [redis, server] = await Promise.all([startRedis(), startPostgres()]);
}, 300_000);
afterAll(() => Promise.all([redis.stop(), server.stop()]));

const METRICS_TOKEN = 'a-token-for-the-figures';

/** What health and figures say once it has got so far. */
async function toldBy(
  env: Record<string, string>,
  said: RegExp,
): Promise<{ health: unknown; ahead: unknown }> {
  const shop = await openShopProcess({ ...env, METRICS_TOKEN });
  await shop.heard(said);
  const { body: health } = await shop.get('/health');
  const figures = await fetch(`${shop.url}/metrics`, {
    headers: { authorization: `Bearer ${METRICS_TOKEN}` },
  });
  const told = (await figures.text()).matchAll(/^spoollock_clock_ahead\{.*clock="(\w+)".*\} (\S+)$/gm);
  return {
    health,
    ahead: Object.fromEntries([...told].map(([, name, s]) => [name, Math.round(Number(s) / 10) * 10 + 0])),
  };
}

const saidOf = (whose: string): unknown =>
  expect.stringMatching(
    new RegExp(`^clocks: that of ${whose} is (299|300) s ahead of this machine’s\\. Let both`),
  );

describe('health and figures of a shop whose machine has the wrong time', () => {
  test('says so of the sheet and of Redis, and is fine again once the clock is set', async () => {
    const emulator = await startSheetsEmulator({ spreadsheets: [{ ...sampleSpreadsheet(), id: ID }] });
    onTestFinished(() => emulator.close());
    const env = {
      REDIS_URL: redis.url,
      GOOGLE_SHEET_ID: ID,
      GOOGLE_SHEETS_ROOT_URL: emulator.url,
      GOOGLE_SHEETS_TOKEN: emulator.token,
    };
    expect(await toldBy({ ...env, NODE_OPTIONS: BEHIND }, /locks rebuilt/)).toMatchObject({
      health: {
        status: 'degraded',
        store: 'up',
        source: 'up',
        details: ['the sheet’s server', 'Redis'].map(saidOf),
      },
      ahead: { redis: 300, sheet: 300 },
    });
    expect(await toldBy(env, /locks rebuilt|had one/)).toMatchObject({
      health: { status: 'ok', details: [] },
      ahead: { redis: 0, sheet: 0 },
    });
  });

  test('says so of PostgreSQL, and is fine again once the clock is set', async () => {
    const env = { DATABASE_URL: server.url };
    expect(await toldBy({ ...env, NODE_OPTIONS: BEHIND }, /no spools yet/)).toMatchObject({
      health: { status: 'degraded', source: 'up', details: [saidOf('PostgreSQL')] },
      ahead: { database: 300 },
    });
    expect(await toldBy(env, /no spools yet/)).toMatchObject({
      health: { status: 'ok', details: [] },
      ahead: { database: 0 },
    });
  });
});

describe('the clock of a Redis', () => {
  async function aheadFor(user: string, clock = systemClock): Promise<number | null> {
    const client = createClient({ url: redis.url.replace('//', `//${user}`) });
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.destroy());
    return redisClock((...command) => client.sendCommand(command), clock).aheadMs();
  }

  test('is told to a user with the rights of the guide too, who may not ask for TIME', async () => {
    const admin = await createClient({ url: redis.url }).connect();
    onTestFinished(() => admin.destroy());
    await admin.sendCommand(['ACL', 'SETUSER', 'shop', 'on', '>word', 'nocommands', '+@connection', '+info']);
    const behind: Clock = { ...systemClock, now: () => systemClock.now() - 300_000 };
    for (const user of ['', 'shop:word@']) {
      expect(await aheadFor(user)).toBe(0);
      expect(Math.round(((await aheadFor(user, behind)) ?? 0) / 1_000)).toBe(300);
    }
  });

  test('is not known while Redis is away', async () => {
    const away = redisClock(() => Promise.reject(new Error('The client is closed')), systemClock);
    expect(await away.aheadMs()).toBeNull();
  });
});

test.each([
  [59_999, []],
  [-60_000, [/^clocks: that of Redis is 60 s behind this machine’s/]],
  [null, []],
])('a clock that is %s ms ahead is told by health as it must be', async (aheadMs, said) => {
  const clocks = [{ of: 'Redis', name: 'redis' as const, aheadMs: async () => aheadMs }];
  const shop = await testShop({ instead: (lock) => withClocks(lock, clocks) });
  const { status, body } = await shop.get('/health');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: said.length === 0 ? 'ok' : 'degraded',
    details: said.map((words) => expect.stringMatching(words) as string),
  });
});
