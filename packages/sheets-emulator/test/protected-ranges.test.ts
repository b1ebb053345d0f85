import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { sheets_v4 } from '@googleapis/sheets';
import { describe, expect, it, onTestFinished } from 'vitest';
import { batch, refusal, SHOP, start } from './start.js';

const MESSAGE =
  'You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.';
const TABLE = [
  ['TAG', 'who', 'n'],
  ['a', 'Ana', 1],
  ['b', 'Eva', 2],
  ['b', 'Eva', 2],
  ['c', 'Luz', 3],
];

/** TABLE, with a range of it protected. */
async function shop(a1Range: string) {
  const { emulator, client } = await start(TABLE);
  emulator.spreadsheet(SHOP).protect('Ops', a1Range);
  return { client, person: emulator.spreadsheet(SHOP) };
}

const area = (startRowIndex: number, endRowIndex: number, startColumnIndex = 0, endColumnIndex = 3) => ({
  sheetId: 0,
  startRowIndex,
  endRowIndex,
  startColumnIndex,
  endColumnIndex,
});
const rows = (startIndex: number, endIndex: number) => ({
  sheetId: 0,
  dimension: 'ROWS',
  startIndex,
  endIndex,
});
const columns = (startIndex: number, endIndex: number) => ({
  ...rows(startIndex, endIndex),
  dimension: 'COLUMNS',
});
const x = { userEnteredValue: { stringValue: 'x' } };
const update = (rowIndex: number, columnIndex: number) => ({
  updateCells: {
    start: { sheetId: 0, rowIndex, columnIndex },
    rows: [{ values: [x] }],
    fields: 'userEnteredValue',
  },
});

/** Each of them edits something in A3:B4. */
const REFUSED: [string, sheets_v4.Schema$Request][] = [
  ['updateCells', update(2, 1)],
  ['updateCells', { updateCells: { range: area(3, 5, 1, 2), fields: 'userEnteredValue' } }],
  ['repeatCell', { repeatCell: { range: area(0, 3), cell: x, fields: 'userEnteredValue' } }],
  ['copyPaste', { copyPaste: { source: area(0, 1), destination: area(2, 3) } }],
  ['copyPaste', { copyPaste: { source: area(0, 1), destination: area(2, 3), pasteType: 'PASTE_FORMAT' } }],
  ['findReplace', { findReplace: { find: 'Eva', replacement: 'Ida', allSheets: true } }],
  ['deleteDuplicates', { deleteDuplicates: { range: area(1, 5) } }],
  ['sortRange', { sortRange: { range: area(1, 5), sortSpecs: [{ dimensionIndex: 0 }] } }],
  ['insertDimension', { insertDimension: { range: rows(3, 4) } }],
  ['insertDimension', { insertDimension: { range: columns(1, 2) } }],
  ['deleteDimension', { deleteDimension: { range: rows(1, 3) } }],
  ['deleteDimension', { deleteDimension: { range: columns(1, 2) } }],
  ['moveDimension', { moveDimension: { source: rows(2, 3), destinationIndex: 0 } }],
  ['moveDimension', { moveDimension: { source: columns(0, 1), destinationIndex: 3 } }],
  ['updateSheetProperties', resized(3)],
];

/** None of them does, though some come close, and some find nothing to edit there. */
const ALLOWED: [string, sheets_v4.Schema$Request][] = [
  ['updateCells', update(2, 2)],
  ['updateCells', update(1, 1)],
  ['copyPaste', { copyPaste: { source: area(2, 4), destination: area(6, 8) } }],
  ['findReplace', { findReplace: { find: 'Ana', replacement: 'Ida', sheetId: 0 } }],
  ['findReplace', { findReplace: { find: 'nobody', replacement: 'Ida', range: area(2, 4) } }],
  ['deleteDuplicates', { deleteDuplicates: { range: area(0, 3) } }],
  ['sortRange', { sortRange: { range: area(2, 4, 2, 3), sortSpecs: [{ dimensionIndex: 2 }] } }],
  ['insertDimension', { insertDimension: { range: rows(2, 3) } }],
  ['insertDimension', { insertDimension: { range: rows(4, 5) } }],
  ['deleteDimension', { deleteDimension: { range: rows(0, 2) } }],
  ['deleteDimension', { deleteDimension: { range: columns(2, 3) } }],
  ['moveDimension', { moveDimension: { source: rows(4, 5), destinationIndex: 8 } }],
  ['appendDimension', { appendDimension: { sheetId: 0, dimension: 'ROWS', length: 1 } }],
  ['appendCells', { appendCells: { sheetId: 0, rows: [{ values: [x] }], fields: '*' } }],
  ['updateSheetProperties', resized(4)],
];

function resized(rowCount: number): sheets_v4.Schema$Request {
  const properties = { sheetId: 0, gridProperties: { rowCount } };
  return { updateSheetProperties: { properties, fields: 'gridProperties.rowCount' } };
}

