import { ResultAsync } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import type { SpoolLock } from '@spoollock/core';
import { JP, lockValue, MR, openShop, tagOf, TOKEN } from './support/shop.js';

test('R11: a number beyond a bound is told the bound', async () => {
  const { lock } = openShop();
  const told = [
    await lock.iniciar('A', { id: 2 ** 53, initials: 'MR' }),
    await lock.iniciar('A', MR, { deadlineMs: 2 ** 31 }),
    await lock.list({ limit: 10_001 }),
  ].map((answer) => answer._unsafeUnwrapErr().message);
  expect(told).toEqual([
    'worker.id must be a whole number from 1 to 9007199254740991.',
    'deadlineMs must be a number of milliseconds above 0, at most 2147483647.',
    'limit must be a whole number from 1 to 10000.',
  ]);
});

const BAD_TAGS: readonly unknown[] = [
  '',
  ' \t ',
  'x'.repeat(129),
  'x'.repeat(100_000),
  'A\u0000B',
  'A\nB',
  'A\u001B[31mB',
  'A\u200BB',
  'A\u202EB',
  'A\u2028B',
  'A\uFEFF\u2060B',
  '\uD800',
  '👩‍🔧',
  undefined,
  null,
  93,
  {},
  ['A'],
];
const BAD_IDS: readonly unknown[] = [
  0,
  -1,
  1.5,
  NaN,
  Infinity,
  2 ** 53,
  '93',
  '',
  null,
  undefined,
  93n,
  true,
  {},
];
const BAD_INITIALS: readonly unknown[] = [
  '',
  'M1',
  'mr',
  'Mr',
  'M.R.',
  'M R',
  'ABCDEFGHI',
  '(93)',
  'MR(93)',
  '=A',
  '🔧',
  7,
  null,
  undefined,
];
const BAD_WORKERS: readonly unknown[] = [undefined, null, 93, 'MR(93)', [], [93, 'MR']];
const BAD_DEADLINES: readonly unknown[] = [0, -1, NaN, Infinity, 2 ** 31, '15000', null];
const BAD_FENCES: readonly unknown[] = [-1, 1.5, NaN, 2 ** 53, '7', {}];
const BAD_TEXTS: readonly unknown[] = [
  '',
  '  ',
  'x'.repeat(501),
  'a\u0000b',
  'a\nb',
  '\uD800',
  undefined,
  null,
  5,
  {},
];

