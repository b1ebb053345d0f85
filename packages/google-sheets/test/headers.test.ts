import type { SheetSeed } from '@spoollock/sheets-emulator';
import { afterEach, describe, expect, test } from 'vitest';
import { APPLIED, faultOf, JUAN, settle, taking, vacating, valueOf, write } from './support/changes.js';
import { justBefore, READ, WRITE } from './support/meddling.js';
import { changedCells, letters, picture } from './support/picture.js';
import { sample, sampleSeed } from './support/sample.js';
import { COLUMN, HEADER, ID, SHEET_ZONE, ShopSheet, soon, TAB } from './support/shop-sheet.js';

const FREE = { label: 'DISPONIBLE', version: 3 };
let sheet: ShopSheet;

async function open(values: SheetSeed['values'], title = TAB): Promise<ShopSheet> {
  const spreadsheets = [{ id: ID, timeZone: SHEET_ZONE, sheets: [{ title, values }] }];
  sheet = await ShopSheet.open([], { spreadsheets });
  return sheet;
}

afterEach(() => sheet.close());

test.each([{ requestTimeoutMs: 2 ** 31 }, { backoffMs: 2 ** 31 }, { gathering: { longestMs: 2 ** 31 } }])(
  'R11: a pause that no timer can keep is refused by name, with the bound: %j',
  async (options) => {
    await open([]);
    expect(() => sheet.source(options)).toThrow(/Ms must be at most 2147483647, not 2147483648/);
  },
);

describe('A16: columns are found by their headers', () => {
  test.each([
    [['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version']],
    [['tag spool', 'ocupado por', 'fecha ocupación', 'VERSION']],
    [['  Tag__Spool ', 'OCUPADO_POR', 'Fecha Ocupacio\u0301n', 'Versión']],
    [['TAG|SPOOL', '🔒 Ocupado_Por', 'Fecha+Ocupación ▲', 'version ✓']],
    [['<TAG SPOOL>', 'Ocupado~Por', 'Ｆｅｃｈａ＿Ocupacion', '= version']],
    [['tagspool', 'Ocupado\u00a0Por', 'fechaocupacion', 'v_e_r_s_i_o_n']],
  ])('spelled as %j', async (headers) => {
    await open([headers, ['A', 'DISPONIBLE', '', 3]]);
    expect(await write(await sheet.preparedSource(), taking('A'))).toEqual(APPLIED);
    expect(sheet.person.values(TAB)[1]).toEqual(['A', 'MR(93)', expect.any(Number), 4]);
  });

  test('given as undefined they are the usual ones, and so are the other settings', async () => {
    await open([
      ['TAG_SPOOL', 'Quien', 'Fecha_Ocupacion', 'version'],
      ['A', 'DISPONIBLE', '', 3],
    ]);
    const source = await sheet.preparedSource({
      headers: { label: 'Quien', since: undefined },
      gathering: { quietMs: undefined },
      quota: { readsPerMinute: undefined },
      dates: undefined,
    });
    expect(await write(source, taking('A'))).toEqual(APPLIED);
    expect(sheet.person.values(TAB)[1]).toEqual(['A', 'MR(93)', expect.any(Number), 4]);
  });

  test.each([
    [
      ['version', 'Ocupado_Por', 'TAG_SPOOL', 'Fecha_Ocupacion'],
      ['version', 'label', 'tag', 'since'],
    ],
    [
      ['Fecha_Ocupacion', 'version', 'Ocupado_Por', 'TAG_SPOOL'],
      ['since', 'version', 'label', 'tag'],
    ],
    [
      ['Ocupado_Por', 'version', 'TAG_SPOOL', 'Fecha_Ocupacion'],
      ['label', 'version', 'tag', 'since'],
    ],
    [
      ['Fecha_Ocupacion', 'x', 'Ocupado_Por', 'y', 'TAG_SPOOL', 'version', 'z'],
      ['since', 'x', 'label', 'x', 'tag', 'version', 'x'],
    ],
  ])('standing as %j, in any order and apart', async (headers, fields) => {
    const cells: Record<string, string | number> = {
      tag: 'A',
      label: 'DISPONIBLE',
      since: '',
      version: 3,
      x: 'x',
    };
    await open([headers, fields.map((field) => cells[field] ?? '')]);
    const source = await sheet.preparedSource();
    expect(await write(source, taking('A'))).toEqual(APPLIED);
    const taken: Record<string, unknown> = {
      ...cells,
      label: 'MR(93)',
      since: expect.any(Number),
      version: 4,
    };
    expect(sheet.person.values(TAB)[1]).toEqual(fields.map((field) => taken[field]));
    expect(await write(source, vacating('A'))).toEqual(APPLIED);
    const given: Record<string, unknown> = { ...cells, since: null, version: 5 };
    expect(sheet.person.values(TAB)[1]).toEqual(fields.map((field) => given[field]));
  });

  test('headers of another name are found when the options name them', async () => {
    await open([['Spool', 'Quien', 'Cuando', 'N']]);
    sheet.person.appendRows(TAB, [['A', 'DISPONIBLE', null, 3]]);
    const headers = { tag: 'spool', label: 'quién', since: 'cuando', version: 'n' };
    expect(await write(await sheet.preparedSource({ headers }), taking('A'))).toEqual(APPLIED);
    expect(sheet.person.values(TAB)[1]?.[1]).toBe('MR(93)');
  });
});

