import type { sheets_v4 } from '@googleapis/sheets';
import { describe, expect, it } from 'vitest';
import { batch, refusal, SHOP, start } from './start.js';

const TABLE = [['TAG'], ['A-1'], ['A-2'], ['A-3']];
const row = (index: number) => ({
  dimensionRange: { sheetId: 0, dimension: 'ROWS', startIndex: index, endIndex: index + 1 },
});
const create = (metadata: sheets_v4.Schema$DeveloperMetadata) => ({
  createDeveloperMetadata: {
    developerMetadata: { metadataKey: 'k', visibility: 'DOCUMENT', location: { sheetId: 0 }, ...metadata },
  },
});
const remove = (developerMetadataLookup: sheets_v4.Schema$DeveloperMetadataLookup) => ({
  deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup } },
});

describe('Developer metadata', () => {
  it('is created with the id asked for, or one that is free', async () => {
    const { client } = await start(TABLE);
    const replies = await batch(client, [
      create({ metadataId: 42, metadataValue: 'v', location: row(2) }),
      create({ location: { spreadsheet: true } }),
    ]);
    expect(replies[0]?.createDeveloperMetadata?.developerMetadata).toEqual({
      metadataId: 42,
      metadataKey: 'k',
      metadataValue: 'v',
      visibility: 'DOCUMENT',
      location: { locationType: 'ROW', ...row(2) },
    });
    expect(replies[1]?.createDeveloperMetadata?.developerMetadata?.metadataId).toBe(1);
  });

  it('makes a conditional batch: an id in use anywhere fails the whole of it, and is named', async () => {
    const { emulator, client } = await start(TABLE);
    await batch(client, [create({ metadataId: 42 })]);
    const call = batch(client, [
      { findReplace: { find: 'A-1', replacement: 'B-1', sheetId: 0 } },
      create({ metadataId: 42, location: { spreadsheet: true } }),
    ]);
    const { code, message } = await refusal(call);
    expect(code).toBe(400);
    expect(message).toMatch(/^Invalid requests\[1\]\.createDeveloperMetadata: .*\b42\b/);
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual(TABLE);
  });

  it('lets an id be used again once it is deleted, within one batch too', async () => {
    const { emulator, client } = await start(TABLE);
    await batch(client, [create({ metadataId: 42 })]);
    await batch(client, [remove({ metadataId: 42 }), create({ metadataId: 42, metadataKey: 'again' })]);
    expect(emulator.spreadsheet(SHOP).metadata()).toMatchObject([{ id: 42, key: 'again' }]);
  });

  it('is deleted by id, key, value, visibility or place; the reply lists it', async () => {
    const { client } = await start(TABLE);
    await batch(client, [
      create({ metadataId: 1 }),
      create({ metadataId: 2, metadataKey: 'other' }),
      create({ metadataId: 3, metadataValue: 'v' }),
      create({ metadataId: 4, visibility: 'PROJECT' }),
      create({ metadataId: 5, location: row(1) }),
      create({ metadataId: 6, location: row(2) }),
    ]);
    const replies = await batch(client, [
      remove({ metadataKey: 'other' }),
      remove({ metadataValue: 'v' }),
      remove({ visibility: 'PROJECT' }),
      remove({ metadataLocation: row(2), locationMatchingStrategy: 'EXACT_LOCATION' }),
      remove({ metadataKey: 'k', locationType: 'ROW' }),
      remove({ metadataId: 99 }),
      remove({ metadataLocation: { sheetId: 0 } }),
    ]);
    const ids = replies.map((reply) =>
      (reply.deleteDeveloperMetadata?.deletedDeveloperMetadata ?? []).map(({ metadataId }) => metadataId),
    );
    expect(ids).toEqual([[2], [3], [4], [6], [5], [], [1]]);
  });

  it('follows its row, and dies with it or with its sheet', async () => {
    const { emulator, client } = await start(TABLE);
    const rows = (startIndex: number, endIndex: number) => ({
      range: { sheetId: 0, dimension: 'ROWS', startIndex, endIndex },
    });
    await batch(client, [
      create({ metadataId: 1, location: row(1) }),
      create({ metadataId: 3, location: row(3) }),
      { insertDimension: rows(2, 4) },
    ]);
    const places = () =>
      emulator
        .spreadsheet(SHOP)
        .metadata()
        .map(({ id, place }) => [id, 'index' in place && place.index]);
    expect(places()).toEqual([
      [1, 1],
      [3, 5],
    ]);
    await batch(client, [{ deleteDimension: rows(1, 2) }]);
    expect(places()).toEqual([[3, 4]]);
    await batch(client, [{ addSheet: {} }, { deleteSheet: { sheetId: 0 } }]);
    expect(places()).toEqual([]);
  });

  it('is shown where it is attached', async () => {
    const { client } = await start(TABLE);
    await batch(client, [
      create({ metadataId: 1, location: { spreadsheet: true } }),
      create({ metadataId: 2 }),
      create({ metadataId: 3, location: row(1) }),
    ]);
    const { data } = await client.spreadsheets.get({
      spreadsheetId: SHOP,
      ranges: ['Ops!A2'],
      fields:
        'developerMetadata.metadataId,sheets(developerMetadata.metadataId,data.rowMetadata.developerMetadata.metadataId)',
    });
    expect(data).toEqual({
      developerMetadata: [{ metadataId: 1 }],
      sheets: [
        {
          developerMetadata: [{ metadataId: 2 }],
          data: [{ rowMetadata: [{ developerMetadata: [{ metadataId: 3 }] }] }],
        },
      ],
    });
  });

  it('takes 30,000 characters a sheet, rows included, and as much again for the spreadsheet', async () => {
    const { client } = await start(TABLE);
    const metadataValue = 'v'.repeat(14_999);
    await batch(client, [
      create({ metadataId: 1, metadataValue }),
      create({ metadataId: 2, metadataValue, location: row(1) }),
      create({ metadataId: 3, metadataValue, location: { spreadsheet: true } }),
    ]);
    const { message } = await refusal(batch(client, [create({ location: row(2) })]));
    expect(message).toContain('would exceed the limit of 30000 characters');
    await batch(client, [remove({ metadataId: 2 }), create({ location: row(2) })]);
  });

  it.each([
    [{ metadataId: 0 }, 'must be positive'],
    [{ metadataKey: '' }, 'metadataKey must be specified'],
    [{ location: {} }, 'must be a spreadsheet, a sheet, a row or a column'],
    [{ location: { sheetId: 0, spreadsheet: true } }, 'must be a spreadsheet, a sheet, a row or a column'],
    [
      { location: { dimensionRange: { sheetId: 0, dimension: 'ROWS', startIndex: 0, endIndex: 2 } } },
      'single row or column',
    ],
    [{ location: row(1000) }, 'is not in the grid'],
  ])('refuses %j', async (metadata, message) => {
    const { client } = await start(TABLE);
    expect((await refusal(batch(client, [create(metadata)]))).message).toContain(message);
  });
});
