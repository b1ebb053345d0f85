import { parseLabel, type OccupationRow } from '@spoollock/core/adapter';
import type { HandValue } from '@spoollock/sheets-emulator';
import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { APPLIED, occupation, taking, vacating, valueOf, write } from './support/changes.js';
import { HEADER, ID, serial, ShopSheet, soon, TAB, type TestRow } from './support/shop-sheet.js';

const MARIA = { id: 93, initials: 'MR' };
let sheet: ShopSheet;

async function open(...rows: TestRow[]): Promise<ReturnType<ShopSheet['source']>> {
  sheet = await ShopSheet.open(rows);
  return sheet.source();
}

async function listed(source: ReturnType<ShopSheet['source']>): Promise<OccupationRow[]> {
  const rows: OccupationRow[] = [];
  for await (const chunk of source.rows(soon())) rows.push(...valueOf(chunk));
  return rows;
}

afterEach(() => sheet.close());

describe('A16: dates, as texts and as serial numbers in one column', () => {
  const at = (iso: string): Date => new Date(iso);

  test.each<[string, HandValue, Date | null]>([
    ['a text, in the shop’s zone', '04-05-2026 08:15:00', at('2026-05-04T12:15:00Z')],
    ['a padded text', '  04-05-2026 08:15:00 ', at('2026-05-04T12:15:00Z')],
    ['a number, in the spreadsheet’s zone', serial(at('2026-05-04T12:15:00Z')), at('2026-05-04T12:15:00Z')],
    ['a number a hair off the second', serial(at('2026-05-04T12:15:00Z')) + 1e-9, at('2026-05-04T12:15:00Z')],
    ['a day without a time', 46_146, at('2026-05-03T22:00:00Z')],
    [
      'the last second before the spreadsheet’s clock goes forward',
      serial(at('2026-03-29T00:59:59Z')),
      at('2026-03-29T00:59:59Z'),
    ],
    ['the first second after', serial(at('2026-03-29T01:00:00Z')), at('2026-03-29T01:00:00Z')],
    ['a number in the hour that was skipped', serial(at('2026-03-29T00:59:59Z')) + 0.5 / 24, null],
    [
      'the hour that comes twice, read as the later',
      serial(at('2026-10-25T00:30:00Z')),
      at('2026-10-25T01:30:00Z'),
    ],
    ['after the clock went back', serial(at('2026-10-25T02:00:00Z')), at('2026-10-25T02:00:00Z')],
    ['a text in the hour that the shop skips', '06-09-2026 00:30:00', null],
    ['a text in the hour that comes twice in the shop', '04-04-2026 23:30:00', at('2026-04-05T03:30:00Z')],
    ['a text before that hour', '04-04-2026 22:59:59', at('2026-04-05T01:59:59Z')],
    ['a text that is no date', 'ayer', null],
    ['a text with the year first', '2026-05-04 08:15:00', at('2026-05-04T12:15:00Z')],
    ['a day with the year first', '2026-05-04', at('2026-05-04T04:00:00Z')],
    ['a moment of another zone', '2026-05-04T08:15:00+02:00', at('2026-05-04T06:15:00Z')],
    ['a moment of UTC', '2026-05-04T08:15:00.250Z', at('2026-05-04T08:15:00Z')],
    ['a text in the order of the locale', '04/05/2026 10:00:00', at('2026-05-04T14:00:00Z')],
    ['the same without seconds', '4/5/2026 9:05', at('2026-05-04T13:05:00Z')],
    ['the same with dots, and a short year', '4.5.26', at('2026-05-04T04:00:00Z')],
    ['what can only be a month first', '05/13/2026 10:00', at('2026-05-13T14:00:00Z')],
    ['twelve hours', '04/05/2026 1:00 p. m.', at('2026-05-04T17:00:00Z')],
    ['the shop’s form without a time', '04-05-2026', at('2026-05-04T04:00:00Z')],
    ['the shop’s form without seconds', '04-05-2026 10:00', at('2026-05-04T14:00:00Z')],
    ['a month by its name', '4 de mayo de 2026', at('2026-05-04T04:00:00Z')],
    ['the same, short', '4-may-26 10:00', at('2026-05-04T14:00:00Z')],
    ['the same with a weekday', 'lunes, 4 de mayo de 2026, 10:00', at('2026-05-04T14:00:00Z')],
    ['the same with «del»', '4 de mayo del 2026', at('2026-05-04T04:00:00Z')],
    ['the same in English', 'May 4, 2026 10:00 AM', at('2026-05-04T14:00:00Z')],
    ['the same in German', '4. März 2026', at('2026-03-04T03:00:00Z')],
    ['the same in Portuguese', '4 de maio de 2026', at('2026-05-04T04:00:00Z')],
    ['a weekday that is a month too', 'mar 5 may 2026', at('2026-05-05T04:00:00Z')],
    ['hours by their name', '04/05/2026 10:00 hrs.', at('2026-05-04T14:00:00Z')],
    ['hours in German', '04.05.2026, 10.00 Uhr', at('2026-05-04T14:00:00Z')],
    ['an hour alone, in the afternoon', '4/5/2026 1 pm', at('2026-05-04T17:00:00Z')],
    ['the time in front', '10:00 04/05/2026', at('2026-05-04T14:00:00Z')],
    ['the time behind a dash', '04/05/2026 - 10:00', at('2026-05-04T14:00:00Z')],
    ['blanks in between', '04 / 05 / 2026', at('2026-05-04T04:00:00Z')],
    ['invisible letters around it', '\u200e04/05/2026\u200b', at('2026-05-04T04:00:00Z')],
    ['wide digits', '０４/０５/２０２６', at('2026-05-04T04:00:00Z')],
    ['a zone behind the time', '2026-05-04 10:00:00 GMT-4', at('2026-05-04T14:00:00Z')],
    ['a word that only begins like a month', '4 mayhem 2026', null],
    ['what begins two months', '4 jui 2026', null],
    ['a number that is no time', '04/05/2026 10', null],
    ['an hour that no clock has', '04/05/2026 25:00', null],
    ['half of a date', '04/05', null],
    ['the shop’s form with the month first', '05-13-2026 10:00', null],
    ['a month of no name', '4 de primavera de 2026', null],
    ['a date in a sentence', 'desde el 04/05/2026', null],
    ['a day that never was', '31-02-2026 08:15:00', null],
    ['a boolean', true, null],
    ['an error', { error: '#N/A' }, null],
    ['a number far off', 9e15, null],
    ['a negative number', -5, null],
    ['nothing', null, null],
  ])('%s', async (_what, since, moment) => {
    const source = await open({ tag: 'A', label: 'MR(93)', since, version: 3 });
    const found = await occupation(source, 'A');
    expect(found).toMatchObject({ state: 'occupied', worker: MARIA, since: moment, version: 3 });
    expect('unreadableSince' in found).toBe(moment === null && since !== null);
  });

  test.each([
    ['es_CL', '04/05/2026 10:00:00', at('2026-05-04T14:00:00Z')],
    ['en_US', '04/05/2026 10:00:00', at('2026-04-05T14:00:00Z')],
    ['en_US', '04-05-2026 10:00:00', at('2026-05-04T14:00:00Z')],
    ['en_US', '2026-05-04', at('2026-05-04T04:00:00Z')],
    ['', '04/05/2026 10:00:00', at('2026-05-04T14:00:00Z')],
    ['xx_XX', '04/05/2026 10:00:00', at('2026-05-04T14:00:00Z')],
    ['ja_JP', '04/05/2026 10:00:00', at('2026-05-04T14:00:00Z')],
  ])('a spreadsheet of locale %j, and the text %s', async (locale, since, moment) => {
    sheet = await ShopSheet.open([{ tag: 'A', label: 'MR(93)', since }], {
      spreadsheets: [
        { id: ID, timeZone: 'Europe/Madrid', locale, sheets: [{ title: TAB, values: [HEADER] }] },
      ],
    });
    expect(await occupation(sheet.source(), 'A')).toMatchObject({ since: moment });
  });

  test('an occupation whose date was typed by hand is stale after a day', async () => {
    const source = await open({ tag: 'A', label: 'JP(7)', since: '04/05/2026 10:00:00' });
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    expect((await lock.inspect('A'))._unsafeUnwrap()).toMatchObject({ state: 'stale' });
    await lock.close();
  });

  test('a formula’s date is what it comes to', async () => {
    const value = serial(at('2026-05-04T12:15:00Z'));
    const source = await open({ tag: 'A', label: 'MR(93)', since: { formula: '=NOW()', value }, version: 3 });
    expect(await occupation(source, 'A')).toMatchObject({ since: at('2026-05-04T12:15:00Z') });
  });
});

