import { describe, expect, it } from 'vitest';
import { batch, refusal, SHOP, start } from './start.js';

const TABLE = [
  ['TAG', 'Ocupado'],
  ['A-1', 'DISPONIBLE'],
  ['A-2', 'MR(93)'],
];

describe('A batchUpdate', () => {
  it('runs its requests in order, each on what the ones before it left', async () => {
    const { emulator, client } = await start(TABLE);
    const replies = await batch(client, [
      { addSheet: { properties: { title: 'Log', sheetId: 7 } } },
      {
        updateCells: {
          start: { sheetId: 7, rowIndex: 0, columnIndex: 0 },
          rows: [{ values: [{ userEnteredValue: { stringValue: 'x' } }] }],
          fields: 'userEnteredValue',
        },
      },
      { findReplace: { find: 'x', replacement: 'y', sheetId: 7 } },
    ]);
    expect(replies).toMatchObject([
      { addSheet: { properties: { sheetId: 7, title: 'Log', index: 1 } } },
      {},
      { findReplace: { valuesChanged: 1, rowsChanged: 1, sheetsChanged: 1, occurrencesChanged: 1 } },
    ]);
    expect(emulator.spreadsheet(SHOP).values('Log')).toEqual([['y']]);
  });

  it('applies nothing when one request is invalid, and names that one', async () => {
    const { emulator, client } = await start(TABLE);
    const call = batch(client, [
      { findReplace: { find: 'DISPONIBLE', replacement: 'JP(94)', sheetId: 0 } },
      { addSheet: { properties: { title: 'Log' } } },
      {
        createDeveloperMetadata: {
          developerMetadata: {
            metadataId: 5,
            metadataKey: 'k',
            visibility: 'DOCUMENT',
            location: { sheetId: 9 },
          },
        },
      },
    ]);
    expect(await refusal(call)).toEqual({
      code: 400,
      message: 'Invalid requests[2].createDeveloperMetadata: No grid with id: 9',
      status: 'INVALID_ARGUMENT',
    });
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual(TABLE);
    expect(emulator.spreadsheet(SHOP).tabs()).toHaveLength(1);
  });

  it('can answer with the spreadsheet as it left it, cut down to ranges and fields', async () => {
    const { client } = await start(TABLE);
    const { data } = await client.spreadsheets.batchUpdate({
      spreadsheetId: SHOP,
      fields: 'replies,updatedSpreadsheet.sheets.data.rowData.values.effectiveValue',
      requestBody: {
        requests: [{ findReplace: { find: 'MR(93)', replacement: 'DISPONIBLE', sheetId: 0 } }],
        includeSpreadsheetInResponse: true,
        responseRanges: ['Ops!B2:B3'],
      },
    });
    const free = { values: [{ effectiveValue: { stringValue: 'DISPONIBLE' } }] };
    expect(data).toEqual({
      replies: [
        { findReplace: { valuesChanged: 1, rowsChanged: 1, sheetsChanged: 1, occurrencesChanged: 1 } },
      ],
      updatedSpreadsheet: { sheets: [{ data: [{ rowData: [free, free] }] }] },
    });
  });

  it('undoes everything when the answer asks for a range that does not exist', async () => {
    const { emulator, client } = await start(TABLE);
    const call = client.spreadsheets.batchUpdate({
      spreadsheetId: SHOP,
      requestBody: {
        requests: [{ findReplace: { find: 'A-1', replacement: 'B', sheetId: 0 } }],
        includeSpreadsheetInResponse: true,
        responseRanges: ['Nope!A1'],
      },
    });
    expect((await refusal(call)).message).toBe('Unable to parse range: Nope!A1');
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual(TABLE);
  });

  it('refuses fields that do not exist, as Google does', async () => {
    const { client } = await start(TABLE);
    const call = batch(client, [{ findReplace: { find: 'a', ...{ findWhat: 'b' }, sheetId: 0 } }]);
    expect((await refusal(call)).message).toBe(
      `Invalid JSON payload received. Unknown name "findWhat" at 'requests[0].find_replace': Cannot find field.`,
    );
    const unknown = batch(client, [Object.fromEntries([['replaceAll', {}]])]);
    expect((await refusal(unknown)).message).toBe(
      `Invalid JSON payload received. Unknown name "replaceAll" at 'requests[0]': Cannot find field.`,
    );
  });

  it('says plainly what it does not imitate', async () => {
    const { client } = await start(TABLE);
    expect(await refusal(batch(client, [{ addChart: {} }]))).toEqual({
      code: 501,
      message: '@spoollock/sheets-emulator does not imitate requests of the kind addChart.',
      status: 'UNIMPLEMENTED',
    });
  });

  it('refuses a batch without requests, a request of no kind and one of two kinds', async () => {
    const { client } = await start(TABLE);
    expect((await refusal(batch(client, []))).message).toBe('Must specify at least one request.');
    expect((await refusal(batch(client, [{}]))).message).toBe('Invalid requests[0]: No request set.');
    const two = batch(client, [{ deleteSheet: { sheetId: 0 }, addSheet: {} }]);
    expect((await refusal(two)).message).toContain("Cannot set 'addSheet'");
  });

  it('leaves what was read before it unchanged', async () => {
    const { emulator, client } = await start(TABLE);
    const before = emulator.spreadsheet(SHOP).values('Ops');
    await batch(client, [
      { deleteDimension: { range: { sheetId: 0, dimension: 'ROWS', startIndex: 1, endIndex: 2 } } },
    ]);
    expect(before).toEqual(TABLE);
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual([TABLE[0], TABLE[2]]);
  });
});
