import { createSpoolLock, type Also, type SpoolLock } from '@spoollock/core';
import { alsoColumns, type OccupationSource } from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { FaultPlan, faultyLockStore, faultyOccupationSource, VirtualClock } from '@spoollock/testing';
import { describe, expect, test } from 'vitest';
import { hoursAgo, JP, LC, MR, tagOf } from './support/shop.js';

const COLUMNS = {
  Armador: 'text',
  Estado: 'text',
  Metros: 'number',
  Listo: 'boolean',
  Inicio: 'date-time',
} as const;
const A = tagOf('A');
const BEGUN = { Armador: 'MR(93)', Estado: 'EN PROCESO' };
const DONE = { Estado: 'TERMINADO', Metros: 12.5, Listo: true };
const ORDER = { from: MR, by: 'the foreman', reason: 'MR went home' };
/** A column that the app named and this test never writes: it stays as a person typed it. */
const BY_HAND = { Metros: 3 };

function openShop(options: { stale?: 'supersede' } = {}) {
  const clock = new VirtualClock();
  const storePlan = new FaultPlan({ clock });
  const sourcePlan = new FaultPlan({ clock });
  const memory = new MemoryOccupationSource([{ tag: 'A', also: BY_HAND }], { clock, also: COLUMNS });
  const locks = new MemoryLockStore({ clock });
  const store = faultyLockStore(locks, storePlan);
  const source = faultyOccupationSource(memory, sourcePlan);
  const lock = createSpoolLock({ store, source, clock, ...options });
  const events: object[] = [];
  lock.listen((event) => events.push(event));
  return { clock, storePlan, sourcePlan, memory, locks, store, source, lock, events };
}

describe("C5: an app's own columns are written in the same compare-and-set as the occupation", () => {
  test('by INICIAR and by FINALIZAR, and the events say so', async () => {
    const { lock, memory, events } = openShop();
    const Inicio = new Date('2026-05-04T12:15:00.750Z');
    expect((await lock.iniciar('A', MR, { also: { ...BEGUN, Inicio } })).isOk()).toBe(true);
    // In whole seconds, as every date of a shop.
    const begun = { ...BEGUN, Inicio: new Date('2026-05-04T12:15:00Z') };
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, ...begun });
    expect(events.at(-1)).toMatchObject({ type: 'granted', also: begun });
    expect((await lock.finalizar('A', MR, { also: DONE })).isOk()).toBe(true);
    expect(memory.peekAlso(A)).toEqual({ ...begun, ...DONE });
    expect(events.at(-1)).toMatchObject({ type: 'given-back', also: DONE });
  });

  test('by a take-over and by a release', async () => {
    const { lock, memory, events } = openShop();
    await lock.iniciar('A', MR, { also: BEGUN });
    const taken = await lock.takeOver('A', { ...ORDER, to: JP }, { also: { Armador: 'JP(94)' } });
    expect(taken.isOk()).toBe(true);
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, ...BEGUN, Armador: 'JP(94)' });
    expect(events.at(-1)).toMatchObject({ type: 'taken-over', also: { Armador: 'JP(94)' } });
    expect((await lock.release('A', { ...ORDER, from: JP }, { also: { Armador: null } })).isOk()).toBe(true);
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, ...BEGUN, Armador: null });
    expect(events.at(-1)).toMatchObject({ type: 'released', also: { Armador: null } });
  });

  test('by an INICIAR that supersedes a stale occupation', async () => {
    const { lock, memory, clock, events } = openShop({ stale: 'supersede' });
    memory.edit('A', { label: 'LC(95)', since: hoursAgo(clock, 30), version: 4 });
    expect((await lock.iniciar('A', MR, { also: BEGUN })).isOk()).toBe(true);
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, ...BEGUN });
    expect(events.at(-1)).toMatchObject({ type: 'superseded', also: BEGUN });
  });

  test('not by a call that is refused', async () => {
    const { lock, memory } = openShop();
    await lock.iniciar('A', MR, { also: BEGUN });
    const before = memory.peekAlso(A);
    expect((await lock.iniciar('A', JP, { also: DONE })).isErr()).toBe(true);
    expect((await lock.finalizar('A', JP, { also: DONE })).isErr()).toBe(true);
    expect((await lock.release('A', { ...ORDER, from: JP }, { also: DONE })).isErr()).toBe(true);
    expect((await lock.takeOver('A', { ...ORDER, from: JP, to: LC }, { also: DONE })).isErr()).toBe(true);
    expect(memory.peekAlso(A)).toEqual(before);
  });

  test('cells that a person changed meanwhile are written over, and are no conflict', async () => {
    const { lock, memory } = openShop();
    const { fence } = (await lock.iniciar('A', MR, { also: BEGUN }))._unsafeUnwrap();
    memory.edit('A', { also: { Estado: 'a mano', Armador: 'a mano' } });
    expect((await lock.finalizar('A', MR, { fence, also: DONE })).isOk()).toBe(true);
    expect(memory.peekAlso(A)).toEqual({ ...DONE, Armador: 'a mano' });
  });

  test('a text stays a text, whatever it looks like', async () => {
    const { lock, memory } = openShop();
    await lock.iniciar('A', MR, { also: { Estado: '+A1', Armador: ' 007 ' } });
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, Estado: '+A1', Armador: '007' });
  });
});

