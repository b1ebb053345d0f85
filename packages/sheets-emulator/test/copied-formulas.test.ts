import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { sheets_v4 } from '@googleapis/sheets';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  startSheetsEmulator,
  type CellSeed,
  type SheetsEmulator,
  type SheetSeed,
} from '@spoollock/sheets-emulator';
import { batch, connect, SHOP, start } from './start.js';

/** One cell, counted from 0: its row, its column, and the id of its tab. */
type Place = readonly [row: number, column: number, sheetId?: number];

function cell([row, column, sheetId = 0]: Place) {
  return {
    sheetId,
    startRowIndex: row,
    endRowIndex: row + 1,
    startColumnIndex: column,
    endColumnIndex: column + 1,
  };
}

function copy(from: Place, to: Place, pasteType = 'PASTE_NORMAL'): sheets_v4.Schema$Request {
  return { copyPaste: { source: cell(from), destination: cell(to), pasteType } };
}

const D4: Place = [3, 3];
const DATE = { type: 'DATE', pattern: 'dd-mm-yyyy' };

/** Tabs `Ops` (10 rows, 8 columns), `Mi hoja` (20 and 12) and `Log` (5 and 4), with one cell in `Ops` at D4. */
async function withD4(seed: CellSeed, options: { file?: string } = {}) {
  const sheets: SheetSeed[] = [
    { title: 'Ops', rowCount: 10, columnCount: 8, values: [[], [], [], [null, null, null, seed]] },
    { title: 'Mi hoja', rowCount: 20, columnCount: 12, values: [] },
    { title: 'Log', rowCount: 5, columnCount: 4, values: [] },
  ];
  const emulator = await startSheetsEmulator({ spreadsheets: [{ id: SHOP, sheets }], ...options });
  onTestFinished(() => emulator.close());
  return { emulator, client: connect(emulator), shop: emulator.spreadsheet(SHOP) };
}

/** What a formula in D4 reads after it was copied so many rows and columns away. */
async function copied(formula: string, rows: number, columns: number) {
  const { client, shop } = await withD4({ formula, value: 'known' });
  await batch(client, [copy(D4, [3 + rows, 3 + columns])]);
  return shop.cell('Ops', `${'ABCDEFGH'.charAt(3 + columns)}${4 + rows}`).formula;
}

