import { describe, expect, it } from 'vitest';
import type { sheets_v4 } from '@googleapis/sheets';
import { batch, connect, refusal, SHOP, start } from './start.js';

const TABLE = [
  ['TAG', 'Ocupado', 'n'],
  ['A', 'DISPONIBLE', 1],
  ['B', 'MR(93)', 2],
  ['C', 'DISPONIBLE', 3],
  ['D', null, 4],
];

const OVER_TABLE = { sheetId: 0, startRowIndex: 0, endRowIndex: 5, startColumnIndex: 0, endColumnIndex: 3 };

async function rowMetadata(client: sheets_v4.Sheets): Promise<sheets_v4.Schema$DimensionProperties[]> {
  const { data } = await client.spreadsheets.get({
    spreadsheetId: SHOP,
    ranges: ['Ops!1:6'],
    fields: 'sheets.data.rowMetadata(hiddenByFilter,hiddenByUser)',
  });
  return data.sheets?.[0]?.data?.[0]?.rowMetadata ?? [];
}

async function filterOf(client: sheets_v4.Sheets): Promise<sheets_v4.Schema$BasicFilter | undefined> {
  const { data } = await client.spreadsheets.get({ spreadsheetId: SHOP, fields: 'sheets(basicFilter)' });
  return data.sheets?.[0]?.basicFilter;
}

function hidden(rows: readonly sheets_v4.Schema$DimensionProperties[]): number[] {
  return rows.flatMap(({ hiddenByFilter }, index) => (hiddenByFilter === true ? [index + 1] : []));
}

