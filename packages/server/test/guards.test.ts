import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { JP, MR, testShop, type TestShop } from './support/test-shop.js';

const SHOP_TOKEN = 'a-token-of-the-shop-93';
const SUPERVISOR_TOKEN = 'a-token-of-supervisors';

/** `fetch` sets the Host header by itself. */
function statusWith(shop: TestShop, headers: Record<string, string>, path = '/api/spools'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: shop.port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });
}

describe('Host and Origin', () => {
  test('the loopback names with the port are served, and so are names that were added', async () => {
    const shop = await testShop({
      settings: { host: 'taller.local', allowedHosts: ['shop.example', 'shop.example:8443'] },
    });
    for (const host of [
      `localhost:${shop.port}`,
      `LOCALHOST:${shop.port}`,
      `127.0.0.1:${shop.port}`,
      `[::1]:${shop.port}`,
      `taller.local:${shop.port}`,
      'shop.example',
      'shop.example:8443',
    ])
      expect([host, await statusWith(shop, { host })]).toEqual([host, 200]);
  });

  test('DNS rebinding: no other name is, on any route', async () => {
    const shop = await testShop({ settings: { host: '0.0.0.0', allowedHosts: ['shop.example'] } });
    for (const host of [
      'evil.example',
      `evil.example:${shop.port}`,
      `localhost.evil.example:${shop.port}`,
      'localhost',
      'localhost:1',
      `0.0.0.0:${shop.port}`,
      'shop.example:8443',
      `localhost:${shop.port}@evil.example`,
    ])
      for (const path of ['/api/spools', '/health', '/nothing'])
        expect([host, path, await statusWith(shop, { host }, path)]).toEqual([host, path, 403]);
  });

  test('the address at which a request came in is one of the names', async () => {
    const shop = await testShop({ settings: { host: '0.0.0.0' } });
    expect(await statusWith(shop, { host: `127.0.0.1:${shop.port}` })).toBe(200);
  });

  test('an Origin must be the shop’s own, whatever the method', async () => {
    const shop = await testShop({ settings: { allowedHosts: ['shop.example'] } });
    const host = `127.0.0.1:${shop.port}`;
    expect(await statusWith(shop, { host, origin: `http://${host}` })).toBe(200);
    expect(await statusWith(shop, { host: 'shop.example', origin: 'https://shop.example' })).toBe(200);
    for (const origin of [
      'http://evil.example',
      'null',
      `http://localhost:${shop.port}`,
      'http://127.0.0.1',
      `ftp://${host}`,
    ])
      expect([origin, await statusWith(shop, { host, origin })]).toEqual([origin, 403]);
    const { status, body } = await shop.post(
      '/api/spools/FREE-1/iniciar',
      { worker: MR },
      { headers: { origin: 'http://evil.example' } },
    );
    expect([status, body.type]).toEqual([403, 'origin-not-served']);
    expect((await shop.get('/api/spools/FREE-1')).body.state).toBe('free');
  });

  test('no answer lets another site read it', async () => {
    const shop = await testShop();
    const { status, headers } = await shop.send('/api/spools/FREE-1/iniciar', {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });
});

describe('the shop’s token', () => {
  test('is wanted on every route when it is set', async () => {
    const shop = await testShop({ settings: { shopTokens: [SHOP_TOKEN] } });
    for (const authorization of [
      undefined,
      'Bearer',
      'Bearer wrong',
      `Bearer ${SHOP_TOKEN}x`,
      `Bearer ${SHOP_TOKEN.slice(1)}`,
      `Bearer ${SHOP_TOKEN.toUpperCase()}`,
      `Basic ${SHOP_TOKEN}`,
      SHOP_TOKEN,
    ])
      for (const path of ['/api/spools', '/api/spools/FREE-1', '/health', '/nothing']) {
        const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
        const answer = await shop.get(path, { headers });
        expect([authorization, path, answer.status, answer.body.type]).toEqual([
          authorization,
          path,
          401,
          'unauthorized',
        ]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="shop"');
      }
    const taking = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
    expect(taking.status).toBe(401);
  });

  test('opens the shop', async () => {
    const shop = await testShop({ settings: { shopTokens: [SHOP_TOKEN] }, bearer: SHOP_TOKEN });
    expect((await shop.get('/health')).status).toBe(200);
    expect((await shop.post('/api/spools/FREE-1/iniciar', { worker: MR })).status).toBe(201);
    const lowerCase = await shop.get('/health', { headers: { authorization: `bearer ${SHOP_TOKEN}` } });
    expect(lowerCase.status).toBe(200);
  });
});

describe('the supervisors’ token', () => {
  const order = { from: JP, to: MR, by: 'Ana', reason: 'JP went home' };

  test.each(['take-over', 'release'])('is wanted for a %s: 401 without, 403 with another', async (route) => {
    const shop = await testShop({ settings: { supervisorTokens: [SUPERVISOR_TOKEN] } });
    const decide = (headers: Record<string, string>) =>
      shop.post(`/api/spools/TAKEN-JP/${route}`, order, { headers });
    const without = await decide({});
    expect([without.status, without.body.type]).toEqual([401, 'unauthorized']);
    expect(without.headers.get('www-authenticate')).toContain('X-Supervisor-Token');
    const wrong = await decide({ 'x-supervisor-token': 'a-token-of-nobody-here' });
    expect([wrong.status, wrong.body.type]).toEqual([403, 'forbidden']);
    expect((await shop.get('/api/spools/TAKEN-JP')).body['worker']).toEqual(JP);
    expect((await decide({ 'x-supervisor-token': SUPERVISOR_TOKEN })).status).toBe(200);
  });

  test('is wanted for nothing else, and does not stand in for the shop’s', async () => {
    const shop = await testShop({
      settings: { supervisorTokens: [SUPERVISOR_TOKEN], shopTokens: [SHOP_TOKEN] },
    });
    const headers = { 'x-supervisor-token': SUPERVISOR_TOKEN };
    expect((await shop.post('/api/spools/TAKEN-JP/take-over', order, { headers })).status).toBe(401);
    const withBoth = { ...headers, authorization: `Bearer ${SHOP_TOKEN}` };
    expect((await shop.post('/api/spools/TAKEN-JP/take-over', order, { headers: withBoth })).status).toBe(
      200,
    );
    const worker = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR }, { headers: withBoth });
    expect(worker.status).toBe(201);
  });
});
