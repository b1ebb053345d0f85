import { describe, expect, it } from 'vitest';
import type { sheets_v4 } from '@googleapis/sheets';
import { batch, refusal, SHOP, start } from './start.js';

const A1 = { sheetId: 0, startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: 1 };

async function cellAt(client: sheets_v4.Sheets, cell: string, fields: string) {
  const { data } = await client.spreadsheets.get({
    spreadsheetId: SHOP,
    ranges: [`Ops!${cell}`],
    fields: `sheets.data.rowData.values(${fields})`,
  });
  return data.sheets?.[0]?.data?.[0]?.rowData?.[0]?.values?.[0];
}

describe('A cell', () => {
  it('keeps a note until an empty one is written; where nothing is left to show, rows are left out', async () => {
    const { client } = await start([['a']]);
    const note = (text: string | undefined) => [
      {
        updateCells: {
          range: A1,
          fields: 'note',
          rows: [{ values: [text === undefined ? {} : { note: text }] }],
        },
      },
    ];
    await batch(client, note('clean the flange'));
    expect(await cellAt(client, 'A1', 'note')).toEqual({ note: 'clean the flange' });
    await batch(client, note(''));
    const { data } = await client.spreadsheets.get({
      spreadsheetId: SHOP,
      fields: 'sheets.data.rowData.values.note',
    });
    expect(data.sheets?.[0]?.data).toEqual([{}]);
  });

  it('keeps its look; only the fields that are listed are written', async () => {
    const { client } = await start([[{ value: 1, format: { type: 'NUMBER', pattern: '0.0' } }]]);
    const look = (userEnteredFormat: sheets_v4.Schema$CellFormat, fields: string) => [
      { repeatCell: { range: A1, cell: { userEnteredFormat }, fields } },
    ];
    const textFormat = { bold: true, fontSize: 12 };
    await batch(
      client,
      look(
        { backgroundColor: { red: 1, green: 0.5 }, textFormat },
        'userEnteredFormat(backgroundColor,textFormat)',
      ),
    );
    await batch(client, look({ textFormat: { italic: true } }, 'userEnteredFormat.textFormat.italic'));
    const orange = { red: 1, green: 0.49803922 };
    expect(await cellAt(client, 'A1', 'userEnteredFormat')).toEqual({
      userEnteredFormat: {
        numberFormat: { type: 'NUMBER', pattern: '0.0' },
        backgroundColor: orange,
        backgroundColorStyle: { rgbColor: orange },
        textFormat: { bold: true, fontSize: 12, italic: true },
      },
    });
    expect(await cellAt(client, 'A1', 'effectiveFormat(textFormat(bold,fontFamily),padding.top)')).toEqual({
      effectiveFormat: {
        textFormat: { bold: true, fontFamily: 'arial,sans,sans-serif' },
        padding: { top: 2 },
      },
    });
    await batch(client, look({}, 'userEnteredFormat'));
    expect(await cellAt(client, 'A1', 'userEnteredFormat,userEnteredValue')).toEqual({
      userEnteredValue: { numberValue: 1 },
    });
  });

  it('says which of its fields Google does not have', async () => {
    const { client } = await start([]);
    const call = batch(client, [{ repeatCell: { range: A1, cell: {}, fields: 'userEnteredFormat.colour' } }]);
    expect(await refusal(call)).toMatchObject({
      code: 400,
      message: 'Invalid requests[0].repeatCell: Invalid field: user_entered_format.colour',
    });
  });

  it('takes its note, look and validation along when it is copied, cut or sorted', async () => {
    const seed = { value: 'b', note: 'n', style: { wrapStrategy: 'WRAP' }, validation: { strict: true } };
    const { emulator, client } = await start([[seed], ['a']]);
    const sortSpecs = [{ dimensionIndex: 0, sortOrder: 'ASCENDING' }];
    await batch(client, [{ sortRange: { range: { ...A1, endRowIndex: 2 }, sortSpecs } }]);
    const all = 'userEnteredValue,note,userEnteredFormat,dataValidation';
    const whole = {
      userEnteredValue: { stringValue: 'b' },
      note: 'n',
      userEnteredFormat: { wrapStrategy: 'WRAP' },
      dataValidation: { strict: true },
    };
    expect(await cellAt(client, 'A2', all)).toEqual(whole);
    const source = { ...A1, startRowIndex: 1, endRowIndex: 2 };
    await batch(client, [
      { cutPaste: { source, destination: { sheetId: 0, columnIndex: 2 }, pasteType: 'PASTE_NORMAL' } },
    ]);
    expect([await cellAt(client, 'C1', all), await cellAt(client, 'A2', all)]).toEqual([whole, undefined]);
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual([['a', null, 'b']]);
  });

  it('has the validation that was set over its range, until a range is set without a rule', async () => {
    const { client } = await start([['a']]);
    const rule = { condition: { type: 'ONE_OF_LIST', values: [{ userEnteredValue: 'y' }] }, strict: true };
    await batch(client, [{ setDataValidation: { range: A1, rule: { ...rule, showCustomUi: false } } }]);
    expect(await cellAt(client, 'A1', 'dataValidation')).toEqual({ dataValidation: rule });
    await batch(client, [{ setDataValidation: { range: A1 } }]);
    expect(await cellAt(client, 'A1', 'dataValidation')).toBeUndefined();
  });

  it('holds 50,000 characters and no more', async () => {
    const { emulator, client } = await start([]);
    const write = (length: number) =>
      client.spreadsheets.values.update({
        spreadsheetId: SHOP,
        range: 'Ops!A1',
        valueInputOption: 'RAW',
        requestBody: { values: [['x'.repeat(length)]] },
      });
    await write(50_000);
    expect(await refusal(write(50_001))).toMatchObject({
      code: 400,
      message: 'Your input contains more than the maximum of 50000 characters in a single cell.',
    });
    expect(() => emulator.spreadsheet(SHOP).edit('Ops', 'A2', 'x'.repeat(50_001))).toThrow(RangeError);
  });
});

describe('What is typed', () => {
  it.each([
    ['2020-01-01', 43831, '2020-01-01'],
    ['31/12/2026', 46387, '31/12/2026'],
    ['31-12-2026 18:00', 46387.75, '31-12-2026 18:00:00'],
    ['10:30', 0.4375, '10:30:00'],
    ['2.000.000,01', 2000000.01, '2.000.000,01'],
    ['12,5%', 0.125, '12,50%'],
    ['1e3', 1000, '1,00E+03'],
    ['=3/2', 1.5, '1,5'],
    ['= 2 * (1,5 + 1) ^ 2 - -1', 13.5, '13,5'],
    ['=1/0', '#DIV/0!', '#DIV/0!'],
    ['=1+', null, ''],
    ['2-1', '2-1', '2-1'],
    ['30-02-2026', '30-02-2026', '30-02-2026'],
  ])('as %s is %j, and is shown as %s', async (typed, value, shown) => {
    const { emulator, client } = await start([]);
    await client.spreadsheets.values.update({
      spreadsheetId: SHOP,
      range: 'Ops!A1',
      valueInputOption: 'USER_ENTERED',
      requestBody: { values: [[typed]] },
    });
    const shop = emulator.spreadsheet(SHOP);
    expect([shop.cell('Ops', 'A1').value, shop.displayed('Ops', 'A1')]).toEqual([value, shown]);
  });
});