describe('A filter over a tab', () => {
  it('hides the rows that show a value which is unticked, and is shown as it was set', async () => {
    const { emulator, client } = await start(TABLE);
    const criteria = { '1': { hiddenValues: ['DISPONIBLE'] } };
    expect(await batch(client, [{ setBasicFilter: { filter: { range: OVER_TABLE, criteria } } }])).toEqual([
      {},
    ]);
    expect(hidden(await rowMetadata(client))).toEqual([2, 4]);
    expect(emulator.spreadsheet(SHOP).hiddenRows('Ops')).toEqual([2, 4]);
    const { sheetId: _, ...range } = OVER_TABLE;
    expect(await filterOf(client)).toEqual({
      range,
      criteria,
      filterSpecs: [{ columnIndex: 1, filterCriteria: criteria['1'] }],
    });
  });

  it('reaches to the ends of the grid where its range is open', async () => {
    const { client } = await start(TABLE);
    await batch(client, [{ setBasicFilter: { filter: { range: { sheetId: 0 } } } }]);
    expect((await filterOf(client))?.range).toEqual({
      startRowIndex: 0,
      endRowIndex: 1000,
      startColumnIndex: 0,
      endColumnIndex: 26,
    });
  });

  it.each([
    ['BLANK', [], [2, 3, 4]],
    ['NOT_BLANK', [], [5]],
    ['TEXT_CONTAINS', ['dispon'], [3, 5]],
    ['TEXT_EQ', ['MR(93)'], [2, 4, 5]],
  ])('hides what does not fulfil the condition %s %j', async (type, values, expected) => {
    const { client } = await start(TABLE);
    const condition = { type, values: values.map((userEnteredValue) => ({ userEnteredValue })) };
    const filterSpecs = [{ columnIndex: 1, filterCriteria: { condition } }];
    await batch(client, [{ setBasicFilter: { filter: { range: OVER_TABLE, filterSpecs } } }]);
    expect(hidden(await rowMetadata(client))).toEqual(expected);
  });

  it.each([
    ['NUMBER_GREATER', ['2'], [2, 3]],
    ['NUMBER_BETWEEN', ['2', '3'], [2, 5]],
    ['NUMBER_NOT_EQ', ['2'], [3]],
  ])('hides numbers that do not fulfil %s %j', async (type, values, expected) => {
    const { client } = await start(TABLE);
    const condition = { type, values: values.map((userEnteredValue) => ({ userEnteredValue })) };
    const filterSpecs = [{ columnIndex: 2, filterCriteria: { condition } }];
    await batch(client, [{ setBasicFilter: { filter: { range: OVER_TABLE, filterSpecs } } }]);
    expect(hidden(await rowMetadata(client))).toEqual(expected);
  });

  it('says of a condition that it does not know that it is not imitated', async () => {
    const { client } = await start(TABLE);
    const condition = { type: 'CUSTOM_FORMULA', values: [{ userEnteredValue: '=A1>1' }] };
    const filterSpecs = [{ columnIndex: 1, filterCriteria: { condition } }];
    const call = batch(client, [{ setBasicFilter: { filter: { range: OVER_TABLE, filterSpecs } } }]);
    expect(await refusal(call)).toMatchObject({ code: 501, status: 'UNIMPLEMENTED' });
  });

  it('sorts the rows below its headers', async () => {
    const { emulator, client } = await start(TABLE);
    const sortSpecs = [{ dimensionIndex: 2, sortOrder: 'DESCENDING' }];
    await batch(client, [{ setBasicFilter: { filter: { range: OVER_TABLE, sortSpecs } } }]);
    expect(
      emulator
        .spreadsheet(SHOP)
        .values('Ops')
        .map(([tag]) => tag),
    ).toEqual(['TAG', 'D', 'C', 'B', 'A']);
    expect((await filterOf(client))?.sortSpecs).toEqual(sortSpecs);
  });

  it('is not applied again by an edit, only when somebody asks for it', async () => {
    const { emulator, client } = await start(TABLE);
    const shop = emulator.spreadsheet(SHOP);
    shop.filter('Ops', 'A1:C5', { B: ['DISPONIBLE'] });
    shop.edit('Ops', 'B3', 'DISPONIBLE');
    shop.edit('Ops', 'B2', 'JP(94)');
    expect(hidden(await rowMetadata(client))).toEqual([2, 4]);
    shop.applyFilter('Ops');
    expect(hidden(await rowMetadata(client))).toEqual([3, 4]);
  });

  it('is gone with its hidden rows when it is cleared', async () => {
    const { emulator, client } = await start(TABLE);
    emulator.spreadsheet(SHOP).filter('Ops', 'A1:C5', { B: ['DISPONIBLE'] });
    await batch(client, [{ clearBasicFilter: { sheetId: 0 } }]);
    expect([await filterOf(client), hidden(await rowMetadata(client))]).toEqual([undefined, []]);
    expect(await batch(client, [{ clearBasicFilter: { sheetId: 0 } }])).toEqual([{}]);
  });

  it('goes along with rows and columns that come and go', async () => {
    const { emulator, client } = await start(TABLE);
    const shop = emulator.spreadsheet(SHOP);
    shop.filter('Ops', 'A1:C5', { B: ['DISPONIBLE'] });
    shop.insertRow('Ops', 3, ['new', 'DISPONIBLE']);
    shop.insertColumn('Ops', 'A');
    expect(shop.hiddenRows('Ops')).toEqual([2, 5]);
    shop.applyFilter('Ops');
    expect(shop.hiddenRows('Ops')).toEqual([2, 3, 5]);
    shop.deleteRow('Ops', 2);
    expect(shop.hiddenRows('Ops')).toEqual([2, 4]);
    expect(await filterOf(client)).toMatchObject({ range: { startColumnIndex: 1, endRowIndex: 5 } });
  });

  it('survives a restart with the rows it has hidden', async () => {
    const { emulator } = await start(TABLE);
    const shop = emulator.spreadsheet(SHOP);
    shop.filter('Ops', 'A1:C5', { B: ['DISPONIBLE'] });
    shop.edit('Ops', 'B2', 'JP(94)');
    const { emulator: again } = await start(TABLE, {
      spreadsheets: [
        {
          id: SHOP,
          sheets: [
            {
              title: 'Ops',
              values: TABLE,
              filter: { range: 'A1:C5', criteria: [{ column: 1, hiddenValues: ['DISPONIBLE'] }] },
              rows: [{ from: 2, to: 2, hiddenByFilter: true }],
            },
          ],
        },
      ],
    });
    expect(again.spreadsheet(SHOP).hiddenRows('Ops')).toEqual([2]);
    expect((await filterOf(connect(again)))?.criteria).toEqual({ '1': { hiddenValues: ['DISPONIBLE'] } });
  });

  it('hides no value from a reader', async () => {
    const { emulator, client } = await start(TABLE);
    emulator.spreadsheet(SHOP).filter('Ops', 'A1:C5', { B: ['DISPONIBLE'] });
    const { data } = await client.spreadsheets.values.get({ spreadsheetId: SHOP, range: 'Ops!A:A' });
    expect(data.values).toEqual([['TAG'], ['A'], ['B'], ['C'], ['D']]);
  });
});

