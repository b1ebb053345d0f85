import { expect, test } from 'vitest';
import { MemoryLockStore } from '@spoollock/core/memory';
import { createLog } from '../src/listening/request-log.js';
import { matching } from '../../http/test/support/matching.js';
import { fewSpools, JP, MR, testShop } from './support/test-shop.js';

const SHOP_TOKEN = 'secret-of-the-shop-1';
const SUPERVISOR_TOKEN = 'secret-of-supervisors';

test('no token gets into the log: not from headers, bodies, broken bodies, events, or grants', async () => {
  const store = new MemoryLockStore();
  const source = fewSpools();
  const shop = await testShop({
    store,
    source,
    settings: { shopTokens: [SHOP_TOKEN], supervisorTokens: [SUPERVISOR_TOKEN] },
    bearer: SHOP_TOKEN,
  });
  const headers = {
    'x-supervisor-token': SUPERVISOR_TOKEN,
    cookie: 'session=secret-cookie',
    'idempotency-key': 'k1',
  };
  const order = { from: JP, to: MR, by: 'Ana', reason: 'JP went home' };

  const { body: grant } = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR }, { headers });
  await shop.post('/api/spools/FREE-1/finalizar', { worker: JP, token: grant.token }, { headers });
  await shop.post('/api/spools/FREE-1/finalizar', `{"worker":{"id":93},"token":"${String(grant.token)}"!`, {
    headers,
  });
  await shop.post('/api/spools/FREE-1/finalizar', { worker: MR, token: ['secret-list'] }, { headers });
  await shop.post('/api/spools/FREE-1/finalizar', { worker: MR, token: 'secret-but-wrong' }, { headers });
  const { body: taken } = await shop.post('/api/spools/TAKEN-JP/take-over', order, { headers });
  await shop.post('/api/spools/TAKEN-JP/take-over', order, {
    headers: { 'x-supervisor-token': 'secret-guess' },
  });
  await shop.post('/api/spools/TAKEN-JP/release', { ...order, from: MR }, { headers });
  await shop.get('/health', { headers: { authorization: 'Bearer secret-wrong-token' } });
  // Orphans and foreign locks give way: their stored values carry tokens too.
  source.edit('FREE-1', { label: 'DISPONIBLE' });
  await shop.post('/api/spools/FREE-1/iniciar', { worker: JP }, { headers });
  source.edit('FREE-1', { label: 'LFG(7)', since: new Date() });
  await shop.lock.reconcile();
  source.edit('FREE-1', { label: '' });
  await shop.lock.reconcile();

  const log = shop.logged();
  for (const event of [
    'granted',
    'refused',
    'taken-over',
    'released',
    'orphan-reclaimed',
    'orphan-removed',
    'lock-rebuilt',
  ])
    expect(log).toContain(`"event":"${event}"`);
  expect(log).not.toMatch(/secret/);
  for (const token of [grant.token, taken.token]) {
    expect(token).toMatch(/^[\da-f-]{36}$/);
    expect(log).not.toContain(token);
  }
  // Any UUID besides the requests' own numbers would be somebody's token.
  const uuids = log.match(/(?<!"id":")[\da-f]{8}-[\da-f]{4}-[45][\da-f-]{22}/g);
  expect(uuids).toBeNull();
});

test('what an address has after its path is not logged: some put tokens there', async () => {
  const shop = await testShop();
  for (const path of ['/?token=', '/api/events/x?token=', '/api/spools?cursor='])
    await fetch(`http://127.0.0.1:${shop.port}${path}a-secret-of-somebody`).then((answer) => answer.text());
  expect(shop.logged()).toContain('"url":"/api/spools"');
  expect(shop.logged()).not.toContain('a-secret-of-somebody');
});

test('the log says who asked what, how it went, and how long it took', async () => {
  const shop = await testShop();
  await shop.get('/api/spools/FREE-1?x=1');
  const line = shop
    .logged()
    .split('\n')
    .find((text) => text.includes('responseTime'));
  expect(JSON.parse(line ?? '{}')).toMatchObject({
    msg: 'GET 200',
    req: { method: 'GET', url: '/api/spools/FREE-1', id: matching(/^[\da-f-]{36}$/) },
    res: { statusCode: 200 },
  });
});

test('what is logged by a secret’s usual name is not written', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  log.info(
    { token: 'secret', redisUrl: 'redis://:secret@host', settings: { shopTokens: ['x'] } },
    'careless',
  );
  log.info({ req: { headers: { authorization: 'secret', 'x-supervisor-token': 'secret' } } }, 'careless');
  expect(lines.join('')).not.toContain('secret"');
  expect(lines.join('')).not.toContain('secret@');
});
