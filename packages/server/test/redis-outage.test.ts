import { EventEmitter, once } from 'node:events';
import { createClient } from 'redis';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startRedis, type RedisServer } from '../../redis/test/support/redis-server.js';
import type { Answer } from '../../http/test/support/client.js';
import { openShopProcess, type ShopProcess } from './support/shop-process.js';
import { JP, MR } from './support/test-shop.js';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.restart());
afterAll(() => redis.stop());

test('A11, I5: Redis killed and restarted empty under the running shop', async () => {
  const shop = await openShopProcess({ REDIS_URL: redis.url });
  await until(shop, isWellAgain);
  await shop.heard(/ATTENTION: The locks are shared and the truth is private to this process/);
  const [before = '', during = '', ...contested] = await freeTags(shop, 22);
  const kept = await take(shop, before, MR);
  expect([kept.status, kept.body['mode']]).toEqual([201, 'persistent']);
  const untouched = await valueOf(before);
  expect(untouched).toMatch(/^93:/);
  const toGiveBack = await take(shop, contested.pop() ?? '', MR);

  // Five workers take and give back the same twenty spools all the while.
  const rush = startRush(shop, contested);
  await rush.grants(20);

  await redis.kill();
  const degraded = await take(shop, during, JP);
  expect([degraded.status, degraded.body['mode']]).toEqual([201, 'degraded']);
  const { token } = toGiveBack.body;
  const tag = encodeURIComponent(toGiveBack.body.tag ?? '');
  const givenBack = await shop.post(`/api/spools/${tag}/finalizar`, { worker: MR, token });
  expect([givenBack.status, givenBack.body['lock']]).toEqual([200, 'unreachable']);
  const again = await take(shop, during, JP);
  expect([again.status, again.body['resumed']]).toEqual([200, true]);
  const refused = await take(shop, before, JP);
  expect([refused.status, refused.body.type]).toEqual([409, 'occupied']);
  const health = await shop.get('/health');
  expect([health.status, health.body['status'], health.body['store']]).toEqual([200, 'degraded', 'down']);
  await rush.grants(20);

  await redis.restart();
  await until(
    shop,
    async () =>
      (await lockOf(shop, before)) === 'persistent' && (await lockOf(shop, during)) === 'persistent',
  );
  await rush.grants(20);
  const { heldTwice, failures } = await rush.end();
  expect({ heldTwice, failures }).toEqual({ heldTwice: [], failures: [] });
  await until(shop, isWellAgain);

  // Rebuilt from the rows: who, since when, and no longer which session.
  expect(await valueOf(before)).toMatch(/^93:[\da-f]{8}-[\da-f]{4}-5/);
  expect((await valueOf(before))?.slice(-19)).toBe(untouched?.slice(-19));
  expect(await valueOf(during)).toMatch(/^94:/);
  expect((await take(shop, before, JP)).body['holder']).toMatchObject(MR);
  expect((await take(shop, during, MR)).body['holder']).toMatchObject(JP);

  // With the tokens from before the outage, on locks that were rebuilt since.
  for (const [answer, worker] of [
    [kept, MR],
    [degraded, JP],
  ] as const) {
    const { token: itsToken, fence } = answer.body;
    const one = encodeURIComponent(answer.body.tag ?? '');
    const back = await shop.post(`/api/spools/${one}/finalizar`, { worker, token: itsToken, fence });
    expect([back.status, back.body['lock']]).toEqual([200, 'removed']);
    expect(await valueOf(one)).toBeNull();
  }
});

test('the shop opens with Redis down, and finds it by itself', async () => {
  await redis.kill();
  const shop = await openShopProcess({ REDIS_URL: redis.url });
  const [tag = ''] = await freeTags(shop, 1);
  const taken = await take(shop, tag, MR);
  expect([taken.status, taken.body['mode']]).toEqual([201, 'degraded']);
  await redis.restart();
  await until(shop, isWellAgain);
  expect(await lockOf(shop, tag)).toBe('persistent');
  shop.signal('SIGTERM');
  expect(await shop.ended).toBe(0);
});

test('I8: workers take and give back while Redis hangs', async () => {
  const shop = await openShopProcess({ REDIS_URL: redis.url });
  const [tag = ''] = await freeTags(shop, 1);
  redis.pause();
  onTestFinished(() => redis.resume());
  const taken = await take(shop, tag, MR);
  expect([taken.status, taken.body['mode']]).toEqual([201, 'degraded']);
  const back = await shop.post(`/api/spools/${tag}/finalizar`, { worker: MR });
  expect(back.status).toBe(200);
  redis.resume();
  await until(shop, isWellAgain);
});

test('a Redis that hangs keeps neither health nor figures waiting, and no notice keeps the shop from closing', async () => {
  const shop = await openShopProcess({
    REDIS_URL: redis.url,
    METRICS_TOKEN: 'a-token-for-the-figures',
    STALE_NOTICE_URL: 'http://127.0.0.1:9/',
    STALE_NOTICE_SECRET: 'a-secret-for-the-notices',
  });
  await shop.heard(/locks? rebuilt/);
  redis.pause();
  onTestFinished(() => redis.resume());
  const health = await shop.get('/health');
  expect([health.body['status'], health.body['store']]).toEqual(['degraded', 'down']);
  const figures = await fetch(`${shop.url}/metrics`, {
    headers: { authorization: 'Bearer a-token-for-the-figures' },
  });
  expect(await figures.text()).toMatch(/^spoollock_degraded(\{.*\})? 1$/m);
  shop.signal('SIGTERM');
  expect(await shop.ended).toBe(0);
});

