import type { OccupationChange } from '@spoollock/core/adapter';
import type { HandValue, SheetSeed } from '@spoollock/sheets-emulator';
import { afterEach, describe, expect, test } from 'vitest';
import {
  APPLIED,
  JUAN,
  MARIA,
  occupation,
  SINCE,
  taking,
  takingOver,
  tagOf,
  vacating,
  write,
} from './support/changes.js';
import { ledgerId } from './support/ledger-by-hand.js';
import { justBefore, READ, WRITE } from './support/meddling.js';
import { changedCells, picture } from './support/picture.js';
import { HEADER, serial, SHEET_ZONE, ID, ShopSheet, soon, TAB, type TestRow } from './support/shop-sheet.js';

type NumberFormat = NonNullable<SheetSeed['formats']>[string];
type Edit = Partial<Record<'tag' | 'label' | 'since' | 'version', HandValue>>;

const FREE: TestRow = { tag: 'A', label: 'DISPONIBLE', version: 3 };
const MARIAS: TestRow = { tag: 'A', label: 'MR(93)', since: '04-05-2026 08:15:00', version: 3 };
let sheet: ShopSheet;

/** A source that knows the rows, so that its next call is the write. */
async function knowing(...rows: TestRow[]): Promise<ReturnType<ShopSheet['source']>> {
  sheet = await ShopSheet.open(rows);
  const source = await sheet.preparedSource();
  await source.read([tagOf('A')], soon());
  return source;
}

afterEach(() => sheet.close());

describe('B1, A17: a write that meets another row than it saw changes nothing', () => {
  const DIFFERENCES: Record<string, [TestRow, Edit, OccupationChange]> = {
    'another tag': [FREE, { tag: 'B' }, taking('A')],
    'the tag in lower case': [FREE, { tag: 'a' }, taking('A')],
    'the tag padded': [{ ...FREE, tag: 'A ' }, { tag: 'B' }, taking('A')],
    'a worker where it was free': [FREE, { label: 'JP(7)' }, taking('A')],
    'a worker where it was blank': [{ tag: 'A' }, { label: 'JP(7)' }, taking('A')],
    'an unreadable label where it was blank': [{ tag: 'A' }, { label: 'x' }, taking('A')],
    'another worker': [MARIAS, { label: 'JP(7)' }, vacating('A')],
    'no worker any more': [MARIAS, { label: 'DISPONIBLE' }, vacating('A')],
    'a blank label': [MARIAS, { label: null }, vacating('A')],
  };

  test.each(Object.keys(DIFFERENCES))('%s', async (what) => {
    const [row, edit, change] = DIFFERENCES[what] ?? [FREE, {}, taking('A')];
    const source = await knowing(row, { tag: 'Z', label: 'DISPONIBLE', version: 3 });
    let before = picture(sheet.person, TAB);
    const own = typeof row.tag === 'string' ? row.tag : '';
    justBefore(
      sheet.emulator,
      1,
      () => {
        sheet.edit(own, edit);
        before = picture(sheet.person, TAB);
      },
      WRITE,
    );
    expect(await write(source, change)).toMatchObject({ outcome: 'refused' });
    expect(changedCells(before, picture(sheet.person, TAB))).toEqual([]);
  });

  test.each<[string, Edit]>([
    ['version', { version: 9 }],
    ['version from blank', { version: null }],
    ['date', { since: '05-05-2026 10:00:00' }],
    ['date from a text to a number', { since: 46_000.5 }],
    ['date from a text to nothing', { since: null }],
    ['label’s padding', { label: ' mr(93) ' }],
  ])('and goes on from what it finds, if that is as required: another %s', async (_what, edit) => {
    const source = await knowing(MARIAS);
    justBefore(sheet.emulator, 1, () => sheet.edit('A', edit), WRITE);
    expect(await write(source, vacating('A'))).toEqual(APPLIED);
    const version = 'version' in edit ? Number(edit.version) + 1 : 4;
    expect(sheet.row('A')).toEqual({ tag: 'A', label: 'DISPONIBLE', since: null, version });
  });

  test('a write that requires a version refuses another', async () => {
    const source = await knowing(MARIAS);
    justBefore(sheet.emulator, 1, () => sheet.edit('A', { version: 9 }), WRITE);
    const expected = { state: 'occupied', workerId: 93, version: 3 } as const;
    expect(await write(source, vacating('A', MARIA, { expected }))).toMatchObject({
      outcome: 'refused',
      now: { state: 'occupied', version: 9 },
    });
    expect(sheet.row('A')).toMatchObject({ label: 'MR(93)', version: 9 });
  });

  test('a row moved away, with one that is free as well in its place, is found where it is', async () => {
    const source = await knowing(FREE, { ...FREE, tag: 'B' }, { ...FREE, tag: 'C' });
    justBefore(sheet.emulator, 1, () => sheet.person.moveRow(TAB, 2, 4), WRITE);
    expect(await write(source, taking('A'))).toEqual(APPLIED);
    expect(sheet.rows.map(({ tag, label, version }) => [tag, label, version])).toEqual([
      ['B', 'DISPONIBLE', 3],
      ['C', 'DISPONIBLE', 3],
      ['A', 'MR(93)', 4],
    ]);
  });

  test.each([1, 2])('a tag repeated just before call %i is never granted on the wrong row', async (k) => {
    sheet = await ShopSheet.open([FREE, { ...FREE, tag: 'B' }]);
    const source = await sheet.preparedSource();
    justBefore(sheet.emulator, k, () => sheet.add({ ...FREE, version: 8 }));
    const { outcome } = await write(source, taking('A'));
    // Repeated before the read it refuses; after it, the row that was seen is taken, and reads refuse from then on.
    expect(outcome).toBe(k === 1 ? 'refused' : 'applied');
    expect(sheet.rows[2]).toMatchObject({ tag: 'A', label: 'DISPONIBLE', version: 8 });
    expect(await occupation(source, 'A')).toEqual({ state: 'ambiguous', rows: 2 });
    expect(await write(source, vacating('A'))).toMatchObject({ outcome: 'refused' });
  });
});

