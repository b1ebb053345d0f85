import type { sheets_v4 } from '@googleapis/sheets';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startSheetsEmulator, type SheetsEmulator } from '@spoollock/sheets-emulator';
import { batch, connect, SHOP, shopSeed } from './start.js';

const FORMAT = { type: 'DATE', pattern: 'dd-mm-yyyy' };
const SEED = [
  ['TAG', 'n', 'date', 'x'],
  ['A-1', 1, { value: 46387, format: FORMAT }, null],
  ['A-2', 2, null, { formula: '=A1', value: 'TAG' }],
  ['A-1', 3, null, true],
  [null, null, null, 'last'],
];

const index = fc.nat({ max: 5 });
const span = fc
  .tuple(index, fc.integer({ min: 1, max: 3 }))
  .map(([first, length]) => [first, first + length] as const);
const area = fc
  .tuple(span, span)
  .map(([[startRowIndex, endRowIndex], [startColumnIndex, endColumnIndex]]) => ({
    sheetId: 0,
    startRowIndex,
    endRowIndex,
    startColumnIndex,
    endColumnIndex,
  }));
const dimensionRange = fc
  .tuple(fc.constantFrom('ROWS', 'COLUMNS'), span)
  .map(([dimension, [startIndex, endIndex]]) => ({ sheetId: 0, dimension, startIndex, endIndex }));
const cell = fc.constantFrom<sheets_v4.Schema$CellData>(
  {},
  { userEnteredValue: { stringValue: 'new' } },
  { userEnteredValue: { numberValue: 7 }, userEnteredFormat: { numberFormat: FORMAT } },
);

/** Requests that the seed's grid allows, whatever came before them. */
const request: fc.Arbitrary<sheets_v4.Schema$Request> = fc.oneof(
  fc
    .constantFrom('A-1', 'n', 'TAG', 'last')
    .map((find) => ({ findReplace: { find, replacement: 'r', sheetId: 0 } })),
  fc.tuple(area, cell).map(([range, data]) => ({
    updateCells: { range, fields: '*', rows: [{ values: [data] }] },
  })),
  fc.tuple(area, cell).map(([range, data]) => ({ repeatCell: { range, cell: data, fields: '*' } })),
  fc.tuple(area, area).map(([source, destination]) => ({ copyPaste: { source, destination } })),
  area.map((range) => ({ deleteDuplicates: { range } })),
  area.map((range) => ({ sortRange: { range, sortSpecs: [{ dimensionIndex: range.startColumnIndex }] } })),
  dimensionRange.map((range) => ({ insertDimension: { range } })),
  dimensionRange.map((range) => ({ deleteDimension: { range } })),
  dimensionRange.map((source) => ({ moveDimension: { source, destinationIndex: 8 } })),
  cell.map((data) => ({ appendCells: { sheetId: 0, fields: '*', rows: [{ values: [data] }] } })),
  fc.constant({ addSheet: {} }),
  index.map((startIndex) => ({
    createDeveloperMetadata: {
      developerMetadata: {
        metadataKey: 'k',
        visibility: 'DOCUMENT',
        location: { dimensionRange: { sheetId: 0, dimension: 'ROWS', startIndex, endIndex: startIndex + 1 } },
      },
    },
  })),
);

/** All there is to know about the spreadsheet, without calling the server. */
function picture(emulator: SheetsEmulator): string {
  const shop = emulator.spreadsheet(SHOP);
  const tabs = shop.tabs().map(({ title, ...properties }) => {
    const cells = Array.from({ length: 160 }, (_, at) =>
      shop.cell(title, `${String.fromCharCode(65 + (at % 8))}${Math.floor(at / 8) + 1}`),
    );
    return { title, ...properties, cells };
  });
  return JSON.stringify([tabs, shop.metadata()]);
}

// Each deletes three columns at most: two batches of three leave enough of 26 for every request.
const requests = fc.array(request, { maxLength: 3 });

describe('Whatever a batch does before its last request fails', () => {
  it('nothing of it is left', async () => {
    await fc.assert(
      fc.asyncProperty(requests, requests, async (first, second) => {
        const emulator = await startSheetsEmulator({ spreadsheets: [shopSeed(SEED)] });
        try {
          const client = connect(emulator);
          await batch(client, [...first, { addSheet: {} }]);
          const before = picture(emulator);
          await expect(batch(client, [...second, { deleteSheet: { sheetId: 99 } }])).rejects.toThrow(
            `Invalid requests[${second.length}].deleteSheet: No sheet with id: 99`,
          );
          expect(picture(emulator)).toBe(before);
        } finally {
          await emulator.close();
        }
      }),
    );
  });
});
