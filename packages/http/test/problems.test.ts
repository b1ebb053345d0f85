import { parseSpoolTag, type SpoolLockError } from '@spoollock/core';
import { ambiguousSpool, unknownSpool } from '@spoollock/core/adapter';
import { errAsync } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import { problemAnswer } from '../src/exchange.js';
import { problemOf } from '../src/problem.js';
import { DOWN, downStore, FaultySource, LOST, MISSHAPED } from './support/faulty-ports.js';
import { matching } from './support/matching.js';
import { ADAPTERS, JP, MR } from './support/test-shop.js';

const tag = parseSpoolTag('FREE-1')._unsafeUnwrap();
const message = 'What happened.';
const holder = { id: 94, initials: 'JP', since: new Date('2026-11-20T11:00:00Z') };
const repeatLater = {
  message,
  next: 'repeat-later',
  detail: 'secret-address refused',
  retryAfterMs: 1_001,
} as const;

/** One of each, with the status it must have: a type more in the library's union does not compile here. */
const EACH = {
  occupied: [
    409,
    {
      type: 'occupied',
      tag,
      holder,
      label: 'JP(94)',
      stale: true,
      saidBy: 'truth',
      message,
      next: 'take-over',
    },
  ],
  'in-progress': [
    409,
    { type: 'in-progress', tag, workerId: null, retryAfterMs: 10, message, next: 'repeat-later' },
  ],
  'not-holder': [
    403,
    {
      type: 'not-holder',
      tag,
      holder: null,
      label: 'turno noche',
      reason: 'worker',
      message,
      next: 'take-over',
    },
  ],
  'not-occupied': [409, { type: 'not-occupied', tag, message, next: 'nothing' }],
  'unknown-spool': [404, { type: 'unknown-spool', tag, message, next: 'correct-input' }],
  'ambiguous-spool': [409, { type: 'ambiguous-spool', tag, rows: 3, message, next: 'fix-source' }],
  'source-misshaped': [503, { type: 'source-misshaped', problem: 'x', message, next: 'fix-source' }],
  'lock-expired': [410, { type: 'lock-expired', tag, message, next: 'read-again' }],
  'version-conflict': [
    409,
    { type: 'version-conflict', tag, expected: 1, actual: null, message, next: 'read-again' },
  ],
  'store-unavailable': [503, { type: 'store-unavailable', ...repeatLater }],
  'source-unavailable': [503, { type: 'source-unavailable', ...repeatLater }],
  unavailable: [503, { type: 'unavailable', ...repeatLater }],
  'outcome-unknown': [504, { type: 'outcome-unknown', tag, ...repeatLater }],
  'invalid-input': [
    400,
    { type: 'invalid-input', field: 'tag', problem: 'x', received: 'y', message, next: 'correct-input' },
  ],
  'timed-out': [504, { type: 'timed-out', message, next: 'repeat' }],
  aborted: [499, { type: 'aborted', message, next: 'repeat' }],
} satisfies { [Type in SpoolLockError['type']]: readonly [number, Extract<SpoolLockError, { type: Type }>] };

const cases = Object.values(EACH).map(([status, error]) => ({ type: error.type, status, error }));