describe('A16: a header that is missing or repeated is an error that names it', () => {
  const NAMES = { tag: 'TAG_SPOOL', label: 'Ocupado_Por', since: 'Fecha_Ocupacion', version: 'version' };
  const FIELDS = ['tag', 'label', 'since', 'version'] as const;
  /** A shop may have no versions. */
  const NEEDED = ['tag', 'label', 'since'] as const;

  async function problems(): Promise<string[]> {
    const source = sheet.source();
    const listed = [];
    for await (const chunk of source.rows(soon())) listed.push(chunk);
    const [rows] = listed;
    if (rows === undefined) throw new Error('nothing was listed');
    const answers = [
      rows,
      await source.check(soon()),
      await source.prepare(soon()),
      await source.read([taking('A').tag], soon()),
      await source.write(taking('A'), soon()),
      await source.settle(taking('A'), soon()),
      await source.confirm(taking('A'), soon()),
    ];
    return answers.map((answer) => {
      const fault = faultOf(answer);
      return fault.type === 'source-misshaped' ? fault.problem : JSON.stringify(fault);
    });
  }

  test.each(NEEDED)('missing at the start, in every method: %s', async (field) => {
    sheet = await ShopSheet.open([{ tag: 'A', ...FREE }]);
    sheet.person.edit(TAB, `${COLUMN[field]}1`, 'something else');
    for (const problem of await problems()) expect(problem).toContain(`${NAMES[field]} is missing`);
  });

  test.each(FIELDS)('repeated at the start, in every method: %s', async (field) => {
    sheet = await ShopSheet.open([{ tag: 'A', ...FREE }]);
    sheet.person.edit(TAB, 'J1', NAMES[field].toUpperCase());
    for (const problem of await problems()) expect(problem).toContain(`${NAMES[field]} is there 2 times`);
  });

  test('all that is wrong is told at once', async () => {
    await open([['TAG_SPOOL', 'tag spool', 'version']]);
    for (const problem of await problems())
      expect(problem).toBe(
        `in the tab ${TAB} the header TAG_SPOOL is there 2 times; the header Ocupado_Por is missing; the header Fecha_Ocupacion is missing`,
      );
  });

  test('a sheet with nothing in it is told as one without headers', async () => {
    await open([]);
    for (const problem of await problems()) expect(problem).toContain('TAG_SPOOL is missing');
  });

  test.each([
    ...NEEDED.map((field) => [field, READ] as const),
    ...NEEDED.map((field) => [field, WRITE] as const),
  ])('under way: %s renamed before %s', async (field, method) => {
    sheet = await ShopSheet.open([{ tag: 'A', ...FREE }]);
    const source = await sheet.preparedSource();
    const before = picture(sheet.person, TAB);
    justBefore(sheet.emulator, 1, () => sheet.person.edit(TAB, `${COLUMN[field]}1`, 'renamed'), method);
    const fault = faultOf(await source.write(taking('A'), soon()));
    expect(fault).toEqual({
      type: 'source-misshaped',
      problem: `in the tab ${TAB} the header ${NAMES[field]} is missing`,
    });
    expect(changedCells(before, picture(sheet.person, TAB))).toEqual([`${COLUMN[field]}1`]);
    sheet.person.edit(TAB, `${COLUMN[field]}1`, NAMES[field]);
    expect(await write(source, taking('A'))).toEqual(APPLIED);
  });

  test('under way: a header repeated is reported by the next read', async () => {
    sheet = await ShopSheet.open([{ tag: 'A', ...FREE }]);
    const source = await sheet.preparedSource();
    justBefore(sheet.emulator, 1, () => sheet.person.edit(TAB, 'J1', 'Version'), READ);
    const fault = faultOf(await source.write(taking('A'), soon()));
    expect(JSON.stringify(fault)).toContain('version is there 2 times');
    expect(sheet.row('A')).toMatchObject(FREE);
  });
});

