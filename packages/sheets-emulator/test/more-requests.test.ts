import type { sheets_v4 } from '@googleapis/sheets';
import { describe, expect, it } from 'vitest';
import type { CellSeed } from '@spoollock/sheets-emulator';
import { batch, refusal, SHOP, start } from './start.js';

/** Runs requests on a table, and gives what it holds then. */
async function after(values: CellSeed[][], ...requests: sheets_v4.Schema$Request[]) {
  const { emulator, client } = await start(values);
  await batch(client, requests);
  const shop = emulator.spreadsheet(SHOP);
  return { values: shop.values('Ops'), tabs: shop.tabs(), shop };
}

const text = (stringValue: string) => ({ userEnteredValue: { stringValue } });

describe('appendCells and appendDimension', () => {
  it('write below the last row with data, and let the grid grow', async () => {
    const rows = [{ values: [text('x'), {}, text('y')] }];
    const full = Array.from({ length: 1000 }, () => ['a']);
    const { values, tabs } = await after(
      full,
      { appendDimension: { sheetId: 0, dimension: 'COLUMNS', length: 2 } },
      { appendCells: { sheetId: 0, rows, fields: 'userEnteredValue' } },
    );
    expect(values.at(-1)).toEqual(['x', null, 'y']);
    expect(tabs).toMatchObject([{ rowCount: 1001, columnCount: 28 }]);
  });

  it('refuse what has no column', async () => {
    const { client } = await start([]);
    const rows = [{ values: Array.from({ length: 27 }, () => text('x')) }];
    expect((await refusal(batch(client, [{ appendCells: { sheetId: 0, rows, fields: '*' } }]))).message).toBe(
      'Invalid requests[0].appendCells: Attempting to write column: 26, beyond the last requested column of: 25',
    );
  });
});

describe('moveDimension', () => {
  const source = { sheetId: 0, dimension: 'ROWS', startIndex: 1, endIndex: 3 };

  it("moves rows as Google's example does", async () => {
    const rows = ['0', '1', '2', '3', '4'].map((value) => [value]);
    const down = await after(rows, { moveDimension: { source, destinationIndex: 4 } });
    expect(down.values.flat()).toEqual(['0', '3', '1', '2', '4']);
    const up = await after(rows, { moveDimension: { source, destinationIndex: 0 } });
    expect(up.values.flat()).toEqual(['1', '2', '0', '3', '4']);
    const nowhere = await after(rows, { moveDimension: { source, destinationIndex: 1 } });
    expect(nowhere.values.flat()).toEqual(['0', '1', '2', '3', '4']);
  });

  it('moves columns, and refuses a destination within the source', async () => {
    const columns = { ...source, dimension: 'COLUMNS' };
    const moved = await after([['a', 'b', 'c', 'd']], {
      moveDimension: { source: columns, destinationIndex: 4 },
    });
    expect(moved.values).toEqual([['a', 'd', 'b', 'c']]);
    const { client } = await start([]);
    const call = batch(client, [{ moveDimension: { source, destinationIndex: 2 } }]);
    expect((await refusal(call)).message).toContain('must not be within the source');
  });
});

describe('sortRange', () => {
  it('sorts numbers before texts, texts before booleans, and blanks last either way', async () => {
    const values = [['b'], [null], [true], [2], ['A'], [10]];
    const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 6, startColumnIndex: 0, endColumnIndex: 1 };
    const up = await after(values, { sortRange: { range, sortSpecs: [{ dimensionIndex: 0 }] } });
    expect(up.values.flat()).toEqual([2, 10, 'A', 'b', true]);
    const down = await after(values, {
      sortRange: { range, sortSpecs: [{ dimensionIndex: 0, sortOrder: 'DESCENDING' }] },
    });
    expect(down.values.flat()).toEqual([true, 'b', 'A', 10, 2]);
  });

  it("sorts texts in the spreadsheet's language, whatever the machine's is: in Chile ñ comes after n", async () => {
    const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 3, startColumnIndex: 0, endColumnIndex: 1 };
    const sorted = await after([['ña'], ['o'], ['nz']], {
      sortRange: { range, sortSpecs: [{ dimensionIndex: 0 }] },
    });
    expect(sorted.values.flat()).toEqual(['nz', 'ña', 'o']);
  });

  it('goes by later columns where earlier ones are equal, and moves nothing outside the range', async () => {
    const { values } = await after(
      [
        ['x', 2, 'stays'],
        ['x', 1, 'put'],
      ],
      {
        sortRange: {
          range: { sheetId: 0, startRowIndex: 0, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 2 },
          sortSpecs: [{ dimensionIndex: 0 }, { dimensionIndex: 1 }],
        },
      },
    );
    expect(values).toEqual([
      ['x', 1, 'stays'],
      ['x', 2, 'put'],
    ]);
  });
});

