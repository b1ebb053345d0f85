import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startRedis } from '../../redis/test/support/redis-server.js';
import { openShopProcess, ownFolder } from './support/shop-process.js';

const SECRET = 'a-secret-to-sign-notices';

interface Told {
  readonly body: { readonly id: string; readonly type: string; readonly tag: string; readonly label: string };
  readonly isSigned: boolean;
}

/** Who is told: answers with these statuses first, and then that it has heard. */
async function listener(...statuses: number[]) {
  const heard: Told[] = [];
  let asked = 0;
  const server = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.on('end', () => {
      asked += 1;
      const text = Buffer.concat(parts).toString();
      const timestamp = String(req.headers['x-spoollock-timestamp']);
      const wanted = createHmac('sha256', SECRET).update(`${timestamp}.${text}`).digest('hex');
      const isSigned = req.headers['x-spoollock-signature'] === `sha256=${wanted}`;
      const status = statuses.shift() ?? 204;
      if (status === 204) heard.push({ body: JSON.parse(text) as Told['body'], isSigned });
      res.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=of-nobody-else`;
  return { env: { STALE_NOTICE_URL: url, STALE_NOTICE_SECRET: SECRET }, heard, asked: () => asked };
}

describe('notices of stale spools', () => {
  test('are signed, come once a hold, a bounded number at a time, and not again after a restart', async () => {
    const told = await listener();
    const SHOP_DATA_DIR = ownFolder();
    const first = await openShopProcess({ SHOP_DATA_DIR, ...told.env });
    const { body } = await first.get('/api/spools?state=stale&limit=1000');
    const stale = (body.spools ?? []).map(({ tag }) => tag);
    const sent = Math.min(20, stale.length);
    await expect.poll(() => told.heard.length).toBe(sent);
    first.signal('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(told.heard.every(({ isSigned }) => isSigned)).toBe(true);
    expect(told.heard.map(({ body: { type } }) => type)).toEqual(Array(sent).fill('spool-stale'));
    for (const { body: notice } of told.heard) expect(stale).toContain(notice.tag);

    const second = await openShopProcess({ SHOP_DATA_DIR, ...told.env });
    const left = Math.min(20, stale.length - sent);
    await expect.poll(() => told.heard.length).toBe(sent + left);
    second.signal('SIGTERM');
    expect(await second.ended).toBe(0);
    expect(new Set(told.heard.map(({ body: { id } }) => id)).size).toBe(sent + left);
    expect(first.said() + second.said()).not.toMatch(/of-nobody-else|a-secret-to-sign/);
  });

  test('are repeated when they were not heard, under the same id; what was refused waits for the next look', async () => {
    const told = await listener(503, 429);
    const shop = await openShopProcess(told.env);
    await expect.poll(() => told.heard.length).toBeGreaterThan(1);
    expect(told.asked()).toBeGreaterThan(told.heard.length + 1);
    shop.signal('SIGTERM');
    expect(await shop.ended).toBe(0);

    const refusing = await listener(...Array<number>(50).fill(404));
    const refused = await openShopProcess(refusing.env);
    await refused.heard(/a stale spool could not be told of/);
    expect(refusing.asked()).toBe(1);
    expect(refused.said()).toContain('it answered 404');
    refused.signal('SIGTERM');
    expect(await refused.ended).toBe(0);
  });

  test('come from one process of several that share a Redis', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const told = await listener();
    const env = { REDIS_URL: redis.url, ...told.env };
    const shops = [await openShopProcess(env), await openShopProcess(env)];
    const stale = (await shops[0]?.get('/api/spools?state=stale&limit=20'))?.body.spools ?? [];
    expect(stale.length).toBeGreaterThan(0);
    await expect.poll(() => told.heard.length).toBe(stale.length);
    for (const shop of shops) shop.signal('SIGTERM');
    for (const shop of shops) expect(await shop.ended).toBe(0);
    const ids = told.heard.map(({ body: { id } }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
