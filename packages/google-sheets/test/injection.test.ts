import { randomUUID } from 'node:crypto';
import type { Worker } from '@spoollock/core';
import { afterEach, describe, expect, test } from 'vitest';
import { APPLIED, MARIA, occupation, SINCE, taking, valueOf, vacating, write } from './support/changes.js';
import { picture } from './support/picture.js';
import { COLUMN, ID, serial, SHEET_ZONE, ShopSheet, soon, TAB } from './support/shop-sheet.js';

let sheet: ShopSheet;

afterEach(() => sheet.close());

/** What the start tries out on the hidden tab. */
const OF_THE_TRIAL = new Set(['=A1', '=IF(A1="",1,2)']);

/** No cell of any tab is a formula, but for those of the trial on its hidden tab. */
function expectNoFormula(): void {
  for (const { title } of sheet.person.tabs())
    for (const [address, { formula }] of picture(sheet.person, title)) {
      if (formula === null || (title === '_spoollock' && OF_THE_TRIAL.has(formula))) continue;
      throw new Error(`${title}!${address} became ${formula}`);
    }
}

const HOSTILE = [
  '=1+1',
  '=IMPORTXML("http://evil/","//a")',
  '+1',
  '-1',
  '@SUM(A1)',
  "'quoted",
  "it's",
  '"double"',
  'A1:B2',
  "Operaciones'!A1",
  '!',
  '$A$1',
  'a,b;c',
  'MK 1400/CW:25 *[a]',
  '.*',
  '^$',
  '(?i)a',
  '\\d+',
  '\\Q\\E',
  '$1',
  '${x}',
  '~*?',
  'TRUE',
  '#REF!',
  '04-05-2026 08:15:00',
  '<script>',
  '%',
];

// The text of an error value is no spool.
const HOSTILE_TAGS = HOSTILE.filter((text) => text !== '#REF!');

describe('B18: a tag is a text and nothing else', () => {
  test.each(HOSTILE_TAGS)('%s', async (tag) => {
    sheet = await ShopSheet.open([
      { tag: 'OTHER', label: 'DISPONIBLE', version: 3 },
      { tag, label: 'DISPONIBLE', version: 3 },
      { tag: `${tag}x`, label: 'DISPONIBLE', version: 3 },
    ]);
    const source = await sheet.preparedSource();
    expect(await write(source, taking(tag))).toEqual(APPLIED);
    expect(sheet.rows.map((row) => row.label)).toEqual(['DISPONIBLE', 'MR(93)', 'DISPONIBLE']);
    expect(sheet.rows[1]?.tag).toBe(tag);
    expect(valueOf(await source.confirm(taking(tag), soon()))).toMatchObject({ worker: MARIA });
    expect(await write(source, vacating(tag))).toEqual(APPLIED);
    expectNoFormula();
  });
});

describe('B18: what stands in label, date and version is compared as it is', () => {
  test.each(HOSTILE)('%s', async (text) => {
    const rows = [
      { tag: 'A', label: text, since: text, version: text },
      { tag: 'B', label: 'DISPONIBLE', since: text, version: text },
      { tag: 'C', label: `${text}.`, version: 3 },
    ];
    sheet = await ShopSheet.open(rows);
    const source = await sheet.preparedSource();
    const takenOver = taking('A', MARIA, { expected: { state: 'unreadable', label: text } });
    const wrong = taking('C', MARIA, { expected: { state: 'unreadable', label: text } });
    expect(await occupation(source, 'A')).toMatchObject({ state: 'unreadable', label: text });
    expect(await write(source, wrong)).toMatchObject({ outcome: 'refused' });
    expect(await write(source, takenOver)).toEqual(APPLIED);
    expect(await write(source, taking('B'))).toEqual(APPLIED);
    const version: unknown = expect.toSatisfy((counted) => counted > 1_700_000_000);
    const written = { label: 'MR(93)', since: serial(SINCE), version };
    expect(sheet.rows).toMatchObject([written, written, { label: `${text}.` }]);
    expectNoFormula();
  });

  test('a formula that comes to a text which begins like one is neither overwritten nor changed', async () => {
    sheet = await ShopSheet.open([{ tag: 'A', label: '=1+1', version: 3 }]);
    const source = await sheet.preparedSource();
    const change = taking('A', MARIA, { expected: { state: 'unreadable', label: '=1+1' } });
    await source.read([change.tag], soon());
    sheet.edit('A', { label: { formula: '="="&"1+1"', value: '=1+1' } });
    expect(await write(source, change)).toMatchObject({ outcome: 'unwritable' });
    expect(picture(sheet.person, TAB).get(`${COLUMN.label}2`)).toMatchObject({ formula: '="="&"1+1"' });
  });

  test('a label is not taken for a pattern that fits another', async () => {
    sheet = await ShopSheet.open([{ tag: 'A', label: '.*', version: 3 }]);
    const source = await sheet.preparedSource();
    await source.read([taking('A').tag], soon());
    sheet.edit('A', { label: 'JP(7)' });
    const change = taking('A', MARIA, { expected: { state: 'unreadable', label: '.*' } });
    expect(await write(source, change)).toMatchObject({ outcome: 'refused' });
    expect(sheet.row('A').label).toBe('JP(7)');
  });
});

