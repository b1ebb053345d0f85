import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openShopServer, readShopSettings, type ShopServer } from '../src/index.js';
import { createLog } from '../src/listening/request-log.js';
import { client } from '../../http/test/support/client.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openShopProcess, ownFolder } from './support/shop-process.js';
import { MR } from './support/test-shop.js';

const FREE = 'MK-1335-CW-25000-019';
const SHOP_TOKEN = 'a-token-for-the-whole-shop';
const METRICS_TOKEN = 'a-token-for-the-figures';

async function shopWith(env: Record<string, string> = {}) {
  const lines: string[] = [];
  const log = createLog('trace', { write: (line) => void lines.push(line) });
  const settings = readShopSettings({ PORT: '0', SHOP_DATA_DIR: ownFolder(), SHOP_TOKEN, ...env });
  const opened: ShopServer = (await openShopServer(settings._unsafeUnwrap(), log))._unsafeUnwrap();
  let isOpen = true;
  const close = async (options?: { drainMs: number }): Promise<void> => {
    isOpen = false;
    await opened.close(options);
  };
  onTestFinished(() => (isOpen ? opened.close() : undefined));
  return { url: opened.url, close, logged: () => lines.join(''), ...client(opened.url, SHOP_TOKEN) };
}

describe('the probes', () => {
  test('need no token, answer under any name, tell nothing, cost the sheet nothing, and are not logged', async () => {
    const shop = await shopWith({ METRICS_TOKEN });
    const callsOfSheet = async (): Promise<string[]> =>
      (await figures(shop.url)).split('\n').filter((line) => line.startsWith('spoollock_sheets_calls'));
    await expect.poll(() => shop.logged().includes('locks rebuilt')).toBe(true);
    const before = await callsOfSheet();
    for (const path of ['/livez', '/readyz'])
      for (const host of ['10.0.0.7:3000', 'rebound.example']) {
        const answer = await fetch(shop.url + path, { headers: { host } });
        expect([answer.status, await answer.text()]).toEqual([200, 'ok\n']);
        expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
        expect(answer.headers.get('cache-control')).toBe('no-store');
      }
    expect((await fetch(`${shop.url}/readyz`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${shop.url}/livez`, { method: 'POST' })).status).toBe(405);
    expect(await callsOfSheet()).toEqual(before);
    expect(shop.logged()).not.toMatch(/livez|readyz/);
    expect((await fetch(`${shop.url}/health`)).status).toBe(401);
  });
});

async function figures(url: string, token = METRICS_TOKEN): Promise<string> {
  return (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).text();
}

describe('the figures', () => {
  test('are not there unless they are asked for', async () => {
    const shop = await shopWith();
    expect((await shop.get('/metrics')).status).toBe(404);
    expect((await fetch(`${shop.url}/metrics`)).status).toBe(401);
  });

  test('are for their own token alone: not for a stranger, a worker, or a page', async () => {
    const shop = await shopWith({ METRICS_TOKEN });
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${shop.url}/metrics`, { headers })).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: `Bearer ${SHOP_TOKEN}` })).toBe(401);
    expect(await status({ authorization: `Bearer ${METRICS_TOKEN}` })).toBe(200);
    expect(
      (await shop.get('/api/spools', { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })).status,
    ).toBe(401);
    for (let turn = 0; turn < 12; turn++) await status({ authorization: `Bearer guess-${turn}` });
    expect(await status({ authorization: `Bearer ${METRICS_TOKEN}` })).toBe(429);
    expect(shop.logged()).toContain('a wrong METRICS_TOKEN came from 127.0.0.1');
    expect(shop.logged()).not.toContain(METRICS_TOKEN);
  });

  test('tell of calls, requests and spools, and name no spool, worker or token', async () => {
    const shop = await shopWith({ METRICS_TOKEN });
    expect((await shop.post(`/api/spools/${FREE}/iniciar`, { worker: MR })).status).toBe(201);
    const text = await figures(shop.url);
    expect(text).toMatch(/^spoollock_calls_total\{.*spoollock_operation="iniciar".*\} 1$/m);
    expect(text).toMatch(/^http_server_request_duration_count\{.*http_response_status_code="201".*\} 1$/m);
    expect(text).toMatch(/^spoollock_spools\{.*spoollock_state="occupied".*\} \d+$/m);
    for (const secret of [FREE, 'MR', '"93"', SHOP_TOKEN, METRICS_TOKEN]) expect(text).not.toContain(secret);
  });

  test('go to a collector where one is named, the last ones when the shop closes', async () => {
    const paths: string[] = [];
    let told = '';
    const collector = createServer((req, res) => {
      paths.push(req.url ?? '');
      req.on('data', (part: Buffer) => (told += part.toString('latin1')));
      req.on('end', () => res.setHeader('content-type', 'application/json').end('{}'));
    }).listen(0, '127.0.0.1');
    await once(collector, 'listening');
    onTestFinished(() => void collector.close());
    const { port } = collector.address() as AddressInfo;
    const shop = await shopWith({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/` });
    expect((await shop.post(`/api/spools/${FREE}/iniciar`, { worker: MR })).status).toBe(201);
    await shop.close();
    expect(paths).toContain('/v1/metrics');
    expect(told).toContain('spoollock.calls');
    expect(told).not.toContain(FREE);
  });

  test('a collector that is away keeps nobody', async () => {
    const shop = await openShopProcess({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    expect((await shop.post(`/api/spools/${FREE}/iniciar`, { worker: MR })).status).toBe(201);
    shop.signal('SIGTERM');
    expect(await shop.ended).toBe(0);
  });
});
