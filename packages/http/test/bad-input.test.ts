import { describe, expect, test } from 'vitest';
import { ADAPTERS, MR } from './support/test-shop.js';

const BAD_TAGS: readonly (readonly [string, string])[] = [
  ['blank', '%20%20'],
  ['very long', 'A'.repeat(5_000)],
  ['a control character', 'A%00B'],
  ['a line break', 'A%0AB'],
  ['a right-to-left override', `A${encodeURIComponent('\u202E')}B`],
  ['an emoji with a joiner', encodeURIComponent('👩\u200D🔧')],
  ['a private character', encodeURIComponent('\uE000')],
];

const BAD_WORKERS: readonly (readonly [unknown, string])[] = [
  [undefined, 'worker'],
  [null, 'worker'],
  ['MR(93)', 'worker'],
  [[93, 'MR'], 'worker'],
  [{ initials: 'MR' }, 'worker.id'],
  [{ id: 0, initials: 'MR' }, 'worker.id'],
  [{ id: -1, initials: 'MR' }, 'worker.id'],
  [{ id: 1.5, initials: 'MR' }, 'worker.id'],
  [{ id: 1e300, initials: 'MR' }, 'worker.id'],
  [{ id: '93', initials: 'MR' }, 'worker.id'],
  [{ id: true, initials: 'MR' }, 'worker.id'],
  [{ id: 93 }, 'worker.initials'],
  [{ id: 93, initials: '' }, 'worker.initials'],
  [{ id: 93, initials: 'M1' }, 'worker.initials'],
  [{ id: 93, initials: 'mr' }, 'worker.initials'],
  [{ id: 93, initials: 'MR(9' }, 'worker.initials'],
  [{ id: 93, initials: 'A'.repeat(9) }, 'worker.initials'],
  [{ id: 93, initials: 93 }, 'worker.initials'],
];

