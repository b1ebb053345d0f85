import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connect, refusal, SHOP, start } from './start.js';

/** What the example's file holds. */
interface Demo {
  spreadsheet: { title: string; timeZone: string; locale: string };
  sheet: string;
  values: (string | number)[][];
}

const TABLE = [
  ['TAG', 'Peso', 'Armador', 'Ocupado'],
  ['A-1', 12.5, '', 'MR(93)'],
  ['A-2', 7],
  ['', '', '', ''],
  ['A-3', true, 'x'],
];

describe('Reading values', () => {
  it('gives several ranges at once, short where blanks end a row', async () => {
    const { client } = await start(TABLE);
    const { data } = await client.spreadsheets.values.batchGet({
      spreadsheetId: SHOP,
      ranges: ['Ops!A2:D', 'Ops!1:1'],
      valueRenderOption: 'UNFORMATTED_VALUE',
    });
    expect(data).toEqual({
      spreadsheetId: SHOP,
      valueRanges: [
        {
          range: 'Ops!A2:D1000',
          majorDimension: 'ROWS',
          values: [['A-1', 12.5, '', 'MR(93)'], ['A-2', 7], [], ['A-3', true, 'x']],
        },
        { range: 'Ops!A1:Z1', majorDimension: 'ROWS', values: [['TAG', 'Peso', 'Armador', 'Ocupado']] },
      ],
    });
  });

  it('gives columns, short where blanks end one', async () => {
    const { client } = await start(TABLE);
    const { data } = await client.spreadsheets.values.get({
      spreadsheetId: SHOP,
      range: 'Ops!B2:E',
      majorDimension: 'COLUMNS',
      valueRenderOption: 'UNFORMATTED_VALUE',
    });
    expect(data.values).toEqual([[12.5, 7, '', true], ['', '', '', 'x'], ['MR(93)']]);
  });

  it('shows values as the locale writes them unless asked otherwise', async () => {
    const { client } = await start(TABLE);
    const { data } = await client.spreadsheets.values.get({ spreadsheetId: SHOP, range: 'Ops!B2:B5' });
    expect(data.values).toEqual([['12,5'], ['7'], [], ['VERDADERO']]);
  });

  it('leaves out the values of a range that is all blank', async () => {
    const { client } = await start(TABLE);
    const { data } = await client.spreadsheets.values.get({ spreadsheetId: SHOP, range: 'Ops!F:G' });
    expect(data).toEqual({ range: 'Ops!F1:G1000', majorDimension: 'ROWS' });
  });

  it.each([
    ['Ops', 'Ops!A1:Z1000'],
    ['ops!a1', 'Ops!A1'],
    ['A1:B2', 'Ops!A1:B2'],
    ['Ops!$B$2:A1', 'Ops!A1:B2'],
    ['Ops!A990:B2000', 'Ops!A990:B1000'],
    ["'Tab with spaces'!A1", "'Tab with spaces'!A1"],
    ["'It''s'!A:A", "'It''s'!A1:A5"],
  ])('understands %s as %s', async (range, expected) => {
    const { client } = await start(TABLE, {
      spreadsheets: [
        {
          id: SHOP,
          sheets: [
            { title: 'Ops', values: TABLE },
            { title: 'Tab with spaces', values: [] },
            { title: "It's", values: [], rowCount: 5 },
          ],
        },
      ],
    });
    const { data } = await client.spreadsheets.values.get({ spreadsheetId: SHOP, range });
    expect(data.range).toBe(expected);
  });

  it.each([
    ['Nope!A1', 'Unable to parse range: Nope!A1'],
    ['Ops!A1:B2:C3', 'Unable to parse range: Ops!A1:B2:C3'],
    ['Ops!A1001:B1002', 'Range (Ops!A1001:B1002) exceeds grid limits. Max rows: 1000, max columns: 26'],
    ['Ops!AA:AA', 'Range (Ops!AA:AA) exceeds grid limits. Max rows: 1000, max columns: 26'],
  ])('refuses the range %s', async (range, message) => {
    const { client } = await start(TABLE);
    const call = client.spreadsheets.values.get({ spreadsheetId: SHOP, range });
    expect(await refusal(call)).toEqual({ code: 400, message, status: 'INVALID_ARGUMENT' });
  });

  it('refuses a parameter that does not exist, and a value that makes no sense', async () => {
    const { client } = await start(TABLE);
    const misnamed = client.spreadsheets.values.get({
      spreadsheetId: SHOP,
      range: 'Ops',
      ...{ colour: 'red' },
    });
    expect((await refusal(misnamed)).message).toContain('Unknown name "colour"');
    const senseless = client.spreadsheets.values.get({
      spreadsheetId: SHOP,
      range: 'Ops',
      majorDimension: 'X',
    });
    expect((await refusal(senseless)).message).toContain("Invalid value at 'major_dimension'");
  });

  it('knows no other spreadsheet', async () => {
    const { client } = await start(TABLE);
    const call = client.spreadsheets.get({ spreadsheetId: 'other' });
    expect(await refusal(call)).toEqual({
      code: 404,
      message: 'Requested entity was not found.',
      status: 'NOT_FOUND',
    });
  });

  it('lets nobody in without the token', async () => {
    const { emulator } = await start(TABLE, { token: 'secret' });
    const call = connect({ url: emulator.url, token: 'wrong' }).spreadsheets.get({ spreadsheetId: SHOP });
    expect(await refusal(call)).toMatchObject({ code: 401, status: 'UNAUTHENTICATED' });
    expect(emulator.calls.total).toBe(0);
  });
});