describe('A16: labels and versions as people leave them', () => {
  test.each<[HandValue, object]>([
    ['MR(93)', { state: 'occupied', worker: MARIA, label: 'MR(93)' }],
    ['  mr(93)\u00a0', { state: 'occupied', worker: MARIA, label: '  mr(93)\u00a0' }],
    ['ÑA(7)', { state: 'occupied', worker: { id: 7, initials: 'ÑA' } }],
    ['N\u0303A(7)', { state: 'occupied', worker: { id: 7, initials: 'ÑA' } }],
    ['DISPONIBLE', { state: 'free' }],
    [' disponible ', { state: 'free' }],
    ['   ', { state: 'free' }],
    [null, { state: 'free' }],
    ['DISPONIBLE.', { state: 'unreadable', label: 'DISPONIBLE.' }],
    ['MR (93)', { state: 'occupied', worker: MARIA, label: 'MR (93)' }],
    ['Nombre Apellido(93)', { state: 'occupied', worker: { id: 93, initials: 'NA' } }],
    ['MR(93)(94)', { state: 'unreadable' }],
    ['MR(93', { state: 'unreadable' }],
    ['MR(093)', { state: 'unreadable' }],
    ['MR(0)', { state: 'unreadable' }],
    ['MR(99999999999999999)', { state: 'unreadable' }],
    ['turno noche', { state: 'unreadable', label: 'turno noche' }],
    ['\u200b', { state: 'unreadable' }],
    [93, { state: 'unreadable', label: '93' }],
    [0, { state: 'unreadable', label: '0' }],
    [true, { state: 'unreadable', label: 'true' }],
    [false, { state: 'unreadable', label: 'false' }],
    ['#REF!', { state: 'unreadable', label: '#REF!' }],
    [{ error: '#REF!' }, { state: 'unreadable', label: '#REF!' }],
    [{ error: '#N/A' }, { state: 'unreadable', label: '#N/A' }],
    [
      { formula: '=B2', value: 'MR(93)' },
      { state: 'occupied', worker: MARIA },
    ],
    [
      { formula: '=X1', value: { error: '#REF!' } },
      { state: 'unreadable', label: '#REF!' },
    ],
  ])('the label %j', async (label, expected) => {
    const source = await open({ tag: 'A', label, version: 3 });
    expect(await occupation(source, 'A')).toMatchObject(expected);
    // The last look reads another way, and must see the same.
    valueOf(await source.prepare(soon()));
    expect(valueOf(await source.confirm(taking('A'), soon()))).toEqual(await occupation(source, 'A'));
  });

  test.each<[HandValue, number | null]>([
    [7, 7],
    ['7', 7],
    [' 7 ', 7],
    [null, 0],
    ['', 0],
    [7.5, null],
    [-1, null],
    ['v7', null],
    [true, null],
    [{ error: '#VALUE!' }, null],
    [1e16, null],
  ])('the version %j is %j', async (version, read) => {
    const source = await open({ tag: 'A', label: 'MR(93)', version });
    expect(await occupation(source, 'A')).toMatchObject({ state: 'occupied', version: read });
  });
});