describe('C5: what becomes of own columns where nothing, or not everything, goes well', () => {
  test('a resumed INICIAR wrote nothing: the columns stay as the first one left them, or a person', async () => {
    const { lock, memory, events } = openShop();
    await lock.iniciar('A', MR, { also: BEGUN });
    memory.edit('A', { also: { Estado: 'PAUSA' } });
    const again = await lock.iniciar('A', MR, { also: DONE });
    expect(again._unsafeUnwrap()).toMatchObject({ resumed: true });
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, ...BEGUN, Estado: 'PAUSA' });
    expect(events.at(-1)).toMatchObject({ type: 'resumed', also: undefined });
  });

  test('a double tap with different columns: those of the first tap', async () => {
    const { lock, memory } = openShop();
    const taps = await Promise.all([
      lock.iniciar('A', MR, { also: BEGUN }),
      lock.iniciar('A', MR, { also: DONE }),
    ]);
    expect(taps.map((tap) => tap._unsafeUnwrap().resumed)).toEqual([false, true]);
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, ...BEGUN });
  });

  test('a repeated take-over finds the new holder, and writes nothing', async () => {
    const { lock, memory } = openShop();
    await lock.iniciar('A', MR);
    await lock.takeOver('A', { ...ORDER, to: JP }, { also: { Armador: 'JP(94)' } });
    const again = await lock.takeOver('A', { ...ORDER, to: JP }, { also: DONE });
    expect(again._unsafeUnwrap()).toMatchObject({ resumed: true });
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, Armador: 'JP(94)' });
  });

  test.each(['finalizar', 'release'] as const)(
    'a %s repeated under its operation id, its time of day another by then: the first one counts',
    async (how) => {
      const { lock, memory, events } = openShop();
      const end = (also: { Inicio: Date }) =>
        how === 'finalizar'
          ? lock.finalizar('A', MR, { operationId: 'tablet-7/1', also })
          : lock.release('A', { ...ORDER, operationId: 'tablet-7/1' }, { also });
      await lock.iniciar('A', MR);
      const [first, second] = [new Date('2026-05-04T20:00:00Z'), new Date('2026-05-04T20:00:05Z')];
      expect((await end({ Inicio: first }))._unsafeUnwrap()).toMatchObject({ repeated: false });
      expect((await end({ Inicio: second }))._unsafeUnwrap()).toMatchObject({ repeated: true });
      expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, Inicio: first });
      expect(events.at(-1)).toMatchObject({ repeated: true, also: undefined });
    },
  );

  test('the answer of the write was lost, and it had been applied: the columns came with it', async () => {
    const { lock, memory, sourcePlan, events } = openShop();
    sourcePlan.next('lose-reply', 'write');
    expect((await lock.iniciar('A', MR, { also: BEGUN }))._unsafeUnwrap()).toMatchObject({ resumed: false });
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, ...BEGUN });
    expect(events.at(-1)).toMatchObject({ type: 'granted', also: BEGUN });
  });

  test('the write was lost on its way: the second attempt brings the columns as well', async () => {
    const { lock, memory, sourcePlan } = openShop();
    sourcePlan.next('lose-request', 'write');
    expect((await lock.iniciar('A', MR, { also: BEGUN })).isOk()).toBe(true);
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, ...BEGUN });
  });

  test('outcome-unknown: what becomes known later is said with the columns, and the repeat writes none', async () => {
    const { lock, memory, sourcePlan, clock, events } = openShop();
    sourcePlan.next('lose-reply', 'write');
    sourcePlan.next('refuse', 'settle');
    const taken = await lock.iniciar('A', MR, { also: BEGUN });
    expect(taken._unsafeUnwrapErr().type).toBe('outcome-unknown');
    await clock.advance(2_000);
    const again = await lock.iniciar('A', MR, { also: DONE });
    expect(again._unsafeUnwrap()).toMatchObject({ resumed: true });
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, ...BEGUN });
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'settled',
        outcome: 'applied',
        change: expect.objectContaining({ also: BEGUN }) as unknown,
      }),
    );
  });

  test('a write that lands late, after its id was cancelled, writes no column', async () => {
    const { lock, memory, sourcePlan } = openShop();
    sourcePlan.next('apply-late', 'write');
    expect((await lock.iniciar('A', MR, { also: BEGUN })).isOk()).toBe(true);
    memory.edit('A', { also: { Armador: 'a mano', Estado: 'a mano' } });
    await sourcePlan.release();
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, Armador: 'a mano', Estado: 'a mano' });
  });

  test('degraded, and without a lock store: the truth takes them as ever', async () => {
    const { lock, memory, storePlan, source, clock } = openShop();
    storePlan.outage(true);
    expect((await lock.iniciar('A', MR, { also: BEGUN }))._unsafeUnwrap().mode).toBe('degraded');
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, ...BEGUN });
    const alone = createSpoolLock({ source, clock });
    expect((await alone.finalizar('A', MR, { also: DONE })).isOk()).toBe(true);
    expect(memory.peekAlso(A)).toEqual({ ...BEGUN, ...DONE });
    expect((await alone.iniciar('A', JP, { also: BEGUN }))._unsafeUnwrap().mode).toBe('truth');
    expect(memory.peekAlso(A)).toEqual({ ...DONE, ...BEGUN });
  });

  test('reconcile and cleanup write none', async () => {
    const { lock, memory, locks, events } = openShop();
    await lock.iniciar('A', MR, { also: BEGUN });
    memory.edit('A', { also: { Estado: 'a mano' } });
    for await (const chunk of locks.scan())
      for (const { value } of chunk._unsafeUnwrap()) await locks.remove(A, value);
    expect((await lock.reconcile())._unsafeUnwrap()).toMatchObject({ reconciled: 1 });
    await lock.cleanupOne();
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, ...BEGUN, Estado: 'a mano' });
    expect(memory.peek(A)).toMatchObject({ version: 1 });
    expect(events.filter((event) => 'also' in event && event.also !== undefined)).toHaveLength(1);
  });

  test('using writes `also` when it takes, and `alsoAfter` when it gives back, if the work threw as well', async () => {
    const { lock, memory } = openShop();
    const used = await lock.using(
      'A',
      MR,
      () => {
        expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, ...BEGUN });
        throw new Error('the torch is out of gas');
      },
      { also: BEGUN, alsoAfter: { Estado: 'LIBRE' } },
    );
    expect(used._unsafeUnwrap().givenBack.isOk()).toBe(true);
    expect(memory.peekAlso(A)).toEqual({ ...BY_HAND, ...BEGUN, Estado: 'LIBRE' });
  });
});

