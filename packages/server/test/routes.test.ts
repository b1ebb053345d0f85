import { expect, test } from 'vitest';
import { MR, testShop } from './support/test-shop.js';

test('what nobody foresaw: 500 without its particulars, which are in the log', async () => {
  const broken = () => {
    throw new Error('particulars');
  };
  const shop = await testShop({ instead: (lock) => ({ ...lock, inspect: broken }) });
  const { status, body } = await shop.get('/api/spools/FREE-1');
  expect([status, body.type]).toEqual([500, 'internal-error']);
  expect(JSON.stringify(body)).not.toContain('particulars');
  expect(shop.logged()).toContain('particulars');
});

test('the shop has the routes of @spoollock/http: INICIAR, FINALIZAR, health and the description', async () => {
  const shop = await testShop();
  expect((await shop.post('/api/spools/FREE-1/iniciar', { worker: MR })).status).toBe(201);
  expect((await shop.post('/api/spools/FREE-1/finalizar', { worker: MR })).status).toBe(200);
  expect((await shop.get('/api/spools')).body.spools).toHaveLength(3);
  expect((await shop.get('/health')).body['status']).toBe('ok');
  expect((await shop.get('/openapi.json')).body['openapi']).toMatch(/^3\.1\./);
});

test('what is not there is 404, and what is there with another method 405, as problems', async () => {
  const shop = await testShop();
  for (const path of [
    '/api',
    '/api/spool',
    '/api/spools/a/b/c',
    '/api/spools/a/vacate',
    '/favicon.ico',
    '/board',
    '/board/nothing.js',
  ]) {
    const { status, body } = await shop.get(path);
    expect([path, status, body.type]).toEqual([path, 404, 'unknown-route']);
  }
  for (const [method, path, allow] of [
    ['PUT', '/api/spools/FREE-1', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
    ['POST', '/board/board.js', 'GET, HEAD'],
    ['POST', '/api/board', 'GET, HEAD'],
    ['POST', '/api/events', 'GET, HEAD'],
    ['PUT', '/api/session', 'GET, HEAD, POST, DELETE'],
  ] as const) {
    const { status, headers, body } = await shop.send(path, { method });
    expect([path, status, body.type, headers.get('allow')]).toEqual([path, 405, 'method-not-allowed', allow]);
  }
});

test('every answer says that it is not to be guessed at or kept, and not what serves it', async () => {
  const shop = await testShop();
  for (const path of ['/health', '/api/spools', '/api/spools/NOBODY-KNOWS', '/nothing', '/api/spools/%']) {
    const { headers } = await shop.get(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect([headers.get('x-powered-by'), headers.get('etag')]).toEqual([null, null]);
  }
});

test.each([
  ['/api/session', {}, 'token'],
  ['/api/session', { token: 7 }, 'token'],
  ['/api/session', '[]', 'body'],
])('a sign-in that cannot be read: %s %j', async (path, body, field) => {
  const answer = await (await testShop()).post(path, body);
  expect([answer.status, answer.body['field']]).toEqual([400, field]);
});
