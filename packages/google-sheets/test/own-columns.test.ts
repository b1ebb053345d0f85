import { createSpoolLock } from '@spoollock/core';
import { GOOGLE_UNKNOWNS } from '@spoollock/sheets-emulator';
import { afterEach, describe, expect, test } from 'vitest';
import { DATE_TIME_PATTERN } from '../src/reading/cells.js';
import { APPLIED, JUAN, settle, SINCE, taking, vacating, valueOf, write } from './support/changes.js';
import { justBefore, WRITE } from './support/meddling.js';
import { changedCells, letters, picture } from './support/picture.js';
import { sample, sampleSeed } from './support/sample.js';
import { hidesFor } from './support/google-under-test.js';
import { serial, ShopSheet, soon, TAB } from './support/shop-sheet.js';

const COLUMNS = { Armador: 'text', Metros: 'number', Revisado: 'boolean', Inicio: 'date-time' } as const;
const FREE = { label: 'DISPONIBLE', version: 3 };
const ALL = { Armador: '+A1', Metros: 12.5, Revisado: true, Inicio: SINCE };
/** The columns of the test's sheet, which has `Soldador` in column J between them. */
const AT = { Armador: 'H', Metros: 'I', Soldador: 'J', Inicio: 'K', Revisado: 'L' } as const;
let sheet: ShopSheet;

afterEach(() => sheet.close());

describe("C5: the app's own columns in a sheet", () => {
  test('INICIAR and FINALIZAR write them with the occupation, in one call each', async () => {
    sheet = await ShopSheet.open([{ tag: 'A', ...FREE }]);
    const source = await sheet.preparedSource({ also: COLUMNS });
    const lock = createSpoolLock({ source });
    const before = picture(sheet.person, TAB);
    expect((await lock.iniciar('A', JUAN, { also: { Armador: 'JP(7)', Inicio: SINCE } })).isOk()).toBe(true);
    const begun = picture(sheet.person, TAB);
    expect(changedCells(before, begun)).toEqual(['D2', 'E2', 'F2', 'H2', 'K2']);
    expect(sheet.own('A')).toEqual({ Armador: 'JP(7)', Metros: null, Revisado: null, Inicio: SINCE });
    expect((await lock.finalizar('A', JUAN, { also: { Metros: 4, Revisado: false } })).isOk()).toBe(true);
    expect(changedCells(begun, picture(sheet.person, TAB))).toEqual(['D2', 'E2', 'F2', 'I2', 'L2']);
    await lock.close();
  });

  test('a date looks like the dates of the shop, and is a text where dates are texts', async () => {
    sheet = await ShopSheet.open([
      { tag: 'A', ...FREE },
      { tag: 'B', ...FREE },
    ]);
    await write(
      await sheet.preparedSource({ also: COLUMNS }),
      taking('A', JUAN, { also: { Inicio: SINCE } }),
    );
    expect(sheet.person.cell(TAB, 'K2')).toMatchObject({
      value: serial(SINCE),
      format: { pattern: DATE_TIME_PATTERN },
    });
    const texts = await sheet.preparedSource({ also: COLUMNS, dates: 'text' });
    await write(texts, taking('B', JUAN, { also: { Inicio: SINCE } }));
    expect(sheet.person.cell(TAB, 'K3').value).toBe('04-05-2026 08:15:00');
  });

  test('a refused write leaves them as they were, formulas and texts too', async () => {
    sheet = await ShopSheet.open([{ tag: 'A', label: 'JP(7)', version: 3 }]);
    const { person } = sheet;
    person.edit(TAB, 'H2', { formula: '=A2&"x"', value: '1x' });
    person.edit(TAB, 'I2', { formula: '=SUM(A2:A9)', value: 1 });
    const source = await sheet.preparedSource({ also: COLUMNS });
    const before = picture(person, TAB);
    // The row is as it should be when it is read, and another's when it is written.
    person.edit(TAB, 'D2', 'DISPONIBLE');
    justBefore(sheet.emulator, 1, () => person.edit(TAB, 'D2', 'JP(7)'), WRITE);
    expect(await write(source, taking('A', undefined, { also: ALL }))).toMatchObject({ outcome: 'refused' });
    expect(changedCells(before, picture(person, TAB))).toEqual([]);
  });

  test('a formula of a person in such a column is written over by the value', async () => {
    sheet = await ShopSheet.open([{ tag: 'A', ...FREE }]);
    sheet.person.edit(TAB, 'I2', { formula: '=SUM(A2:A9)', value: 1 });
    const source = await sheet.preparedSource({ also: COLUMNS });
    expect(await write(source, taking('A', JUAN, { also: { Metros: 7 } }))).toEqual(APPLIED);
    expect(sheet.person.cell(TAB, 'I2')).toMatchObject({ value: 7, formula: null });
  });

  test('a lost answer is settled: the columns came with the row', async () => {
    sheet = await ShopSheet.open([{ tag: 'A', ...FREE }]);
    const source = await sheet.preparedSource({ also: COLUMNS });
    sheet.emulator.faults.next('lose-reply', { of: WRITE });
    const change = taking('A', JUAN, { also: ALL });
    expect((await source.write(change, soon())).isErr()).toBe(true);
    expect(await settle(source, change)).toBe('applied');
    expect(sheet.own('A')).toEqual(ALL);
  });
});