describe.each(ADAPTERS)('on %s', (_adapter, openShop) => {
  describe.each(BAD_TAGS)('a tag that cannot be: %s', (_what, tag) => {
    test('is refused by every route, by its field', async () => {
      const shop = await openShop();
      const answers = [
        await shop.get(`/api/spools/${tag}`),
        await shop.post(`/api/spools/${tag}/iniciar`, { worker: MR }),
        await shop.post(`/api/spools/${tag}/finalizar`, { worker: MR }),
        await shop.post(`/api/spools/${tag}/take-over`, { from: 'x', to: MR, by: 'a', reason: 'b' }),
        await shop.post(`/api/spools/${tag}/release`, { from: 'x', by: 'a', reason: 'b' }),
      ];
      for (const { status, body } of answers) {
        expect([status, body.type, body['field']]).toEqual([400, 'invalid-input', 'tag']);
        expect(body.detail).not.toMatch(/\p{C}/u);
      }
    });
  });

  test('no tag at all is a mistake in the tag', async () => {
    const shop = await openShop();
    for (const operation of ['iniciar', 'finalizar', 'take-over', 'release']) {
      const { status, body } = await shop.post(`/api/spools//${operation}`, { worker: MR });
      expect([status, body['field']]).toEqual([400, 'tag']);
    }
  });

  test('an emoji alone is a fair tag that no row has', async () => {
    const shop = await openShop();
    const { status } = await shop.post(`/api/spools/${encodeURIComponent('🔧')}/iniciar`, { worker: MR });
    expect(status).toBe(404);
  });

  test.each(['%', '%E0%A4%A', 'A%ZZ', '%ff'])('malformed percent-encoding: %s', async (tag) => {
    const shop = await openShop();
    for (const answer of [
      await shop.get(`/api/spools/${tag}`),
      await shop.post(`/api/spools/${tag}/iniciar`, { worker: MR }),
    ])
      expect([answer.status, answer.body.type, answer.body['field']]).toEqual([400, 'invalid-input', 'tag']);
  });

  test.each(BAD_WORKERS)('a worker that cannot be: %j', async (worker, field) => {
    const shop = await openShop();
    for (const path of ['FREE-1/iniciar', 'FREE-1/finalizar', 'iniciar', 'finalizar']) {
      const { status, body } = await shop.post(`/api/spools/${path}`, { tags: ['FREE-1'], worker });
      expect([status, body.type, body['field']]).toEqual([400, 'invalid-input', field]);
    }
    expect((await shop.get('/api/spools/FREE-1')).body.state).toBe('free');
  });

  test('initials with accents are initials', async () => {
    const shop = await openShop();
    const { status } = await shop.post('/api/spools/FREE-1/iniciar', { worker: { id: 101, initials: 'ÑA' } });
    expect(status).toBe(201);
  });

  test.each([
    [{ worker: MR, token: 7 }, 'token'],
    [{ worker: MR, token: '' }, 'token'],
    [{ worker: MR, fence: '3' }, 'fence'],
    [{ worker: MR, fence: -1 }, 'fence'],
    [{ worker: MR, fence: 1.5 }, 'fence'],
    [{ worker: MR, operationId: 7 }, 'operationId'],
    [{ worker: MR, operationId: ' ' }, 'operationId'],
  ])('guards that cannot be: %j', async (body, field) => {
    const shop = await openShop();
    const answer = await shop.post('/api/spools/TAKEN-JP/finalizar', body);
    expect([answer.status, answer.body.type, answer.body['field']]).toEqual([400, 'invalid-input', field]);
  });

  test.each(['{', '[]', '7', 'null', '"text"', '{"worker":'])(
    'a body that is no JSON object: %s',
    async (text) => {
      const shop = await openShop();
      const { status, headers, body } = await shop.post('/api/spools/FREE-1/iniciar', text);
      expect([status, body.type, body['field']]).toEqual([400, 'invalid-input', 'body']);
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    },
  );

  test('a body may have 100 kB and not a byte more', async () => {
    const shop = await openShop();
    const most = JSON.stringify({ worker: MR, padding: '' }).length;
    const sized = (bytes: number) => JSON.stringify({ worker: MR, padding: 'x'.repeat(bytes - most) });
    expect((await shop.post('/api/spools/FREE-1/iniciar', sized(100_000))).status).toBe(201);
    const { status, body } = await shop.post('/api/spools/FREE-1/iniciar', sized(100_001));
    expect([status, body.type]).toEqual([413, 'body-too-large']);
  });

  test('what is not JSON by its type is not read', async () => {
    const shop = await openShop();
    const worker = JSON.stringify({ worker: MR });
    for (const headers of [
      {},
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'application/json; charset=latin1' },
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    ]) {
      const { status, body } = await shop.send('/api/spools/FREE-1/iniciar', {
        method: 'POST',
        body: worker,
        headers,
      });
      expect([status, body.type]).toEqual([415, 'unsupported-media-type']);
    }
    expect((await shop.get('/api/spools/FREE-1')).body.state).toBe('free');
  });

  test('__proto__ and its kind are members like any other, and go no further', async () => {
    const shop = await openShop();
    const text = `{"worker":{"id":93,"initials":"MR","__proto__":{"id":94}},"__proto__":{"token":"x"},"constructor":{"prototype":{"a":1}}}`;
    const { status, body } = await shop.post('/api/spools/FREE-1/iniciar', text);
    expect([status, body['worker']]).toEqual([201, MR]);
    expect(Object.keys(Object.prototype)).toEqual([]);
    const query = await shop.get('/api/spools?__proto__[limit]=1&constructor=1');
    expect(query.body.spools).toHaveLength(3);
    const inherited = await shop.post(
      '/api/spools/FREE-2/iniciar',
      '{"__proto__":{"worker":{"id":93,"initials":"MR"}}}',
    );
    expect(inherited.status).toBe(400);
  });

  test('what is not there is 404, and what is there with another method 405, as problems', async () => {
    const shop = await openShop();
    for (const path of ['/api/spool', '/api/spools/a/b/c', '/api/spools/a/vacate']) {
      const { status, body } = await shop.get(path);
      expect([path, status, body.type]).toEqual([path, 404, 'unknown-route']);
    }
    for (const [method, path, allow] of [
      ['PUT', '/api/spools/FREE-1', 'GET, HEAD'],
      ['DELETE', '/api/spools', 'GET, HEAD'],
      ['GET', '/api/spools/FREE-1/iniciar', 'POST'],
      ['OPTIONS', '/api/spools/FREE-1/finalizar', 'POST'],
      ['PATCH', '/api/spools/FREE-1/take-over', 'POST'],
      ['GET', '/api/spools/FREE-1/release', 'POST'],
      ['PUT', '/api/spools/iniciar', 'GET, HEAD, POST'],
      ['DELETE', '/api/spools/finalizar', 'GET, HEAD, POST'],
      ['PUT', '/health', 'GET, HEAD'],
      ['GET', '/api/spools/FREE-1/extend', 'POST'],
    ] as const) {
      const { status, headers, body } = await shop.send(path, { method });
      expect([path, status, body.type, headers.get('allow')]).toEqual([
        path,
        405,
        'method-not-allowed',
        allow,
      ]);
    }
  });

  test('POST where only GET is: 405, JSON or not read', async () => {
    const shop = await openShop();
    expect((await shop.post('/api/spools/FREE-1', {})).status).toBe(405);
    expect((await shop.post('/api/spools', {})).status).toBe(405);
  });

  test('every answer says that it is not to be guessed at or kept', async () => {
    const shop = await openShop();
    for (const path of [
      '/health',
      '/api/spools',
      '/api/spools/NOBODY-KNOWS',
      '/api/spools/%',
      '/openapi.json',
    ]) {
      const { headers } = await shop.get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });
});
