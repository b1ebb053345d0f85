import { describe, expect, it } from 'vitest';
import { SHOP, start } from './start.js';

const MOMENT = 46387.753_541_67; // 31-12-2026 18:05:06

async function displayed(
  value: number | boolean,
  format: { type: string; pattern?: string } | null,
  locale = 'es_CL',
) {
  const cell = format === null ? value : { value, format };
  const spreadsheets = [{ id: SHOP, locale, sheets: [{ title: 'Ops', values: [[cell]] }] }];
  const { client } = await start([], { spreadsheets });
  const { data } = await client.spreadsheets.get({
    spreadsheetId: SHOP,
    ranges: ['Ops!A1'],
    fields: 'sheets.data.rowData.values(formattedValue,userEnteredFormat,effectiveValue)',
  });
  return data.sheets?.[0]?.data?.[0]?.rowData?.[0]?.values?.[0]?.formattedValue;
}

describe('What a cell displays', () => {
  it.each([
    ['DATE_TIME', 'dd-mm-yyyy hh:mm:ss', '31-12-2026 18:05:06'],
    ['DATE_TIME', 'd/m/yy h:mm am/pm', '31/12/26 6:05 PM'],
    ['DATE', 'dd-mm-yyyy', '31-12-2026'],
    ['DATE', 'dddd d "de" mmmm', 'jueves 31 de diciembre'],
    ['DATE', 'yyyy\\-mm', '2026-12'],
    ['TIME', 'hh:mm', '18:05'],
    ['TIME', 'mm:ss.000', '05:06.000'],
    ['TIME', '[h]:mm', '1113306:05'],
    ['DATE', undefined, '31-12-2026'],
    ['NUMBER', '0', '46388'],
    ['NUMBER', '#,##0.00', '46.387,75'],
    ['CURRENCY', '"CLP" #,##0', 'CLP 46.388'],
    ['PERCENT', '0%', '4638775%'],
  ])('follows the pattern of %s %s', async (type, pattern, expected) => {
    expect(await displayed(MOMENT, { type, ...(pattern === undefined ? {} : { pattern }) })).toBe(expected);
  });

  it.each([
    [12.5, 'es_CL', '12,5'],
    [12.5, 'en_US', '12.5'],
    [1 / 3, 'en_US', '0.3333333333'],
    [-1234567, 'es_CL', '-1234567'],
    [true, 'es_CL', 'VERDADERO'],
    [false, 'en_US', 'FALSE'],
    [12.5, 'not a locale', '12.5'],
  ])('writes %s in %s as %s where there is no format', async (value, locale, expected) => {
    expect(await displayed(value, null, locale)).toBe(expected);
  });

  it('can be asked for in place of a serial number, for dates alone', async () => {
    const format = { type: 'DATE', pattern: 'dd-mm-yyyy' };
    const { client } = await start([
      [{ value: 46387, format }, 46387, { error: '#N/A' }, { formula: '=B1', value: 2 }],
    ]);
    const read = async (valueRenderOption: string, dateTimeRenderOption: string) => {
      const options = { spreadsheetId: SHOP, range: 'Ops!1:1', valueRenderOption, dateTimeRenderOption };
      return (await client.spreadsheets.values.get(options)).data.values?.[0];
    };
    expect(await read('UNFORMATTED_VALUE', 'FORMATTED_STRING')).toEqual(['31-12-2026', 46387, '#N/A', 2]);
    expect(await read('UNFORMATTED_VALUE', 'SERIAL_NUMBER')).toEqual([46387, 46387, '#N/A', 2]);
    expect(await read('FORMULA', 'SERIAL_NUMBER')).toEqual([46387, 46387, '#N/A', '=B1']);
  });

  it('comes with the typed values of the cell, and the format it has', async () => {
    const format = { type: 'DATE', pattern: 'dd-mm-yyyy' };
    const values = [['x', { value: 46387, format }, true, { formula: '=NA()', value: { error: '#N/A' } }]];
    const spreadsheets = [{ id: SHOP, locale: 'es_CL', sheets: [{ title: 'Ops', values }] }];
    const { client } = await start([], { spreadsheets });
    const { data } = await client.spreadsheets.get({
      spreadsheetId: SHOP,
      ranges: ['Ops'],
      includeGridData: true,
    });
    expect(data.sheets?.[0]?.data?.[0]?.rowData).toMatchObject([
      {
        values: [
          {
            userEnteredValue: { stringValue: 'x' },
            effectiveValue: { stringValue: 'x' },
            formattedValue: 'x',
          },
          {
            userEnteredValue: { numberValue: 46387 },
            effectiveValue: { numberValue: 46387 },
            formattedValue: '31-12-2026',
            userEnteredFormat: { numberFormat: format },
          },
          {
            userEnteredValue: { boolValue: true },
            effectiveValue: { boolValue: true },
            formattedValue: 'VERDADERO',
          },
          {
            userEnteredValue: { formulaValue: '=NA()' },
            effectiveValue: { errorValue: { type: 'N_A', message: '#N/A' } },
            formattedValue: '#N/A',
          },
        ],
      },
    ]);
  });

  it('can be formatted by range from the start', async () => {
    const formats = { 'B2:B': { type: 'DATE', pattern: 'dd-mm-yyyy' } };
    const sheets = [
      {
        title: 'Ops',
        values: [
          [1, 2],
          [1, 46387],
        ],
        formats,
      },
    ];
    const { emulator } = await start([], { spreadsheets: [{ id: SHOP, locale: 'es_CL', sheets }] });
    const shop = emulator.spreadsheet(SHOP);
    expect(['B1', 'B2'].map((a1) => shop.displayed('Ops', a1))).toEqual(['2', '31-12-2026']);
  });
});
