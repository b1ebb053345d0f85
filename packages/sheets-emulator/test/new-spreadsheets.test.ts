import { describe, expect, it } from 'vitest';
import { refusal, SHOP, start } from './start.js';

describe('spreadsheets.create', () => {
  it('makes a spreadsheet with the sheets and the cells that it is given', async () => {
    const { emulator, client } = await start([['a']]);
    const { data } = await client.spreadsheets.create({
      requestBody: {
        properties: { title: 'Taller', locale: 'es_CL', timeZone: 'America/Santiago' },
        sheets: [
          {
            properties: { title: 'Ops', gridProperties: { rowCount: 5, columnCount: 2, frozenRowCount: 1 } },
            data: [
              { startRow: 1, rowData: [{ values: [{ userEnteredValue: { numberValue: 7 }, note: 'n' }] }] },
            ],
          },
        ],
      },
    });
    const { spreadsheetId = '' } = data as { spreadsheetId?: string };
    expect(data).toMatchObject({
      properties: { title: 'Taller', locale: 'es_CL', timeZone: 'America/Santiago' },
      sheets: [
        { properties: { title: 'Ops', gridProperties: { rowCount: 5, columnCount: 2, frozenRowCount: 1 } } },
      ],
    });
    expect(emulator.spreadsheetIds()).toEqual([SHOP, spreadsheetId]);
    expect(emulator.spreadsheet(spreadsheetId).values('Ops')).toEqual([[null], [7]]);
  });

  it('makes one with an empty sheet where it is told nothing', async () => {
    const { client } = await start([]);
    const { data } = await client.spreadsheets.create({ requestBody: {} });
    expect(data).toMatchObject({
      properties: { title: 'Untitled spreadsheet' },
      sheets: [{ properties: { sheetId: 0, title: 'Sheet1', gridProperties: { rowCount: 1000 } } }],
    });
  });

  it('makes none that cannot be', async () => {
    const { emulator, client } = await start([]);
    const sheets = [{ properties: { title: 'a' } }, { properties: { title: 'A' } }];
    expect(await refusal(client.spreadsheets.create({ requestBody: { sheets } }))).toMatchObject({
      code: 400,
    });
    expect(emulator.spreadsheetIds()).toEqual([SHOP]);
  });
});

describe('sheets.copyTo', () => {
  it('copies a sheet into another spreadsheet', async () => {
    const { emulator, client } = await start([['a', { value: 'b', note: 'n' }]]);
    const made = await client.spreadsheets.create({ requestBody: {} });
    const destinationSpreadsheetId = made.data.spreadsheetId ?? '';
    const { data } = await client.spreadsheets.sheets.copyTo({
      spreadsheetId: SHOP,
      sheetId: 0,
      requestBody: { destinationSpreadsheetId },
    });
    expect(data).toMatchObject({ sheetId: 1, title: 'Copy of Ops', index: 1 });
    expect(emulator.spreadsheet(destinationSpreadsheetId).values('Copy of Ops')).toEqual([['a', 'b']]);
  });
});

describe('getByDataFilter', () => {
  it('shows the ranges that are asked for, by either form of them', async () => {
    const { client } = await start([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    const { data } = await client.spreadsheets.getByDataFilter({
      spreadsheetId: SHOP,
      fields: 'sheets.data(startRow,startColumn,rowData.values.formattedValue)',
      requestBody: {
        dataFilters: [
          { a1Range: 'Ops!B2' },
          {
            gridRange: {
              sheetId: 0,
              startRowIndex: 1,
              endRowIndex: 2,
              startColumnIndex: 0,
              endColumnIndex: 1,
            },
          },
        ],
      },
    });
    expect(data.sheets?.[0]?.data).toEqual([
      { startRow: 1, startColumn: 1, rowData: [{ values: [{ formattedValue: 'd' }] }] },
      { startRow: 1, rowData: [{ values: [{ formattedValue: 'c' }] }] },
    ]);
  });
});
