import type { sheets_v4 } from '@googleapis/sheets';
import { describe, expect, it } from 'vitest';
import type { CellSeed } from '@spoollock/sheets-emulator';
import { batch, refusal, SHOP, start } from './start.js';

const cellB2 = { sheetId: 0, startRowIndex: 1, endRowIndex: 2, startColumnIndex: 1, endColumnIndex: 2 };

/** Runs one findReplace over a column of cells; gives the reply and what the cells hold then. */
async function replace(
  cells: CellSeed[],
  request: sheets_v4.Schema$FindReplaceRequest,
  options: Parameters<typeof start>[1] = {},
) {
  const { emulator, client } = await start(
    cells.map((cell) => [cell]),
    options,
  );
  const [reply] = await batch(client, [{ findReplace: { sheetId: 0, ...request } }]);
  const shop = emulator.spreadsheet(SHOP);
  return { reply: reply?.findReplace, cells: cells.map((_, row) => shop.cell('Ops', `A${row + 1}`)) };
}

describe('findReplace as a compare-and-set', () => {
  const swap = (find: string, replacement: string) => ({
    findReplace: { find, replacement, matchCase: true, matchEntireCell: true, range: cellB2 },
  });

  it('replaces the cell that still holds what was expected, and counts it', async () => {
    const { emulator, client } = await start([
      ['TAG', 'Ocupado'],
      ['A-1', 'DISPONIBLE'],
      ['A-2', 'DISPONIBLE'],
    ]);
    const replies = await batch(client, [swap('DISPONIBLE', 'MR(93)'), swap('DISPONIBLE', 'JP(94)')]);
    expect(replies).toEqual([
      { findReplace: { valuesChanged: 1, rowsChanged: 1, sheetsChanged: 1, occurrencesChanged: 1 } },
      { findReplace: {} },
    ]);
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual([
      ['TAG', 'Ocupado'],
      ['A-1', 'MR(93)'],
      ['A-2', 'DISPONIBLE'],
    ]);
  });

  it.each(['disponible', 'DISPONIBLE ', 'DISPONIBLES'])('leaves a cell alone that holds %j', async (held) => {
    const { emulator, client } = await start([[], ['A-1', held]]);
    expect(await batch(client, [swap('DISPONIBLE', 'MR(93)')])).toEqual([{ findReplace: {} }]);
    expect(emulator.spreadsheet(SHOP).cell('Ops', 'B2').value).toBe(held);
  });

  it('takes the signs of a pattern for themselves', async () => {
    const { cells } = await replace(['MR(93)', 'MR93'], { find: 'MR(93)', replacement: '$1 $& $$' });
    expect(cells.map(({ value }) => value)).toEqual(['$1 $& $$', 'MR93']);
  });
});

