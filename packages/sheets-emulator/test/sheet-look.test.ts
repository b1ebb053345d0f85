import { describe, expect, it } from 'vitest';
import type { sheets_v4 } from '@googleapis/sheets';
import { batch, refusal, SHOP, start } from './start.js';

async function sheetsOf(client: sheets_v4.Sheets, fields = 'sheets.properties') {
  return (await client.spreadsheets.get({ spreadsheetId: SHOP, fields })).data.sheets ?? [];
}

describe('A sheet', () => {
  const update = (properties: sheets_v4.Schema$SheetProperties, fields: string) => [
    { updateSheetProperties: { properties: { sheetId: 0, ...properties }, fields } },
  ];

  it('has frozen rows and columns, gridlines and a direction; what is as usual is not shown', async () => {
    const { client } = await start([['a']]);
    const gridProperties = { frozenRowCount: 2, frozenColumnCount: 1, hideGridlines: true };
    await batch(
      client,
      update(
        { gridProperties, rightToLeft: true },
        'gridProperties(frozenRowCount,frozenColumnCount,hideGridlines),rightToLeft',
      ),
    );
    const [sheet] = await sheetsOf(client);
    expect(sheet?.properties).toEqual({
      sheetId: 0,
      title: 'Ops',
      index: 0,
      sheetType: 'GRID',
      gridProperties: { rowCount: 1000, columnCount: 26, ...gridProperties },
      rightToLeft: true,
    });
    await batch(client, update({ gridProperties: { frozenRowCount: 0 } }, 'gridProperties.frozenRowCount'));
    expect((await sheetsOf(client))[0]?.properties?.gridProperties).not.toHaveProperty('frozenRowCount');
    const all = await refusal(
      batch(client, update({ gridProperties: { frozenRowCount: 1000 } }, 'gridProperties.frozenRowCount')),
    );
    expect(all.message).toContain("You can't freeze all visible rows on the sheet.");
  });

  it('has a colour, in the older form and in the newer one, until it is taken off', async () => {
    const { client } = await start([]);
    await batch(
      client,
      update({ tabColorStyle: { rgbColor: { red: 1, green: 0, blue: 0.5 } } }, 'tabColorStyle'),
    );
    const pink = { red: 1, blue: 0.49803922 };
    expect((await sheetsOf(client))[0]?.properties).toMatchObject({
      tabColor: pink,
      tabColorStyle: { rgbColor: pink },
    });
    await batch(client, update({ tabColorStyle: { rgbColor: null as never } }, 'tabColorStyle'));
    expect((await sheetsOf(client))[0]?.properties).not.toHaveProperty('tabColorStyle');
  });

  it('is not hidden where no other is left', async () => {
    const { client } = await start([]);
    const last = await refusal(batch(client, update({ hidden: true }, 'hidden')));
    expect(last.message).toBe(
      "Invalid requests[0].updateSheetProperties: You can't hide all the sheets in a document.",
    );
    await batch(client, [{ addSheet: {} }, ...update({ hidden: true }, 'hidden')]);
    expect((await sheetsOf(client))[0]?.properties?.hidden).toBe(true);
  });

  it('is duplicated with all that is in it, to where it is wanted', async () => {
    const { emulator, client } = await start([['a'], [{ value: 'b', note: 'n' }]]);
    const shop = emulator.spreadsheet(SHOP);
    shop.hideRows('Ops', 2);
    shop.protect('Ops', 'A1');
    const [, reply] = await batch(client, [
      {
        updateCells: {
          start: { rowIndex: 3 },
          fields: 'userEnteredValue',
          rows: [{ values: [{ userEnteredValue: { stringValue: 'z' } }] }],
        },
      },
      { duplicateSheet: { sourceSheetId: 0, insertSheetIndex: 1, newSheetName: 'Two' } },
      { updateCells: { start: { rowIndex: 3 }, fields: 'userEnteredValue', rows: [{ values: [{}] }] } },
    ]);
    expect(reply?.duplicateSheet?.properties).toMatchObject({ sheetId: 1, title: 'Two', index: 1 });
    expect(shop.values('Two')).toEqual([['a'], ['b'], [null], ['z']]);
    expect(shop.values('Ops')).toEqual([['a'], ['b']]);
    expect(shop.hiddenRows('Two')).toEqual([2]);
    const sheets = await sheetsOf(client, 'sheets.protectedRanges.protectedRangeId');
    expect(sheets.map((sheet) => sheet.protectedRanges?.[0]?.protectedRangeId)).toEqual([1, 2]);
    const [again] = await batch(client, [{ duplicateSheet: { sourceSheetId: 0 } }]);
    expect(again?.duplicateSheet?.properties).toMatchObject({ title: 'Copy of Ops', index: 0 });
  });

  it('takes no more cells than a spreadsheet may have', async () => {
    const { emulator, client } = await start([['a']]);
    const grow = (rowCount: number) =>
      batch(client, update({ gridProperties: { rowCount } }, 'gridProperties.rowCount'));
    await grow(384_615);
    const { code, message } = await refusal(grow(384_616));
    expect([code, message]).toEqual([
      400,
      'Invalid requests[0].updateSheetProperties: This action would increase the number of cells in the workbook above the limit of 10000000 cells.',
    ]);
    const { message: whole } = await refusal(batch(client, [{ addSheet: {} }]));
    expect(whole).toContain('above the limit of 10000000 cells');
    expect(() => emulator.spreadsheet(SHOP).insertRow('Ops', 1)).toThrow('above the limit of 10000000 cells');
    expect(emulator.spreadsheet(SHOP).tabs()).toMatchObject([{ rowCount: 384_615 }]);
  });
});