describe('Rows and columns that are hidden', () => {
  const rows = (startIndex: number, endIndex: number) => ({
    range: { sheetId: 0, dimension: 'ROWS', startIndex, endIndex },
    fields: 'hiddenByUser',
  });

  it('are hidden and shown by request, and answers say so', async () => {
    const { emulator, client } = await start(TABLE);
    const hide = { ...rows(1, 3), properties: { hiddenByUser: true } };
    expect(await batch(client, [{ updateDimensionProperties: hide }])).toEqual([{}]);
    expect(await rowMetadata(client)).toEqual([
      {},
      { hiddenByUser: true },
      { hiddenByUser: true },
      {},
      {},
      {},
    ]);
    await batch(client, [{ updateDimensionProperties: { ...rows(2, 3), properties: {} } }]);
    expect(emulator.spreadsheet(SHOP).hiddenRows('Ops')).toEqual([2]);
  });

  it('are hidden and shown by a person; what a filter hides stays hidden', async () => {
    const { emulator } = await start(TABLE);
    const shop = emulator.spreadsheet(SHOP);
    shop.filter('Ops', 'A1:C5', { A: ['C'] });
    shop.hideRows('Ops', 2, 3);
    shop.hideColumns('Ops', 'B', 'C');
    expect([shop.hiddenRows('Ops'), shop.hiddenColumns('Ops')]).toEqual([
      [2, 3, 4],
      ['B', 'C'],
    ]);
    shop.showRows('Ops', 1, 1000);
    shop.showColumns('Ops', 'B');
    expect([shop.hiddenRows('Ops'), shop.hiddenColumns('Ops')]).toEqual([[4], ['C']]);
  });

  it('go along when rows move, and stay where they are when rows are sorted', async () => {
    const { emulator } = await start(TABLE);
    const shop = emulator.spreadsheet(SHOP);
    shop.hideRows('Ops', 2);
    shop.moveRow('Ops', 2, 4);
    expect(shop.hiddenRows('Ops')).toEqual([4]);
    shop.sortRows('Ops', ([one], [other]) => String(one).localeCompare(String(other)));
    expect(shop.hiddenRows('Ops')).toEqual([4]);
  });

  it('have their size', async () => {
    const { client } = await start(TABLE);
    const wide = {
      range: { sheetId: 0, dimension: 'COLUMNS', startIndex: 1, endIndex: 2 },
      fields: 'pixelSize',
    };
    await batch(client, [{ updateDimensionProperties: { ...wide, properties: { pixelSize: 240 } } }]);
    const { data } = await client.spreadsheets.get({
      spreadsheetId: SHOP,
      ranges: ['Ops!A1:C1'],
      fields: 'sheets.data.columnMetadata.pixelSize',
    });
    expect(data.sheets?.[0]?.data?.[0]?.columnMetadata).toEqual([
      { pixelSize: 100 },
      { pixelSize: 240 },
      { pixelSize: 100 },
    ]);
  });
});
