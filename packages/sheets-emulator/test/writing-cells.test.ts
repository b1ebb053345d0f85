import type { sheets_v4 } from '@googleapis/sheets';
import { describe, expect, it } from 'vitest';
import { batch, refusal, SHOP, start } from './start.js';

const ddmmyyyy = { type: 'DATE', pattern: 'dd-mm-yyyy' };
const area = (
  startRowIndex: number,
  endRowIndex: number,
  startColumnIndex: number,
  endColumnIndex: number,
) => ({
  sheetId: 0,
  startRowIndex,
  endRowIndex,
  startColumnIndex,
  endColumnIndex,
});

describe('updateCells', () => {
  const update = (request: sheets_v4.Schema$UpdateCellsRequest) => [{ updateCells: request }];

  it('writes typed values as they are, and reads no text as anything else', async () => {
    const { emulator, client } = await start([]);
    await batch(
      client,
      update({
        start: { sheetId: 0, rowIndex: 1, columnIndex: 1 },
        fields: 'userEnteredValue',
        rows: [
          {
            values: [
              { userEnteredValue: { stringValue: '=A1' } },
              { userEnteredValue: { numberValue: 46334.5 } },
              { userEnteredValue: { boolValue: false } },
              { userEnteredValue: { formulaValue: '=A1' } },
            ],
          },
        ],
      }),
    );
    const shop = emulator.spreadsheet(SHOP);
    expect(shop.cell('Ops', 'B2')).toMatchObject({ value: '=A1', formula: null });
    expect(shop.cell('Ops', 'C2').value).toBe(46334.5);
    expect(shop.cell('Ops', 'D2').value).toBe(false);
    expect(shop.cell('Ops', 'E2')).toMatchObject({ value: null, formula: '=A1' });
  });

  it('clears a field that is listed and not sent, and leaves one alone that is not listed', async () => {
    const { emulator, client } = await start([
      [
        { value: 1, format: ddmmyyyy },
        { value: 2, format: ddmmyyyy },
      ],
    ]);
    await batch(client, [
      ...update({ start: { sheetId: 0 }, fields: 'userEnteredValue', rows: [{ values: [{}] }] }),
      ...update({
        start: { sheetId: 0, columnIndex: 1 },
        fields: 'userEnteredFormat.numberFormat',
        rows: [{ values: [{ userEnteredValue: { numberValue: 9 } }] }],
      }),
    ]);
    expect(emulator.spreadsheet(SHOP).cell('Ops', 'A1')).toMatchObject({ value: null, format: ddmmyyyy });
    expect(emulator.spreadsheet(SHOP).cell('Ops', 'B1')).toMatchObject({ value: 2, format: null });
  });

  it('takes * for every field, and clears what the rows leave of a range', async () => {
    const { emulator, client } = await start([
      ['a', 'b'],
      ['c', { value: 3, format: ddmmyyyy }],
    ]);
    const rows = [{ values: [{ userEnteredValue: { stringValue: 'x' } }] }];
    await batch(client, update({ range: area(0, 2, 0, 2), fields: '*', rows }));
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual([['x']]);
    expect(emulator.spreadsheet(SHOP).cell('Ops', 'B2').format).toBeNull();
  });

  it('merges a format into the one that is there', async () => {
    const { emulator, client } = await start([[{ value: 1, format: ddmmyyyy }]]);
    const rows = [{ values: [{ userEnteredFormat: { numberFormat: { pattern: 'yyyy' } } }] }];
    await batch(client, update({ start: { sheetId: 0 }, fields: 'userEnteredFormat', rows }));
    expect(emulator.spreadsheet(SHOP).cell('Ops', 'A1').format).toEqual({ type: 'DATE', pattern: 'yyyy' });
  });

  it.each([
    [{ start: { sheetId: 0 }, rows: [] }, 'At least one field must be listed'],
    [{ fields: '*', rows: [] }, 'Exactly one of start and range'],
    [{ start: { sheetId: 4 }, fields: '*' }, 'No grid with id: 4'],
    [
      { start: { sheetId: 0, columnIndex: 25 }, fields: '*', rows: [{ values: [{}, {}] }] },
      'Attempting to write column: 26, beyond the last requested column of: 25',
    ],
    [
      { range: area(0, 1, 0, 1), fields: '*', rows: [{}, {}] },
      'Attempting to write row: 1, beyond the last requested row of: 0',
    ],
    [
      { start: {}, fields: '*', rows: [{ values: [{ userEnteredValue: { errorValue: { type: 'N_A' } } }] }] },
      'errorValue cannot be written',
    ],
    [
      {
        start: {},
        fields: '*',
        rows: [{ values: [{ userEnteredValue: { stringValue: 'a', boolValue: true } }] }],
      },
      'A value can be of one type only',
    ],
  ])('refuses %j', async (request, message) => {
    const { client } = await start([]);
    const refused = await refusal(batch(client, update(request)));
    expect(refused.message).toContain('Invalid requests[0].updateCells');
    expect(refused.message).toContain(message);
  });

  it('says plainly that other fields of a cell are not imitated', async () => {
    const { client } = await start([]);
    const refused = await refusal(batch(client, update({ start: {}, fields: 'pivotTable' })));
    expect(refused).toMatchObject({ code: 501, status: 'UNIMPLEMENTED' });
  });
});