describe('A16: tags as people leave them', () => {
  test('padded tags, tags that are numbers, tags of the wrong form, rows without one', async () => {
    const source = await open(
      { tag: '  A  ', label: 'MR(93)' },
      { tag: 1340, label: 'MR(93)' },
      { tag: 12.5, label: 'MR(93)' },
      { tag: 'bell\u0007', label: 'MR(93)' },
      { tag: null, label: 'MR(93)' },
      { tag: '   ', label: 'MR(93)' },
      { tag: null },
    );
    // The spreadsheet is a Spanish one: people see a comma.
    for (const tag of ['A', '1340', '12,5'])
      expect(await occupation(source, tag)).toMatchObject({ state: 'occupied' });
    const rows = await listed(source);
    expect(rows.map(({ tag }) => tag)).toEqual(['A', '1340', '12,5', null, null, null]);
    expect(rows.map(({ rawTag }) => rawTag)).toEqual(['  A  ', '1340', '12,5', 'bell\u0007', '', '   ']);
    expect(rows.every((row) => row.occupation.state === 'occupied')).toBe(true);
  });

  test('a row whose tag is a number is written, and the number stays one', async () => {
    await open({ tag: 1340, label: 'DISPONIBLE', version: 3 }, { tag: ' B ', version: 3 });
    const source = await sheet.preparedSource();
    for (const tag of ['1340', 'B']) expect(await write(source, taking(tag))).toEqual(APPLIED);
    expect(sheet.rows.map(({ tag, label }) => [tag, label])).toEqual([
      [1340, 'MR(93)'],
      [' B ', 'MR(93)'],
    ]);
  });

  test('an ambiguous tag is told, and both of its rows refuse, however it is spelled', async () => {
    await open(
      { tag: 'A', label: 'DISPONIBLE', version: 3 },
      { tag: ' A', label: 'MR(93)', version: 5 },
      { tag: 1340, label: 'DISPONIBLE' },
      { tag: '1340', label: 'DISPONIBLE' },
      { tag: 'a', label: 'DISPONIBLE', version: 3 },
    );
    const source = await sheet.preparedSource();
    const before = sheet.rows;
    const ambiguous = { state: 'ambiguous', rows: 2 };
    expect((await listed(source)).map((row) => row.occupation.state)).toEqual([
      ...['ambiguous', 'ambiguous', 'ambiguous', 'ambiguous', 'free'],
    ]);
    for (const change of [taking('A'), vacating('A'), taking('1340')])
      expect(await write(source, change)).toEqual({ outcome: 'refused', now: ambiguous });
    expect(sheet.rows).toEqual(before);
    expect(await write(source, taking('a'))).toEqual(APPLIED);
  });

  test('rows below short ones, and below blank ones, are found', async () => {
    sheet = await ShopSheet.open();
    sheet.person.appendRows(TAB, [[1, 'A'], [], [], [4, 'B', null, 'MR(93)'], [5, null, null, 'JP(7)']]);
    const source = sheet.source();
    expect(await occupation(source, 'A')).toEqual({ state: 'free', version: 0 });
    expect(await occupation(source, 'B')).toMatchObject({ state: 'occupied', since: null, version: 0 });
    expect(await occupation(source, 'C')).toEqual({ state: 'no-row' });
    expect((await listed(source)).map(({ tag }) => tag)).toEqual(['A', 'B', null]);
  });
});