describe.each(ADAPTERS)('on %s', (_adapter, openShop) => {
  describe.each(cases)('A18, B5: $type', ({ type, status, error }) => {
    test(`is ${status}, a problem, and says what to do next`, async () => {
      const shop = await openShop({
        instead: (lock) => Object.assign({ ...lock }, { iniciar: () => errAsync(error) }),
      });
      const { headers, body, ...answer } = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
      expect(answer.status).toBe(status);
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(body).toMatchObject({ type, status, next: error.next, title: matching(/./) });
      expect(body.detail).toMatch(/^What happened\.( [A-Z].*[.])?$/);
      expect(JSON.stringify(body)).not.toContain('secret-address');

      const bulk = await shop.post('/api/spools/iniciar', { tags: ['FREE-1'], worker: MR });
      expect(bulk.body.results).toEqual([{ tag: 'FREE-1', status, problem: body }]);
    });

    test('tells in whole seconds when to ask again, where asking again helps', async () => {
      const shop = await openShop({
        instead: (lock) => Object.assign({ ...lock }, { inspect: () => errAsync(error) }),
      });
      const { headers, body } = await shop.get('/api/spools/FREE-1');
      const seconds =
        'retryAfterMs' in error
          ? String(Math.ceil(error.retryAfterMs / 1000))
          : type === 'source-misshaped'
            ? '60'
            : null;
      expect(headers.get('retry-after')).toBe(seconds);
      expect(body['retryAfter'] ?? null).toBe(seconds === null ? null : Number(seconds));
      if (status === 503) expect(seconds).not.toBeNull();
    });
  });

  test('what the sheet says of itself ends with one full stop, not two; an ellipsis stays', async () => {
    for (const [said, told] of [
      ['no such spreadsheet: it was not found..', 'no such spreadsheet: it was not found.'],
      ['held by "turno...".', 'held by "turno...".'],
      ['and so on...', 'and so on...'],
    ]) {
      const error = { ...EACH['source-misshaped'][1], message: said ?? '' };
      const shop = await openShop({
        instead: (lock) => Object.assign({ ...lock }, { inspect: () => errAsync(error) }),
      });
      const { body } = await shop.get('/api/spools/FREE-1');
      expect(body.detail).toBe(`${told} Somebody must correct the sheet first.`);
    }
  });

  describe('caused by what stands behind the shop', () => {
    test('lock store down: grants go on, degraded, and are given back', async () => {
      const shop = await openShop({ store: downStore });
      const { status, body } = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
      expect([status, body['mode']]).toEqual([201, 'degraded']);
      expect(body.token).toMatch(/^DEGRADED:93:/);
      const giveBack = await shop.post('/api/spools/FREE-1/finalizar', { worker: MR, token: body.token });
      expect([giveBack.status, giveBack.body['lock']]).toEqual([200, 'unreachable']);
      expect((await shop.get('/api/spools')).body['missing']).toBe('store');
    });

    test('lock store down and a truth that cannot compare and set: 503 store-unavailable', async () => {
      const source = new FaultySource([{ tag: 'FREE-1' }], { abilities: { compareAndSet: false } });
      const shop = await openShop({ store: downStore, source });
      const { status, headers, body } = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
      expect([status, body.type]).toEqual([503, 'store-unavailable']);
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    });

    test('truth down: 503; with the lock store down too: 503 unavailable', async () => {
      const source = new FaultySource([{ tag: 'FREE-1' }]);
      source.readFault = DOWN;
      source.writeFault = DOWN;
      const shop = await openShop({ source });
      for (const operation of ['iniciar', 'finalizar']) {
        const { status, headers, body } = await shop.post(`/api/spools/FREE-1/${operation}`, { worker: MR });
        expect([status, body.type]).toEqual([503, 'source-unavailable']);
        expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      }
      const neither = await openShop({ source, store: downStore });
      for (const { status, body } of [
        await neither.post('/api/spools/FREE-1/iniciar', { worker: MR }),
        await neither.get('/api/spools/FREE-1'),
        await neither.get('/api/spools'),
      ])
        expect([status, body.type]).toEqual([503, 'unavailable']);
    });

    test('truth down and another’s lock there: occupied, by the lock alone, which has no initials', async () => {
      const source = new FaultySource([{ tag: 'FREE-1' }]);
      const shop = await openShop({ source });
      await shop.post('/api/spools/FREE-1/iniciar', { worker: JP });
      source.readFault = DOWN;
      source.writeFault = DOWN;
      const { status, body } = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
      expect([status, body.type, body['saidBy']]).toEqual([409, 'occupied', 'lock']);
      expect(body['holder']).toMatchObject({ id: 94, initials: null });
    });

    test('a sheet in the wrong shape: 503', async () => {
      const source = new FaultySource([{ tag: 'FREE-1' }]);
      source.readFault = MISSHAPED;
      source.writeFault = MISSHAPED;
      const shop = await openShop({ source });
      for (const { status, headers, body } of [
        await shop.post('/api/spools/FREE-1/iniciar', { worker: MR }),
        await shop.get('/api/spools'),
      ]) {
        expect([status, body.type, body.next]).toEqual([503, 'source-misshaped', 'fix-source']);
        expect(headers.get('retry-after')).toBe('60');
      }
    });

    test('I7: a write whose answer was lost: 504 outcome-unknown, never "nothing changed"', async () => {
      const source = new FaultySource([{ tag: 'FREE-1' }, { tag: 'MINE', label: 'MR(93)' }]);
      source.writeFault = LOST;
      const shop = await openShop({ source, deadlineMs: 100 });
      for (const path of ['FREE-1/iniciar', 'MINE/finalizar']) {
        const { status, body } = await shop.post(`/api/spools/${path}`, { worker: MR });
        expect([path, status, body.type]).toEqual([path, 504, 'outcome-unknown']);
        expect(body.detail).not.toContain('nothing was changed');
      }
    });

    test('I8: a truth that never answers: 504 timed-out', async () => {
      const source = new FaultySource([{ tag: 'FREE-1' }]);
      source.readFault = 'hang';
      const shop = await openShop({ source, deadlineMs: 50 });
      const { status, body } = await shop.get('/api/spools/FREE-1');
      expect([status, body.type]).toEqual([504, 'timed-out']);
    });
  });
});

test('an answer names the tags that look like the one that was asked for, and no list where there are none', () => {
  const body = (error: SpoolLockError) => problemAnswer(problemOf(error)).body;
  expect(body(unknownSpool(tag, ['A\u20113']))).toMatchObject({ type: 'unknown-spool', alike: ['A\u20113'] });
  expect(body(ambiguousSpool(tag, 2, ['A-3', 'A\u20113']))).toMatchObject({
    rows: 2,
    alike: ['A-3', 'A\u20113'],
  });
  for (const error of [unknownSpool(tag), ambiguousSpool(tag, 2)])
    expect(body(error)).not.toHaveProperty('alike');
});
