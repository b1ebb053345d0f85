import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { VirtualClock } from '@spoollock/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { WORK_GRID, WORKROOM_TITLE } from '../src/compare-and-set/workroom.js';
import { LEDGER_TITLE } from '../src/ledger/layout.js';
import { APPLIED, faultOf, JUAN, taking, write } from './support/changes.js';
import { ID, SHEET_ZONE, ShopSheet, soon, TAB } from './support/shop-sheet.js';

const HEADER = ['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'];
let sheet: ShopSheet;
afterEach(() => sheet.close());

/** A shop whose tab has so many cells. */
function large(rowCount: number, columnCount: number): Promise<ShopSheet> {
  const values = [HEADER, ['A', 'DISPONIBLE', null, 3]];
  const sheets = [{ title: TAB, rowCount, columnCount, values }];
  return ShopSheet.open([], { spreadsheets: [{ id: ID, timeZone: SHEET_ZONE, sheets }] });
}

describe('S4: what only a person can put right is told as such', () => {
  test('a spreadsheet that is full: the limit is named, health shows it, and deleting rows helps', async () => {
    sheet = await large(140_700, 71);
    const clock = new VirtualClock(Date.now());
    const source = sheet.source({ clock, gathering: { quietMs: 0, longestMs: 0 } });
    const lock = createSpoolLock({ store: new MemoryLockStore(), source, clock });
    const refused = (await lock.iniciar('A', JUAN))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ type: 'source-misshaped' });
    expect(refused.message + JSON.stringify(refused)).toContain('10000000');
    const health = (await lock.health())._unsafeUnwrap();
    expect(health).toMatchObject({ source: 'misshaped' });
    expect(health.details.join()).toContain('10000000');
    sheet.person.deleteColumn(TAB, 'E');
    await clock.advance(61_000);
    expect((await lock.health())._unsafeUnwrap()).toMatchObject({ source: 'up' });
    expect((await lock.iniciar('A', JUAN)).isOk()).toBe(true);
    await lock.close();
  });

  test.each([LEDGER_TITLE, WORKROOM_TITLE])('the hidden tab %s is protected: it is named', async (title) => {
    sheet = await ShopSheet.open([{ tag: 'A', label: 'DISPONIBLE', version: 3 }]);
    await sheet.preparedSource();
    sheet.person.protect(title, 'A1:Z5000');
    const source = sheet.source();
    const fault = faultOf(await source.write(taking('A'), soon()));
    expect(fault).toMatchObject({ type: 'source-misshaped' });
    expect(JSON.stringify(fault)).toContain(title);
    expect((await source.check(soon())).isErr()).toBe(true);
    expect(sheet.row('A')).toMatchObject({ label: 'DISPONIBLE', version: 3 });
  });
});

describe('S4: the hidden tabs take no more cells than they need', () => {
  test.each([
    [400, 71],
    [50_000, 71],
    [1_000, 26],
  ])('beside %i rows of %i columns', async (rowCount, columnCount) => {
    sheet = await large(rowCount, columnCount);
    const source = await sheet.preparedSource();
    expect(await write(source, taking('A'))).toEqual(APPLIED);
    const workroom = sheet.person.tabs().find(({ title }) => title === WORKROOM_TITLE);
    expect(workroom).toMatchObject({ rowCount: WORK_GRID.rows, columnCount: WORK_GRID.columns });
    // Some three hundred rows of the shop's width.
    expect(WORK_GRID.rows * WORK_GRID.columns).toBeLessThan(350 * 71);
  });
});