describe('A16: an occupied row never vanishes and never reads as free', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.constantFrom(
      'DISPONIBLE',
      ' disponible',
      'Disponible\n',
      'DISPONIBLE?',
      'dısponıble',
      '',
      ' ',
      '\u00a0',
      '\u200b',
    ),
    fc.constantFrom(
      'MR(93)',
      ' mr(93) ',
      'MR(93) (2)',
      'MR()',
      '(93)',
      '=MR(93)',
      "'MR(93)",
      '#REF!',
      'TRUE',
    ),
  );
  const cell: fc.Arbitrary<HandValue> = fc.oneof(
    { weight: 3, arbitrary: text },
    // A cell holds no other numbers.
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('#N/A', '#REF!', '#NAME?').map((error) => ({ error })),
    text.map((value) => ({ formula: '=X1', value })),
  );
  const contents = fc.record({ label: cell, since: cell, version: cell });

  function shown(label: HandValue): string {
    if (typeof label !== 'object') return String(label);
    if (label === null) return '';
    if ('error' in label) return label.error;
    return typeof label.value === 'string' ? label.value : '';
  }

  test('whatever stands in label, date and version', async () => {
    sheet = await ShopSheet.open();
    await fc.assert(
      fc.asyncProperty(fc.array(contents, { minLength: 1, maxLength: 40 }), async (rows) => {
        const one = await ShopSheet.open(rows.map((row, at) => ({ tag: `T-${at}`, ...row })));
        const read = await listed(one.source());
        await one.close();
        expect(read.map(({ tag }) => tag)).toEqual(rows.map((_, at) => `T-${at}`));
        for (const [at, { label }] of rows.entries()) {
          const text = shown(label).trim().normalize('NFC');
          // The reading of names is tried by itself, in core's labels.test.ts.
          const worker = parseLabel(text);
          const state = read[at]?.occupation;
          if (text === '' || /^disponible$/i.test(text)) expect(state).toMatchObject({ state: 'free' });
          else if (worker?.kind !== 'worker')
            expect(state).toMatchObject({ state: 'unreadable', label: shown(label) });
          else expect(state).toMatchObject({ state: 'occupied', worker: worker.worker });
        }
      }),
      { numRuns: 60 },
    );
  });
});
