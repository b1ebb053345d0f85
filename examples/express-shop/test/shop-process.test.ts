import { request, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { openShopProcess, runShop } from './support/shop-process.js';
import { MR } from './support/test-shop.js';

const FREE = 'MK-1335-CW-25000-019';

describe('opening', () => {
  test('A14, A19: with nothing set, it serves the sample and reconciles', async () => {
    const shop = await openShopProcess();
    const { status, body } = await shop.post(`/api/spools/${FREE}/iniciar`, { worker: MR });
    expect([status, body['mode']]).toEqual([201, 'persistent']);
    const { body: health } = await shop.get('/health');
    expect(health['status']).toBe('ok');
    expect(health.lastReconcile?.reconciled).toBeGreaterThan(50);
    await shop.heard(/moved on in time/);
    expect(shop.said()).not.toContain('ATTENTION');
  });

  test('the curl line it says is one that works', async () => {
    const shop = await openShopProcess();
    const line =
      shop
        .said()
        .split('\n')
        .find((text) => text.startsWith('  curl ')) ?? '';
    const [, url = '', type = '', body = ''] =
      /curl (\S+) -H 'Content-Type: (.*?)' -d '(.*)'$/.exec(line) ?? [];
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    });
    expect(response.status).toBe(201);
  });

  test.each([
    [{ PORT: 'x', REDIS_SAFETY_TTL: '0' }, ['- PORT must', '- REDIS_SAFETY_TTL must']],
    [{ HOST: '0.0.0.0' }, ['- HOST is 0.0.0.0', 'set SHOP_TOKEN']],
    [{ SHOP_TOKEN: 'short-secret' }, ['- SHOP_TOKEN must']],
    [
      { HOST: 'no-such-name.invalid', SHOP_TOKEN: 'sixteen-or-more-characters' },
      ['cannot listen at no-such-name.invalid'],
    ],
  ])('with settings that cannot be it says so and ends with 1: %j', async (env, sentences) => {
    const { code, said } = await runShop(env);
    expect(code).toBe(1);
    expect(said).toContain('The shop cannot open:');
    for (const sentence of sentences) expect(said).toContain(sentence);
    expect(said).not.toContain('short-secret');
    expect(said).not.toMatch(/^\s+at /m);
  });

  test('a port that is taken: one sentence, and 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { code, said } = await runShop({ PORT: port });
    taken.close();
    expect([code, said.includes(`port ${port}: EADDRINUSE`)]).toEqual([1, true]);
  });

  test('where other machines can reach it, it wants the token, and answers to the address asked', async () => {
    const SHOP_TOKEN = 'sixteen-or-more-characters';
    const shop = await openShopProcess({ HOST: '0.0.0.0', SHOP_TOKEN });
    expect((await shop.send('/health', {})).status).toBe(401);
    expect((await shop.get('/health')).status).toBe(200);
    expect(shop.said()).not.toContain(SHOP_TOKEN);
  });

  test('says what it cannot do with a setting', async () => {
    const shop = await openShopProcess({ GOOGLE_SHEET_ID: '1234567890abc' });
    await shop.heard(/this example has no Google Sheet/);
  });
});

describe('closing', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s: it closes, and ends with 0', async (signal) => {
    const shop = await openShopProcess({ DRIFT_CHECK_SECONDS: '1' });
    // Leaves a connection open that is waiting for its next request.
    await shop.get('/health');
    shop.signal(signal);
    expect(await shop.ended).toBe(0);
    expect(shop.said()).toMatch(/the shop closes[^]*the shop is closed/);
    await expect(fetch(`${shop.url}/health`)).rejects.toThrow();
  });

  test('a request under way is answered first', async () => {
    const shop = await openShopProcess();
    const body = JSON.stringify({ worker: MR });
    const sent = request(`${shop.url}/api/spools/${FREE}/iniciar`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' },
    });
    const answered = once(sent, 'response');
    sent.flushHeaders();
    await once(sent, 'continue');
    shop.signal('SIGTERM');
    await shop.heard(/the shop closes/);
    sent.end(body);
    const [response] = (await answered) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(201);
    expect(await shop.ended).toBe(0);
  });
});