describe('C5: what does not fit is invalid-input, and neither side was asked', () => {
  const BAD: readonly (readonly [what: string, also: unknown, field: string, message: string])[] = [
    ['a column that is not named', { Plano: 'x' }, 'also', 'must name only columns of the source (Armador'],
    ['one of the four columns', { Ocupado_Por: 'JP(94)' }, 'also', 'must name only columns'],
    ['another case', { armador: 'x' }, 'also', 'must name only columns'],
    ['an inherited name', { toString: 'x' }, 'also', 'must name only columns'],
    ['a prototype', parsed('{"__proto__":{"Armador":"x"}}'), 'also', 'must name only columns'],
    ['a list', ['x'], 'also', 'must be an object'],
    ['a Map', new Map([['Armador', 'x']]), 'also', 'must be an object'],
    ['null', null, 'also', 'must be an object'],
    ['a text', 'Armador', 'also', 'must be an object'],
    ['a number for a text', { Armador: 93 }, 'also.Armador', 'must be a text'],
    ['an empty text', { Armador: '  ' }, 'also.Armador', 'must not be empty'],
    ['a text with a line break', { Armador: 'MR\n93' }, 'also.Armador', 'must not contain control'],
    ['a formula', { Armador: ' =IMPORTXML("x")' }, 'also.Armador', 'must not begin with ='],
    ['half a character', { Armador: '\u{D800}' }, 'also.Armador', 'must not contain control'],
    ['a text that is too long', { Armador: 'x'.repeat(1_001) }, 'also.Armador', 'at most 1000'],
    ['a text for a number', { Metros: '12' }, 'also.Metros', 'must be a number'],
    ['no number', { Metros: NaN }, 'also.Metros', 'must be a number'],
    ['an infinite number', { Metros: Infinity }, 'also.Metros', 'must be a number'],
    ['a number for a boolean', { Listo: 1 }, 'also.Listo', 'must be a boolean'],
    ['a text for a date-time', { Inicio: '2026-05-04' }, 'also.Inicio', 'must be a Date from 1901'],
    ['an impossible date', { Inicio: new Date(NaN) }, 'also.Inicio', 'must be a Date from 1901'],
    ['a date before all zones', { Inicio: new Date(-1e14) }, 'also.Inicio', 'must be a Date from 1901'],
    ['an object as a value', { Estado: { toString: () => 'x' } }, 'also.Estado', 'must be a text'],
  ];

  test.each(BAD)('%s', async (_what, also, field, message) => {
    const { source, store, clock, memory, sourcePlan, storePlan } = openShop();
    const lock: Untyped = createSpoolLock({ source, store, clock });
    for (const call of [
      lock.iniciar('A', MR, { also }),
      lock.finalizar('A', MR, { also }),
      lock.takeOver('A', { ...ORDER, to: JP }, { also }),
      lock.release('A', ORDER, { also }),
      lock.using('A', MR, () => expect.fail('the work began'), { also }),
    ]) {
      const error = (await call)._unsafeUnwrapErr();
      expect(error).toMatchObject({ type: 'invalid-input', field });
      expect(error.message).toContain(message);
    }
    const after = { alsoAfter: also };
    const used = await lock.using('A', MR, () => expect.fail('the work began'), after);
    expect(used._unsafeUnwrapErr()).toMatchObject({
      type: 'invalid-input',
      field: field.replace('also', 'alsoAfter'),
    });
    expect(sourcePlan.calls).toHaveLength(0);
    expect(storePlan.calls).toHaveLength(0);
    expect(memory.peekAlso(A)).toEqual(BY_HAND);
  });

  test('a source that names no columns', async () => {
    const lock: Untyped = createSpoolLock({ source: new MemoryOccupationSource([{ tag: 'A' }]) });
    const error = (await lock.iniciar('A', MR, { also: { Armador: 'x' } }))._unsafeUnwrapErr();
    expect(error.message).toBe('also must name only columns of the source (none).');
  });

  test('undefined is left out, and nothing is fine too', async () => {
    const { lock, memory } = openShop();
    expect((await lock.iniciar('A', MR, { also: { Armador: undefined, Metros: undefined } })).isOk()).toBe(
      true,
    );
    expect((await lock.finalizar('A', MR, { also: {} })).isOk()).toBe(true);
    expect(memory.peekAlso(A)).toEqual(BY_HAND);
  });

  test.each([
    ['too many', Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`c${n}`, 'text'])), 'at most 20'],
    ['a name without letters', { '': 'text' }, '1 to 100 printable characters'],
    ['a name with blanks around it', { ' Armador': 'text' }, '1 to 100 printable characters'],
    ['a name that cannot be seen', { 'Ar\u202Emador': 'text' }, '1 to 100 printable characters'],
    ['a name that is too long', { ['x'.repeat(101)]: 'text' }, '1 to 100 printable characters'],
    [
      'another kind',
      { Armador: 'texto' },
      'also.Armador must be text, number, boolean, date-time, not texto',
    ],
  ])('a source is not made with %s', (_what, columns, message) => {
    const also: { readonly [Name in string]: never } = columns as never;
    expect(() => alsoColumns(also)).toThrow(RangeError);
    expect(() => new MemoryOccupationSource([], { also })).toThrow(message);
  });
});