describe('findReplace', () => {
  it.each([
    String.raw`\p{L}`,
    String.raw`[^\p{L}\p{N}]`,
    String.raw`[\s\p{Z}\p{M}\p{C}]`,
    String.raw`\p{M}`,
    String.raw`[^\p{M}]`,
    String.raw`\P{L}`,
    String.raw`[\p{Lu}x]+`,
    String.raw`\\p\{L\}`,
    String.raw`[[\p{P}]`,
    String.raw`\[\p{S}`,
    String.raw`\p{Script=Latin}`,
  ])('finds with %s the same in a text of ASCII as in any other', async (find) => {
    const ascii = String.fromCharCode(...Array.from({ length: 128 }, (_, code) => code), 92) + 'p{L} [$x]';
    const texts = [ascii, `${ascii}\u00d1\u0301\u00a0\u200b`];
    for (const text of texts) {
      const { reply } = await replace([text], {
        find,
        searchByRegex: true,
        matchCase: true,
        replacement: '',
      });
      const expected = [...text.matchAll(new RegExp(find, 'gu'))].length;
      expect(reply?.occurrencesChanged ?? 0).toBe(expected);
    }
  });

  it('replaces within a cell, every time, without regard to case', async () => {
    const { reply, cells } = await replace(['Google Sheets', 'none'], { find: 'E', replacement: 'o' });
    expect(cells.map(({ value }) => value)).toEqual(['Googlo Shoots', 'nono']);
    expect(reply).toEqual({ valuesChanged: 2, rowsChanged: 2, sheetsChanged: 1, occurrencesChanged: 4 });
  });

  it("follows Java's rules for patterns, as Google's example has it", async () => {
    const { cells } = await replace(['Google Sheets', 'Google Docs'], {
      find: 'o.* (.*)',
      replacement: '$1 Rocks',
      searchByRegex: true,
    });
    expect(cells.map(({ value }) => value)).toEqual(['GSheets Rocks', 'GDocs Rocks']);
  });

  it('fits a pattern to the whole cell when asked to', async () => {
    const { cells } = await replace(['A-1', 'A-12', 'xA-1'], {
      find: 'A-\\d|B',
      replacement: 'C\\$',
      searchByRegex: true,
      matchEntireCell: true,
    });
    expect(cells.map(({ value }) => value)).toEqual(['C$', 'A-12', 'xA-1']);
  });

  it.each([
    ['\\p{Lu}', 'x-1'],
    ['\\A\\-|A\\-', 'x1'],
  ])('knows the pattern %j', async (find, expected) => {
    const { cells } = await replace(['A-1'], {
      find,
      replacement: 'x',
      searchByRegex: true,
      matchCase: true,
    });
    expect(cells[0]?.value).toBe(expected);
  });

  it('finds a number by what it shows', async () => {
    const { cells } = await replace([12.5, 7], { find: '12,5', replacement: 'x', matchEntireCell: true });
    expect(cells.map(({ value }) => value)).toEqual(['x', 7]);
  });

  it('skips formulas unless told not to, and then looks at the formula', async () => {
    const formula = { formula: '=A1&"x"', value: 'ax' };
    const skipped = await replace(['a', formula], { find: 'x', replacement: 'y' });
    expect(skipped.reply).toEqual({});
    const { reply, cells } = await replace(['a', formula], {
      find: 'x',
      replacement: 'y',
      includeFormulas: true,
    });
    expect(reply).toEqual({ formulasChanged: 1, rowsChanged: 1, sheetsChanged: 1, occurrencesChanged: 1 });
    expect(cells[1]).toMatchObject({ formula: '=A1&"y"', value: null });
  });

  it.each(['^$', '^\\s*$'])(
    'lets %j find no blank cell by default, and blank cells when set so',
    async (find) => {
      const request = { find, replacement: 'x', searchByRegex: true };
      expect((await replace([null, 'a'], request)).reply).toEqual({});
      const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 3, startColumnIndex: 0, endColumnIndex: 1 };
      const { emulator, client } = await start([['a'], [null]], { google: { patternsAndBlanks: 'found' } });
      const [reply] = await batch(client, [{ findReplace: { ...request, range } }]);
      expect(reply?.findReplace?.valuesChanged).toBe(2);
      expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual([['a'], ['x'], ['x']]);
    },
  );

  it('never finds a blank cell by a plain text', async () => {
    const { reply } = await replace(
      ['', 'a'],
      { find: '', replacement: 'x' },
      { google: { patternsAndBlanks: 'found' } },
    );
    expect(reply).toEqual({});
  });

  it.each([
    ['TRUE', { value: 'TRUE', format: null }],
    ['31-12-2026', { value: 46387, format: { type: 'DATE', pattern: 'dd-mm-yyyy' } }],
    ['12,5', { value: 12.5 }],
    ['12.5', { value: '12.5' }],
    ['=A1', { value: null, formula: '=A1' }],
    ["'007", { value: '007' }],
    ['', { value: null }],
  ])('makes of the replacement %j what it looks like', async (replacement, expected) => {
    const { cells } = await replace(['x'], { find: 'x', replacement });
    expect(cells[0]).toMatchObject(expected);
  });

  it('looks over all sheets, or over a range and no further', async () => {
    const sheets = ['One', 'Two'].map((title) => ({
      title,
      values: [
        ['a', 'a'],
        ['a', 'a'],
      ],
    }));
    const { emulator, client } = await start([], { spreadsheets: [{ id: SHOP, sheets }] });
    const [ranged] = await batch(client, [{ findReplace: { find: 'a', replacement: 'b', range: cellB2 } }]);
    expect(ranged?.findReplace?.valuesChanged).toBe(1);
    expect(emulator.spreadsheet(SHOP).values('One')).toEqual([
      ['a', 'a'],
      ['a', 'b'],
    ]);
    const [all] = await batch(client, [{ findReplace: { find: 'a', replacement: 'c', allSheets: true } }]);
    expect(all?.findReplace).toEqual({
      valuesChanged: 7,
      rowsChanged: 4,
      sheetsChanged: 2,
      occurrencesChanged: 7,
    });
  });

  it('refuses no scope, two scopes, a range beyond the grid and a broken pattern', async () => {
    const { client } = await start([['a']]);
    const refused = async (request: sheets_v4.Schema$FindReplaceRequest) =>
      (await refusal(batch(client, [{ findReplace: { find: 'a', ...request } }]))).message;
    expect(await refused({})).toContain('Invalid requests[0].findReplace: Exactly one of');
    expect(await refused({ sheetId: 0, allSheets: true })).toContain('Exactly one of');
    expect(await refused({ range: { sheetId: 0, startRowIndex: 999, endRowIndex: 1001 } })).toBe(
      'Invalid requests[0].findReplace: Range (Ops!1000:1001) exceeds grid limits. Max rows: 1000, max columns: 26',
    );
    expect(await refused({ sheetId: 0, searchByRegex: true, find: '(' })).toContain(
      'Invalid regular expression',
    );
  });
});