describe('repeatCell', () => {
  it('writes one cell all over a range, and no other field', async () => {
    const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 1 };
    const numberFormat = { type: 'DATE', pattern: 'dd-mm-yyyy' };
    const { shop, values } = await after([[46387], ['b']], {
      repeatCell: {
        range,
        cell: { userEnteredFormat: { numberFormat } },
        fields: 'userEnteredFormat.numberFormat',
      },
    });
    expect(values).toEqual([[46387], ['b']]);
    expect(shop.displayed('Ops', 'A1')).toBe('31-12-2026');
  });
});

describe('updateSheetProperties', () => {
  const update = (fields: string, properties: sheets_v4.Schema$SheetProperties) => ({
    updateSheetProperties: { fields, properties: { sheetId: 0, ...properties } },
  });

  it('renames, hides, moves and resizes a sheet', async () => {
    const { emulator, client } = await start([['a', 'b'], ['c']]);
    await batch(client, [
      { addSheet: { properties: { title: 'Log' } } },
      update('title,hidden', { title: 'Operaciones', hidden: true }),
      update('index', { index: 2 }),
      update('gridProperties(rowCount,columnCount)', { gridProperties: { rowCount: 1, columnCount: 30 } }),
    ]);
    expect(emulator.spreadsheet(SHOP).tabs()).toMatchObject([
      { title: 'Log' },
      { title: 'Operaciones', hidden: true, rowCount: 1, columnCount: 30 },
    ]);
    expect(emulator.spreadsheet(SHOP).values('Operaciones')).toEqual([['a', 'b']]);
  });

  it('refuses a name that is taken, and says what it does not imitate', async () => {
    const { client } = await start([]);
    const taken = batch(client, [
      { addSheet: { properties: { title: 'Log' } } },
      update('title', { title: 'log' }),
    ]);
    expect((await refusal(taken)).message).toContain('A sheet with the name "log" already exists');
    expect((await refusal(batch(client, [update('dataSourceSheetProperties', {})]))).code).toBe(501);
  });
});

describe('Developer metadata', () => {
  const created = (metadataId: number, metadataKey: string) => ({
    createDeveloperMetadata: {
      developerMetadata: { metadataId, metadataKey, visibility: 'DOCUMENT', location: { sheetId: 0 } },
    },
  });
  const lookup = (metadataKey: string) => ({ developerMetadataLookup: { metadataKey } });

  it('is updated where filters match it', async () => {
    const { emulator, client } = await start([]);
    const [, , reply] = await batch(client, [
      created(1, 'a'),
      created(2, 'b'),
      {
        updateDeveloperMetadata: {
          dataFilters: [lookup('a')],
          developerMetadata: { metadataValue: 'v', metadataKey: 'ignored' },
          fields: 'metadataValue',
        },
      },
    ]);
    expect(reply?.updateDeveloperMetadata?.developerMetadata).toMatchObject([
      { metadataId: 1, metadataValue: 'v' },
    ]);
    expect(emulator.spreadsheet(SHOP).metadata()).toMatchObject([
      { id: 1, key: 'a', value: 'v' },
      { id: 2, key: 'b', value: null },
    ]);
  });

  it('is found by id, and by filters, which come back with what they found', async () => {
    const { client } = await start([]);
    await batch(client, [created(1, 'a'), created(2, 'b')]);
    const { developerMetadata } = client.spreadsheets;
    const one = await developerMetadata.get({ spreadsheetId: SHOP, metadataId: 2 });
    expect(one.data).toMatchObject({ metadataId: 2, metadataKey: 'b' });
    expect((await refusal(developerMetadata.get({ spreadsheetId: SHOP, metadataId: 3 }))).code).toBe(404);
    const found = await developerMetadata.search({
      spreadsheetId: SHOP,
      requestBody: { dataFilters: [lookup('a'), lookup('nothing')] },
    });
    expect(found.data.matchedDeveloperMetadata).toMatchObject([
      { developerMetadata: { metadataId: 1 }, dataFilters: [lookup('a')] },
    ]);
  });
});

describe('deleteRange', () => {
  const table = [
    ['a', 'b', 'c'],
    ['d', 'e', 'f'],
    ['g', 'h', 'i'],
  ];
  const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 1 };

  it.each([
    [
      'ROWS',
      [
        ['g', 'b', 'c'],
        [null, 'e', 'f'],
        [null, 'h', 'i'],
      ],
    ],
    [
      'COLUMNS',
      [
        ['b', 'c', null],
        ['e', 'f', null],
        ['g', 'h', 'i'],
      ],
    ],
  ])('lets the cells behind it move into it by %s', async (shiftDimension, left) => {
    const { emulator, client } = await start(table);
    await batch(client, [{ deleteRange: { range, shiftDimension } }]);
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual(left);
  });
});