/** A lock as plain JavaScript has it: it takes any `also`. */
type Untyped = SpoolLock<unknown>;

function parsed(json: string): unknown {
  return JSON.parse(json);
}

describe('C5: TypeScript knows the columns', () => {
  test('a lock takes the columns of its source, and the kind that each has', async () => {
    const { lock } = openShop();
    const right = await lock.iniciar('A', MR, { also: { Armador: 'x', Metros: 1, Listo: null } });
    expect(right.isOk()).toBe(true);
    // @ts-expect-error no such column
    const other = await lock.finalizar('A', MR, { also: { Plano: 'x' } });
    // @ts-expect-error a number is no text
    const kind = await lock.finalizar('A', MR, { also: { Armador: 1 } });
    // @ts-expect-error a text is no moment
    const moment = await lock.finalizar('A', MR, { also: { Inicio: '2026-05-04' } });
    for (const wrong of [other, kind, moment]) expect(wrong._unsafeUnwrapErr().type).toBe('invalid-input');
  });

  test('a lock without columns takes none, and one with columns fits where none are needed', async () => {
    const bare = createSpoolLock({ source: new MemoryOccupationSource([{ tag: 'A' }]) });
    // @ts-expect-error this source names no columns
    const wrong = await bare.iniciar('A', MR, { also: { Armador: 'x' } });
    expect(wrong._unsafeUnwrapErr().type).toBe('invalid-input');
    const plain: SpoolLock = openShop().lock;
    expect((await plain.iniciar('A', MR)).isOk()).toBe(true);
    const named: SpoolLock<Also<typeof COLUMNS>> = openShop().lock;
    expect((await named.iniciar('A', MR, { also: { Metros: 1 } })).isOk()).toBe(true);
  });

  test('of a source that is known by its port alone, any column of the right form is taken', async () => {
    const source: OccupationSource = openShop().memory;
    const lock = createSpoolLock({ source });
    expect((await lock.iniciar('A', MR, { also: { Metros: 1 } })).isOk()).toBe(true);
    // @ts-expect-error no column takes a list
    const wrong = await lock.finalizar('A', MR, { also: { Metros: [1] } });
    expect(wrong._unsafeUnwrapErr().type).toBe('invalid-input');
  });
});

test('C5: an app that names no columns sees the same events as ever', async () => {
  const { lock, events } = openShop();
  await lock.iniciar('A', MR);
  await lock.finalizar('A', MR);
  expect(JSON.stringify(events)).not.toContain('also');
});