describe('B18: what a caller hands in past the engine’s checks becomes no formula either', () => {
  test.each(['=HYPERLINK("x")', '+', '-', '@', "'"])('initials %s', async (initials) => {
    sheet = await ShopSheet.open([{ tag: 'A', label: 'DISPONIBLE', version: 3 }]);
    const worker: Worker = { id: 7, initials };
    expect(await write(await sheet.preparedSource(), taking('A', worker))).toEqual(APPLIED);
    expect(sheet.row('A').label).toBe(`${initials}(7)`);
    expectNoFormula();
  });

  test.each(['=1', "'", '../x', 'a\nb', '\u0000', 'x'.repeat(10_000)])('the operation id %j', async (id) => {
    sheet = await ShopSheet.open([{ tag: 'A', label: 'DISPONIBLE', version: 3 }]);
    const source = await sheet.preparedSource();
    const change = taking('A', MARIA, { operationId: `${id}${randomUUID()}` });
    expect(await write(source, change)).toEqual(APPLIED);
    expect(valueOf(await source.settle(change, soon()))).toBe('applied');
    expectNoFormula();
  });
});

describe('A16: names of tabs and headers', () => {
  test.each(["Maria's", "''", 'A1', 'R1C1', '1', "Taller 'norte'!A1", 'a:b', '=x', 'Ñandú 🛠', '_x', 'TRUE'])(
    'the tab %s is read and written',
    async (title) => {
      const values = [
        ['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'],
        ['A', 'DISPONIBLE', '', 3],
      ];
      sheet = await ShopSheet.open([], {
        spreadsheets: [
          {
            id: ID,
            timeZone: SHEET_ZONE,
            sheets: [
              { title: TAB, values },
              { title, values },
            ],
          },
        ],
      });
      const source = await sheet.preparedSource({ tab: title });
      expect(await write(source, taking('A'))).toEqual(APPLIED);
      expect(valueOf(await source.confirm(taking('A'), soon()))).toMatchObject({ worker: MARIA });
      expect(sheet.person.values(title)[1]?.[1]).toBe('MR(93)');
      expect(sheet.person.values(TAB)[1]?.[1]).toBe('DISPONIBLE');
    },
  );

  test.each(['=version', '+v', '@v', '^.*$', "'v", 'version (n°)'])('the header %s', async (header) => {
    const values = [
      ['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', header],
      ['A', 'DISPONIBLE', '', 3],
    ];
    sheet = await ShopSheet.open([], {
      spreadsheets: [{ id: ID, timeZone: SHEET_ZONE, sheets: [{ title: TAB, values }] }],
    });
    const source = await sheet.preparedSource({ headers: { version: header } });
    expect(await write(source, taking('A'))).toEqual(APPLIED);
    expect(sheet.person.values(TAB)[1]?.[3]).toBe(4);
    expectNoFormula();
  });
});