describe('C5: own columns that people move, rename or repeat', () => {
  test.each([
    ['a column is inserted before it', () => sheet.person.insertColumn(TAB, 'G'), 'I'],
    ['a column is inserted right before it', () => sheet.person.insertColumn(TAB, AT.Armador), 'I'],
    ['its neighbour takes its place', () => swap(AT.Armador, AT.Soldador), 'J'],
  ] as const)('under way: %s, and it is found there', async (_what, meddle, now) => {
    sheet = await ShopSheet.open([{ tag: 'A', ...FREE }]);
    const source = await sheet.preparedSource({ also: COLUMNS });
    expect(await write(source, taking('A', JUAN))).toEqual(APPLIED);
    const before = picture(sheet.person, TAB).size;
    justBefore(sheet.emulator, 1, meddle, WRITE);
    expect(await write(source, vacating('A', JUAN, { also: { Armador: 'nadie' } }))).toEqual(APPLIED);
    expect(sheet.person.cell(TAB, `${now}2`).value).toBe('nadie');
    const found = [...picture(sheet.person, TAB)].filter(([, { value }]) => value === 'nadie');
    expect(found.map(([address]) => address)).toEqual([`${now}2`]);
    expect(before).toBeGreaterThan(0);
  });

  test.each([
    ['renamed', () => sheet.person.edit(TAB, `${AT.Armador}1`, 'Otro'), 'the header Armador is missing'],
    ['repeated', () => sheet.person.edit(TAB, `${AT.Soldador}1`, 'armador'), 'is there 2 times'],
  ] as const)('%s: a write of it is refused by its name, all others go on', async (_what, meddle, words) => {
    sheet = await ShopSheet.open([{ tag: 'A', ...FREE }]);
    meddle();
    const source = await sheet.preparedSource({ also: COLUMNS });
    const refused = await write(source, taking('A', JUAN, { also: { Armador: 'x', Metros: 1 } }));
    expect(refused.outcome).toBe('unwritable');
    expect(JSON.stringify(refused)).toContain(words);
    expect(sheet.row('A')).toMatchObject(FREE);
    // Nobody is kept from giving a spool back by a column that the give-back does not write.
    expect(await write(source, taking('A', JUAN, { also: { Metros: 1 } }))).toEqual(APPLIED);
    expect(await write(source, vacating('A', JUAN))).toEqual(APPLIED);
    expect(JSON.stringify((await source.check(soon()))._unsafeUnwrapErr())).toContain(words);
  });

  test.each([
    [{ Ocupado_Por: 'text' }, 'also must not name'],
    [{ 'tag spool': 'text' }, 'also must not name'],
    [{ Armador: 'text', ARMADOR: 'text' }, 'also must not name'],
    [{ ___: 'text' }, 'also must not name'],
    [{ Armador: 'formula' }, 'also.Armador must be text'],
  ])('cannot be named: %j', async (also, words) => {
    sheet = await ShopSheet.open();
    expect(() => sheet.source({ also: also as { Armador: 'text' } })).toThrow(words);
  });

  function swap(one: string, other: string): void {
    for (const row of sheet.person.values(TAB).keys()) {
      const [left, right] = [`${one}${row + 1}`, `${other}${row + 1}`];
      const value = sheet.person.cell(TAB, left).value;
      sheet.person.edit(TAB, left, sheet.person.cell(TAB, right).value);
      sheet.person.edit(TAB, right, value);
    }
  }
});

