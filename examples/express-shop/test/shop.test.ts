import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { keyFile } from '../../../packages/server/test/support/key-file.js';
import { client, type Client } from '../../../packages/http/test/support/client.js';
import { startRedis } from '../../../packages/redis/test/support/redis-server.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const FREE = 'MK-1335-CW-25000-019';
const MR = { id: 93, initials: 'MR' };
const JP = { id: 94, initials: 'JP' };

interface Shop extends Client {
  readonly url: string;
  /** Everything it has said so far. */
  said(): string;
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>;
}

/** Remembers what is to be done at the end: of the test, if nothing else is said. */
type AtTheEnd = (task: () => void | Promise<void>) => void;

function ownFolder(atTheEnd: AtTheEnd = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'shop-'));
  atTheEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The built example as a process of its own, until then. */
function start(given: Record<string, string>, atTheEnd: AtTheEnd = onTestFinished) {
  if (!existsSync(MAIN)) throw new Error('The example is not built: run `npm run build` first.');
  // Nothing of this process's environment goes on: a REDIS_URL, say, of whoever runs the tests.
  const env = { PORT: '0', SHOP_DATA_DIR: ownFolder(atTheEnd), ...given };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => void (text += more));
  const ended = once(child, 'close').then(() => child.exitCode);
  atTheEnd(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended, said: () => text };
}

async function openShop(env: Record<string, string> = {}, atTheEnd?: AtTheEnd): Promise<Shop> {
  const { child, ended, said } = start(env, atTheEnd);
  const url = await vi.waitFor(
    () => {
      const [, found] = /The shop is open at (\S+)/.exec(said()) ?? [];
      if (found === undefined) throw new Error(`the shop does not open: ${said()}`);
      return found;
    },
    { timeout: 60_000 },
  );
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  return { ...client(url), url, said, end };
}

describe('with nothing set', () => {
  let shop: Shop;
  const toDo: (() => void | Promise<void>)[] = [];
  beforeAll(async () => {
    shop = await openShop({}, (task) => void toDo.unshift(task));
  });
  afterAll(async () => {
    for (const task of toDo) await task();
  });

  test('A14, A19: a worker takes a spool and gives it back, and another is refused meanwhile', async () => {
    const address = `/api/spools/${FREE}`;
    const { status, body: grant } = await shop.post(`${address}/iniciar`, { worker: MR });
    expect([status, grant['mode'], grant['resumed']]).toEqual([201, 'persistent', false]);
    const refused = await shop.post(`${address}/iniciar`, { worker: JP });
    expect([refused.status, refused.body.type]).toEqual([409, 'occupied']);
    const given = await shop.post(`${address}/finalizar`, { worker: MR, fence: grant.fence });
    expect([given.status, given.body['lock']]).toEqual([200, 'removed']);
  });

  test('reconcile on boot rebuilds the locks of the sheet’s fresh rows, and /health says so', async () => {
    await expect
      .poll(async () => (await shop.get('/health')).body.lastReconcile?.reconciled)
      .toBeGreaterThan(50);
    expect((await shop.get('/health')).body['status']).toBe('ok');
  });

  test('another site’s name that leads here is not served, and what is nowhere is said to be', async () => {
    const asked = request(`${shop.url}/api/spools`, { headers: { host: 'evil.example' } }).end();
    const [rebound] = (await once(asked, 'response')) as [IncomingMessage];
    rebound.resume();
    expect(rebound.statusCode).toBe(403);
    const nowhere = await shop.get('/nowhere');
    expect([nowhere.status, nowhere.body.type]).toEqual([404, 'unknown-route']);
  });

  test('the board is there, its page, its spools and its stream; and SIGTERM closes the shop with 0', async () => {
    const page = await fetch(shop.url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const [name = ''] = /board\/board\.[\w-]+\.js/.exec(await page.text()) ?? [];
    const script = await fetch(`${shop.url}/${name}`);
    // A connection whose body nobody reads is never seen to close.
    expect([script.status, await script.text()]).toEqual([200, expect.stringContaining('INICIAR')]);
    const { body } = await shop.get('/api/board');
    expect(body.spools?.length).toBeGreaterThan(300);
    const asked = request(`${shop.url}/api/events`).end();
    const [stream] = (await once(asked, 'response')) as [IncomingMessage];
    let told = '';
    stream.setEncoding('utf8').on('data', (more: string) => void (told += more));
    await expect.poll(() => told).toContain('event: board');
    expect(shop.said()).not.toContain('no spools yet');
    // Neither an open stream keeps the shop from closing, nor a connection that waits for its next request.
    expect(await shop.end('SIGTERM')).toBe(0);
    await expect(fetch(`${shop.url}/health`)).rejects.toThrow();
  });
});

describe('when something is away', () => {
  test('the sheet cannot be reached: it opens, says why it did not reconcile, and is degraded', async () => {
    const shop = await openShop({
      GOOGLE_SHEET_ID: '1234567890abc',
      GOOGLE_APPLICATION_CREDENTIALS: keyFile(),
      HTTPS_PROXY: 'http://127.0.0.1:9',
    });
    expect(await (await fetch(shop.url)).text()).toMatch(/^<!doctype html>/i);
    expect((await shop.get('/health')).body['status']).toBe('degraded');
    // Its repeats wait by chance, so it gives up by itself or is told to.
    const why = /reconcile stopped early: The (?:source cannot be reached|deadline passed)/;
    await expect.poll(() => shop.said()).toMatch(why);
    expect(await shop.end('SIGTERM')).toBe(0);
  });

  test('Redis is away: the sheet alone decides, and when it is there the locks are', async () => {
    const shop = await openShop({ REDIS_URL: 'redis://127.0.0.1:9' });
    const { status, body } = await shop.post(`/api/spools/${FREE}/iniciar`, { worker: MR });
    expect([status, body['mode']]).toEqual([201, 'degraded']);
    expect(await shop.end('SIGINT')).toBe(0);
    await expect(fetch(`${shop.url}/health`)).rejects.toThrow();
  });

  test('with Redis, the locks outlive the process', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const SHOP_DATA_DIR = ownFolder();
    const first = await openShop({ REDIS_URL: redis.url, SHOP_DATA_DIR });
    await expect
      .poll(async () => (await first.post(`/api/spools/${FREE}/iniciar`, { worker: MR })).body['mode'])
      .toBe('persistent');
    await first.end('SIGKILL');
    const second = await openShop({ REDIS_URL: redis.url, SHOP_DATA_DIR });
    await expect
      .poll(async () => (await second.get(`/api/spools/${FREE}`)).body['lock'])
      .toMatchObject({ origin: 'first-hand' });
    expect(await second.end('SIGTERM')).toBe(0);
  });
});

