import { describe, expect, it } from 'vitest';
import { batch, SHOP, start } from './start.js';

const TABLE = [
  ['TAG', 'WHO'],
  ['A', 'DISPONIBLE'],
  ['B', 'MR(93)'],
];

async function shop() {
  const { emulator, client } = await start(TABLE);
  const mark = (metadataId: number, row: number) => ({
    createDeveloperMetadata: {
      developerMetadata: {
        metadataId,
        metadataKey: 'k',
        visibility: 'DOCUMENT',
        location: { dimensionRange: { sheetId: 0, dimension: 'ROWS', startIndex: row, endIndex: row + 1 } },
      },
    },
  });
  const replace = (find: string, replacement: string) => ({
    findReplace: { find, replacement, allSheets: true },
  });
  return { client, person: emulator.spreadsheet(SHOP), emulator, mark, replace };
}

const ids = (person: Awaited<ReturnType<typeof shop>>['person']) => person.metadata().map(({ id }) => id);

describe('Version history', () => {
  it('brings back a saved version with its tabs, layout and metadata', async () => {
    const { client, person, mark, replace } = await shop();
    person.hideRows('Ops', 3);
    await batch(client, [mark(1, 1)]);
    person.saveVersion('morning');
    await batch(client, [mark(2, 2), replace('DISPONIBLE', 'JP(94)')]);
    person.showRows('Ops', 3);
    person.renameTab('Ops', 'Old');
    person.restoreVersion('morning');
    expect([person.values('Ops'), person.hiddenRows('Ops'), ids(person)]).toEqual([TABLE, [3], [1]]);
  });

  it.each([
    ['restored', [1]],
    ['kept', [1, 2]],
    ['lost', []],
  ] as const)('leaves metadata %s, as it is asked to', async (metadata, left) => {
    const { client, person, mark } = await shop();
    await batch(client, [mark(1, 1)]);
    person.saveVersion('morning');
    await batch(client, [mark(2, 2)]);
    person.restoreVersion('morning', metadata);
    expect(ids(person)).toEqual(left);
  });

  it('has no version that nobody saved', async () => {
    const { person } = await shop();
    expect(() => person.restoreVersion('noon')).toThrow('There is no version noon.');
  });
});

describe('Undo', () => {
  it('takes back what a person did, step by step', async () => {
    const { person } = await shop();
    person.insertRow('Ops', 2, ['new']);
    person.edit('Ops', 'A1', 'X');
    person.undo();
    person.undo();
    expect(person.values('Ops')).toEqual(TABLE);
    expect(() => person.undo()).toThrow('There is nothing to take back.');
  });

  it('leaves alone what callers have written since', async () => {
    const { client, person, replace } = await shop();
    person.edit('Ops', 'B2', 'JP(94)');
    await batch(client, [replace('MR(93)', 'DISPONIBLE')]);
    person.undo();
    expect(person.values('Ops')).toEqual([
      ['TAG', 'WHO'],
      ['A', 'DISPONIBLE'],
      ['B', 'DISPONIBLE'],
    ]);
  });

  it('of a sort puts the rows back over what callers have written to other cells', async () => {
    const { client, person } = await shop();
    person.sortRows('Ops', ([one], [other]) => String(other).localeCompare(String(one)));
    await batch(client, [
      {
        updateCells: {
          start: { rowIndex: 5 },
          fields: 'userEnteredValue',
          rows: [{ values: [{ userEnteredValue: { stringValue: 'z' } }] }],
        },
      },
    ]);
    person.undo();
    expect(person.values('Ops').map(([tag]) => tag)).toEqual(['TAG', 'A', 'B', null, null, 'z']);
  });

  it('does not take a row back that callers have written around since', async () => {
    const { client, person, replace } = await shop();
    person.deleteRow('Ops', 2);
    await batch(client, [replace('MR(93)', 'DISPONIBLE')]);
    expect(() => person.undo()).toThrow('Others have changed the spreadsheet since');
    expect(person.values('Ops')).toEqual([
      ['TAG', 'WHO'],
      ['B', 'DISPONIBLE'],
    ]);
  });
});

describe('A person', () => {
  it('swaps the titles of two tabs, and moves tabs', async () => {
    const { client, person } = await shop();
    await batch(client, [{ addSheet: { properties: { title: 'Metadata' } } }]);
    person.swapTitles('Ops', 'Metadata');
    expect(person.values('Metadata')).toEqual(TABLE);
    person.moveTab('Ops', 1);
    expect(person.tabs().map(({ title }) => title)).toEqual(['Ops', 'Metadata']);
    expect(() => person.moveTab('Ops', 3)).toThrow(RangeError);
    expect(() => person.swapTitles('Ops', 'Nope')).toThrow('There is no tab Nope.');
  });

  it('is held to the validation of cells; callers are not', async () => {
    const { client, person, replace } = await shop();
    person.validate('Ops', 'B2:B', { type: 'ONE_OF_LIST', values: ['DISPONIBLE', 'MR(93)'] });
    person.edit('Ops', 'B2', 'MR(93)');
    expect(() => person.edit('Ops', 'B2', 'JP(94)')).toThrow('does not allow what was typed');
    person.edit('Ops', 'B2', null);
    await batch(client, [replace('MR(93)', 'JP(94)')]);
    person.validate('Ops', 'B2:B', { type: 'NUMBER_GREATER', values: ['5'] });
    expect(() => person.edit('Ops', 'B2', 5)).toThrow(RangeError);
    person.edit('Ops', 'B2', 6);
    person.validate('Ops', 'B2:B', { type: 'TEXT_CONTAINS', values: ['x'], strict: false });
    person.edit('Ops', 'B2', 'y');
    person.validate('Ops', 'B2:B', null);
    expect(person.values('Ops').map(([, who]) => who)).toEqual(['WHO', 'y', 'JP(94)']);
  });

  it('changes the zone and the locale', async () => {
    const { client, person } = await shop();
    person.edit('Ops', 'C1', 0.5);
    person.setLocale('en_US');
    person.setTimeZone('GMT-03:00');
    expect(person.displayed('Ops', 'C1')).toBe('0.5');
    const { data } = await client.spreadsheets.get({
      spreadsheetId: SHOP,
      fields: 'properties(locale,timeZone)',
    });
    expect(data.properties).toEqual({ locale: 'en_US', timeZone: 'GMT-03:00' });
    expect(() => person.setTimeZone('Mars/Olympus')).toThrow(RangeError);
  });
});
