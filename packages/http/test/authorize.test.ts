import { describe, expect, test } from 'vitest';
import { httpProblem } from '../src/problem.js';
import { ADAPTERS, JP, MR } from './support/test-shop.js';

const order = { from: JP, to: MR, by: 'Ana', reason: 'JP went home' };

describe.each(ADAPTERS)('on %s', (_adapter, openShop) => {
  test('each request is asked for by its operation, and nothing is done that was refused', async () => {
    const asked: string[] = [];
    const shop = await openShop({
      authorize: (_request, operation) => {
        asked.push(operation);
        return 'forbidden';
      },
    });
    for (const path of ['', '/FREE-1'])
      expect((await shop.get(`/api/spools${path}`)).body.type).toBe('forbidden');
    for (const [path, body] of [
      ['FREE-1/iniciar', { worker: MR }],
      ['TAKEN-JP/finalizar', { worker: JP }],
      ['FREE-1/extend', { token: 'x', seconds: 60 }],
      ['TAKEN-JP/take-over', order],
      ['TAKEN-JP/release', order],
      ['iniciar', { tags: ['FREE-1'], worker: MR }],
      ['finalizar', { tags: ['TAKEN-JP'], worker: JP }],
    ] as const)
      expect((await shop.post(`/api/spools/${path}`, body)).status).toBe(403);
    for (const path of ['/api/spools/FREE-1/history', '/api/workers/93/history', '/health', '/openapi.json'])
      expect((await shop.get(path)).status).toBe(403);
    expect(asked).toEqual([
      ...['list', 'inspect', 'iniciar', 'finalizar', 'extend', 'take-over', 'release'],
      ...['iniciar-many', 'finalizar-many', 'history', 'worker-history', 'health', 'openapi'],
    ]);
    expect((await shop.lock.list())._unsafeUnwrap().counts.free).toBe(2);
  });

  test('nobody signed in: 401 with a challenge; a refusal in the app’s own words goes out as it is', async () => {
    const shop = await openShop({ authorize: async () => 'unauthorized' as const });
    const answer = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
    expect([answer.status, answer.body.type]).toEqual([401, 'unauthorized']);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');

    const refuse = httpProblem('forbidden', 'Only in the day shift.');
    const own = await openShop({ authorize: () => ({ refuse, headers: { 'x-shift': 'night' } }) });
    const refused = await own.get('/api/spools');
    expect([refused.status, refused.body.detail]).toEqual([403, 'Only in the day shift.']);
    expect(refused.headers.get('x-shift')).toBe('night');
  });

  test('who sent it is the worker: a body need not say so, and cannot claim to be another', async () => {
    const shop = await openShop({ authorize: () => ({ worker: MR }) });
    const { status, body } = await shop.post('/api/spools/FREE-1/iniciar', {});
    expect([status, body['worker']]).toEqual([201, MR]);
    expect((await shop.post('/api/spools/FREE-1/iniciar', { worker: MR })).status).toBe(200);
    for (const [path, claim] of [
      ['FREE-2/iniciar', { worker: JP }],
      ['TAKEN-JP/finalizar', { worker: JP }],
      ['iniciar', { tags: ['FREE-2'], worker: JP }],
      ['finalizar', { tags: ['TAKEN-JP'], worker: JP }],
    ] as const) {
      const refused = await shop.post(`/api/spools/${path}`, claim);
      expect([path, refused.status, refused.body.type]).toEqual([path, 403, 'forbidden']);
    }
    expect((await shop.get('/api/spools/TAKEN-JP')).body['worker']).toEqual(JP);
    expect((await shop.get('/api/spools/FREE-2')).body.state).toBe('free');
    expect((await shop.post('/api/spools/FREE-1/finalizar', {})).status).toBe(200);
    const many = await shop.post('/api/spools/iniciar', { tags: ['FREE-1'] });
    expect(many.body.results?.[0]?.grant?.['worker']).toEqual(MR);
  });

  test('a worker in a body that is none is 400, whoever sent it', async () => {
    const shop = await openShop({ authorize: () => ({ worker: MR }) });
    const { status, body } = await shop.post('/api/spools/FREE-1/iniciar', { worker: 'JP(94)' });
    expect([status, body['field']]).toEqual([400, 'worker']);
  });

  test('a supervisor whom the app knows is the one who decided: the body cannot name another', async () => {
    const shop = await openShop({ supervisor: () => ({ by: 'Ana' }) });
    const other = await shop.post('/api/spools/TAKEN-JP/take-over', { ...order, by: 'Eva' });
    expect([other.status, other.body.type]).toEqual([403, 'forbidden']);
    const { by: _by, ...unsigned } = order;
    expect((await shop.post('/api/spools/TAKEN-JP/take-over', unsigned)).status).toBe(200);
    expect(shop.logged()).toContain('"by":"Ana"');
    const released = await shop.post('/api/spools/TAKEN-JP/release', { ...unsigned, from: MR });
    expect(released.status).toBe(200);
  });

  test('a worker whom the app knows hands over their own spools where the app lets workers do it', async () => {
    const shop = await openShop({
      authorize: () => ({ worker: JP }),
      supervisor: undefined,
      handOver: 'workers',
    });
    const { by: _by, ...unsigned } = order;
    for (const from of [MR, 'TALLER'])
      expect((await shop.post('/api/spools/TAKEN-JP/take-over', { ...unsigned, from })).status).toBe(403);
    expect((await shop.post('/api/spools/TAKEN-JP/take-over', order)).status).toBe(403);
    expect((await shop.post('/api/spools/TAKEN-JP/release', { ...unsigned, by: 'JP(94)' })).status).toBe(403);
    expect((await shop.post('/api/spools/TAKEN-JP/take-over', unsigned)).status).toBe(200);
    expect(shop.logged()).toContain('"by":"JP(94)"');
    const unknown = await openShop({ supervisor: undefined, handOver: 'workers' });
    expect((await unknown.post('/api/spools/TAKEN-JP/take-over', order)).status).toBe(403);
    const asBefore = await openShop({ authorize: () => ({ worker: JP }), supervisor: undefined });
    expect((await asBefore.post('/api/spools/TAKEN-JP/take-over', unsigned)).status).toBe(403);
  });

  test('a session that has ended may do nothing', async () => {
    const ends = AbortSignal.abort();
    for (const access of [
      { worker: MR, ends },
      { allow: true, ends },
    ] as const) {
      const shop = await openShop({ authorize: () => access });
      expect((await shop.get('/api/spools')).status).toBe(401);
    }
    const { signal } = new AbortController();
    const shop = await openShop({ authorize: () => ({ allow: true, ends: signal }) });
    expect((await shop.post('/api/spools/FREE-1/iniciar', { worker: MR })).status).toBe(201);
  });

  test('take-over and release are refused where nobody was said to be a supervisor', async () => {
    const shop = await openShop({ supervisor: undefined });
    for (const path of ['take-over', 'release']) {
      const { status, body } = await shop.post(`/api/spools/TAKEN-JP/${path}`, order);
      expect([path, status, body.type]).toEqual([path, 403, 'forbidden']);
    }
    const unsigned = await openShop({ supervisor: () => 'unauthorized' });
    expect((await unsigned.post('/api/spools/TAKEN-JP/release', order)).status).toBe(401);
    expect((await unsigned.get('/api/spools/TAKEN-JP')).body['worker']).toEqual(JP);
  });

  test('a request that may not do it has no body read', async () => {
    const shop = await openShop({ authorize: () => 'forbidden' });
    const { status, body } = await shop.post('/api/spools/FREE-1/iniciar', '{ no JSON');
    expect([status, body.type]).toEqual([403, 'forbidden']);
  });
});