describe('A17: nobody is refused on the word of an old read', () => {
  test('a spool that was given back since is taken', async () => {
    const source = await knowing({ ...MARIAS, label: 'JP(7)' });
    sheet.edit('A', { label: 'DISPONIBLE', since: null });
    expect(await write(source, taking('A'))).toEqual(APPLIED);
  });

  test('a row that came since is written, one that went is refused', async () => {
    const source = await knowing(FREE);
    sheet.add({ ...FREE, tag: 'B' });
    expect(await write(source, taking('B'))).toEqual(APPLIED);
    sheet.person.deleteRow(TAB, sheet.rowNumber('A'));
    expect(await write(source, taking('A'))).toEqual({ outcome: 'refused', now: { state: 'no-row' } });
  });

  test('what another process wrote under the same id is told as applied', async () => {
    const [one, other] = [await knowing(FREE), await sheet.preparedSource()];
    const change = taking('A');
    expect(await write(one, change)).toEqual(APPLIED);
    expect(await occupation(other, 'A')).toMatchObject({ state: 'occupied' });
    expect(await write(other, change)).toMatchObject({ outcome: 'applied', replayed: true });
  });
});

describe('A16: what cannot be compared is left alone', () => {
  test.each([
    ['since', 'E2', 'FECHA_OCUPACIÓN', '#REF!'],
    ['version', 'F2', 'Versión', '#N/A'],
  ] as const)('a %s that is an error is named by its cell', async (field, cell, header, error) => {
    sheet = await ShopSheet.open([{ tag: 'A', label: 'MR(93)', version: 3, [field]: { error } }]);
    const source = await sheet.preparedSource();
    const expected = { state: 'occupied', workerId: 93 } as const;
    const answer = await write(source, { ...vacating('A'), expected });
    expect(answer).toMatchObject({ outcome: 'unwritable' });
    const problem = String(Reflect.get(answer, 'problem'));
    expect(problem).toContain(`its cell ${cell} (${header}) shows "${error}", which is an error`);
  });

  test.each<[string, Partial<TestRow>, OccupationChange]>([
    ['label that is free', { label: { formula: '=C2', value: 'DISPONIBLE' } }, taking('A')],
    ['label that is blank', { label: { formula: '=C2', value: '' } }, taking('A')],
    ['label that names a worker', { label: { formula: '=C2', value: 'MR(93)' } }, vacating('A')],
    ['date of a free row', { since: { formula: '=C2', value: 46_000 } }, taking('A')],
    ['date that shows nothing', { since: { formula: '=C2', value: '' } }, taking('A')],
    ['version', { version: { formula: '=C2', value: 3 } }, taking('A')],
  ])('a formula in the %s stays, and the answer names its cell', async (_what, cells, change) => {
    const source = await knowing({ ...FREE, ...cells });
    const [cell = ''] = ['D2', 'E2', 'F2'].filter((a1) => sheet.person.cell(TAB, a1).formula !== null);
    const before = picture(sheet.person, TAB);
    const answer = await write(source, change);
    expect(answer).toMatchObject({ outcome: 'unwritable' });
    expect(String(Reflect.get(answer, 'problem'))).toMatch(
      new RegExp(`the row of A .* its cell ${cell} .*, which a formula makes: type the value itself`),
    );
    expect(changedCells(before, picture(sheet.person, TAB))).toEqual([]);
    expect(sheet.person.cell(TAB, cell).formula).toBe('=C2');
  });

  test.each([{ since: { error: '#REF!' } }, { version: { error: '#N/A' } }])(
    'an error in a cell: %j',
    async (cells) => {
      const source = await knowing({ ...MARIAS, ...cells });
      const before = picture(sheet.person, TAB);
      expect(await write(source, vacating('A'))).toMatchObject({ outcome: 'unwritable' });
      expect(changedCells(before, picture(sheet.person, TAB))).toEqual([]);
    },
  );

  test('the others of its group are written', async () => {
    const source = await knowing(
      { ...FREE, label: { formula: '=C2', value: 'DISPONIBLE' } },
      { ...FREE, tag: 'B' },
    );
    const [one, other] = await Promise.all([write(source, taking('A')), write(source, taking('B'))]);
    expect([one.outcome, other.outcome]).toEqual(['unwritable', 'applied']);
  });
});

