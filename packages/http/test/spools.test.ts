import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { VirtualClock } from '@spoollock/testing';
import { describe, expect, test } from 'vitest';
import { matching } from './support/matching.js';
import { ADAPTERS, fewSpools, JP, MR } from './support/test-shop.js';

const V4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe.each(ADAPTERS)('on %s', (_adapter, openShop) => {
  describe('INICIAR', () => {
    test('A19: gives a free spool, 201 with the grant; again, 200 and the same grant', async () => {
      const shop = await openShop();
      const first = await shop.post('/api/spools/FREE-2/iniciar', { worker: MR });
      expect(first.status).toBe(201);
      expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(first.body).toEqual({
        tag: 'FREE-2',
        worker: MR,
        token: matching(V4),
        since: matching(ISO),
        mode: 'persistent',
        resumed: false,
        fence: 8,
      });

      const again = await shop.post('/api/spools/FREE-2/iniciar', { worker: MR });
      expect(again.status).toBe(200);
      expect(again.body).toEqual({ ...first.body, resumed: true });
    });

    test('a spool that somebody has: 409 with the holder and what to do next', async () => {
      const shop = await openShop({
        clock: { now: () => Date.parse('2026-11-20T13:00:00Z'), setTimer: realTimer },
      });
      const { status, headers, body } = await shop.post('/api/spools/TAKEN-JP/iniciar', { worker: MR });
      expect(status).toBe(409);
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(body).toEqual({
        type: 'occupied',
        title: 'Somebody has this spool',
        status: 409,
        detail: 'TAKEN-JP is held by JP(94). Ask the holder, or wait until it is given back.',
        next: 'ask-holder',
        tag: 'TAKEN-JP',
        holder: { id: 94, initials: 'JP', since: '2026-11-20T11:00:00.000Z' },
        label: 'JP(94)',
        stale: false,
        saidBy: 'truth',
      });
    });

    test('a spool that is being taken: 409 and when to ask again', async () => {
      const store = new MemoryLockStore();
      store.put('FREE-1', '94:5f0f3a9d-7a2f-4bb1-8c0b-58d90e2b6f1c:20-11-2026 08:00:00', 5_000);
      const shop = await openShop({ store });
      const { status, headers, body } = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
      expect({ status, type: body.type, workerId: body['workerId'] }).toEqual({
        status: 409,
        type: 'in-progress',
        workerId: 94,
      });
      expect(headers.get('retry-after')).toBe('5');
      expect(body['retryAfter']).toBe(5);
    });

    test('an unknown spool: 404; an ambiguous tag: 409', async () => {
      const source = new MemoryOccupationSource([{ tag: 'TWICE' }, { tag: 'TWICE' }]);
      const shop = await openShop({ source });
      const unknown = await shop.post('/api/spools/NOBODY-KNOWS/iniciar', { worker: MR });
      expect([unknown.status, unknown.body.type]).toEqual([404, 'unknown-spool']);
      const ambiguous = await shop.post('/api/spools/TWICE/iniciar', { worker: MR });
      expect([ambiguous.status, ambiguous.body.type, ambiguous.body['rows']]).toEqual([
        409,
        'ambiguous-spool',
        2,
      ]);
    });

    test('TTL mode shows in the grant', async () => {
      const shop = await openShop({ mode: 'ttl' });
      const { body } = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
      expect(body['mode']).toBe('ttl');
    });
  });

  describe('FINALIZAR', () => {
    test('gives back, with token and fence or with neither', async () => {
      const shop = await openShop();
      for (const guarded of [true, false]) {
        const { body: grant } = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
        const guards = guarded ? { token: grant.token, fence: grant.fence } : {};
        const { status, body } = await shop.post('/api/spools/FREE-1/finalizar', { worker: MR, ...guards });
        expect(status).toBe(200);
        expect(body).toEqual({ tag: 'FREE-1', worker: MR, repeated: false, lock: 'removed' });
      }
    });

    test('another worker: 403 with the holder; a free spool: 409; another version: 409', async () => {
      const shop = await openShop();
      const stranger = await shop.post('/api/spools/TAKEN-JP/finalizar', { worker: MR });
      expect([stranger.status, stranger.body.type]).toEqual([403, 'not-holder']);
      expect(stranger.body['holder']).toEqual({ id: 94, initials: 'JP', since: '2026-11-20T11:00:00.000Z' });
      const free = await shop.post('/api/spools/FREE-1/finalizar', { worker: MR });
      expect([free.status, free.body.type]).toEqual([409, 'not-occupied']);
      const changed = await shop.post('/api/spools/TAKEN-JP/finalizar', { worker: JP, fence: 2 });
      expect([changed.status, changed.body.type]).toEqual([409, 'version-conflict']);
      expect([changed.body['expected'], changed.body['actual']]).toEqual([2, 3]);
    });

    test('a newer session of the same worker: 403', async () => {
      const shop = await openShop();
      await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
      const { status, body } = await shop.post('/api/spools/FREE-1/finalizar', {
        worker: MR,
        token: 'an older one',
      });
      expect([status, body.type, body['reason']]).toEqual([403, 'not-holder', 'token']);
    });

    test.each([
      ['in the header', {}, { 'idempotency-key': 'give-back-1' }],
      ['in the header, in quotes', {}, { 'idempotency-key': '"give-back-1"' }],
      ['in the body', { operationId: 'give-back-1' }, {}],
    ])('I6: a repeat under the same operation id is Ok: %s', async (_where, member, headers) => {
      const shop = await openShop();
      await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
      const giveBack = () =>
        shop.post('/api/spools/FREE-1/finalizar', { worker: MR, ...member }, { headers });
      expect((await giveBack()).body['repeated']).toBe(false);
      const repeat = await giveBack();
      expect([repeat.status, repeat.body['repeated']]).toEqual([200, true]);
    });

    test('two operation ids that differ are refused, and nothing is given back', async () => {
      const shop = await openShop();
      const { status, body } = await shop.post(
        '/api/spools/TAKEN-JP/finalizar',
        { worker: JP, operationId: 'one' },
        { headers: { 'idempotency-key': 'two' } },
      );
      expect([status, body['field']]).toEqual([400, 'operationId']);
      expect((await shop.get('/api/spools/TAKEN-JP')).body['worker']).toEqual(JP);
    });
  });

  describe('take-over', () => {
    const order = { from: JP, to: MR, by: 'Ana, supervisor', reason: 'JP went home' };

    test('B6: hands the spool over, 200 with the new grant', async () => {
      const shop = await openShop();
      const { status, body } = await shop.post('/api/spools/TAKEN-JP/take-over', order);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        tag: 'TAKEN-JP',
        worker: MR,
        mode: 'persistent',
        resumed: false,
        fence: 4,
      });
      expect((await shop.get('/api/spools/TAKEN-JP')).body['worker']).toEqual(MR);
      expect(shop.logged()).toContain('JP went home');
    });

    test('serves a label that nobody can read, letter for letter', async () => {
      const source = new MemoryOccupationSource([{ tag: 'NIGHT', label: 'turno noche', version: 1 }]);
      const shop = await openShop({ source });
      const wrong = await shop.post('/api/spools/NIGHT/take-over', { ...order, from: 'turno noche!' });
      expect(wrong.status).toBe(409);
      const { status, body } = await shop.post('/api/spools/NIGHT/take-over', {
        ...order,
        from: 'turno noche',
      });
      expect([status, body['worker']]).toEqual([200, MR]);
    });

    test('409 when from is not the holder, or the fence is not the row’s', async () => {
      const shop = await openShop();
      const wrong = await shop.post('/api/spools/TAKEN-JP/take-over', {
        ...order,
        from: { id: 7, initials: 'LFG' },
      });
      expect([wrong.status, wrong.body.type, wrong.body['status']]).toEqual([409, 'not-holder', 409]);
      const old = await shop.post('/api/spools/TAKEN-JP/take-over', { ...order, fence: 2 });
      expect([old.status, old.body.type]).toEqual([409, 'version-conflict']);
    });

    test.each([
      [{ ...order, by: undefined }, 'by'],
      [{ ...order, by: ' ' }, 'by'],
      [{ ...order, reason: 7 }, 'reason'],
      [{ ...order, to: JP }, 'to'],
      [{ ...order, from: ' ' }, 'from'],
      [{ ...order, from: { id: '94', initials: 'JP' } }, 'from.id'],
      [{ ...order, fence: 'x' }, 'fence'],
      [{ ...order, fence: -1 }, 'fence'],
    ])('a wrong order is refused by its field: %j', async (body, field) => {
      const shop = await openShop();
      const answer = await shop.post('/api/spools/TAKEN-JP/take-over', body);
      expect([answer.status, answer.body['field']]).toEqual([400, field]);
    });
  });

  describe('release', () => {
    const order = { from: JP, by: 'Ana, supervisor', reason: 'JP went home' };

    test('a supervisor gives a spool back for its holder: 200, and it is free to take', async () => {
      const shop = await openShop();
      const { status, body } = await shop.post('/api/spools/TAKEN-JP/release', { ...order, fence: 3 });
      expect(status).toBe(200);
      expect(body).toEqual({ tag: 'TAKEN-JP', from: JP, repeated: false, lock: 'none-of-ours' });
      expect((await shop.get('/api/spools/TAKEN-JP')).body.state).toBe('free');
      expect(shop.logged()).toContain('JP went home');
      expect((await shop.post('/api/spools/TAKEN-JP/iniciar', { worker: MR })).status).toBe(201);
    });

    test('the lock of a holder who went home is gone', async () => {
      const shop = await openShop();
      await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
      const { body } = await shop.post('/api/spools/FREE-1/release', { ...order, from: MR });
      expect([body['from'], body['lock']]).toEqual([MR, 'removed']);
      expect((await shop.get('/api/spools/FREE-1')).body['lock']).toEqual({ kind: 'none' });
    });

    test('serves a label that nobody can read, letter for letter', async () => {
      const source = new MemoryOccupationSource([{ tag: 'NIGHT', label: 'turno noche', version: null }]);
      const shop = await openShop({ source });
      const wrong = await shop.post('/api/spools/NIGHT/release', { ...order, from: 'turno noche!' });
      expect([wrong.status, wrong.body.type]).toEqual([409, 'not-holder']);
      const given = { ...order, from: 'turno noche', fence: null };
      const { status, body } = await shop.post('/api/spools/NIGHT/release', given);
      expect([status, body['from']]).toEqual([200, 'turno noche']);
      expect((await shop.get('/api/spools/NIGHT')).body.state).toBe('free');
    });

    test('409 when from is not the holder, the fence is not the row’s, or nobody has it', async () => {
      const shop = await openShop();
      const release = async (tag: string, body: object) => {
        const answer = await shop.post(`/api/spools/${tag}/release`, { ...order, ...body });
        return [answer.status, answer.body.type];
      };
      expect(await release('TAKEN-JP', { from: { id: 7, initials: 'LFG' } })).toEqual([409, 'not-holder']);
      expect(await release('TAKEN-JP', { fence: 2 })).toEqual([409, 'version-conflict']);
      expect(await release('TAKEN-JP', { fence: null })).toEqual([409, 'version-conflict']);
      expect(await release('FREE-1', {})).toEqual([409, 'not-occupied']);
      expect(await release('NOBODY-KNOWS', {})).toEqual([404, 'unknown-spool']);
      expect((await shop.get('/api/spools/TAKEN-JP')).body['worker']).toEqual(JP);
    });

    test.each([
      ['in the header', {}, { 'idempotency-key': '"release-1"' }],
      ['in the body', { operationId: 'release-1' }, {}],
    ])(
      'a repeat under the same operation id is Ok, and ends nobody’s newer hold: %s',
      async (_, id, headers) => {
        const shop = await openShop();
        const release = () => shop.post('/api/spools/TAKEN-JP/release', { ...order, ...id }, { headers });
        expect((await release()).body['repeated']).toBe(false);
        await shop.post('/api/spools/TAKEN-JP/iniciar', { worker: JP });
        const repeat = await release();
        expect([repeat.status, repeat.body['repeated']]).toEqual([200, true]);
        expect((await shop.get('/api/spools/TAKEN-JP')).body['worker']).toEqual(JP);
      },
    );

    test.each([
      [{ ...order, by: undefined }, 'by'],
      [{ ...order, by: ' ' }, 'by'],
      [{ ...order, reason: 7 }, 'reason'],
      [{ ...order, from: undefined }, 'from'],
      [{ ...order, from: ' ' }, 'from'],
      [{ ...order, from: { id: '94', initials: 'JP' } }, 'from.id'],
      [{ ...order, fence: 'x' }, 'fence'],
      [{ ...order, fence: -1 }, 'fence'],
      [{ ...order, operationId: 7 }, 'operationId'],
      [{ ...order, operationId: '' }, 'operationId'],
    ])('a wrong order is refused by its field: %j', async (body, field) => {
      const shop = await openShop();
      const answer = await shop.post('/api/spools/TAKEN-JP/release', body);
      expect([answer.status, answer.body['field']]).toEqual([400, field]);
      expect((await shop.get('/api/spools/TAKEN-JP')).body['worker']).toEqual(JP);
    });
  });

  describe('one spool', () => {
    test('B7: lock and row side by side, and never a token', async () => {
      const shop = await openShop();
      const { body: grant } = await shop.post('/api/spools/FREE-2/iniciar', { worker: MR });
      const { status, body } = await shop.get('/api/spools/FREE-2');
      expect(status).toBe(200);
      expect(body).toEqual({
        tag: 'FREE-2',
        state: 'occupied',
        worker: MR,
        label: 'MR(93)',
        since: grant['since'],
        fence: 8,
        holder: { ...MR, since: grant['since'] },
        lock: { kind: 'persistent', workerId: 93, since: grant['since'], origin: 'first-hand' },
        row: { state: 'occupied', worker: MR, since: grant['since'], version: 8, label: 'MR(93)' },
      });
      expect(JSON.stringify(body)).not.toContain(grant.token);
    });

    test('drift is named; an unknown spool is 404', async () => {
      const shop = await openShop({
        clock: { now: () => Date.parse('2026-11-20T13:00:00Z'), setTimer: realTimer },
      });
      const { body } = await shop.get('/api/spools/TAKEN-JP');
      expect([body.state, body['drift'], body['lock']]).toEqual(['drift', 'lock-missing', { kind: 'none' }]);
      const unknown = await shop.get('/api/spools/NOBODY-KNOWS');
      expect([unknown.status, unknown.body.type]).toEqual([404, 'unknown-spool']);
    });

    test('a tag with spaces, a slash, a colon and glob characters is a tag', async () => {
      const tag = 'MK 1400/CW:25 *[a]';
      const shop = await openShop({ source: new MemoryOccupationSource([{ tag }]) });
      const path = `/api/spools/${encodeURIComponent(tag)}`;
      expect((await shop.post(`${path}/iniciar`, { worker: MR })).status).toBe(201);
      expect((await shop.get(path)).body.tag).toBe(tag);
    });

    test('a spool may be called like an operation', async () => {
      const shop = await openShop({ source: new MemoryOccupationSource([{ tag: 'iniciar' }]) });
      expect((await shop.post('/api/spools/iniciar/iniciar', { worker: MR })).status).toBe(201);
      expect((await shop.get('/api/spools/iniciar')).body.state).toBe('occupied');
    });
  });

  describe('the board', () => {
    test('lists by state and worker, with the counts of all', async () => {
      const source = fewSpools();
      source.addRow({ tag: 'NIGHT', label: 'turno noche' });
      source.addRow({ tag: '', label: 'MR(93)' });
      const shop = await openShop({ source });
      await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
      const all = await shop.get('/api/spools');
      expect(all.status).toBe(200);
      expect(all.body.spools?.map(({ tag }) => tag)).toEqual(['FREE-1', 'FREE-2', 'NIGHT', 'TAKEN-JP']);
      expect(all.body.counts).toMatchObject({ free: 1, occupied: 1, unreadable: 1, ambiguous: 0 });
      expect([all.body.next, all.body['unlisted']]).toEqual([null, 1]);

      const mine = await shop.get('/api/spools?worker=93&state=occupied');
      expect(mine.body.spools).toEqual([
        {
          tag: 'FREE-1',
          state: 'occupied',
          worker: MR,
          label: 'MR(93)',
          since: matching(ISO),
          fence: 1,
        },
      ]);
      expect(mine.body.counts).toEqual(all.body.counts);
      expect((await shop.get('/api/spools?state=unreadable')).body.spools).toEqual([
        { tag: 'NIGHT', state: 'unreadable', label: 'turno noche', fence: 0 },
      ]);
    });

    test('pages follow one another by their cursor', async () => {
      const shop = await openShop();
      const first = await shop.get('/api/spools?limit=2');
      expect(first.body.spools?.map(({ tag }) => tag)).toEqual(['FREE-1', 'FREE-2']);
      const second = await shop.get(`/api/spools?limit=2&cursor=${String(first.body.next)}`);
      expect(second.body.spools?.map(({ tag }) => tag)).toEqual(['TAKEN-JP']);
      expect(second.body.next).toBeNull();
    });

    test.each([
      ['state=gone', 'state'],
      ['state=free&state=stale', 'state'],
      ['worker=MR', 'worker'],
      ['worker=0', 'worker'],
      ['worker=1.5', 'worker'],
      ['worker=99999999999999999999', 'worker'],
      ['worker=', 'worker'],
      ['limit=0', 'limit'],
      ['limit=10001', 'limit'],
      ['limit=-1', 'limit'],
      ['cursor=nonsense', 'cursor'],
    ])('a wrong query is refused by its field: %s', async (query, field) => {
      const shop = await openShop();
      const { status, body } = await shop.get(`/api/spools?${query}`);
      expect([status, body.type, body['field']]).toEqual([400, 'invalid-input', field]);
    });
  });

  describe('extending a lock that expires', () => {
    const ttl = { mode: 'ttl', lockTtlSeconds: 600 } as const;

    test('200 with when it will; what is not right is refused', async () => {
      const clock = new VirtualClock();
      const shop = await openShop({ ...ttl, clock, store: new MemoryLockStore({ clock }) });
      const { body: grant } = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
      const extend = (body: unknown, tag = 'FREE-1') => shop.post(`/api/spools/${tag}/extend`, body);
      const { status, body } = await extend({ token: grant.token, seconds: 3_600 });
      expect([status, body]).toEqual([
        200,
        { tag: 'FREE-1', expiresAt: new Date(clock.now() + 3_600_000).toISOString() },
      ]);
      for (const [mistake, field] of [
        [{ seconds: 3_600 }, 'token'],
        [{ token: grant.token }, 'seconds'],
        [{ token: grant.token, seconds: '3600' }, 'seconds'],
        [{ token: grant.token, seconds: 0 }, 'seconds'],
      ] as const) {
        const refused = await extend(mistake);
        expect([refused.status, refused.body['field']]).toEqual([400, field]);
      }
      const other = await extend({ token: 'another-token', seconds: 60 });
      expect([other.status, other.body.type]).toEqual([403, 'not-holder']);
    });

    test('410 once it has expired, or was never there', async () => {
      const clock = new VirtualClock();
      const shop = await openShop({ ...ttl, clock, store: new MemoryLockStore({ clock }) });
      const { body: grant } = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
      await clock.advance(600_000);
      for (const tag of ['FREE-1', 'FREE-2']) {
        const { status, body } = await shop.post(`/api/spools/${tag}/extend`, {
          token: grant.token,
          seconds: 60,
        });
        expect([tag, status, body.type]).toEqual([tag, 410, 'lock-expired']);
      }
    });

    test('a lock that never expires has nothing to extend', async () => {
      const shop = await openShop();
      const { body: grant } = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
      const { status } = await shop.post('/api/spools/FREE-1/extend', { token: grant.token, seconds: 60 });
      expect(status).toBe(400);
    });
  });
});

function realTimer(delayMs: number, task: () => void): () => void {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
}