describe('Reading a spreadsheet', () => {
  it('gives properties and no cells unless asked for them', async () => {
    const { client } = await start(TABLE);
    const { data } = await client.spreadsheets.get({ spreadsheetId: SHOP });
    expect(data).toMatchObject({
      spreadsheetId: SHOP,
      properties: { title: 'Registro', locale: 'es_CL', timeZone: 'America/Santiago' },
      sheets: [
        {
          properties: {
            sheetId: 0,
            title: 'Ops',
            index: 0,
            gridProperties: { rowCount: 1000, columnCount: 26 },
          },
        },
      ],
    });
    expect(data.sheets?.[0]?.data).toBeUndefined();
  });

  it('gives the cells that a mask names, of the ranges asked for', async () => {
    const { client } = await start(TABLE);
    const { data } = await client.spreadsheets.get({
      spreadsheetId: SHOP,
      ranges: ['Ops!A2:B3', 'Ops!D1:D2'],
      fields:
        'sheets(properties/title,data(startRow,startColumn,rowData.values(effectiveValue,formattedValue)))',
    });
    expect(data).toEqual({
      sheets: [
        {
          properties: { title: 'Ops' },
          data: [
            {
              startRow: 1,
              rowData: [
                {
                  values: [
                    { effectiveValue: { stringValue: 'A-1' }, formattedValue: 'A-1' },
                    { effectiveValue: { numberValue: 12.5 }, formattedValue: '12,5' },
                  ],
                },
                {
                  values: [
                    { effectiveValue: { stringValue: 'A-2' }, formattedValue: 'A-2' },
                    { effectiveValue: { numberValue: 7 }, formattedValue: '7' },
                  ],
                },
              ],
            },
            {
              startColumn: 3,
              rowData: [
                { values: [{ effectiveValue: { stringValue: 'Ocupado' }, formattedValue: 'Ocupado' }] },
                { values: [{ effectiveValue: { stringValue: 'MR(93)' }, formattedValue: 'MR(93)' }] },
              ],
            },
          ],
        },
      ],
    });
  });

  it('leaves out the sheets that no range names, and a mask decides before the flag', async () => {
    const { client } = await start([], {
      spreadsheets: [
        {
          id: SHOP,
          sheets: [
            { title: 'One', values: [['1']] },
            { title: 'Two', values: [['2']] },
          ],
        },
      ],
    });
    const { data } = await client.spreadsheets.get({
      spreadsheetId: SHOP,
      ranges: ['Two!A1'],
      includeGridData: true,
      fields: 'sheets.properties.title',
    });
    expect(data).toEqual({ sheets: [{ properties: { title: 'Two' } }] });
    const flagged = await client.spreadsheets.get({
      spreadsheetId: SHOP,
      ranges: ['Two!A1'],
      includeGridData: true,
    });
    expect(flagged.data.sheets?.[0]?.data?.[0]?.rowData?.[0]?.values?.[0]?.formattedValue).toBe('2');
  });

  it('refuses a mask that cannot be read', async () => {
    const { client } = await start(TABLE);
    const call = client.spreadsheets.get({ spreadsheetId: SHOP, fields: 'sheets(data' });
    expect((await refusal(call)).code).toBe(400);
  });

  it('refuses a mask that names what no answer has, before anything is applied', async () => {
    const { emulator, client } = await start(TABLE);
    const call = client.spreadsheets.batchUpdate({
      spreadsheetId: SHOP,
      fields:
        'replies.findReplace,updatedSpreadsheet.sheets.data.rowData.values(effectiveValue,efectiveValue)',
      requestBody: { requests: [{ findReplace: { find: 'A-1', replacement: 'B-1', sheetId: 0 } }] },
    });
    expect((await refusal(call)).message).toBe(
      "Error expanding 'fields' parameter. Cannot find matching fields for path 'updatedSpreadsheet.sheets.data.rowData.values.efectiveValue'.",
    );
    expect(emulator.spreadsheet(SHOP).cell('Ops', 'A2').value).toBe('A-1');
  });

  it('loads a whole sheet of a shop in one line', async () => {
    const demo = new URL('../src/sample/operaciones.json', import.meta.url);
    const { spreadsheet, sheet, values } = JSON.parse(readFileSync(demo, 'utf8')) as Demo;
    const { emulator, client } = await start([], {
      spreadsheets: [{ id: SHOP, ...spreadsheet, sheets: [{ title: sheet, values }] }],
    });
    const { data } = await client.spreadsheets.values.get({ spreadsheetId: SHOP, range: `${sheet}!G2:G` });
    expect(data.values).toHaveLength(401);
    expect(emulator.spreadsheet(SHOP).tabs()[0]).toMatchObject({ rowCount: 1000, columnCount: 71 });
  });
});