describe.each(['found', 'not-found'] as const)(
  'A16: what is written, where blanks are %s by patterns',
  (patternsAndBlanks) => {
    async function opened(row: TestRow, options = {}) {
      sheet = await ShopSheet.open([row], { google: { patternsAndBlanks } });
      return sheet.preparedSource(options);
    }

    test.each<[string, HandValue, HandValue, number]>([
      ['DISPONIBLE', 'DISPONIBLE', 3, 4],
      ['disponible, padded', ' disponible ', 3, 4],
      ['a blank', null, null, 1],
      ['blanks only', '   ', 3, 4],
      ['a version that is a text', 'DISPONIBLE', '3', 4],
    ])('over %s: label, moment, and one version more', async (_what, label, version, next) => {
      const source = await opened({ tag: 'A', label, version });
      expect(await write(source, taking('A'))).toEqual(APPLIED);
      expect(sheet.row('A')).toEqual({ tag: 'A', label: 'MR(93)', since: serial(SINCE), version: next });
      expect(await write(source, takingOver('A', MARIA, JUAN))).toEqual(APPLIED);
      expect(sheet.row('A')).toMatchObject({ label: 'JP(7)', version: next + 1 });
      expect(await write(source, vacating('A', JUAN))).toEqual(APPLIED);
      expect(sheet.row('A')).toEqual({ tag: 'A', label: 'DISPONIBLE', since: null, version: next + 2 });
    });

    test('R18: over a version that nobody can count on: counting begins above all that was before', async () => {
      const source = await opened({
        tag: 'A',
        label: 'DISPONIBLE',
        version: '0b9d2f7e-1a44-4f6b-8e55-c2a7d9e01f34',
      });
      const nowSeconds = Math.floor(Date.now() / 1000);
      await write(source, taking('A'));
      const first = Number(sheet.row('A').version);
      expect(first).toBeGreaterThan(nowSeconds);
      expect(await occupation(source, 'A')).toMatchObject({ version: first });
      await write(source, vacating('A'));
      expect(sheet.row('A').version).toBe(first + 1);
    });

    /** A free row whose cells look like this. */
    async function painted(formats: Readonly<Record<string, NumberFormat>>) {
      const values = [HEADER, [1, 'A', 'a note', 'DISPONIBLE', '', 3, 'the end']];
      const sheets = [{ title: TAB, values, formats }];
      const spreadsheets = [{ id: ID, timeZone: SHEET_ZONE, sheets }];
      sheet = await ShopSheet.open([], { google: { patternsAndBlanks }, spreadsheets });
      return sheet.preparedSource();
    }

    test.each<NumberFormat>([
      { type: 'NUMBER', pattern: '0' },
      { type: 'DATE', pattern: 'yyyy' },
      { type: 'TEXT', pattern: '@' },
      { type: 'DATE_TIME' },
    ])('the moment displays as the shop writes it, where the cell had the format %j', async (format) => {
      const source = await painted({ E2: format });
      expect(await write(source, taking('A'))).toEqual(APPLIED);
      // In the spreadsheet's zone, which is Madrid's.
      const shown = { value: serial(SINCE), displayed: '04-05-2026 14:15:00' };
      expect(sheet.person.cell(TAB, 'E2')).toMatchObject(shown);
      expect(await write(source, vacating('A'))).toEqual(APPLIED);
      expect(await write(source, taking('A'))).toEqual(APPLIED);
      expect(sheet.person.cell(TAB, 'E2')).toMatchObject(shown);
    });

    test('or the text that the earlier service reads, in the shop’s zone', async () => {
      const source = await opened(FREE, { dates: 'text' });
      expect(await write(source, taking('A'))).toEqual(APPLIED);
      expect(sheet.person.cell(TAB, 'E2')).toMatchObject({
        value: '04-05-2026 08:15:00',
        displayed: '04-05-2026 08:15:00',
      });
      expect(await occupation(source, 'A')).toMatchObject({ since: SINCE });
      expect(await write(source, vacating('A'))).toEqual(APPLIED);
      expect(sheet.row('A').since).toBeNull();
    });

    test('the formats of label and version stay', async () => {
      const [label, version] = [
        { type: 'TEXT', pattern: '@' },
        { type: 'NUMBER', pattern: '0.0' },
      ];
      const source = await painted({ D2: label, F2: version });
      for (const change of [taking('A'), vacating('A')]) {
        expect(await write(source, change)).toEqual(APPLIED);
        expect(sheet.person.cell(TAB, 'D2').format).toEqual(label);
        expect(sheet.person.cell(TAB, 'F2').format).toEqual(version);
      }
    });
  },
);