describe('A protected range', () => {
  it.each(REFUSED)(
    'refuses a %s that edits a cell in it, and with it the whole batch: %j',
    async (kind, request) => {
      const { client, person } = await shop('A3:B4');
      const refused = await refusal(batch(client, [update(6, 0), request]));
      expect(refused).toEqual({
        code: 400,
        status: 'INVALID_ARGUMENT',
        message: `Invalid requests[1].${kind}: ${MESSAGE}`,
      });
      expect(person.values('Ops')).toEqual(TABLE);
    },
  );

  it.each([...REFUSED, ...ALLOWED])('lets %s through once it is lifted: %j', async (_kind, request) => {
    const { client, person } = await shop('A3:B4');
    person.unprotect('Ops');
    expect(await batch(client, [request])).toHaveLength(1);
  });

  it.each(ALLOWED)('lets a %s through that edits nothing in it: %j', async (_kind, request) => {
    const { client } = await shop('A3:B4');
    expect(await batch(client, [request])).toHaveLength(1);
  });

  it('refuses to have its sheet deleted', async () => {
    const { client } = await shop('A3:B4');
    const refused = await refusal(batch(client, [{ addSheet: {} }, { deleteSheet: { sheetId: 0 } }]));
    expect(refused.message).toBe(`Invalid requests[1].deleteSheet: ${MESSAGE}`);
  });

  it('refuses values.update, append, clear and their batches', async () => {
    const { client, person } = await shop('A6:B7');
    const { values } = client.spreadsheets;
    const one = { spreadsheetId: SHOP, valueInputOption: 'RAW' };
    const sent = (range: string) => ({ range, values: [['x', null, 'y']] });
    const calls = [
      () => values.update({ ...one, range: 'A6', requestBody: sent('A6') }),
      () => values.append({ ...one, range: 'A1', requestBody: { values: [['x']] } }),
      () => values.clear({ spreadsheetId: SHOP, range: 'B5:C6' }),
      () => values.batchClear({ spreadsheetId: SHOP, requestBody: { ranges: ['A1', 'A7'] } }),
    ];
    for (const call of calls) {
      expect(await refusal(call())).toEqual({ code: 400, status: 'INVALID_ARGUMENT', message: MESSAGE });
    }
    const requestBody = { valueInputOption: 'RAW', data: [sent('A1'), sent('A7')] };
    const several = await refusal(values.batchUpdate({ spreadsheetId: SHOP, requestBody }));
    expect(several.message).toBe(`Invalid data[1]: ${MESSAGE}`);
    expect(person.values('Ops')).toEqual(TABLE);
    // A null leaves its cell alone, and so B6 is not edited.
    person.unprotect('Ops');
    person.protect('Ops', 'B6');
    expect((await values.update({ ...one, range: 'A6', requestBody: sent('A6') })).status).toBe(200);
  });

  it('may be read, stops no person, and stops no call on other tabs', async () => {
    const { client, person } = await shop('1:5');
    const { data } = await client.spreadsheets.values.get({ spreadsheetId: SHOP, range: 'A2' });
    expect(data.values).toEqual([['a']]);
    person.edit('Ops', 'A2', 'by hand');
    person.sortRows('Ops', { seed: 1 });
    const [made] = await batch(client, [{ addSheet: {} }]);
    const sheetId = made?.addSheet?.properties?.sheetId ?? 0;
    await batch(client, [{ updateCells: { ...update(0, 0).updateCells, start: { sheetId } } }]);
    expect(person.values('Ops').flat()).toContain('by hand');
  });

  it('may be a whole column, which no row can then be inserted into', async () => {
    const { client } = await shop('B:B');
    for (const request of [update(900, 1), { insertDimension: { range: rows(0, 1) } }]) {
      expect((await refusal(batch(client, [request]))).code).toBe(400);
    }
    expect(await batch(client, [update(2, 0), { insertDimension: { range: columns(1, 2) } }])).toHaveLength(
      2,
    );
  });

  it('goes where inserted and deleted rows and columns take it, and is gone when all of it is deleted', async () => {
    const { client, person } = await shop('A3:B4');
    const refuses = async (...[row, column]: [number, number]) => {
      const [reply] = await Promise.allSettled([batch(client, [update(row, column)])]);
      return reply.status === 'rejected';
    };
    const corners = async (row: number, column: number) => [
      await refuses(row - 1, column),
      await refuses(row, column),
      await refuses(row + 1, column + 1),
      await refuses(row + 2, column),
      await refuses(row, column + 2),
    ];
    const there = [false, true, true, false, false];
    expect(await corners(2, 0)).toEqual(there);
    await batch(client, [
      { insertDimension: { range: rows(0, 3) } },
      { insertDimension: { range: columns(0, 1) } },
    ]);
    expect(await corners(5, 1)).toEqual(there);
    await batch(client, [{ deleteDimension: { range: rows(1, 3) } }]);
    expect(await corners(3, 1)).toEqual(there);
    person.insertRow('Ops', 5);
    expect([await refuses(5, 2), await refuses(6, 2)]).toEqual([true, false]);
    for (let row = 0; row < 3; row += 1) person.deleteRow('Ops', 4);
    expect(await refuses(3, 1)).toBe(false);
  });

  it('outlives a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sheets-emulator-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'sheets.json');
    const first = await start(TABLE, { file });
    first.emulator.spreadsheet(SHOP).protect('Ops', 'B2:B');
    await first.emulator.close();
    const { client } = await start([], { file });
    expect((await refusal(batch(client, [update(8, 1)]))).message).toContain(MESSAGE);
    expect(await batch(client, [update(0, 1)])).toHaveLength(1);
  });

  it('that is none is refused', async () => {
    await expect(shop('nowhere')).rejects.toThrow('Ops has no range nowhere.');
  });
});