/** Calls as a program without types can make them: the method, its arguments, and the field that is wrong. */
const CALLS: readonly (readonly [keyof SpoolLock, readonly unknown[], string])[] = [
  ...BAD_TAGS.flatMap((tag) => [
    call('iniciar', [tag, MR], 'tag'),
    call('finalizar', [tag, MR], 'tag'),
    call('takeOver', [tag, { from: MR, to: JP, by: 'x', reason: 'y' }], 'tag'),
    call('release', [tag, { from: MR, by: 'x', reason: 'y' }], 'tag'),
    call('extend', [tag, TOKEN, 60], 'tag'),
    call('inspect', [tag], 'tag'),
  ]),
  ...BAD_IDS.flatMap((id) => [
    call('iniciar', ['A', { ...MR, id }], 'worker.id'),
    call('finalizar', ['A', { ...MR, id }], 'worker.id'),
    call('takeOver', ['A', { from: { ...MR, id }, to: JP, by: 'x', reason: 'y' }], 'from.id'),
    call('takeOver', ['A', { from: MR, to: { ...JP, id }, by: 'x', reason: 'y' }], 'to.id'),
    ...(id === undefined ? [] : [call('list', [{ worker: id }], 'worker')]),
  ]),
  ...BAD_INITIALS.flatMap((initials) => [
    call('iniciar', ['A', { id: 93, initials }], 'worker.initials'),
    call('finalizar', ['A', { id: 93, initials }], 'worker.initials'),
    call('takeOver', ['A', { from: MR, to: { id: 94, initials }, by: 'x', reason: 'y' }], 'to.initials'),
  ]),
  ...BAD_WORKERS.flatMap((worker) => [
    call('iniciar', ['A', worker], 'worker'),
    call('finalizar', ['A', worker], 'worker'),
    call('takeOver', ['A', { from: MR, to: worker, by: 'x', reason: 'y' }], 'to'),
  ]),
  ...BAD_TEXTS.flatMap((text) => [
    call('takeOver', ['A', { from: MR, to: JP, by: text, reason: 'y' }], 'by'),
    call('takeOver', ['A', { from: MR, to: JP, by: 'x', reason: text }], 'reason'),
    ...(text === undefined ? [] : [call('finalizar', ['A', MR, { operationId: text }], 'operationId')]),
  ]),
  ...BAD_FENCES.flatMap((fence) => [
    call('finalizar', ['A', MR, { fence }], 'fence'),
    call('takeOver', ['A', { from: MR, to: JP, by: 'x', reason: 'y', fence }], 'fence'),
    call('release', ['A', { from: MR, by: 'x', reason: 'y', fence }], 'fence'),
  ]),
  ...['', ' \t', 'x'.repeat(50_001)].map((from) =>
    call('takeOver', ['A', { from, to: JP, by: 'x', reason: 'y' }], 'from'),
  ),
  call('takeOver', ['A', { from: JP, to: JP, by: 'x', reason: 'y' }], 'to'),
  call('takeOver', ['A', { from: 'jp(94)', to: JP, by: 'x', reason: 'y' }], 'to'),
  ...[undefined, null, 'MR', 7].map((order) => call('takeOver', ['A', order], 'takeOver')),
  ...[undefined, null, 'MR', 7].map((order) => call('release', ['A', order], 'release')),
  ...['', 'x'.repeat(201), 7, null].map((operationId) =>
    call('release', ['A', { from: MR, by: 'x', reason: 'y', operationId }], 'operationId'),
  ),
  ...['', 'x'.repeat(201), 7, null].map((token) => call('finalizar', ['A', MR, { token }], 'token')),
  ...['', 7, null, undefined].map((token) => call('extend', ['A', token, 60], 'token')),
  ...[0, -1, 1.5, NaN, Infinity, 2_147_484, '60', null].map((s) =>
    call('extend', ['A', TOKEN, s], 'seconds'),
  ),
  ...['busy', '', 7, null].map((state) => call('list', [{ state }], 'state')),
  ...[-1, NaN, '5', null].map((olderThanMs) => call('list', [{ olderThanMs }], 'olderThanMs')),
  ...[0, -1, 1.5, NaN, 10_001, '5', null].map((limit) => call('list', [{ limit }], 'limit')),
  ...['', 'x', '!!!!', 'AA==', 7, null].map((cursor) => call('list', [{ cursor }], 'cursor')),
  ...BAD_DEADLINES.flatMap((deadlineMs) => [
    call('iniciar', ['A', MR, { deadlineMs }], 'deadlineMs'),
    call('finalizar', ['A', MR, { deadlineMs }], 'deadlineMs'),
    call('takeOver', ['A', { from: MR, to: JP, by: 'x', reason: 'y' }, { deadlineMs }], 'deadlineMs'),
    call('extend', ['A', TOKEN, 60, { deadlineMs }], 'deadlineMs'),
    call('inspect', ['A', { deadlineMs }], 'deadlineMs'),
    call('list', [{}, { deadlineMs }], 'deadlineMs'),
    call('cleanupOne', [{ deadlineMs }], 'deadlineMs'),
    call('reconcile', [{ deadlineMs }], 'deadlineMs'),
    call('health', [{ deadlineMs }], 'deadlineMs'),
  ]),
];

function call(method: keyof SpoolLock, args: readonly unknown[], field: string): (typeof CALLS)[number] {
  return [method, args, field];
}

