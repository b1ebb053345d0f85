import { randomUUID } from 'node:crypto';
import { VirtualClock } from '@spoollock/testing';
import { createClient } from 'redis';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startRedis, type RedisServer } from '../../redis/test/support/redis-server.js';
import { openEvents, says, type Events } from './support/events.js';
import { liveShop, sharedSheet, type LiveShop, type SharedSheet } from './support/live-shop.js';
import { openShopServer, readShopSettings } from '../src/index.js';
import { openShopProcess, ownFolder } from './support/shop-process.js';
import { JP, MR } from './support/test-shop.js';

const CHANNEL = 'spool_lock:changes';
/** So long that what appears within a test has not been waited for. */
const NEVER_MS = 3_600_000;
const TAGS = ['A-1', 'A-2', 'A-3', 'A-4'];

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.restart());
afterAll(() => redis.stop());

async function twoShops(
  refreshMs = NEVER_MS,
  clock?: VirtualClock,
): Promise<[LiveShop, LiveShop, SharedSheet]> {
  const sheet = await sharedSheet(TAGS);
  const one = await liveShop(sheet, redis.url, refreshMs, clock);
  const other = await liveShop(sheet, redis.url, refreshMs, clock);
  await listeners(2);
  return [one, other, sheet];
}

test('a stream ends for whoever signs out, at whichever process of the shop, and for nobody else', async () => {
  const token = 'a-token-for-the-whole-shop';
  async function open(): Promise<string> {
    const env = { PORT: '0', LOG_LEVEL: 'silent', SHOP_DATA_DIR: ownFolder(), SHOP_TOKEN: token };
    const settings = readShopSettings({ ...env, REDIS_URL: redis.url })._unsafeUnwrap();
    const opened = (await openShopServer(settings))._unsafeUnwrap();
    onTestFinished(() => opened.close());
    return opened.url;
  }
  const [one, other] = await Promise.all([open(), open()]);
  await listeners(2);
  const signIn = async (id: number): Promise<string> => {
    const answer = await fetch(`${one}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, worker: { id, initials: 'MR' } }),
    });
    return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  };
  const [mine, theirs] = [await signIn(93), await signIn(95)];
  const [own, elsewhere] = [
    await openEvents(other, { cookie: mine }),
    await openEvents(other, { cookie: theirs }),
  ];
  for (const events of [own, elsewhere]) expect((await events.next()).event).toBe('board');
  await fetch(`${one}/api/session`, { method: 'DELETE', headers: { cookie: mine } });
  await own.ended;
  const free = encodeURIComponent('MK-1335-CW-25000-019');
  await fetch(`${other}/api/spools/${free}/iniciar`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: theirs },
    body: '{}',
  });
  expect((await elsewhere.until(({ event }) => event === 'changes')).event).toBe('changes');
});

describe('a change made through another shop of the same Redis', () => {
  test('appears in every open board, whichever shop it is open in', async () => {
    const [one, other] = await twoShops();
    const pages = await Promise.all([openEvents(one.base), openEvents(one.base), openEvents(other.base)]);
    for (const page of pages) await page.next();
    await one.post('/api/spools/A-1/iniciar', { worker: MR });
    for (const page of pages) await page.until(says('A-1', 'occupied'));
    await other.post('/api/spools/A-1/finalizar', { worker: MR });
    for (const page of pages) await page.until(says('A-1', 'free'));
    await other.post('/api/spools/iniciar', { worker: JP, tags: TAGS });
    for (const page of pages) await page.until(({ data }) => data.counts?.['occupied'] === 4);
  });

  test('and by a person in the sheet, within a refresh period', async () => {
    const [one, other, sheet] = await twoShops(1_000);
    const pages = await Promise.all([openEvents(one.base), openEvents(other.base)]);
    for (const page of pages) await page.next();
    sheet.label('A-2', 'turno noche');
    for (const page of pages) await page.until(says('A-2', 'unreadable'));
  });

  test('appears again after Redis was killed and has come back, with nothing done to the shops', async () => {
    const [one, other] = await twoShops();
    const page = await openEvents(one.base);
    await page.next();
    await redis.kill();
    // The shop's own changes are told all the same.
    const taken = await one.post('/api/spools/A-1/iniciar', { worker: MR });
    expect([taken.status, taken.body['mode']]).toEqual([201, 'degraded']);
    const { data } = await page.until(says('A-1', 'occupied'));
    expect([data.health, data.missing]).toEqual(['degraded', 'store']);
    await redis.restart();
    await page.until((told) => told.data.health === 'ok' && told.data.missing === undefined);
    await listeners(2);
    expect((await other.post('/api/spools/A-2/iniciar', { worker: JP })).status).toBe(201);
    await page.until(says('A-2', 'occupied'));
  });

  test('with Redis away from the beginning there is a board, and the news come once it is there', async () => {
    await redis.kill();
    const sheet = await sharedSheet(TAGS);
    const [one, other] = [
      await liveShop(sheet, redis.url, NEVER_MS),
      await liveShop(sheet, redis.url, NEVER_MS),
    ];
    const page = await openEvents(one.base);
    expect((await page.next()).data).toMatchObject({ health: 'degraded', missing: 'store' });
    await redis.restart();
    await page.until(({ data }) => data.health === 'ok');
    await listeners(2);
    await other.post('/api/spools/A-3/iniciar', { worker: JP });
    await page.until(says('A-3', 'occupied'));
  });
});

test('with a Redis user who may not listen the shop works, says so, and knows its own changes', async () => {
  await asking((client) =>
    client.sendCommand(['ACL', 'SETUSER', 'shop', 'on', '>shop-password', '~*', '+@all', 'resetchannels']),
  );
  const url = redis.url.replace('//', '//shop:shop-password@');
  const shop = await liveShop(await sharedSheet(TAGS), url, NEVER_MS);
  const page = await openEvents(shop.base);
  expect((await page.next()).data.health).toBe('ok');
  const taken = await shop.post('/api/spools/A-1/iniciar', { worker: MR });
  expect([taken.status, taken.body['mode']]).toEqual([201, 'persistent']);
  await page.until(says('A-1', 'occupied'));
  expect(shop.logged()).toContain('Redis does not let the shop listen to its channel');
  expect(shop.logged()).not.toContain('shop-password');
});

describe('the sheet', () => {
  test('is not read while nobody watches, whatever the other shop does', async () => {
    const clock = new VirtualClock();
    const [one, other, sheet] = await twoShops(1_000, clock);
    const page = await openEvents(one.base);
    await page.next();
    page.hangUp();
    while (clock.pending > 0) await one.get('/api/session');
    const before = one.heard();
    await other.post('/api/spools/A-1/iniciar', { worker: MR });
    const { total } = sheet.emulator.calls;
    while (one.heard() === before) await one.get('/api/session');
    await clock.advance(3_600_000);
    await one.get('/api/session');
    expect(sheet.emulator.calls.total).toBe(total);
  });

  test('is not read for messages that no shop sent; for one with lies it is, and they change nothing', async () => {
    const clock = new VirtualClock();
    const [one, , sheet] = await twoShops(NEVER_MS, clock);
    const page = await openEvents(one.base);
    await page.next();
    await clock.advance(2_000);
    const before = { heard: one.heard(), reads: sheet.emulator.calls.reads };
    const id = randomUUID();
    for (const message of [
      ...['', '{', 'null', '[]', '93', '"x"', '{}', '{"version":1}', `{"version":2,"from":"${id}"}`],
      ...[
        `{"version":"1","from":"${id}"}`,
        '{"version":1,"from":"x"}',
        '{"version":1,"from":{"__proto__":1}}',
      ],
      ...[`{"version":1,"from":"${id}","x":"${'x'.repeat(200_000)}"}`, '\u0000\ud800', '['.repeat(50_000)],
      Buffer.from([0xff, 0xfe, 0x00, 0xc3]),
    ])
      await tell(message);
    await tell(
      JSON.stringify({
        ...{ version: 1, from: id, types: ['granted'], tags: ['A-1'], board: {}, spools: [{ tag: 'A-1' }] },
        ...{ worker: MR, state: 'occupied' },
      }),
    );
    while (one.heard() === before.heard) await one.get('/api/session');
    expect(one.heard()).toBe(before.heard + 1);
    await clock.advance(1_000);
    while (sheet.emulator.calls.reads === before.reads) await one.get('/api/session');
    const soFar = page.text();
    await one.post('/api/spools/A-2/iniciar', { worker: MR });
    while (page.text() === soFar) await clock.advance(1_000);
    expect((await page.next()).data.spools?.map(({ tag }) => tag)).toEqual(['A-2']);
  });
});

describe('what goes over the channel', () => {
  test('is who tells, what kind of thing happened, and to which spools: no tokens, no names', async () => {
    const heard: string[] = [];
    const listening = await connected();
    onTestFinished(() => listening.destroy());
    await listening.subscribe(CHANNEL, (message) => heard.push(message));
    const [one, other] = await twoShops();
    const before = [one.heard(), other.heard()];
    const { body: grant } = await one.post('/api/spools/A-1/iniciar', { worker: MR });
    await one.post('/api/spools/A-1/take-over', { from: MR, to: JP, by: 'Ana', reason: 'night shift' });
    await one.post('/api/spools/A-1/finalizar', { worker: JP });
    await one.post('/api/spools/A-2/iniciar', { worker: MR });
    await one.post('/api/spools/A-2/release', { from: MR, by: 'Ana', reason: 'night shift' });
    while (!heard.some((message) => message.includes('released'))) await one.get('/api/session');
    // Its own messages tell a shop nothing.
    const [own = 0, others = 0] = before;
    while (other.heard() < others + 5) await one.get('/api/session');
    expect(one.heard()).toBe(own + 5);
    for (const message of heard) {
      expect(Object.keys(JSON.parse(message) as object)).toEqual(['version', 'from', 'types', 'tags']);
      for (const secret of [String(grant.token), 'MR', 'JP', 'Ana', 'night shift'])
        expect(message).not.toContain(secret);
    }
  });

  test('one connection a process listens to it, however many boards are open', async () => {
    const shops = [
      await openShopProcess({ REDIS_URL: redis.url }),
      await openShopProcess({ REDIS_URL: redis.url }),
    ];
    const pages: Events[] = [];
    for (const shop of shops) for (let at = 0; at < 10; at++) pages.push(await openEvents(shop.url));
    for (const page of pages) await page.next();
    await listeners(2);
    const connections = await asking((client) => client.sendCommand<string>(['CLIENT', 'LIST']));
    const subscriptions = connections
      .match(/ sub=\d+/g)
      ?.map((text) => text.trim())
      .sort();
    // Two a process, and the one that asks.
    expect(subscriptions).toEqual(['sub=0', 'sub=0', 'sub=0', 'sub=1', 'sub=1']);
  });
});

test('a shop that closes with open boards ends them, and itself, without waiting for anything', async () => {
  const shop = await openShopProcess({ REDIS_URL: redis.url });
  const pages = await Promise.all(Array.from({ length: 5 }, () => openEvents(shop.url)));
  for (const page of pages) await page.next();
  shop.signal('SIGTERM');
  // Requests under way are given 8 s, and this waits for 5.
  await shop.heard(/the shop is closed/);
  expect(await shop.ended).toBe(0);
  for (const { answer, ended } of pages) {
    await ended;
    expect(answer.complete).toBe(true);
  }
});

async function connected() {
  const client = createClient({ url: redis.url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function asking<T>(ask: (client: Awaited<ReturnType<typeof connected>>) => Promise<T>): Promise<T> {
  const client = await connected();
  try {
    return await ask(client);
  } finally {
    client.destroy();
  }
}

async function tell(message: string | Buffer): Promise<void> {
  await asking((client) => client.sendCommand(['PUBLISH', CHANNEL, message]));
}

/** Waits until so many connections listen. */
async function listeners(count: number): Promise<void> {
  await asking(async (client) => {
    for (let heard = 0; heard < count;) heard = (await client.pubSubNumSub([CHANNEL]))[CHANNEL] ?? 0;
  });
}