test('a new database has no spools: that is said in a sentence with what to do', async () => {
  const shop = await openShop({ DATABASE_URL: `embedded:${join(ownFolder(), 'database')}` });
  await expect
    .poll(shop.said)
    .toMatch(/^The shop has no spools yet\. .*: spoollock move --from sheet --to postgres --write$/m);
  expect((await shop.get('/api/board')).body.spools).toEqual([]);
  expect(await shop.end('SIGTERM')).toBe(0);
});

describe('its end', () => {
  test('kill -9 keeps the sheet: who had a spool has it still, and gives it back', async () => {
    const SHOP_DATA_DIR = ownFolder();
    const first = await openShop({ SHOP_DATA_DIR });
    const { body: grant } = await first.post(`/api/spools/${FREE}/iniciar`, { worker: MR });
    await first.end('SIGKILL');

    const second = await openShop({ SHOP_DATA_DIR });
    await expect
      .poll(async () => (await second.get(`/api/spools/${FREE}`)).body)
      .toMatchObject({ state: 'occupied', holder: MR, fence: grant.fence, lock: { origin: 'rebuilt' } });
    const given = await second.post(`/api/spools/${FREE}/finalizar`, { worker: MR, fence: grant.fence });
    expect(given.status).toBe(200);
  });

  test.each([
    [{ REDIS_URL: 'redis://127.0.0.1/x' }, 'REDIS_URL'],
    [{ SHOP_TIME_ZONE: 'Mars/Olympus' }, 'SHOP_TIME_ZONE'],
  ])('with settings that cannot be it says so in one line and ends with 1: %j', async (env, named) => {
    const { ended, said } = start(env);
    expect(await ended).toBe(1);
    expect(said()).toMatch(/^The shop cannot open: .*\n$/);
    expect(said()).toContain(named);
  });

  test.each(['abc', '70000', 'taken'])('PORT=%s is one sentence that says what to set', async (given) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const port = (taken.address() as AddressInfo).port;
    const { ended, said } = start({ PORT: given === 'taken' ? String(port) : given });
    expect(await ended).toBe(1);
    expect(said()).toMatch(/^The shop cannot open: .*\. Set PORT to another number, from 1024 to 65535\.\n$/);
  });

  test('a sheet’s file that cannot be read is left as it is', async () => {
    const SHOP_DATA_DIR = ownFolder();
    const file = join(SHOP_DATA_DIR, 'sheet.json');
    writeFileSync(file, '{"spreadsheets": [');
    const { ended, said } = start({ SHOP_DATA_DIR });
    expect(await ended).toBe(1);
    expect(said()).toMatch(/^The shop cannot open: .*\n$/);
    expect(readFileSync(file, 'utf8')).toBe('{"spreadsheets": [');
  });
});