describe.each([...new Set(CALLS.map(([method]) => method))])(
  'A18: bad input to %s is an outcome',
  (method) => {
    const cases = CALLS.filter(([called]) => called === method).map(
      ([, args, field], index) => [field, `${String(index)}: ${shown(args)}`, args] as const,
    );

    test.each(cases)('%s is named in case %s', async (field, _name, args) => {
      const { lock, events, storePlan, sourcePlan, memorySource, stored, clock } = openShop({
        options: { mode: 'ttl' },
      });
      const answer: unknown = Reflect.apply(lock[method], lock, args);
      if (!(answer instanceof ResultAsync)) throw new Error('no ResultAsync');
      const result: unknown = await answer;
      expect(result).toMatchObject({
        error: {
          type: 'invalid-input',
          field,
          problem: expect.stringMatching(/^(must|is for|belongs)/) as unknown,
          received: expect.not.stringMatching(/\p{C}|^.{62}/u) as unknown,
          next: 'correct-input',
        },
      });
      // Nothing is asked, and nothing written.
      expect([...storePlan.calls, ...sourcePlan.calls]).toEqual([]);
      expect(await stored('A')).toBeNull();
      expect(memorySource.peek(tagOf('A'))).toEqual({ state: 'free', version: 0 });
      expect(events.map(({ type }) => type)).not.toContain('granted');
      expect(clock.pending).toBe(0);
    });
  },
);

describe('odd input that is fair', () => {
  test.each([
    'MK-1335-CW-25000-019',
    'a:b',
    '*',
    '[a]',
    '?',
    '"quoted"',
    "it's",
    'with  two spaces',
    '\\',
    '🔧',
    'צינור',
    'Ñandú',
    'x'.repeat(128),
  ])('the tag %s is taken, shown, and given back', async (tag) => {
    const { lock, stored } = openShop({ rows: [{ tag }, { tag: 'other' }] });
    expect((await lock.iniciar(tag, MR))._unsafeUnwrap()).toMatchObject({ tag });
    expect((await lock.list({ worker: 93 }))._unsafeUnwrap().spools.map((spool) => spool.tag)).toEqual([
      tag.normalize('NFC'),
    ]);
    expect((await lock.finalizar(tag, MR))._unsafeUnwrap()).toMatchObject({ lock: 'removed' });
    expect(await stored('other')).toBeNull();
  });

  test('surrounding blanks and the way an accent is composed make no other spool', async () => {
    const { lock } = openShop({ rows: [{ tag: 'Ñ-1' }] });
    expect((await lock.iniciar('  N\u0303-1 ', MR))._unsafeUnwrap().tag).toBe('Ñ-1');
    expect((await lock.iniciar('Ñ-1', JP))._unsafeUnwrapErr()).toMatchObject({ type: 'occupied' });
  });

  test('in persistent mode extend says that it is for the other', async () => {
    const { clock, lock, memoryStore, stored } = openShop();
    memoryStore.put('A', lockValue(93, clock.now()));
    expect((await lock.extend('A', TOKEN, 60))._unsafeUnwrapErr()).toMatchObject({
      type: 'invalid-input',
      field: 'extend',
    });
    expect((await stored('A'))?.expiresInMs).toBeNull();
  });
});

function shown(args: readonly unknown[]): string {
  const text = JSON.stringify(args, (_key, value: unknown) =>
    typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))
      ? String(value)
      : value,
  );
  return text.replace(/\p{C}/gu, '·').slice(0, 90);
}

describe('options that are none are named', () => {
  for (const bad of [null, { signal: 'x' }, { signal: {} }, 7])
    test(`INICIAR with ${JSON.stringify(bad)}`, async () => {
      const { lock } = openShop();
      const r = await (async () => lock.iniciar('A', MR, bad as never))();
      expect(r.isErr()).toBe(true);
    });
  test('FINALIZAR with null', async () => {
    const { lock } = openShop();
    const r = await (async () => lock.finalizar('A', MR, null as never))();
    expect(r.isErr()).toBe(true);
  });
  test('list with null', async () => {
    const { lock } = openShop();
    const r = await (async () => lock.list(null as never))();
    expect(r.isErr()).toBe(true);
  });
});
