import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { afterEach, describe, expect, test } from 'vitest';
import { JUAN, MARIA, occupation, taking, vacating, write, APPLIED } from './support/changes.js';
import { COLUMN, ShopSheet, soon, TAB } from './support/shop-sheet.js';

const FREE = { tag: 'A', label: 'DISPONIBLE', version: 3 };

let sheet: ShopSheet;

afterEach(() => sheet.close());

describe.each(['one-change-behind', 'three-changes-behind'] as const)(
  'where reads are %s, and a process has read once after its start',
  (reads) => {
    async function started(...rows: Parameters<typeof ShopSheet.open>[0] & object) {
      sheet = await ShopSheet.open(rows, { google: { reads } });
      const source = await sheet.preparedSource();
      await occupation(source, 'A');
      return source;
    }

    test('nobody is granted a spool by a row that was given back before', async () => {
      const lock = createSpoolLock({ source: await started(FREE) });
      const first = (await lock.iniciar('A', MARIA))._unsafeUnwrap();
      expect((await lock.finalizar('A', MARIA)).isOk()).toBe(true);
      const again = (await lock.iniciar('A', MARIA))._unsafeUnwrap();
      expect(again).toMatchObject({ resumed: false, fence: (first.fence ?? 0) + 2 });
      expect(sheet.row('A')).toMatchObject({ label: 'MR(93)', version: again.fence });
      await lock.close();
    });

    test('a worker who has a spool is not told that nobody has it', async () => {
      const source = await started(FREE, { ...FREE, tag: 'B' });
      await write(source, taking('A'));
      await write(source, taking('B'));
      // Somebody sorts the rows, so the next write must look for its row.
      sheet.person.sortRows(TAB, { seed: 1 });
      expect(await write(source, vacating('A'))).toEqual(APPLIED);
      expect(sheet.row('A')).toMatchObject({ label: 'DISPONIBLE' });
    });

    test('what another process and a person write is seen by the next read', async () => {
      const source = await started(FREE);
      const other = await sheet.preparedSource();
      await write(other, taking('A', JUAN));
      expect(await occupation(source, 'A')).toMatchObject({ state: 'occupied', worker: JUAN });
      sheet.person.edit(TAB, `${COLUMN.label}2`, 'MR(93)');
      expect(await occupation(source, 'A')).toMatchObject({ state: 'occupied', worker: MARIA });
    });

    test('a person deletes the hidden tabs, and reads stay up to date', async () => {
      const source = await started(FREE);
      const lock = createSpoolLock({ source, store: new MemoryLockStore() });
      expect((await lock.iniciar('A', MARIA)).isOk()).toBe(true);
      for (const tab of ['_spoollock', '_spoollock_work']) sheet.person.deleteTab(tab);
      expect(await occupation(source, 'A')).toMatchObject({ state: 'occupied', worker: MARIA });
      expect((await lock.finalizar('A', MARIA)).isOk()).toBe(true);
      expect(await occupation(source, 'A')).toMatchObject({ state: 'free' });
      await lock.close();
    });

    test('a read that finds a header missing says so at once, and sees the header that comes back', async () => {
      const source = await started(FREE);
      await write(source, taking('A'));
      sheet.person.edit(TAB, `${COLUMN.since}1`, 'Turno');
      expect((await source.check(soon()))._unsafeUnwrapErr()).toMatchObject({ type: 'source-misshaped' });
      sheet.person.edit(TAB, `${COLUMN.since}1`, 'Fecha_Ocupacion');
      expect((await source.check(soon())).isOk()).toBe(true);
    });
  },
);

describe('where reads are up to date', () => {
  test('none is sent as a write, though many lines of others hide the last one of this process', async () => {
    sheet = await ShopSheet.open(
      [FREE, ...Array.from({ length: 120 }, (_, at) => ({ ...FREE, tag: `S-${at}` }))],
      {},
      'nothing',
    );
    const [source, other] = [await sheet.preparedSource(), await sheet.preparedSource()];
    await write(source, taking('A'));
    await Promise.all(Array.from({ length: 120 }, (_, at) => write(other, taking(`S-${at}`))));
    sheet.emulator.calls.reset();
    expect(await occupation(source, 'A')).toMatchObject({ state: 'occupied' });
    expect(await occupation(source, 'S-119')).toMatchObject({ state: 'occupied' });
    expect(sheet.emulator.calls.writes).toBe(0);
  });

  test('a ledger that was deleted is no reason to distrust them', async () => {
    sheet = await ShopSheet.open([FREE], {}, 'nothing');
    const source = await sheet.preparedSource();
    await write(source, taking('A'));
    sheet.person.deleteTab('_spoollock');
    expect(await occupation(source, 'A')).toMatchObject({ state: 'occupied' });
    sheet.emulator.calls.reset();
    await occupation(source, 'A');
    expect(await write(source, vacating('A'))).toEqual(APPLIED);
    await occupation(source, 'A');
    sheet.emulator.calls.reset();
    await occupation(source, 'A');
    expect(sheet.emulator.calls.writes).toBe(0);
  });
});