describe('A formula that is copied', () => {
  it.each([
    ['=A1', '=B3'],
    ['=$A1+A$1+$A$1', '=$A3+B$1+$A$1'],
    ['=SUM(A1:B2;C3)', '=SUM(B3:C4;D5)'],
    ['=SUM($A$1:B2)', '=SUM($A$1:C4)'],
    ['=COUNTA(A:A)+COUNTA($B:C)', '=COUNTA(B:B)+COUNTA($B:D)'],
    ['=SUM(2:2)+SUM($2:$3)', '=SUM(4:4)+SUM($2:$3)'],
    ['=COUNTA(B2:B)', '=COUNTA(C4:C)'],
    ['={A1\\B1;A2\\B2}', '={B3\\C3;B4\\C4}'],
    ['=-A1%*1E2', '=-B3%*1E2'],
  ])('has what is relative in it shifted: %s becomes %s', async (formula, expected) => {
    expect(await copied(formula, 2, 1)).toBe(expected);
  });

  it.each([
    ['=LOG10(100)'],
    ['=LOG10 (100)'],
    ['=T("A1 and ""B2"": A1:B2")'],
    ['="open A1'],
    ['=TAG_1&AÑO2024&Total.A1'],
    ['=1E5+2.5E3'],
    ['=$A$1+$B:$B+$2:$2'],
    ['=#REF!+#N/A'],
    ["='Hoja A1'!NAMED"],
  ])('keeps its text where there is nothing relative in it: %s', async (formula) => {
    expect(await copied(formula, 2, 1)).toBe(formula);
  });

  it.each([
    ['=Log!A1', '=Log!B3'],
    ["='Mi hoja'!$A1:B2", "='Mi hoja'!$A3:C4"],
    ["='Mi hoja'!A18", "='Mi hoja'!B20"],
    ["='Mi hoja'!A19", '=#REF!'],
    ['=Log!A4+1', '=#REF!+1'],
    ['=log!D1', '=#REF!'],
    ["='It''s \"A1\"'!A1", "='It''s \"A1\"'!B3"],
    ['=A1!A1', '=A1!B3'],
  ])('has references to a named tab shifted against the grid of that: %s becomes %s', async (was, is) => {
    expect(await copied(was, 2, 1)).toBe(is);
  });

  it('may have a function as one end of a range, whose name is left alone', async () => {
    expect(await copied('=SUM(A1:INDEX(B:B,2),A1:LOG10(2))', 2, 1)).toBe('=SUM(B3:INDEX(C:C,2),B3:LOG10(2))');
  });

  it.each([
    ['above row 1', '=D2+D3', -3, 0, '=#REF!+#REF!'],
    ['left of column A', '=IF(A4="A1",B4,1)', 0, -2, '=IF(#REF!="A1",#REF!,1)'],
    ['below the last row', '=D8+D9', 2, 0, '=D10+#REF!'],
    ['right of the last column', '=G4+H4', 0, 1, '=H4+#REF!'],
    ['with one corner of it', '=SUM(D1:D9)+$D$1', -1, 0, '=SUM(#REF!)+$D$1'],
    ['with whole columns and rows', '=SUM(A:B)+SUM(1:2)', -1, -1, '=SUM(#REF!)+SUM(#REF!)'],
  ])('has #REF! for a reference that goes %s', async (_where, formula, rows, columns, expected) => {
    expect(await copied(formula, rows, columns)).toBe(expected);
  });

  it('keeps #REF! when it is copied back, and shows it', async () => {
    const { client, shop } = await withD4({ formula: '=D3+D2', value: 7 });
    await batch(client, [copy(D4, [1, 3]), copy([1, 3], D4)]);
    expect(shop.cell('Ops', 'D2')).toMatchObject({ formula: '=D1+#REF!', value: '#REF!' });
    expect(shop.cell('Ops', 'D4')).toMatchObject({ formula: '=D3+#REF!', value: '#REF!' });
  });

  it('is measured against the tab that it is pasted into, wherever it comes from', async () => {
    const { client, shop } = await withD4({ formula: '=E4+D5+D6', value: 7 });
    await batch(client, [copy(D4, [3, 3, 2]), copy(D4, [3, 3, 1])]);
    expect(shop.cell('Log', 'D4').formula).toBe('=#REF!+D5+#REF!');
    expect(shop.cell('Mi hoja', 'D4').formula).toBe('=E4+D5+D6');
  });

  it('is shifted for each cell that is filled, by the way from the cell that it is filled with', async () => {
    const { client, shop } = await withD4({ formula: '=A1', value: 7 });
    const destination = { ...cell([4, 3]), endRowIndex: 6, endColumnIndex: 5 };
    await batch(client, [{ copyPaste: { source: cell(D4), destination } }]);
    const filled = ['D5', 'E5', 'D6', 'E6'].map((a1) => shop.cell('Ops', a1).formula);
    expect(filled).toEqual(['=A2', '=B2', '=A3', '=B3']);
  });

  it('is shifted by the way it went when rows are turned into columns', async () => {
    const { client, shop } = await withD4({ formula: '=A1', value: 7 });
    const source = { ...cell([3, 2]), endColumnIndex: 4 };
    const copyPaste = { source, destination: cell([5, 3]), pasteOrientation: 'TRANSPOSE' };
    await batch(client, [{ copyPaste }]);
    expect(shop.cell('Ops', 'D7').formula).toBe('=A4');
  });
});

