import type { SheetsEmulatorOptions } from '@spoollock/sheets-emulator';
import { afterEach, describe, expect, test } from 'vitest';
import { APPLIED, JUAN, MARIA, taking, takingOver, vacating, write } from './support/changes.js';
import { changedCells, picture } from './support/picture.js';
import { COLUMN, ShopSheet, soon, TAB, type TestRow } from './support/shop-sheet.js';

type Google = NonNullable<SheetsEmulatorOptions['google']>;

const ROWS: readonly TestRow[] = [
  { tag: 'A', label: 'MR(93)', since: '04-05-2026 08:15:00', version: 4 },
  { tag: 'B', label: 'JP(7)', since: '04-05-2026 08:15:00', version: 4 },
  { tag: 'C', label: 'DISPONIBLE', version: 2 },
];
let sheet: ShopSheet;
afterEach(() => sheet.close());

const GOOGLES: readonly Google[] = [
  {},
  { pasteOntoFilteredRow: 'next-visible-row' },
  { pasteOntoFilteredRow: 'skipped' },
  { pasteOntoFilteredRow: 'refused' },
  { pasteOntoHiddenRow: 'next-visible-row' },
  { pasteOntoHiddenRow: 'skipped' },
  { pasteOntoHiddenRow: 'refused' },
  { copyOfFilteredRow: 'left-out' },
  { copyOfHiddenRow: 'left-out' },
  { copyOfFilteredRow: 'left-out', pasteOntoFilteredRow: 'next-visible-row' },
  { pasteAcrossHiddenRows: 'skipped' },
];

const HIDING: Readonly<Record<string, (row: number) => void>> = {
  'a filter': (row) => {
    const label = String(sheet.rows[row - 2]?.label);
    sheet.person.filter(TAB, 'A1:G4', { [COLUMN.label]: [label] });
  },
  'a person': (row) => sheet.person.hideRows(TAB, row),
};

describe.each(GOOGLES)('S2: on a Google with %j', (google) => {
  test.each(Object.keys(HIDING))('%s hides the row: it is written, and no other is', async (by) => {
    sheet = await ShopSheet.open(ROWS, { google });
    const source = await sheet.preparedSource();
    await source.read([taking('A').tag], soon());
    HIDING[by]?.(2);
    const hidden = sheet.person.hiddenRows(TAB);
    expect(hidden).toEqual([2]);
    const before = picture(sheet.person, TAB);
    expect(await write(source, vacating('A', MARIA))).toEqual(APPLIED);
    expect(sheet.row('A')).toEqual({ tag: 'A', label: 'DISPONIBLE', since: null, version: 5 });
    expect(changedCells(before, picture(sheet.person, TAB)).toSorted()).toEqual(['D2', 'E2', 'F2']);
    // A filter that is put back may show the row, because it shows something else now.
    if (by === 'a person') expect(sheet.person.hiddenRows(TAB)).toEqual(hidden);
    expect(await write(source, taking('C', JUAN))).toEqual(APPLIED);
    expect(sheet.row('B')).toMatchObject({ label: 'JP(7)', version: 4 });
  });

  test('a hidden row that is not as it was seen is left alone, and so is the one below', async () => {
    sheet = await ShopSheet.open(ROWS, { google });
    const source = await sheet.preparedSource();
    await source.read([taking('A').tag], soon());
    sheet.edit('C', { label: 'LC(95)' });
    HIDING['a person']?.(4);
    const before = picture(sheet.person, TAB);
    expect(await write(source, taking('C', JUAN))).toMatchObject({ outcome: 'refused' });
    expect(changedCells(before, picture(sheet.person, TAB))).toEqual([]);
  });

  test('a tag on a hidden row as well is seen', async () => {
    sheet = await ShopSheet.open([...ROWS, { tag: 'D', label: 'DISPONIBLE', version: 9 }], { google });
    const source = await sheet.preparedSource();
    await source.read([taking('A').tag], soon());
    sheet.person.hideRows(TAB, 5);
    const alone = await source.write(takingOver('A', MARIA, JUAN), soon());
    expect(alone).toMatchObject({ value: { row: { state: 'occupied', worker: { id: 7 } } } });
    sheet.edit('D', { tag: 'C' });
    const twice = await source.write(taking('C', JUAN), soon());
    expect(twice).toMatchObject({ value: { row: { state: 'ambiguous', rows: 2 } } });
  });
});