test('B9: the drift check brings back what somebody deleted in a Redis that never was away', async () => {
  const shop = await openShopProcess({ REDIS_URL: redis.url, DRIFT_CHECK_SECONDS: '1' });
  const [tag = ''] = await freeTags(shop, 1);
  await take(shop, tag, MR);
  await emptyRedis();
  await until(shop, async () => (await lockOf(shop, tag)) === 'persistent');
});

describe('closing with Redis', () => {
  test.each(['there', 'gone', 'hanging'] as const)('%s: it ends with 0', async (how) => {
    const shop = await openShopProcess({ REDIS_URL: redis.url });
    if (how === 'gone') await redis.kill();
    if (how === 'hanging') {
      redis.pause();
      onTestFinished(() => redis.resume());
    }
    shop.signal('SIGTERM');
    expect(await shop.ended).toBe(0);
  });
});

test('a password in REDIS_URL is not in the log, whatever becomes of the connection', async () => {
  const url = redis.url.replace('redis://', 'redis://someone:secret-password@');
  const shop = await openShopProcess({ REDIS_URL: url, LOG_LEVEL: 'trace' });
  const [tag = ''] = await freeTags(shop, 1);
  expect((await take(shop, tag, MR)).body['mode']).toBe('degraded');
  await shop.heard(/Redis cannot be reached/);
  expect(shop.said()).not.toContain('secret-password');
});

function take(shop: ShopProcess, tag: string, worker: typeof MR): Promise<Answer> {
  return shop.post(`/api/spools/${tag}/iniciar`, { worker });
}

async function freeTags(shop: ShopProcess, howMany: number): Promise<readonly string[]> {
  const { body } = await shop.get(`/api/spools?state=free&limit=${howMany}`);
  return body.spools?.map(({ tag = '' }) => encodeURIComponent(tag)) ?? [];
}

async function lockOf(shop: ShopProcess, tag: string): Promise<unknown> {
  const { body } = await shop.get(`/api/spools/${tag}`);
  const { lock } = body as { lock?: { kind?: unknown } };
  return lock?.kind;
}

/** Both sides answer, the latest reconcile came to its end, and no dated occupation is without its lock. */
async function isWellAgain(shop: ShopProcess): Promise<boolean> {
  const { body: health } = await shop.get('/health');
  if (health['status'] !== 'ok' || health.lastReconcile?.['complete'] !== true) return false;
  const { body } = await shop.get('/api/spools?state=drift');
  return body.spools?.every(({ since }) => since === undefined) ?? false;
}

async function until(shop: ShopProcess, condition: (shop: ShopProcess) => Promise<boolean>): Promise<void> {
  await expect.poll(() => condition(shop)).toBe(true);
}

/** What stands in Redis for a spool, asked beside the shop. */
async function valueOf(tag: string): Promise<string | null> {
  const client = createClient({ url: redis.url });
  client.on('error', () => undefined);
  await client.connect();
  const value = await client.get(`spool_lock:${decodeURIComponent(tag)}`);
  client.destroy();
  return value;
}

async function emptyRedis(): Promise<void> {
  const client = createClient({ url: redis.url });
  client.on('error', () => undefined);
  await client.connect();
  await client.flushAll();
  client.destroy();
}

interface Rush {
  /** Resolves when the workers have got so many grants more. */
  grants(more: number): Promise<void>;
  end(): Promise<{ heldTwice: readonly string[]; failures: readonly string[] }>;
}

/**
 * Workers who take and give back as fast as they can. A spool counts as held from the answer to its INICIAR
 * until its FINALIZAR is sent, so two at once are two grants that nobody ended.
 */
function startRush(shop: ShopProcess, tags: readonly string[]): Rush {
  const holders = new Map<string, number>();
  const heldTwice: string[] = [];
  const failures: string[] = [];
  let grants = 0;
  let going = true;
  const granted = new EventEmitter();

  async function work(id: number): Promise<void> {
    const worker = { id, initials: 'RU' };
    for (let turn = 0; going; turn++) {
      const tag = tags[(turn * 7) % tags.length] ?? '';
      const taken = await take(shop, tag, worker);
      if (taken.status === 409) continue;
      if (taken.status !== 201)
        failures.push(`INICIAR ${tag}: ${taken.status} ${JSON.stringify(taken.body)}`);
      if (taken.status !== 201 && taken.status !== 200) continue;
      grants += 1;
      granted.emit('one');
      const other = holders.get(tag);
      if (other !== undefined) heldTwice.push(`${tag} by ${other} and ${id}`);
      holders.set(tag, id);
      await shop.get(`/api/spools/${tag}`);
      holders.delete(tag);
      const back = await shop.post(`/api/spools/${tag}/finalizar`, { worker, fence: taken.body.fence });
      if (back.status !== 200) failures.push(`FINALIZAR ${tag}: ${back.status} ${JSON.stringify(back.body)}`);
    }
  }
  const workers = [201, 202, 203, 204, 205].map((id) =>
    work(id).catch((error: unknown) => void failures.push(String(error))),
  );
  return {
    async grants(more) {
      const enough = grants + more;
      while (grants < enough) await once(granted, 'one');
    },
    async end() {
      going = false;
      await Promise.all(workers);
      return { heldTwice, failures };
    },
  };
}