describe('The value of a formula that is copied', () => {
  const valueAt = (emulator: SheetsEmulator, a1: string) => emulator.spreadsheet(SHOP).cell('Ops', a1).value;

  it('is not known where its text has changed, and comes back with its text', async () => {
    const { emulator, client } = await withD4({ formula: '=A1', value: 7 });
    await batch(client, [copy(D4, [4, 3]), copy([4, 3], [5, 4]), { updateCells: cleared(D4) }]);
    expect(['D4', 'D5', 'E6'].map((a1) => valueAt(emulator, a1))).toEqual([null, null, null]);
    await batch(client, [copy([5, 4], D4)]);
    expect(emulator.spreadsheet(SHOP).cell('Ops', 'D4')).toMatchObject({ formula: '=A1', value: 7 });
  });

  it('is blank over the API, too, and an error of type REF where a reference is lost', async () => {
    const { client } = await withD4({ formula: '=D3', value: 7 });
    await batch(client, [copy(D4, [4, 3]), copy(D4, [0, 3])]);
    const { data } = await client.spreadsheets.get({
      spreadsheetId: SHOP,
      ranges: ['Ops!D1', 'Ops!D5'],
      includeGridData: true,
    });
    const seen = data.sheets?.[0]?.data?.map((part) => part.rowData?.[0]?.values?.[0]);
    expect(seen).toMatchObject([
      {
        userEnteredValue: { formulaValue: '=#REF!' },
        effectiveValue: { errorValue: { type: 'REF', message: '#REF!' } },
        formattedValue: '#REF!',
      },
      { userEnteredValue: { formulaValue: '=D4' } },
    ]);
    expect(seen?.[1]).not.toHaveProperty('effectiveValue');
  });

  it('is kept where its text has not changed', async () => {
    const { emulator, client } = await withD4({ formula: '=$A$1&"#REF!"', value: 'x' });
    await batch(client, [copy(D4, [4, 4])]);
    expect(valueAt(emulator, 'E5')).toBe('x');
  });

  it('is what was typed last, not what an older formula came to', async () => {
    const { emulator, client } = await withD4({ formula: '=A1', value: 7 });
    await batch(client, [copy(D4, [4, 3])]);
    emulator.spreadsheet(SHOP).edit('Ops', 'D5', { formula: '=A2', value: 8 });
    await batch(client, [copy([4, 3], D4)]);
    expect(valueAt(emulator, 'D4')).toBeNull();
    await batch(client, [copy(D4, [4, 3])]);
    expect(valueAt(emulator, 'D5')).toBe(8);
  });

  it('comes back after a restart, too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sheets-emulator-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'sheets.json');
    const first = await withD4({ formula: '=A1', value: 7 }, { file });
    await batch(first.client, [copy(D4, [4, 3]), { updateCells: cleared(D4) }]);
    await first.emulator.close();
    const { emulator, client } = await start([], { file });
    expect(valueAt(emulator, 'D5')).toBeNull();
    await batch(client, [copy([4, 3], D4)]);
    expect(valueAt(emulator, 'D4')).toBe(7);
  });
});

describe('The types of pasting', () => {
  it('shift formulas with PASTE_FORMULA, which brings plain values and no formats', async () => {
    const { client, shop } = await withD4({ formula: '=A1', value: 7, format: DATE });
    shop.edit('Ops', 'E4', 'plain');
    const source = { ...cell(D4), endColumnIndex: 5 };
    const destination = { ...cell([4, 3]), endColumnIndex: 5 };
    await batch(client, [{ copyPaste: { source, destination, pasteType: 'PASTE_FORMULA' } }]);
    expect(shop.cell('Ops', 'D5')).toMatchObject({ formula: '=A2', value: null, format: null });
    expect(shop.cell('Ops', 'E5')).toMatchObject({ formula: null, value: 'plain', format: null });
    await batch(client, [copy([4, 3], D4, 'PASTE_FORMULA')]);
    expect(shop.cell('Ops', 'D4')).toMatchObject({ formula: '=A1', value: 7, format: DATE });
  });

  it('copy the value as it is with PASTE_VALUES, however far away', async () => {
    const { client, shop } = await withD4({ formula: '=D3', value: 7 });
    await batch(client, [copy(D4, [0, 0], 'PASTE_VALUES')]);
    expect(shop.cell('Ops', 'A1')).toMatchObject({ formula: null, value: 7 });
  });

  it('leave the formula that is there alone with PASTE_FORMAT', async () => {
    const { client, shop } = await withD4({ formula: '=A1', value: 7 });
    await batch(client, [copy(D4, [4, 3]), copy([0, 0], [4, 3], 'PASTE_FORMAT'), copy([4, 3], D4)]);
    expect(shop.cell('Ops', 'D4')).toMatchObject({ formula: '=A1', value: 7 });
  });
});

describe('Sorting, moving and inserting', () => {
  it('leave formulas as they are', async () => {
    const { emulator, client } = await start([['b', { formula: '=A1', value: 'b' }], ['a']]);
    const shop = emulator.spreadsheet(SHOP);
    const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 2 };
    await batch(client, [{ sortRange: { range, sortSpecs: [{ dimensionIndex: 0 }] } }]);
    expect(shop.cell('Ops', 'B2')).toMatchObject({ formula: '=A1', value: 'b' });
    const rows = { sheetId: 0, dimension: 'ROWS', startIndex: 1, endIndex: 2 };
    await batch(client, [
      { moveDimension: { source: rows, destinationIndex: 0 } },
      { insertDimension: { range: { ...rows, startIndex: 0, endIndex: 1 } } },
    ]);
    shop.sortRows('Ops', ([one], [other]) => String(one).localeCompare(String(other)));
    expect(shop.cell('Ops', 'B3')).toMatchObject({ formula: '=A1', value: 'b' });
  });
});

function cleared([rowIndex, columnIndex]: Place) {
  const start = { sheetId: 0, rowIndex, columnIndex };
  return { start, rows: [{ values: [{}] }], fields: 'userEnteredValue' };
}