describe('A16: columns that people move between read and write', () => {
  /** Two columns change places, headers and all. */
  function swap(one: string, other: string): void {
    for (const row of sheet.person.values(TAB).keys()) {
      const [left, right] = [`${one}${row + 1}`, `${other}${row + 1}`];
      const value = sheet.person.cell(TAB, left).value;
      sheet.person.edit(TAB, left, sheet.person.cell(TAB, right).value);
      sheet.person.edit(TAB, right, value);
    }
  }
  const MOVES: Record<string, () => void> = {
    'the label with the column of notes': () => swap(COLUMN.label, 'C'),
    'the date with the version': () => swap(COLUMN.since, COLUMN.version),
    'the tag with the label': () => swap(COLUMN.tag, COLUMN.label),
    'a column inserted to the left of all': () => sheet.person.insertColumn(TAB, 'A'),
    'a column inserted among the three': () => sheet.person.insertColumn(TAB, COLUMN.since),
    'a column deleted to the left of all': () => sheet.person.deleteColumn(TAB, 'A'),
    'headers that are only spelled anew': () => {
      sheet.person.edit(TAB, `${COLUMN.label}1`, 'Ocupado_Por');
      sheet.person.edit(TAB, `${COLUMN.version}1`, 'Version');
    },
  };

  test.each(Object.keys(MOVES).flatMap((move) => [1, 2, 3].map((k) => [move, k] as const)))(
    '%s, before write %i: nothing but the row’s three cells is changed',
    async (move, k) => {
      sheet = await ShopSheet.open([
        { tag: 'A', ...FREE },
        { tag: 'B', label: 'JP(7)', since: '04-05-2026 08:15:00', version: 1 },
        { tag: 'C', ...FREE },
      ]);
      const source = await sheet.preparedSource();
      let before = picture(sheet.person, TAB);
      const meddle = (): void => {
        // As it was before the move, moved: what the source has changed until then stays changed.
        MOVES[move]?.();
        before = picture(sheet.person, TAB);
      };
      const calls = [taking('A'), vacating('A'), taking('A', JUAN)];
      justBefore(sheet.emulator, k, meddle, WRITE);
      for (const change of calls) expect(await write(source, change)).toEqual(APPLIED);
      const { rows } = valueOf(await lookedUp(source));
      expect(rows).toMatchObject({
        state: 'occupied',
        worker: JUAN,
        since: new Date(Date.UTC(2026, 4, 4, 12, 15)),
        version: 6,
      });
      const changed = changedCells(before, picture(sheet.person, TAB));
      expect(changed.filter((address) => !/[A-Z]+2$/.test(address))).toEqual([]);
      expect(changed.length).toBeLessThanOrEqual(3);
      expect(await settle(source, vacating('A', JUAN))).toBe('cancelled');
    },
  );

  test.each(
    Object.keys(MOVES).flatMap((move) => (['read', 'confirm'] as const).map((how) => [move, how] as const)),
  )('%s: %s shows the same as before', async (move, how) => {
    sheet = await ShopSheet.open([{ tag: 'A', label: 'JP(7)', since: '04-05-2026 08:15:00', version: 1 }]);
    const source = await sheet.preparedSource();
    const before = valueOf(await lookedUp(source));
    MOVES[move]?.();
    const after =
      how === 'read'
        ? valueOf(await lookedUp(source)).rows
        : valueOf(await source.confirm(taking('A'), soon()));
    expect(after).toEqual(before.rows);
  });

  async function lookedUp(source: ReturnType<ShopSheet['source']>) {
    return (await source.read([taking('A').tag], soon())).map((read) => ({
      rows: read.get(taking('A').tag),
    }));
  }
});

