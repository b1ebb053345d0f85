import { describe, expect, it } from 'vitest';
import { refusal, SHOP, start } from './start.js';

const TABLE = [
  ['TAG', 'n'],
  ['A-1', 1],
];

describe('values.update', () => {
  it('stores what is sent RAW as it is', async () => {
    const { emulator, client } = await start([]);
    const { data } = await client.spreadsheets.values.update({
      spreadsheetId: SHOP,
      range: 'Ops!B2',
      valueInputOption: 'RAW',
      requestBody: { values: [['=A1', '12,5', 5, true], ['x']] },
    });
    expect(data).toEqual({
      spreadsheetId: SHOP,
      updatedRange: 'Ops!B2:E3',
      updatedRows: 2,
      updatedColumns: 4,
      updatedCells: 5,
    });
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual([
      [null, null, null, null, null],
      [null, '=A1', '12,5', 5, true],
      [null, 'x', null, null, null],
    ]);
  });

  it.each([
    ['=A1+1', { value: null, formula: '=A1+1' }],
    ['12,5', { value: 12.5, format: null }],
    ['12.5', { value: '12.5' }],
    ['-7', { value: -7 }],
    ['verdadero', { value: true }],
    ['FALSE', { value: false }],
    ['31-12-2026', { value: 46387, format: { type: 'DATE', pattern: 'dd-mm-yyyy' } }],
    [
      '31-12-2026 18:00:00',
      { value: 46387.75, format: { type: 'DATE_TIME', pattern: 'dd-mm-yyyy hh:mm:ss' } },
    ],
    ['31-02-2026', { value: '31-02-2026', format: null }],
    ["'=A1", { value: '=A1', formula: null }],
    ['MR(93)', { value: 'MR(93)' }],
  ])('reads %j as if typed when it is USER_ENTERED', async (typed, expected) => {
    const { emulator, client } = await start([]);
    await client.spreadsheets.values.update({
      spreadsheetId: SHOP,
      range: 'Ops!A1',
      valueInputOption: 'USER_ENTERED',
      requestBody: { values: [[typed]] },
    });
    expect(emulator.spreadsheet(SHOP).cell('Ops', 'A1')).toMatchObject(expected);
  });

  it('skips nulls, clears by empty text, and can take columns', async () => {
    const { emulator, client } = await start([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    const { data } = await client.spreadsheets.values.update({
      spreadsheetId: SHOP,
      range: 'Ops!A1:B2',
      valueInputOption: 'RAW',
      includeValuesInResponse: true,
      requestBody: { majorDimension: 'COLUMNS', values: [['x', null], ['']] },
    });
    expect(data).toMatchObject({ updatedCells: 2, updatedRows: 1, updatedColumns: 2 });
    expect(data.updatedData).toEqual({
      range: 'Ops!A1:B2',
      majorDimension: 'ROWS',
      values: [['x'], ['c', 'd']],
    });
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual([
      ['x', null],
      ['c', 'd'],
    ]);
  });

  it('refuses no input option, more than the range holds, more than the grid holds and lists', async () => {
    const { emulator, client } = await start(TABLE);
    const update = async (range: string, values: unknown[][], valueInputOption?: string) => {
      const option = valueInputOption === undefined ? {} : { valueInputOption };
      const call = client.spreadsheets.values.update({
        spreadsheetId: SHOP,
        range,
        ...option,
        requestBody: { values },
      });
      return (await refusal(call)).message;
    };
    expect(await update('Ops!A1', [['x']])).toBe("'valueInputOption' is required but not specified");
    expect(await update('Ops!A1:B1', [['x', 'y', 'z']], 'RAW')).toBe(
      'Requested writing within range [Ops!A1:B1], but tried writing to column [C]',
    );
    expect(await update('Ops!A1:B1', [['x'], ['y']], 'RAW')).toContain('tried writing to row [2]');
    expect(await update('Ops!Z1', [['x', 'y']], 'RAW')).toContain('exceeds grid limits');
    expect(await update('Ops!A1', [['x', ['y']]], 'RAW')).toContain('Invalid values[0][1]');
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual(TABLE);
  });
});

describe('values.batchUpdate', () => {
  it('writes to several ranges, and counts every row and column once', async () => {
    const { emulator, client } = await start(TABLE);
    const { data } = await client.spreadsheets.values.batchUpdate({
      spreadsheetId: SHOP,
      requestBody: {
        valueInputOption: 'RAW',
        data: [
          { range: 'Ops!A2', values: [['A-9']] },
          { range: 'Ops!B2:B3', values: [[2], [3]] },
        ],
      },
    });
    expect(data).toMatchObject({
      totalUpdatedCells: 3,
      totalUpdatedRows: 2,
      totalUpdatedColumns: 2,
      totalUpdatedSheets: 1,
      responses: [{ updatedRange: 'Ops!A2' }, { updatedRange: 'Ops!B2:B3' }],
    });
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual([
      ['TAG', 'n'],
      ['A-9', 2],
      [null, 3],
    ]);
  });

  it('writes nothing when one range is wrong, and names that one', async () => {
    const { emulator, client } = await start(TABLE);
    const call = client.spreadsheets.values.batchUpdate({
      spreadsheetId: SHOP,
      requestBody: {
        valueInputOption: 'RAW',
        data: [
          { range: 'Ops!A2', values: [['A-9']] },
          { range: 'Nope!A1', values: [['x']] },
        ],
      },
    });
    expect((await refusal(call)).message).toBe('Invalid data[1]: Unable to parse range: Nope!A1');
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual(TABLE);
  });
});

describe('values.append', () => {
  // The two tables of Google's own guide: A1:C2 and B4:D6.
  const TABLES = [
    ['x', 'y', 'z'],
    ['x', 'y', 'z'],
    [],
    [null, 'x', 'y', 'z'],
    [null, 'y', 'z'],
    [null, 'x', 'y', 'z'],
  ];

  it.each([
    ['Ops', 'Ops!B4:D6', 'Ops!B7'],
    ['Ops!C5:D5', 'Ops!B4:D6', 'Ops!B7'],
    ['Ops!A3:G10', 'Ops!B4:D6', 'Ops!B7'],
    ['Ops!A1', 'Ops!A1:C2', 'Ops!A3'],
    ['Ops!A4', undefined, 'Ops!A4'],
    ['Ops!F9', undefined, 'Ops!F9'],
  ])('given %s finds the table %s and writes to %s', async (range, tableRange, updatedRange) => {
    const { client } = await start(TABLES);
    const { data } = await client.spreadsheets.values.append({
      spreadsheetId: SHOP,
      range,
      valueInputOption: 'RAW',
      requestBody: { values: [['new']] },
    });
    expect(data.tableRange).toBe(tableRange);
    expect(data.updates).toMatchObject({ updatedRange, updatedCells: 1 });
  });

  it('writes over what follows the table, or inserts rows for it', async () => {
    const append = async (insertDataOption: 'OVERWRITE' | 'INSERT_ROWS') => {
      const { emulator, client } = await start([['a'], [null, null, 'beside'], ['below']]);
      await client.spreadsheets.values.append({
        spreadsheetId: SHOP,
        range: 'Ops!A1',
        valueInputOption: 'RAW',
        insertDataOption,
        requestBody: { values: [['x'], ['y']] },
      });
      return emulator.spreadsheet(SHOP).values('Ops');
    };
    expect(await append('OVERWRITE')).toEqual([
      ['a', null, null],
      ['x', null, 'beside'],
      ['y', null, null],
    ]);
    expect(await append('INSERT_ROWS')).toEqual([
      ['a', null, null],
      ['x', null, null],
      ['y', null, null],
      [null, null, 'beside'],
      ['below', null, null],
    ]);
  });

  it('makes the grid grow at its end', async () => {
    const { emulator, client } = await start(Array.from({ length: 1000 }, (_, row) => [row]));
    const { data } = await client.spreadsheets.values.append({
      spreadsheetId: SHOP,
      range: 'Ops!A:A',
      valueInputOption: 'RAW',
      requestBody: { values: [['x'], ['y']] },
    });
    expect(data.updates?.updatedRange).toBe('Ops!A1001:A1002');
    await client.spreadsheets.values.append({
      spreadsheetId: SHOP,
      range: 'Ops!Z1',
      valueInputOption: 'RAW',
      requestBody: { values: [['x', 'y']] },
    });
    expect(emulator.spreadsheet(SHOP).tabs()).toMatchObject([{ rowCount: 1002, columnCount: 27 }]);
  });
});

describe('values.clear and values.batchClear', () => {
  it('take values away and leave formats', async () => {
    const format = { type: 'NUMBER', pattern: '0' };
    const { emulator, client } = await start([['a', { value: 1, format }], ['b']]);
    const { data } = await client.spreadsheets.values.clear({ spreadsheetId: SHOP, range: 'Ops!B:B' });
    expect(data).toEqual({ spreadsheetId: SHOP, clearedRange: 'Ops!B1:B1000' });
    expect(emulator.spreadsheet(SHOP).cell('Ops', 'B1')).toMatchObject({ value: null, format });
    const several = await client.spreadsheets.values.batchClear({
      spreadsheetId: SHOP,
      requestBody: { ranges: ['Ops!A1', 'Ops!A2'] },
    });
    expect(several.data.clearedRanges).toEqual(['Ops!A1', 'Ops!A2']);
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual([]);
  });
});
