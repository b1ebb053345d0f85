import { labelForm, parseLabel, type LabelOptions } from '@spoollock/core/adapter';
import { describe, expect, test } from 'vitest';
import { hoursAgo, JP, MR, openShop } from './support/shop.js';

const worker = (id: number, initials: string): object => ({ kind: 'worker', worker: { id, initials } });

describe('A16: a label that ends in exactly one id in brackets names that worker', () => {
  test.each([
    ['MR(93)', 93, 'MR'],
    [' mr(93) ', 93, 'MR'],
    ['MR (93)', 93, 'MR'],
    ['M. R. (93)', 93, 'MR'],
    ['Nombre Apellido(93)', 93, 'NA'],
    ['Nombre\u00a0Apellido (93)', 93, 'NA'],
    ['María de la Ñ (7)', 7, 'MDLÑ'],
    ['Maximiliano(93)', 93, 'M'],
    ['turno 2 JP(7)', 7, 'TJ'],
    ['MR (noche) (93)', 93, 'MN'],
  ])('%j is worker %i', (label, id, initials) => expect(parseLabel(label)).toEqual(worker(id, initials)));

  test.each([
    'MR(93)(94)',
    'MR(93) (2)',
    'MR(93)/JP(7)',
    'MR(93 JP(7)',
    'MR 93) JP(7)',
    'MR(0)(93)',
    'MR(093)',
    'MR(0)',
    'MR(93',
    'MR( 93 )',
    'ßßßßßßßß(93)',
    'MR 93)',
    '(93)',
    ' (93)',
    'MR(93) noche',
    'MR(99999999999999999)',
    'MR(9007199254740993)',
    'MR(nueve)',
    '12 (93)',
    'MR\u202e(93)',
    'DISPONIBLE (93)',
    'turno noche',
  ])('%j says nobody clearly', (label) => expect(parseLabel(label)).toBeNull());

  test('worker 93 gives back a spool whose label was typed with a whole name', async () => {
    const { lock, clock, memorySource } = openShop();
    memorySource.edit('A', { label: 'Nombre Apellido(93)', since: hoursAgo(clock, 2) });
    expect((await lock.inspect('A'))._unsafeUnwrap().holder).toMatchObject({ id: 93, initials: 'NA' });
    expect((await lock.finalizar('A', MR)).isOk()).toBe(true);
  });

  test('and nobody else does', async () => {
    const { lock, clock, memorySource } = openShop();
    memorySource.edit('A', { label: 'Nombre Apellido(93)', since: hoursAgo(clock, 2) });
    expect((await lock.finalizar('A', JP))._unsafeUnwrapErr().type).toBe('not-holder');
  });
});

describe('A16: a label that is a whole note', () => {
  test.each([201, 50_000])(
    'of %i characters: a supervisor hands the spool on, and messages stay short',
    async (length) => {
      const { lock, memorySource } = openShop();
      const note = `no tocar\n${'x'.repeat(length - 9)}`;
      memorySource.edit('A', { label: note });
      const refused = (await lock.iniciar('A', MR))._unsafeUnwrapErr();
      expect(refused).toMatchObject({ type: 'occupied', label: note });
      expect(refused.message.length).toBeLessThan(200);
      expect(refused.message).toContain('no tocar\\u000axxx');
      const order = { from: note, to: JP, by: 'A. Soto', reason: 'no name' };
      expect((await lock.takeOver('A', order)).isOk()).toBe(true);
    },
  );
});

test('a free spool, named by what stands there, is answered by what the source reads: nobody has it', async () => {
  const { lock } = openShop();
  const order = { from: ' disponible ', by: 'A. Soto', reason: 'went home' };
  const refused = (await lock.release('A', order))._unsafeUnwrapErr();
  expect(refused).toMatchObject({ type: 'not-occupied', tag: 'A' });
  expect((await lock.takeOver('A', { ...order, to: JP }))._unsafeUnwrapErr().type).toBe('not-occupied');
});

describe('C6: what a shop’s labels look like', () => {
  test('the words that are read as free, and what is written for it', () => {
    const form = labelForm({ freeWords: ['LIBRE', 'Available', '-'], free: '' });
    for (const text of ['libre', ' AVAILABLE ', '-', '', ' '])
      expect(form.read(text)).toEqual({ kind: 'free' });
    expect(form.read('DISPONIBLE')).toBeNull();
    expect(form.free).toBe('');
    expect(labelForm({ freeWords: ['LIBRE', '-'] }).free).toBe('LIBRE');
    expect(labelForm({ free: 'VACANTE' }).read('vacante')).toEqual({ kind: 'free' });
    expect(labelForm({ free: 'VACANTE' }).read('DISPONIBLE')).toEqual({ kind: 'free' });
    expect(labelForm().free).toBe('DISPONIBLE');
    expect(labelForm({ free: 'A.B' }).read('AXB')).toBeNull();
  });

  test.each([
    ['{initials} {id}', 'MR 93', ['mr 93', 'MR93', ' MR  93 ']],
    ['{id}-{initials}', '93-MR', ['93 - mr', '93-MR']],
    ['{id}{initials}', '93MR', ['93 MR']],
    ['Op. {initials} [{id}]', 'Op. MR [93]', ['op. mr [93]', 'OP.MR[93]']],
  ])('a worker’s label of the form %j', (template, written, read) => {
    const form = labelForm({ worker: template });
    expect(form.write({ id: 93, initials: 'MR' })).toBe(written);
    for (const text of [written, ...read, 'MR(93)']) expect(form.read(text)).toEqual(worker(93, 'MR'));
    expect(form.read('turno noche')).toBeNull();
    for (const initials of ['A', 'ÑANDÚ', 'ABCDEFGH'])
      for (const id of [1, 10, 9_007_199_254_740_991])
        expect(form.read(form.write({ id, initials }))).toEqual(worker(id, initials));
  });

  test.each<[LabelOptions, RegExp]>([
    [{ worker: '{initials}' }, /labels\.worker must have \{initials\} and \{id\}/],
    [{ worker: '{id}{id}{initials}' }, /labels\.worker/],
    [{ worker: '{initials}{id}0' }, /labels\.worker .*without digits/],
    [{ worker: '={initials}({id})' }, /labels\.worker/],
    [{ freeWords: ['LIBRE', ''] }, /labels\.freeWords/],
    [{ freeWords: ['MR(93)'] }, /labels\.freeWords .*names no worker/],
    [{ freeWords: ['LIBRE 5'], worker: '{initials} {id}' }, /labels\.freeWords/],
    [{ free: '=FREE' }, /labels\.free /],
    [{ free: 'x'.repeat(41) }, /labels\.free /],
    [{ free: 'a\nb' }, /labels\.free /],
  ])('%j is refused by name', (options, said) => {
    expect(() => labelForm(options)).toThrow(RangeError);
    expect(() => labelForm(options)).toThrow(said);
  });
});