describe('Rows and columns', () => {
  const group = (startIndex: number, endIndex: number) => ({
    range: { sheetId: 0, dimension: 'ROWS', startIndex, endIndex },
  });
  const rows = (startIndex: number, endIndex: number, depth: number) => ({
    range: { dimension: 'ROWS', startIndex, endIndex },
    depth,
  });

  it('are grouped, each group within the other, and parted again', async () => {
    const { client } = await start([]);
    const [reply] = await batch(client, [{ addDimensionGroup: group(1, 4) }]);
    expect(reply).toEqual({ addDimensionGroup: { dimensionGroups: [rows(1, 4, 1)] } });
    await batch(client, [{ addDimensionGroup: group(2, 5) }]);
    expect(
      await sheetsOf(client, 'sheets(rowGroups,properties.gridProperties.rowGroupControlAfter)'),
    ).toEqual([
      {
        properties: { gridProperties: { rowGroupControlAfter: true } },
        rowGroups: [rows(1, 5, 1), rows(2, 4, 2)],
      },
    ]);
    await batch(client, [{ deleteDimensionGroup: group(2, 5) }]);
    const [gone] = await batch(client, [{ deleteDimensionGroup: group(1, 4) }]);
    expect(gone).toEqual({ deleteDimensionGroup: {} });
    expect((await refusal(batch(client, [{ deleteDimensionGroup: group(1, 4) }]))).code).toBe(400);
  });

  it('become as wide as their widest text', async () => {
    const { client } = await start([['A'.repeat(1024)], ['short']]);
    const dimensions = { sheetId: 0, dimension: 'COLUMNS', startIndex: 0, endIndex: 2 };
    await batch(client, [{ autoResizeDimensions: { dimensions } }]);
    const [sheet] = await sheetsOf(client, 'sheets.data.columnMetadata.pixelSize');
    expect(sheet?.data?.[0]?.columnMetadata?.slice(0, 2)).toEqual([{ pixelSize: 8691 }, { pixelSize: 100 }]);
  });
});

describe('A spreadsheet', () => {
  const update = (properties: sheets_v4.Schema$SpreadsheetProperties, fields: string) => [
    { updateSpreadsheetProperties: { properties, fields } },
  ];

  it('changes its title, zone and locale', async () => {
    const { emulator, client } = await start([[0.5]]);
    await batch(
      client,
      update({ title: 'Taller', timeZone: 'Europe/Paris', locale: 'en_US' }, 'title,timeZone,locale'),
    );
    const { data } = await client.spreadsheets.get({
      spreadsheetId: SHOP,
      fields: 'properties(title,timeZone,locale)',
    });
    expect(data.properties).toEqual({ title: 'Taller', timeZone: 'Europe/Paris', locale: 'en_US' });
    expect(emulator.spreadsheet(SHOP).displayed('Ops', 'A1')).toBe('0.5');
  });

  it.each([
    [{ timeZone: 'Mars/Olympus' }, 'timeZone', 400],
    [{ locale: 'chilean' }, 'locale', 400],
    [{ title: '' }, 'title', 400],
    [{ iterativeCalculationSettings: {} }, 'iterativeCalculationSettings', 501],
  ])('does not become %j', async (properties, fields, code) => {
    const { client } = await start([]);
    expect((await refusal(batch(client, update(properties, fields)))).code).toBe(code);
  });
});
