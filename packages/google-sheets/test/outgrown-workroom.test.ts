import { afterEach, describe, expect, test } from 'vitest';
import { taking, write } from './support/changes.js';
import { ID, SHEET_ZONE, ShopSheet, soon, TAB } from './support/shop-sheet.js';

let sheet: ShopSheet;
afterEach(() => sheet.close());

describe('B1: a shop that outgrows the workroom', () => {
  // So far to the right that date, label and version come to stand where the workroom keeps what it compares.
  test.each([5, 26, 27, 28, 29, 30, 31, 32, 33, 60])(
    'with %i columns inserted, nobody else is written over, and who is free is taken',
    async (columns) => {
      sheet = await ShopSheet.open([
        { tag: 'S-1', label: 'DISPONIBLE', version: 3 },
        { tag: 'S-2', label: 'DISPONIBLE', version: 3 },
      ]);
      const source = await sheet.preparedSource();
      for (let inserted = 0; inserted < columns; inserted++) sheet.person.insertColumn(TAB, 'D');
      await source.read([taking('S-1').tag], soon());
      const label = sheet.person.values(TAB)[0]?.findIndex((cell) => cell === 'ocupado  por') ?? 0;
      sheet.person.edit(TAB, `${nameOf(label)}2`, 'JP(7)');
      expect(await write(source, taking('S-1'))).toMatchObject({
        outcome: 'refused',
        now: { state: 'occupied', worker: { id: 7 } },
      });
      expect(await write(source, taking('S-2'))).toMatchObject({ outcome: 'applied', replayed: false });
      const [, first, second] = sheet.person.values(TAB);
      expect([first?.[label], second?.[label]]).toEqual(['JP(7)', 'MR(93)']);
    },
  );

  test('with rows added beyond it, those are taken like any other', async () => {
    sheet = await ShopSheet.open([{ tag: 'S-1', label: 'DISPONIBLE', version: 3 }]);
    const source = await sheet.preparedSource();
    sheet.add(
      ...Array.from({ length: 2_000 }, (_, at) => ({ tag: `N-${at}`, label: 'DISPONIBLE', version: 0 })),
    );
    expect(await write(source, taking('N-1999'))).toMatchObject({ outcome: 'applied', replayed: false });
    expect(sheet.row('N-1999')).toMatchObject({ label: 'MR(93)', version: 1 });
  });

  test('two tabs of one spreadsheet, one longer and one wider, do not take it from each other', async () => {
    const header = ['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'];
    const rows = Array.from({ length: 10 }, (_, at) => [`S-${at}`]);
    const tab = (title: string, rowCount: number, columnCount: number) => ({
      title,
      rowCount,
      columnCount,
      values: [header, ...rows],
    });
    const sheets = [tab(TAB, 100, 26), tab('long', 1_501, 26), tab('wide', 1_000, 90)];
    sheet = await ShopSheet.open([], { spreadsheets: [{ id: ID, timeZone: SHEET_ZONE, sheets }] });
    const [long, wide] = [sheet.source({ tab: 'long' }), sheet.source({ tab: 'wide' })];
    for (const source of [long, wide, long]) await source.prepare(soon());
    for (const source of [long, wide]) await source.read([taking('S-0').tag], soon());
    await write(long, taking('S-0'));
    sheet.emulator.calls.reset();
    for (const at of [1, 2, 3]) {
      await write(long, taking(`S-${at}`));
      await write(wide, taking(`S-${at}`));
    }
    expect(sheet.emulator.calls.writes).toBe(6);
  });
});

function nameOf(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? nameOf(rest - 1) : '') + String.fromCharCode(65 + (index % 26));
}