describe('B1: before the first write of a process the guarded write is tried out', () => {
  test('in the ledger, and only there', async () => {
    sheet = await ShopSheet.open([FREE]);
    const before = picture(sheet.person, TAB);
    await sheet.preparedSource();
    expect(changedCells(before, picture(sheet.person, TAB))).toEqual([]);
    expect(sheet.person.tabs().find(({ sheetId }) => sheetId === ledgerId(sheet))).toMatchObject({
      hidden: true,
    });
    expect(sheet.emulator.calls.of(WRITE)).toBe(3);
    // The next process finds the tabs.
    sheet.emulator.calls.reset();
    await sheet.preparedSource();
    expect(sheet.emulator.calls.of(WRITE)).toBe(2);
    expect(sheet.emulator.calls.of(READ)).toBe(0);
  });

  test('two processes that begin at once make one ledger and one workroom', async () => {
    sheet = await ShopSheet.open([FREE, { ...FREE, tag: 'B' }]);
    const [one, other] = await Promise.all([sheet.preparedSource(), sheet.preparedSource()]);
    expect(await Promise.all([write(one, taking('A')), write(other, taking('B'))])).toEqual([
      APPLIED,
      APPLIED,
    ]);
    expect(sheet.person.tabs()).toHaveLength(3);
  });

  test('a tab of the shop whose number is not 0 is written like any other', async () => {
    const values = [['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'], ['A']];
    const sheets = [
      { title: 'Otra', values: values.map((row) => [...row]) },
      { title: TAB, sheetId: 4711, values },
    ];
    sheet = await ShopSheet.open([], { spreadsheets: [{ id: ID, timeZone: SHEET_ZONE, sheets }] });
    expect(await write(await sheet.preparedSource(), taking('A'))).toEqual(APPLIED);
    expect(sheet.person.values(TAB)[1]?.[1]).toBe('MR(93)');
    expect(sheet.person.values('Otra')).toEqual([values[0], ['A', null, null, null]]);
  });
});
