import { MemoryOccupationSource } from '@spoollock/core/memory';
import { describe, expect, test } from 'vitest';
import { ADAPTERS, JP, MR } from './support/test-shop.js';

describe.each(ADAPTERS)('on %s', (_adapter, openShop) => {
  test('B8: many INICIARs, each with its outcome, in the order asked', async () => {
    const shop = await openShop();
    await shop.post('/api/spools/FREE-2/iniciar', { worker: MR });
    const tags = ['TAKEN-JP', 'FREE-2', 'NOBODY-KNOWS', 'FREE-1', 'a\u0007b'];
    const { status, body } = await shop.post('/api/spools/iniciar', { tags, worker: MR });
    expect(status).toBe(207);
    expect(body.results?.map((result) => [result.tag, result.status])).toEqual([
      ['TAKEN-JP', 409],
      ['FREE-2', 200],
      ['NOBODY-KNOWS', 404],
      ['FREE-1', 201],
      ['a\u0007b', 400],
    ]);
    expect(body.results?.map(({ grant, problem }) => grant?.tag ?? problem?.type)).toEqual([
      'occupied',
      'FREE-2',
      'unknown-spool',
      'FREE-1',
      'invalid-input',
    ]);
  });

  test('many FINALIZARs, each with its outcome; a repeat under the same key is Ok', async () => {
    const shop = await openShop();
    await shop.post('/api/spools/iniciar', { tags: ['FREE-1', 'FREE-2'], worker: MR });
    const giveBack = () =>
      shop.post(
        '/api/spools/finalizar',
        { tags: ['FREE-2', 'TAKEN-JP', 'FREE-1'], worker: MR },
        { headers: { 'idempotency-key': 'shift-end-7' } },
      );
    for (const repeated of [false, true]) {
      const { status, body } = await giveBack();
      expect(status).toBe(207);
      expect(body.results).toMatchObject([
        { tag: 'FREE-2', status: 200, repeated },
        { tag: 'TAKEN-JP', status: 403, problem: { type: 'not-holder', holder: { id: JP.id } } },
        { tag: 'FREE-1', status: 200, repeated },
      ]);
    }
  });

  test('a tag that is named twice is asked for once and answered twice', async () => {
    const shop = await openShop();
    const tags = ['FREE-1', ' FREE-1 ', 'FREE-1'];
    const taken = await shop.post('/api/spools/iniciar', { tags, worker: MR });
    expect(taken.body.results?.map(({ tag, status }) => [tag, status])).toEqual(
      tags.map((tag) => [tag, 201]),
    );
    const givenBack = await shop.post('/api/spools/finalizar', { tags, worker: MR });
    expect(givenBack.body.results).toEqual(
      tags.map((tag) => ({ tag, status: 200, repeated: false, lock: 'removed' })),
    );
  });

  test('100 tags are served, 101 are not', async () => {
    const tags = Array.from({ length: 101 }, (_, index) => `SPOOL-${index}`);
    const shop = await openShop({ source: new MemoryOccupationSource(tags.map((tag) => ({ tag }))) });
    const { status, body } = await shop.post('/api/spools/iniciar', { tags: tags.slice(1), worker: MR });
    expect(status).toBe(207);
    expect(body.results?.map(({ tag, status: one }) => [tag, one])).toEqual(
      tags.slice(1).map((tag) => [tag, 201]),
    );
    const tooMany = await shop.post('/api/spools/iniciar', { tags, worker: MR });
    expect([tooMany.status, tooMany.body['field']]).toEqual([400, 'tags']);
  });

  test.each([
    [{ worker: MR }, 'tags'],
    [{ tags: [], worker: MR }, 'tags'],
    [{ tags: 'FREE-1', worker: MR }, 'tags'],
    [{ tags: ['FREE-1', 7], worker: MR }, 'tags.1'],
    [{ tags: ['FREE-1'] }, 'worker'],
    [{ tags: ['FREE-1'], worker: { id: 93, initials: 'mr' } }, 'worker.initials'],
    // What guards one spool would be ignored for many.
    [{ tags: ['FREE-1'], worker: MR, fence: 3 }, 'fence'],
    [{ tags: ['FREE-1'], worker: MR, fence: '0' }, 'fence'],
    [{ tags: ['FREE-1'], worker: MR, token: 'a-token' }, 'token'],
    [{ tags: ['FREE-1'], worker: MR, operationId: 7 }, 'operationId'],
  ])('a wrong list is refused as a whole: %j', async (body, field) => {
    const shop = await openShop();
    for (const operation of ['iniciar', 'finalizar']) {
      const answer = await shop.post(`/api/spools/${operation}`, body);
      expect([answer.status, answer.body.type, answer.body['field']]).toEqual([400, 'invalid-input', field]);
    }
    expect((await shop.get('/api/spools?state=free')).body.spools).toHaveLength(2);
  });
});
