import { describe, expect, it } from 'vitest';
import type { sheets_v4 } from '@googleapis/sheets';
import { batch, refusal, SHOP, start } from './start.js';

const TABLE = [
  ['a', 'b', 'c'],
  ['d', 'e', 'f'],
  ['g', 'h', 'i'],
];

function square(
  startRowIndex: number,
  endRowIndex: number,
  startColumnIndex: number,
  endColumnIndex: number,
) {
  return { sheetId: 0, startRowIndex, endRowIndex, startColumnIndex, endColumnIndex };
}

async function merges(client: sheets_v4.Sheets): Promise<sheets_v4.Schema$GridRange[] | undefined> {
  const { data } = await client.spreadsheets.get({ spreadsheetId: SHOP, fields: 'sheets.merges' });
  return data.sheets?.[0]?.merges;
}

describe('Merged cells', () => {
  it('are one, which keeps the value of the first', async () => {
    const { emulator, client } = await start(TABLE);
    const range = square(0, 2, 0, 2);
    expect(await batch(client, [{ mergeCells: { range, mergeType: 'MERGE_ALL' } }])).toEqual([{}]);
    const { sheetId: _, ...shown } = range;
    expect(await merges(client)).toEqual([shown]);
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual([
      ['a', null, 'c'],
      [null, null, 'f'],
      ['g', 'h', 'i'],
    ]);
  });

  it('are one in each row, or in each column', async () => {
    const { emulator, client } = await start(TABLE);
    const shop = emulator.spreadsheet(SHOP);
    await batch(client, [{ mergeCells: { range: square(0, 2, 0, 2), mergeType: 'MERGE_ROWS' } }]);
    expect(shop.merges('Ops')).toEqual(['A1:B1', 'A2:B2']);
    await batch(client, [{ mergeCells: { range: square(0, 2, 0, 2), mergeType: 'MERGE_COLUMNS' } }]);
    expect(shop.merges('Ops')).toEqual(['A1:A2', 'B1:B2']);
  });

  it('are parted again, all of a merge or none of it', async () => {
    const { emulator, client } = await start(TABLE);
    const shop = emulator.spreadsheet(SHOP);
    shop.merge('Ops', 'A1:B2');
    const { code, message } = await refusal(batch(client, [{ unmergeCells: { range: square(0, 1, 0, 3) } }]));
    expect([code, message]).toEqual([
      400,
      'Invalid requests[0].unmergeCells: You must select all cells in a merged range to merge or unmerge them.',
    ]);
    expect(() => shop.merge('Ops', 'B2:C3')).toThrow(RangeError);
    await batch(client, [{ unmergeCells: { range: square(0, 3, 0, 3) } }]);
    expect(await merges(client)).toBeUndefined();
  });

  it('go along with rows and columns, and are gone with the last but one of their cells', async () => {
    const { emulator } = await start(TABLE);
    const shop = emulator.spreadsheet(SHOP);
    shop.merge('Ops', 'A2:B2');
    shop.insertRow('Ops', 1);
    shop.insertColumn('Ops', 'B');
    expect(shop.merges('Ops')).toEqual(['A3:C3']);
    shop.moveRow('Ops', 3, 1);
    expect(shop.merges('Ops')).toEqual(['A1:C1']);
    shop.deleteColumn('Ops', 'A');
    shop.deleteColumn('Ops', 'A');
    expect(shop.merges('Ops')).toEqual([]);
  });

  it('are not torn apart by a move, nor sorted where they reach over several rows', async () => {
    const { emulator, client } = await start(TABLE);
    emulator.spreadsheet(SHOP).merge('Ops', 'A2:A3');
    const source = { sheetId: 0, dimension: 'ROWS', startIndex: 0, endIndex: 1 };
    const torn = await refusal(batch(client, [{ moveDimension: { source, destinationIndex: 2 } }]));
    expect(torn.code).toBe(400);
    const sortSpecs = [{ dimensionIndex: 0, sortOrder: 'ASCENDING' }];
    const sorted = await refusal(batch(client, [{ sortRange: { range: square(0, 3, 0, 3), sortSpecs } }]));
    expect(sorted.code).toBe(400);
  });

  it('are taken back by a person', async () => {
    const { emulator } = await start(TABLE);
    const shop = emulator.spreadsheet(SHOP);
    shop.merge('Ops', 'A1:C2', 'MERGE_ROWS');
    shop.unmerge('Ops', 'A1:C1');
    expect(shop.merges('Ops')).toEqual(['A2:C2']);
  });
});
