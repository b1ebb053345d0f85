import { describe, expect, it } from 'vitest';
import { batch, SHOP, start } from './start.js';

const TABLE = [
  ['TAG', 'n'],
  ['B', 2],
  ['A', 1],
  ['C', 3],
];

async function shopWithMarkedRow(options: Parameters<typeof start>[1] = {}) {
  const { emulator, client } = await start(TABLE, options);
  await batch(client, [
    {
      createDeveloperMetadata: {
        developerMetadata: {
          metadataId: 1,
          metadataKey: 'row of B',
          visibility: 'DOCUMENT',
          location: { dimensionRange: { sheetId: 0, dimension: 'ROWS', startIndex: 1, endIndex: 2 } },
        },
      },
    },
  ]);
  const shop = emulator.spreadsheet(SHOP);
  const markedRow = () => shop.metadata().map(({ place }) => (place.on === 'row' ? place.index + 1 : null));
  return { shop, markedRow, emulator };
}

describe('A person at the sheet', () => {
  it('sees values, what is displayed, formulas and formats', async () => {
    const { emulator } = await start([
      [{ value: 46387.75, format: { type: 'DATE_TIME', pattern: 'dd-mm-yyyy hh:mm:ss' } }, true],
      [{ formula: '=A1', value: 1.5 }, { error: '#N/A' }, null],
    ]);
    const shop = emulator.spreadsheet(SHOP);
    expect(shop.values('Ops')).toEqual([
      [46387.75, true],
      [1.5, '#N/A'],
    ]);
    expect(shop.displayed('Ops', 'A1')).toBe('31-12-2026 18:00:00');
    expect(shop.cell('Ops', 'A2')).toEqual({ value: 1.5, formula: '=A1', format: null, displayed: '1,5' });
    expect(shop.cell('Ops', 'C2').value).toBeNull();
  });

  it('edits cells, which keep their format', async () => {
    const format = { type: 'NUMBER', pattern: '0.00' };
    const { emulator } = await start([[{ value: 1, format }]]);
    const shop = emulator.spreadsheet(SHOP);
    shop.edit('Ops', 'A1', 2);
    expect(shop.displayed('Ops', 'A1')).toBe('2,00');
    shop.edit('Ops', 'A2', { formula: '=A1', value: 2 });
    shop.edit('Ops', 'A3', { error: '#REF!' });
    shop.edit('Ops', 'A1', null);
    expect(shop.values('Ops')).toEqual([[null], [2], ['#REF!']]);
  });

  it('sorts the rows below the header; metadata stays where it was', async () => {
    const { shop, markedRow } = await shopWithMarkedRow();
    shop.sortRows('Ops', ([one], [other]) => String(one).localeCompare(String(other)));
    expect(shop.values('Ops')).toEqual([
      ['TAG', 'n'],
      ['A', 1],
      ['B', 2],
      ['C', 3],
    ]);
    expect(markedRow()).toEqual([2]);
  });

  it('sorts rows with their metadata where the emulator is set so', async () => {
    const { shop, markedRow } = await shopWithMarkedRow({ google: { metadataUnderSort: 'follows' } });
    shop.sortRows('Ops', ([one], [other]) => String(one).localeCompare(String(other)));
    expect(markedRow()).toEqual([3]);
  });

  it('shuffles rows the same way for the same seed', async () => {
    const shuffle = async (seed: number) => {
      const { shop } = await shopWithMarkedRow();
      shop.sortRows('Ops', { seed });
      return shop.values('Ops').map(([tag]) => tag);
    };
    expect(await shuffle(3)).toEqual(await shuffle(3));
    expect([...(await shuffle(3))].sort()).toEqual(['A', 'B', 'C', 'TAG']);
  });

  it('inserts, deletes and moves rows, with their metadata', async () => {
    const { shop, markedRow } = await shopWithMarkedRow();
    shop.insertRow('Ops', 2, ['new']);
    expect([shop.values('Ops').map(([tag]) => tag), markedRow()]).toEqual([
      ['TAG', 'new', 'B', 'A', 'C'],
      [3],
    ]);
    shop.moveRow('Ops', 3, 5);
    expect([shop.values('Ops').map(([tag]) => tag), markedRow()]).toEqual([
      ['TAG', 'new', 'A', 'C', 'B'],
      [5],
    ]);
    shop.moveRow('Ops', 5, 1);
    expect([shop.values('Ops').map(([tag]) => tag), markedRow()]).toEqual([
      ['B', 'TAG', 'new', 'A', 'C'],
      [1],
    ]);
    shop.deleteRow('Ops', 1);
    expect([shop.values('Ops').map(([tag]) => tag), markedRow()]).toEqual([['TAG', 'new', 'A', 'C'], []]);
  });

  it('inserts and deletes columns, and appends rows', async () => {
    const { shop } = await shopWithMarkedRow();
    shop.insertColumn('Ops', 'B');
    shop.appendRows('Ops', [['D', 'x', 4]]);
    expect(shop.values('Ops').slice(-2)).toEqual([
      ['C', null, 3],
      ['D', 'x', 4],
    ]);
    shop.deleteColumn('Ops', 'A');
    expect(shop.values('Ops').at(-1)).toEqual(['x', 4]);
  });

  it('makes the grid grow by appending', async () => {
    const { emulator } = await start(Array.from({ length: 1000 }, (_, row) => [row]));
    emulator.spreadsheet(SHOP).appendRows('Ops', [['last']]);
    expect(emulator.spreadsheet(SHOP).tabs()).toMatchObject([{ rowCount: 1001 }]);
    expect(emulator.spreadsheet(SHOP).cell('Ops', 'A1001').value).toBe('last');
  });

  it('renames and deletes tabs', async () => {
    const { shop } = await shopWithMarkedRow();
    shop.renameTab('Ops', 'Operaciones');
    expect(shop.tabs().map(({ title }) => title)).toEqual(['Operaciones']);
    shop.deleteTab('Operaciones');
    expect(shop.tabs()).toEqual([]);
    expect(shop.metadata()).toEqual([]);
  });

  it('is not counted, and strikes no fault', async () => {
    const { emulator } = await start(TABLE);
    emulator.faults.next('status');
    emulator.spreadsheet(SHOP).edit('Ops', 'A1', 'x');
    expect([emulator.calls.total, emulator.faults.pending]).toEqual([0, 1]);
  });

  it('is told of what does not exist', async () => {
    const { emulator } = await start(TABLE);
    const shop = emulator.spreadsheet(SHOP);
    expect(() => shop.values('Nope')).toThrow(RangeError);
    expect(() => shop.cell('Ops', 'A1001')).toThrow('Ops has no cell A1001.');
    expect(() => shop.deleteRow('Ops', 0)).toThrow('Ops has no row 0.');
    expect(() => shop.deleteColumn('Ops', 'AAA')).toThrow('Ops has no column AAA.');
    expect(() => emulator.spreadsheet('other')).toThrow('There is no spreadsheet other.');
  });
});