test('C5: on the sample of 71 columns, hundreds of operations leave every cell that was not named as it was', async () => {
  const { spreadsheet, sheet: title, values } = sample();
  sheet = await ShopSheet.open([], { spreadsheets: [sampleSeed({ spreadsheet, sheet: title, values })] });
  const { person } = sheet;
  const at = (name: string): number => (values[0] ?? []).indexOf(name);
  for (const column of ['Plano', 'QA_24', 'Soldador', 'Uniones_ARM_Completadas'])
    for (let row = 2; row < 120; row++)
      person.edit(title, `${letters(at(column))}${row}`, { formula: `=A${row}*2`, value: row * 2 });
  const named = {
    Armador: 'text',
    Fecha_Armado: 'date-time',
    Estado_Detalle: 'text',
    Total_Uniones: 'number',
  } as const;
  const source = await sheet.preparedSource({ also: named });
  const free: string[] = [];
  for await (const chunk of source.rows(soon()))
    for (const { tag, occupation } of valueOf(chunk))
      if (tag !== null && occupation.state === 'free') free.push(tag);
  const tags = free.slice(0, 50);
  const before = picture(person, title);
  const begun = { Armador: 'MR(93)', Fecha_Armado: SINCE, Estado_Detalle: 'EN PROCESO' };
  for (let round = 0; round < 4; round++) {
    const taken = await Promise.all(
      tags.map((tag) => write(source, taking(tag, undefined, { also: begun }))),
    );
    const ended = { Estado_Detalle: 'TERMINADO', Total_Uniones: round };
    const given = await Promise.all(
      tags.map((tag) => write(source, vacating(tag, undefined, { also: ended }))),
    );
    expect([...taken, ...given].every(({ outcome }) => outcome === 'applied')).toBe(true);
  }
  const after = picture(person, title);
  const written = ['Ocupado_Por', 'Fecha_Ocupacion', 'version', ...Object.keys(named)];
  const rowOf = new Map(
    person.values(title).map((row, index) => [String(row[at('TAG_SPOOL')]).trim(), index + 1]),
  );
  const own = new Set(tags.flatMap((tag) => written.map((name) => `${letters(at(name))}${rowOf.get(tag)}`)));
  expect(changedCells(before, after).filter((address) => !own.has(address))).toEqual([]);
  for (const tag of tags) {
    const cell = (name: string): unknown => after.get(`${letters(at(name))}${rowOf.get(tag)}`)?.value;
    expect([cell('Armador'), cell('Estado_Detalle'), cell('Total_Uniones')]).toEqual([
      'MR(93)',
      'TERMINADO',
      3,
    ]);
  }
});

describe('C5: on other Googles, and as many as can be named', () => {
  test.each(
    Object.entries(GOOGLE_UNKNOWNS).flatMap(([unknown, [, ...others]]) =>
      others.map((answer) => ({ [unknown]: answer })),
    ),
  )('they are written on a Google with %j, or the source does not start', async (google) => {
    sheet = await ShopSheet.open([{ tag: 'A', ...FREE }], { google }, hidesFor(google));
    const source = sheet.source({ also: COLUMNS });
    const prepared = await source.prepare(soon());
    if (prepared.isErr()) {
      expect(prepared.error.type).toBe('source-misshaped');
      return;
    }
    expect(await write(source, taking('A', JUAN, { also: ALL }))).toMatchObject({ outcome: 'applied' });
    expect(sheet.own('A')).toEqual(ALL);
    expect(await write(source, vacating('A', undefined, { also: { Armador: 'x' } }))).toMatchObject({
      outcome: 'refused',
    });
    expect(sheet.own('A')).toEqual(ALL);
    sheet.emulator.catchUp();
    expect(await write(source, vacating('A', JUAN, { also: { Metros: null } }))).toMatchObject({
      outcome: 'applied',
    });
    expect(sheet.own('A')).toEqual({ ...ALL, Metros: null });
  });

  test('twenty columns, in any order, keep apart', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `propia ${n}`);
    sheet = await ShopSheet.open([{ tag: 'A', ...FREE }]);
    for (let more = 0; more < 20; more++) sheet.person.insertColumn(TAB, 'G');
    const places = names.map((_, n) => letters(26 - n));
    for (const [n, name] of names.entries()) sheet.person.edit(TAB, `${places[n]}1`, name);
    const source = await sheet.preparedSource({
      also: Object.fromEntries(names.map((name) => [name, 'text' as const])),
    });
    const also = Object.fromEntries(names.map((name, n) => [name, `v${n}`]));
    expect(await write(source, taking('A', JUAN, { also }))).toEqual(APPLIED);
    expect(places.map((place) => sheet.person.cell(TAB, `${place}2`).value)).toEqual(Object.values(also));
    // A process that names none shares the hidden tabs, and leaves them as they are.
    expect(await write(await sheet.preparedSource(), vacating('A', JUAN))).toEqual(APPLIED);
    expect(await write(source, taking('A', JUAN, { also: { 'propia 7': 'w' } }))).toEqual(APPLIED);
    expect(sheet.person.cell(TAB, `${places[7]}2`).value).toBe('w');
  });
});
