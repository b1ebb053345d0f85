import { err, ok } from 'neverthrow';
import { historyOf, type ReadableTrail, type TrailLine, type TrailSubject } from '@spoollock/core/adapter';
import { describe, expect, test } from 'vitest';
import { ADAPTERS } from './support/test-shop.js';

const at = (hour: number): Date => new Date(Date.UTC(2026, 4, 4, hour));

function line(type: string, id: number, hour: number, details: object = {}): TrailLine {
  const time = { writtenAt: at(hour), operatedAt: at(hour) };
  return { id: null, tag: 'TAKEN-JP', type, workerId: id, label: `W(${id})`, ...time, details };
}

const LINES: readonly TrailLine[] = [
  line('PAUSAR_SPOOL', 7, 7),
  line('INICIAR', 7, 8, { also: { Armador: 'W(7)' } }),
  line('LIBERACION', 7, 14, { by: 'jefa', reason: 'turno' }),
  line('INICIAR', 94, 15),
];

function trail(asked: TrailSubject[] = []): ReadableTrail {
  return {
    lines: async (subject) => {
      asked.push(subject);
      return ok({ lines: LINES, complete: true });
    },
  };
}

describe.each(ADAPTERS)('on %s', (_adapter, openShop) => {
  test('who had a spool, from when to when, how that ended, and the averages', async () => {
    const asked: TrailSubject[] = [];
    const shop = await openShop({ history: historyOf(trail(asked)) });
    const { status, body } = await shop.get('/api/spools/TAKEN-JP/history');
    expect(status).toBe(200);
    expect(body).toEqual({
      holdings: [
        { tag: 'TAKEN-JP', worker: { id: 94, initials: 'W' }, from: '2026-05-04T15:00:00.000Z' },
        {
          tag: 'TAKEN-JP',
          worker: { id: 7, initials: 'W' },
          from: '2026-05-04T08:00:00.000Z',
          until: '2026-05-04T14:00:00.000Z',
          durationMs: 21_600_000,
          ...{ endedBy: 'release', by: 'jefa', reason: 'turno', also: { Armador: 'W(7)' } },
        },
      ],
      ...{ count: 2, timed: 1, meanMs: 21_600_000, complete: true, unread: 1 },
    });
    const ofWorker = await shop.get('/api/workers/94/history?limit=1');
    expect(ofWorker.body).toMatchObject({ holdings: [{ worker: { id: 94 } }], count: 1 });
    expect(asked).toEqual([{ tag: 'TAKEN-JP' }, { workerId: 94 }]);
  });

  test('a shop without a history says so, and not that the spool is unknown', async () => {
    const shop = await openShop();
    for (const path of ['/api/spools/TAKEN-JP/history', '/api/workers/94/history']) {
      const { status, body } = await shop.get(path);
      expect([status, body.type, body.next]).toEqual([501, 'no-history', 'nothing']);
    }
  });

  test.each([
    ['/api/workers/MR/history', 'worker'],
    ['/api/workers/0/history', 'worker'],
    ['/api/workers/99999999999999999/history', 'worker'],
    ['/api/workers/%E0%A4%A/history', 'worker'],
    ['/api/spools/%20/history', 'tag'],
    ['/api/spools/A/history?limit=0', 'limit'],
    ['/api/spools/A/history?limit=1001', 'limit'],
    ['/api/spools/A/history?limit=1&limit=2', 'limit'],
    ['/api/workers/9/history?limit=x', 'limit'],
  ])('%s is refused, and names what is wrong', async (path, field) => {
    const shop = await openShop({ history: historyOf(trail()) });
    const { status, body } = await shop.get(path);
    expect([status, body.type, body['field']]).toEqual([400, 'invalid-input', field]);
  });

  test('a trail that cannot be read now says when to ask again', async () => {
    const fault = { type: 'source-fault', reached: 'never', detail: 'a secret of the sheet' } as const;
    const shop = await openShop({ history: historyOf({ lines: async () => err(fault) }) });
    const { status, body, headers } = await shop.get('/api/spools/A/history');
    expect([status, body.type, headers.get('retry-after')]).toEqual([503, 'source-unavailable', '1']);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  test('nobody writes a history', async () => {
    const shop = await openShop({ history: historyOf(trail()) });
    expect((await shop.post('/api/workers/94/history', {})).status).toBe(405);
  });
});
