import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSpoolLock } from '@spoollock/core';
import { systemClock } from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startRedis } from '../../redis/test/support/redis-server.js';
import { fileNotices, type NoticeMemory } from '../src/operating/notice-memory.js';
import { keepNotices } from '../src/operating/notices.js';
import { openShopProcess, ownFolder } from './support/shop-process.js';

const SECRET = 'a-secret-to-sign-notices';

interface Told {
  readonly body: { readonly id: string; readonly type: string; readonly tag: string; readonly label: string };
  readonly isSigned: boolean;
}

/** Who is told: answers with these statuses first, and then that it has heard. It never takes a tag that it cannot read. */
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
      const body = JSON.parse(text) as Told['body'];
      const status = body.tag.includes('ñ') ? 422 : (statuses.shift() ?? 204);
      if (status === 204) heard.push({ body, isSigned });
      res.writeHead(status, { location: '/elsewhere' }).end();
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

describe('one look after another', () => {
  const LONG_AGO = new Date('2026-01-05T12:00:00Z');

  /** Looks for these stale spools when it is told to. */
  async function looking(
    tags: readonly string[],
    told: Awaited<ReturnType<typeof listener>>,
    memory?: NoticeMemory,
  ) {
    const rows = tags.map((tag) => ({ tag, label: 'MR(93)', since: LONG_AGO }));
    const lock = createSpoolLock({
      store: new MemoryLockStore(),
      source: new MemoryOccupationSource(rows),
    });
    const warned: unknown[] = [];
    let due = (): void => undefined;
    let planned = (): void => undefined;
    const close = keepNotices({
      lock,
      settings: { url: told.env.STALE_NOTICE_URL, secret: SECRET, everyMs: 30_000 },
      memory: memory ?? fileNotices(`${ownFolder()}/notices.json`),
      shop: 'Operaciones',
      log: { info: () => undefined, warn: (...line: unknown[]) => void warned.push(line) },
      clock: {
        ...systemClock,
        setTimer(_ms, run) {
          due = run;
          planned();
          return () => undefined;
        },
      },
    });
    onTestFinished(async () => {
      await close();
      await lock.close();
    });
    return {
      warned,
      look: () =>
        new Promise<void>((resolve) => {
          planned = resolve;
          due();
        }),
    };
  }

  test('a spool whose notices are refused for good keeps no other one from being told of', async () => {
    const told = await listener();
    const bad = Array.from({ length: 25 }, (_, index) => `A-ñ-${index}`);
    const { look, warned } = await looking([...bad, 'MK-1', 'MK-2'], told);
    await look();
    expect(told.asked()).toBe(20);
    await look();
    expect(told.heard.map(({ body: { tag } }) => tag)).toEqual(['MK-1', 'MK-2']);
    await look();
    expect(told.asked()).toBe(60);
    expect(warned).toHaveLength(bad.length);
    expect(warned[0]).toEqual([
      { cause: 'it answered 422', tag: 'A-ñ-0' },
      'a stale spool could not be told of',
    ]);
  });

  test('of 1,001 stale spools the last one is told of as well', async () => {
    const told = await listener();
    const tags = Array.from({ length: 1_001 }, (_, index) => `MK-${String(index).padStart(4, '0')}`);
    const known = new Set<string>();
    const memory: NoticeMemory = {
      knows: async (id) => known.has(id),
      claim: async () => true,
      told: async (id) => void known.add(id),
    };
    const { look } = await looking(tags, told, memory);
    for (let looks = 0; looks <= 50; looks += 1) await look();
    expect(told.heard.at(-1)?.body.tag).toBe('MK-1000');
    expect(told.heard).toHaveLength(1_001);
  });

  test('an address that leads elsewhere is not followed, and named by its status', async () => {
    const told = await listener(302, 302);
    const { look, warned } = await looking(['MK-1'], told);
    await look();
    expect(told.asked()).toBe(1);
    expect(warned).toEqual([[{ cause: 'it answered 302' }, 'a stale spool could not be told of']]);
  });

  test('what cannot be remembered is not blamed on who was told', async () => {
    const told = await listener();
    const memory = {
      knows: async () => false,
      claim: async () => true,
      told: () => Promise.reject(new Error('ENOSPC')),
    };
    const { look, warned } = await looking(['MK-1'], told, memory);
    await look();
    expect(told.heard).toHaveLength(1);
    expect(warned).toEqual([
      [{ cause: 'what was sent cannot be remembered' }, 'a stale spool could not be told of'],
    ]);
  });
});