describe('A16: other columns and other rows are never touched', () => {
  test('a thousand operations on the sample of 71 columns leave every other cell as it was', async () => {
    const { spreadsheet, sheet: title, values } = sample();
    sheet = await ShopSheet.open([], { spreadsheets: [sampleSeed({ spreadsheet, sheet: title, values })] });
    const { person } = sheet;
    // Formulas and formats, right beside the three columns too.
    const header = values[0] ?? [];
    const at = (name: string): number => header.indexOf(name);
    for (const column of ['Plano', 'QA_24', 'Estado_Detalle', 'Notas'])
      for (let row = 2; row < 120; row++)
        person.edit(title, `${letters(at(column))}${row}`, { formula: `=A${row}*2`, value: row * 2 });
    const source = await sheet.preparedSource();
    const free: string[] = [];
    for await (const chunk of source.rows(soon()))
      for (const { tag, occupation } of valueOf(chunk))
        if (tag !== null && occupation.state === 'free') free.push(tag);
    const tags = free.slice(0, 50);
    expect(tags).toHaveLength(50);
    const before = picture(person, title);
    for (let round = 0; round < 10; round++) {
      const taken = await Promise.all(tags.map((tag) => write(source, taking(tag))));
      const given = await Promise.all(tags.map((tag) => write(source, vacating(tag))));
      expect([...taken, ...given].every(({ outcome }) => outcome === 'applied')).toBe(true);
    }
    const after = picture(person, title);
    const rowOf = new Map(
      person.values(title).map((row, index) => [String(row[at('TAG_SPOOL')]).trim(), index + 1]),
    );
    const own = new Set(
      tags.flatMap((tag) =>
        ['Ocupado_Por', 'Fecha_Ocupacion', 'version'].map((name) => `${letters(at(name))}${rowOf.get(tag)}`),
      ),
    );
    expect(before.size).toBeGreaterThan(71 * 100);
    expect(changedCells(before, after).filter((address) => !own.has(address))).toEqual([]);
    for (const tag of tags) {
      const cell = (name: string) => `${letters(at(name))}${rowOf.get(tag)}`;
      expect(after.get(cell('Ocupado_Por'))).toMatchObject({ value: 'DISPONIBLE' });
      expect(after.get(cell('Fecha_Ocupacion'))).toMatchObject({ value: null });
      const version = Number(before.get(cell('version'))?.value ?? 0);
      expect(after.get(cell('version'))).toMatchObject({ value: version + 20 });
    }
  });

  test('rows beside the one that is written are as they were, their formats too', async () => {
    await open([HEADER, ...['A', 'B', 'C'].map((tag) => [1, tag, '', 'DISPONIBLE', '', 3, ''])]);
    const source = await sheet.preparedSource();
    const before = picture(sheet.person, TAB);
    expect(await write(source, taking('B'))).toEqual(APPLIED);
    expect(changedCells(before, picture(sheet.person, TAB))).toEqual(['D3', 'E3', 'F3']);
  });
});
