import type { sheets_v4 } from '@googleapis/sheets';
import { describe, expect, it } from 'vitest';
import { batch, refusal, SHOP, start } from './start.js';

const ROWS = [['a'], ['b'], ['c']];
const range = (dimension: 'ROWS' | 'COLUMNS', startIndex: number, endIndex: number) => ({
  sheetId: 0,
  dimension,
  startIndex,
  endIndex,
});
const messageOf = async (client: sheets_v4.Sheets, request: sheets_v4.Schema$Request) =>
  (await refusal(batch(client, [request]))).message;

describe('addSheet and deleteSheet', () => {
  it('gives a sheet an id, a name and a grid of the usual size', async () => {
    const { client } = await start(ROWS);
    const [reply] = await batch(client, [{ addSheet: {} }]);
    expect(reply?.addSheet?.properties).toEqual({
      sheetId: 1,
      title: 'Sheet2',
      index: 1,
      sheetType: 'GRID',
      gridProperties: { rowCount: 1000, columnCount: 26 },
    });
  });

  it('puts it where it was asked to be, hidden and as large as asked for', async () => {
    const { emulator, client } = await start(ROWS);
    const gridProperties = { rowCount: 5, columnCount: 2 };
    await batch(client, [
      { addSheet: { properties: { title: 'Log', index: 0, hidden: true, gridProperties } } },
    ]);
    expect(emulator.spreadsheet(SHOP).tabs()).toMatchObject([
      { title: 'Log', hidden: true, rowCount: 5, columnCount: 2 },
      { title: 'Ops' },
    ]);
  });

  it('refuses a name or an id that is taken', async () => {
    const { client } = await start(ROWS);
    expect(await messageOf(client, { addSheet: { properties: { title: 'OPS' } } })).toBe(
      'Invalid requests[0].addSheet: A sheet with the name "OPS" already exists. Please enter another name.',
    );
    expect(await messageOf(client, { addSheet: { properties: { sheetId: 0 } } })).toContain('already exists');
  });

  it('deletes a sheet, but not the last one, and none that is not there', async () => {
    const { emulator, client } = await start(ROWS);
    await batch(client, [{ addSheet: { properties: { title: 'Log' } } }, { deleteSheet: { sheetId: 0 } }]);
    expect(emulator.spreadsheet(SHOP).tabs()).toMatchObject([{ title: 'Log' }]);
    expect(await messageOf(client, { deleteSheet: { sheetId: 1 } })).toContain("can't remove all the sheets");
    expect(await messageOf(client, { deleteSheet: { sheetId: 0 } })).toContain('No sheet with id: 0');
  });
});

describe('insertDimension and deleteDimension', () => {
  it('moves rows down and up', async () => {
    const { emulator, client } = await start(ROWS);
    const shop = emulator.spreadsheet(SHOP);
    await batch(client, [{ insertDimension: { range: range('ROWS', 1, 3) } }]);
    expect(shop.values('Ops')).toEqual([['a'], [null], [null], ['b'], ['c']]);
    await batch(client, [{ deleteDimension: { range: range('ROWS', 0, 3) } }]);
    expect(shop.values('Ops')).toEqual([['b'], ['c']]);
    expect(shop.tabs()).toMatchObject([{ rowCount: 999 }]);
  });

  it('moves columns right and left', async () => {
    const { emulator, client } = await start([['a', 'b', 'c'], ['d']]);
    const shop = emulator.spreadsheet(SHOP);
    await batch(client, [{ insertDimension: { range: range('COLUMNS', 1, 2) } }]);
    expect(shop.values('Ops')).toEqual([
      ['a', null, 'b', 'c'],
      ['d', null, null, null],
    ]);
    await batch(client, [{ deleteDimension: { range: range('COLUMNS', 0, 2) } }]);
    expect(shop.values('Ops')).toEqual([['b', 'c']]);
    expect(shop.tabs()).toMatchObject([{ columnCount: 25 }]);
  });

  it('gives new rows the formats of the row after, or before', async () => {
    const format = { type: 'DATE', pattern: 'yyyy' };
    const { emulator, client } = await start([[{ value: 1, format }], ['b']]);
    await batch(client, [
      { insertDimension: { range: range('ROWS', 1, 2), inheritFromBefore: true } },
      { insertDimension: { range: range('ROWS', 2, 3) } },
    ]);
    const formats = ['A2', 'A3'].map((a1) => emulator.spreadsheet(SHOP).cell('Ops', a1).format);
    expect(formats).toEqual([format, null]);
  });

  it('refuses what the grid does not have', async () => {
    const { client } = await start(ROWS);
    expect(await messageOf(client, { insertDimension: { range: range('ROWS', 1000, 1001) } })).toContain(
      'range.startIndex[1000] must be less than the grid size[1000] if inheritFromBefore is false.',
    );
    expect(
      await messageOf(client, { insertDimension: { range: range('ROWS', 0, 1), inheritFromBefore: true } }),
    ).toContain('must be greater than 0');
    expect(await messageOf(client, { insertDimension: { range: range('ROWS', 3, 3) } })).toContain(
      'must be less than',
    );
    expect(await messageOf(client, { deleteDimension: { range: range('ROWS', 999, 1001) } })).toContain(
      "Cannot delete a row that doesn't exist. Tried to delete row index 1000 but there are only 1000 rows.",
    );
    expect(await messageOf(client, { deleteDimension: { range: range('COLUMNS', 0, 26) } })).toContain(
      "You can't delete all the columns on the sheet.",
    );
  });

  it('lets rows be inserted behind the last one', async () => {
    const { emulator, client } = await start(ROWS);
    await batch(client, [{ insertDimension: { range: range('ROWS', 1000, 1010), inheritFromBefore: true } }]);
    expect(emulator.spreadsheet(SHOP).tabs()).toMatchObject([{ rowCount: 1010 }]);
  });
});
