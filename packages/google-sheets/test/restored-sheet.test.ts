import { createSpoolLock } from '@spoollock/core';
import { afterEach, describe, expect, test } from 'vitest';
import { MARIA, occupation, taking, vacating, write, APPLIED } from './support/changes.js';
import { COLUMN, ShopSheet, soon, TAB } from './support/shop-sheet.js';

let sheet: ShopSheet;

afterEach(() => sheet.close());

describe('somebody restores an older version of the spreadsheet', () => {
  async function restored() {
    sheet = await ShopSheet.open([
      { tag: 'A', label: 'DISPONIBLE', version: 3 },
      { tag: 'B', label: 'DISPONIBLE', version: 8 },
    ]);
    const source = await sheet.preparedSource();
    sheet.person.saveVersion('morning');
    await write(source, taking('A'));
    await write(source, vacating('A'));
    sheet.person.restoreVersion('morning');
    sheet.emulator.catchUp();
    return source;
  }

  test('health names the row that went back, after the next read', async () => {
    const source = await restored();
    const lock = createSpoolLock({ source });
    await lock.list();
    const { source: truth, details } = (await lock.health())._unsafeUnwrap();
    expect(truth).toBe('misshaped');
    expect(details.join()).toMatch(/^truth: the version of A is 3, and it was 5: an older version/);
    await lock.close();
  });

  test('no fence is used twice: the next grant has a higher one than all before, and health is well again', async () => {
    const source = await restored();
    const lock = createSpoolLock({ source });
    expect((await lock.iniciar('A', MARIA))._unsafeUnwrap().fence).toBe(6);
    expect((await lock.iniciar('B', MARIA))._unsafeUnwrap().fence).toBe(9);
    await lock.list();
    expect((await lock.health())._unsafeUnwrap()).toMatchObject({ status: 'ok' });
    await lock.close();
  });

  test('the versions are raised, as the guide says, and health is well again', async () => {
    const source = await restored();
    await occupation(source, 'A');
    for (const row of [2, 3]) sheet.person.edit(TAB, `${COLUMN.version}${row}`, 1_000_000);
    sheet.emulator.catchUp();
    await occupation(source, 'A');
    expect((await source.check(soon())).isOk()).toBe(true);
    expect(await write(source, taking('A'))).toEqual(APPLIED);
    expect(sheet.row('A').version).toBe(1_000_001);
  });

  test('what other processes write, and rows that people move, delete or copy, is no reason for it', async () => {
    sheet = await ShopSheet.open([
      { tag: 'A', label: 'DISPONIBLE', version: 3 },
      { tag: 'B', label: 'DISPONIBLE', version: 8 },
    ]);
    const [source, other] = [await sheet.preparedSource(), await sheet.preparedSource()];
    await write(source, taking('A'));
    await write(source, taking('B'));
    await write(other, vacating('A'));
    sheet.person.sortRows(TAB, { seed: 1 });
    sheet.person.deleteRow(TAB, sheet.rowNumber('B'));
    sheet.emulator.catchUp();
    await occupation(source, 'A');
    expect((await source.check(soon())).isOk()).toBe(true);
  });
});