describe('copyPaste', () => {
  const TABLE = [
    ['a', { value: 5, format: ddmmyyyy }],
    ['b', { formula: '=$B$1', value: 5 }],
  ];
  const paste = (request: sheets_v4.Schema$CopyPasteRequest) => [{ copyPaste: request }];

  it('copies values, formulas and formats', async () => {
    const { emulator, client } = await start(TABLE);
    await batch(client, paste({ source: area(0, 2, 0, 2), destination: area(3, 5, 2, 4) }));
    const shop = emulator.spreadsheet(SHOP);
    expect(shop.cell('Ops', 'C4').value).toBe('a');
    expect(shop.cell('Ops', 'D4')).toMatchObject({ value: 5, format: ddmmyyyy });
    expect(shop.cell('Ops', 'D5')).toMatchObject({ value: 5, formula: '=$B$1' });
  });

  it('copies values alone, or formats alone', async () => {
    const { emulator, client } = await start(TABLE);
    await batch(client, [
      ...paste({ source: area(1, 2, 1, 2), destination: area(0, 1, 1, 2), pasteType: 'PASTE_VALUES' }),
      ...paste({ source: area(0, 1, 1, 2), destination: area(0, 1, 0, 1), pasteType: 'PASTE_FORMAT' }),
    ]);
    const shop = emulator.spreadsheet(SHOP);
    expect(shop.cell('Ops', 'B1')).toMatchObject({ value: 5, formula: null, format: ddmmyyyy });
    expect(shop.cell('Ops', 'A1')).toMatchObject({ value: 'a', format: ddmmyyyy });
  });

  it('fills a destination that is a whole multiple, and takes the source once otherwise', async () => {
    const { emulator, client } = await start([['a', 'b']]);
    await batch(client, [
      ...paste({ source: area(0, 1, 0, 2), destination: area(1, 3, 0, 4) }),
      ...paste({ source: area(0, 1, 0, 2), destination: area(3, 4, 0, 3) }),
      ...paste({ source: area(0, 1, 0, 2), destination: area(4, 5, 0, 1) }),
    ]);
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual([
      ['a', 'b', null, null],
      ['a', 'b', 'a', 'b'],
      ['a', 'b', 'a', 'b'],
      ['a', 'b', null, null],
      ['a', 'b', null, null],
    ]);
  });

  it('copies to another sheet, can turn rows into columns, and reads the source before it writes', async () => {
    const { emulator, client } = await start([['a', 'b']]);
    await batch(client, [
      { addSheet: { properties: { sheetId: 1, title: 'Log' } } },
      ...paste({
        source: area(0, 1, 0, 2),
        destination: { ...area(0, 2, 0, 1), sheetId: 1 },
        pasteOrientation: 'TRANSPOSE',
      }),
      ...paste({ source: area(0, 1, 0, 2), destination: area(0, 1, 1, 3) }),
    ]);
    expect(emulator.spreadsheet(SHOP).values('Log')).toEqual([['a'], ['b']]);
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual([['a', 'a', 'b']]);
  });

  it('refuses what would go beyond the grid', async () => {
    const { client } = await start([['a', 'b']]);
    const call = batch(client, paste({ source: area(0, 1, 0, 2), destination: area(0, 1, 25, 26) }));
    expect((await refusal(call)).message).toContain('exceeds grid limits');
  });
});

describe('deleteDuplicates', () => {
  const column = (index: number) => ({
    sheetId: 0,
    dimension: 'COLUMNS',
    startIndex: index,
    endIndex: index + 1,
  });

  it('removes rows within the range that repeat an earlier one, and moves nothing beside it', async () => {
    const { emulator, client } = await start([
      ['id', 'n', 'outside'],
      ['a', 1, 'r2'],
      ['b', 2, 'r3'],
      ['A', 3, 'r4'],
      ['c', 4, 'r5'],
      ['a', 5, 'r6'],
    ]);
    const [reply] = await batch(client, [
      { deleteDuplicates: { range: area(1, 6, 0, 2), comparisonColumns: [column(0)] } },
    ]);
    expect(reply).toEqual({ deleteDuplicates: { duplicatesRemovedCount: 2 } });
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual([
      ['id', 'n', 'outside'],
      ['a', 1, 'r2'],
      ['b', 2, 'r3'],
      ['c', 4, 'r4'],
      [null, null, 'r5'],
      [null, null, 'r6'],
    ]);
  });

  it('compares values, not formats or formulas; a number is not the text of it, two blanks are one', async () => {
    const { emulator, client } = await start([
      [1, 'kept'],
      ['1', 'kept'],
      [{ value: 1, format: ddmmyyyy }, 'gone'],
      [{ formula: '=1', value: 1 }, 'gone'],
      [null, 'kept'],
      [null, 'gone'],
    ]);
    const [reply] = await batch(client, [
      { deleteDuplicates: { range: area(0, 6, 0, 2), comparisonColumns: [column(0)] } },
    ]);
    expect(reply?.deleteDuplicates?.duplicatesRemovedCount).toBe(3);
    expect(
      emulator
        .spreadsheet(SHOP)
        .values('Ops')
        .map(([, word]) => word),
    ).toEqual(['kept', 'kept', 'kept']);
  });

  it('compares all columns where none are named, and answers empty when nothing repeats', async () => {
    const { client } = await start([
      ['a', 1],
      ['a', 2],
      ['b', 1],
    ]);
    const [reply] = await batch(client, [{ deleteDuplicates: { range: area(0, 3, 0, 2) } }]);
    expect(reply).toEqual({ deleteDuplicates: {} });
  });

  it('refuses columns outside the range', async () => {
    const { client } = await start([['a', 1]]);
    const call = batch(client, [
      { deleteDuplicates: { range: area(0, 1, 0, 2), comparisonColumns: [column(2)] } },
    ]);
    expect((await refusal(call)).message).toContain('have to be within the range');
  });
});
