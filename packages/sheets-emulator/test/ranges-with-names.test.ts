import { describe, expect, it } from 'vitest';
import { batch, refusal, SHOP, start } from './start.js';

const TABLE = [
  ['a', 'b'],
  ['c', 'd'],
];
const SQUARE = { sheetId: 0, startRowIndex: 0, endRowIndex: 2, startColumnIndex: 1, endColumnIndex: 2 };
const { sheetId: _, ...SHOWN } = SQUARE;

async function withName() {
  const { emulator, client } = await start(TABLE);
  const [reply] = await batch(client, [{ addNamedRange: { namedRange: { name: 'Right', range: SQUARE } } }]);
  const named = async () =>
    (await client.spreadsheets.get({ spreadsheetId: SHOP, fields: 'namedRanges' })).data.namedRanges;
  const read = async (range: string) =>
    (await client.spreadsheets.values.get({ spreadsheetId: SHOP, range })).data;
  return { emulator, client, namedRange: reply?.addNamedRange?.namedRange, named, read };
}

describe('A named range', () => {
  it('is answered with its id, shown, and read by its name', async () => {
    const { namedRange, named, read } = await withName();
    expect(namedRange).toEqual({ namedRangeId: '1', name: 'Right', range: SHOWN });
    expect(await named()).toEqual([namedRange]);
    expect(await read('Right')).toEqual({
      range: 'Ops!B1:B2',
      majorDimension: 'ROWS',
      values: [['b'], ['d']],
    });
    expect(await read('Ops!right')).toMatchObject({ range: 'Ops!B1:B2' });
  });

  it('is renamed, moved and deleted', async () => {
    const { client, named, read } = await withName();
    const update = (namedRange: object, fields: string) => [
      { updateNamedRange: { namedRange: { namedRangeId: '1', ...namedRange }, fields } },
    ];
    await batch(client, update({ name: 'Top' }, 'name'));
    await batch(client, update({ range: { sheetId: 0, endRowIndex: 1 } }, 'range'));
    expect(await named()).toEqual([{ namedRangeId: '1', name: 'Top', range: { endRowIndex: 1 } }]);
    expect(await read('Top')).toMatchObject({ values: [['a', 'b']] });
    await batch(client, [{ deleteNamedRange: { namedRangeId: '1' } }]);
    expect(await named()).toBeUndefined();
    const gone = await refusal(batch(client, [{ deleteNamedRange: { namedRangeId: '1' } }]));
    expect(gone.message).toBe('Invalid requests[0].deleteNamedRange: No named range with id: 1');
  });

  it('goes along with rows and columns, and is gone with its sheet', async () => {
    const { emulator, client, named } = await withName();
    emulator.spreadsheet(SHOP).insertColumn('Ops', 'A');
    emulator.spreadsheet(SHOP).deleteRow('Ops', 1);
    expect(await named()).toMatchObject([{ range: { startColumnIndex: 2, endRowIndex: 1 } }]);
    await batch(client, [{ addSheet: {} }, { deleteSheet: { sheetId: 0 } }]);
    expect(await named()).toBeUndefined();
  });

  it.each(['Right', 'A1', '', 'two words'])('may not be called %j', async (name) => {
    const { client } = await withName();
    const call = batch(client, [{ addNamedRange: { namedRange: { name, range: SQUARE } } }]);
    expect((await refusal(call)).code).toBe(400);
  });

  it('survives a restart', async () => {
    const { emulator } = await start(TABLE, {
      spreadsheets: [
        {
          id: SHOP,
          sheets: [{ title: 'Ops', values: TABLE, sheetId: 7 }],
          namedRanges: [{ id: 'x', name: 'All', sheetId: 7 }],
        },
      ],
    });
    expect(emulator.spreadsheet(SHOP).tabs()).toMatchObject([{ sheetId: 7 }]);
  });
});

describe('A range that a caller protects', () => {
  const protect = (protectedRange: object) => [{ addProtectedRange: { protectedRange } }];

  it('may be edited by callers, and is shown with who may', async () => {
    const { client } = await start(TABLE);
    const [reply] = await batch(client, protect({ range: SQUARE, editors: { users: [], groups: [] } }));
    expect(reply?.addProtectedRange?.protectedRange).toEqual({
      protectedRangeId: 1,
      range: SHOWN,
      requestingUserCanEdit: true,
      editors: {},
    });
    const { data } = await client.spreadsheets.get({ spreadsheetId: SHOP, fields: 'sheets.protectedRanges' });
    expect(data.sheets?.[0]?.protectedRanges).toEqual([
      {
        protectedRangeId: 1,
        range: SHOWN,
        requestingUserCanEdit: true,
        editors: { users: [expect.stringContaining('@')] },
      },
    ]);
    await batch(client, [{ findReplace: { find: 'b', replacement: 'x', range: SQUARE } }]);
  });

  it('is changed and deleted by its id; one that a person has closed is not', async () => {
    const { emulator, client } = await start(TABLE);
    emulator.spreadsheet(SHOP).protect('Ops', 'A1:A2');
    await batch(client, protect({ range: SQUARE }));
    const update = (protectedRangeId: number) => [
      {
        updateProtectedRange: {
          protectedRange: { protectedRangeId, description: 'theirs', warningOnly: true },
          fields: 'description,warningOnly',
        },
      },
    ];
    await batch(client, update(2));
    expect((await refusal(batch(client, update(1)))).message).toContain('protected cell or object');
    const remove = (protectedRangeId: number) =>
      batch(client, [{ deleteProtectedRange: { protectedRangeId } }]);
    expect((await refusal(remove(1))).message).toContain('protected cell or object');
    await remove(2);
    expect((await refusal(remove(2))).message).toContain('No protected range with id: 2');
  });
});

describe('A range that is closed to callers', () => {
  it('lets them edit what it leaves open, and is told from one that only warns', async () => {
    const { client } = await start([], {
      spreadsheets: [
        {
          id: SHOP,
          sheets: [
            {
              title: 'Ops',
              values: TABLE,
              protectedRanges: [{ except: ['B2'] }, { range: 'A1:A2', warningOnly: true }],
            },
          ],
        },
      ],
    });
    const write = (range: string) =>
      client.spreadsheets.values.update({
        spreadsheetId: SHOP,
        range: `Ops!${range}`,
        valueInputOption: 'RAW',
        requestBody: { values: [['x']] },
      });
    await write('B2');
    expect((await refusal(write('B1'))).message).toContain('protected cell or object');
    const { data } = await client.spreadsheets.get({ spreadsheetId: SHOP, fields: 'sheets.protectedRanges' });
    expect(data.sheets?.[0]?.protectedRanges).toMatchObject([
      { protectedRangeId: 1, range: {}, unprotectedRanges: [{ startRowIndex: 1, startColumnIndex: 1 }] },
      { protectedRangeId: 2, warningOnly: true, requestingUserCanEdit: true },
    ]);
  });
});
