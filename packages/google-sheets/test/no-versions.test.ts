import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { afterEach, describe, expect, test } from 'vitest';
import type { SheetsClient } from '../src/calls/sheets-client.js';
import { JUAN, MARIA, taking } from './support/changes.js';
import { sheetsClient } from './support/clients.js';
import { justBefore, WRITE } from './support/meddling.js';
import { changedCells, picture } from './support/picture.js';
import { COLUMN, serial, ShopSheet, soon, TAB } from './support/shop-sheet.js';

let sheet: ShopSheet;

afterEach(() => sheet.close());

/** A shop that has deleted its column of versions. */
async function openWithout(...rows: Parameters<typeof ShopSheet.open>[0] & object): Promise<ShopSheet> {
  sheet = await ShopSheet.open(rows);
  sheet.person.deleteColumn(TAB, COLUMN.version);
  return sheet;
}

describe('a shop that has no column of versions', () => {
  test.each([
    ['with a lock store', () => ({ store: new MemoryLockStore() })],
    ['on the sheet alone', () => ({})],
  ])('takes and gives back without a fence, %s', async (_, options) => {
    await openWithout({ tag: 'A', label: 'DISPONIBLE' });
    const source = await sheet.preparedSource();
    const lock = createSpoolLock({ source, ...options() });
    const before = picture(sheet.person, TAB);
    const granted = (await lock.iniciar('A', MARIA))._unsafeUnwrap();
    expect(granted.fence).toBeUndefined();
    expect(changedCells(before, picture(sheet.person, TAB))).toEqual(['D2', 'E2']);
    const other = await lock.iniciar('A', JUAN);
    expect(other._unsafeUnwrapErr()).toMatchObject({ type: 'occupied', holder: MARIA });
    expect((await lock.finalizar('A', MARIA)).isOk()).toBe(true);
    expect(sheet.row('A')).toMatchObject({ label: 'DISPONIBLE', since: null });
    expect(source.hasVersions).toBe(false);
    await lock.close();
  });

  test('one of twenty workers gets a spool that all take at once, from two processes', async () => {
    await openWithout({ tag: 'A', label: 'DISPONIBLE' });
    const locks = await Promise.all(
      [1, 2].map(async () => createSpoolLock({ source: await sheet.preparedSource() })),
    );
    const answers = await Promise.all(
      locks.flatMap((lock, process) =>
        Array.from({ length: 10 }, (_, at) =>
          lock.iniciar('A', { id: 1 + process * 10 + at, initials: 'XX' }),
        ),
      ),
    );
    expect(answers.filter((answer) => answer.isOk())).toHaveLength(1);
    await Promise.all(locks.map((lock) => lock.close()));
  });

  test.each([
    ['name', { label: 'JP(7)' }],
    ['date', { since: serial(new Date('2026-05-05T12:00:00Z')) }],
  ])('does not write over a %s that a person typed a moment before', async (_, cells) => {
    await openWithout({ tag: 'A', label: 'MR(93)', since: serial(new Date('2026-05-04T12:00:00Z')) });
    const lock = createSpoolLock({ source: await sheet.preparedSource() });
    const order = { from: MARIA, to: { id: 5, initials: 'ZZ' }, by: 'the foreman', reason: 'went home' };
    justBefore(sheet.emulator, 1, () => sheet.edit('A', cells), WRITE);
    await lock.takeOver('A', order);
    if ('label' in cells) expect(sheet.row('A').label).toBe('JP(7)');
    else expect(sheet.row('A').label).toBe('ZZ(5)');
    await lock.close();
  });

  test('a name in the sheet is stale by its date, and an unreadable one stays its holder’s', async () => {
    await openWithout({ tag: 'A', label: 'MR(93)' }, { tag: 'B', label: 'ask Pedro' });
    const source = await sheet.preparedSource();
    const rows = [];
    for await (const chunk of source.rows(soon())) rows.push(...chunk._unsafeUnwrap());
    expect(rows.map(({ occupation }) => occupation)).toEqual([
      { state: 'occupied', worker: MARIA, since: null, version: null, label: 'MR(93)' },
      { state: 'unreadable', label: 'ask Pedro', version: null },
    ]);
  });
});

describe('a shop that deletes its column of versions while spools are out', () => {
  test('answers the INICIAR that was on its way, without a fence', async () => {
    sheet = await ShopSheet.open([{ tag: 'A', label: 'DISPONIBLE', version: 3 }]);
    const source = await sheet.preparedSource();
    const lock = createSpoolLock({ source });
    expect((await source.check(soon())).isOk()).toBe(true);
    expect(source.hasVersions).toBe(true);
    justBefore(sheet.emulator, 1, () => sheet.person.deleteColumn(TAB, COLUMN.version), WRITE);
    const granted = (await lock.iniciar('A', MARIA))._unsafeUnwrap();
    expect(granted.fence).toBeUndefined();
    expect(sheet.row('A').label).toBe('MR(93)');
    expect(source.hasVersions).toBe(false);
    await lock.close();
  });

  test('refuses a FINALIZAR by a fence that nobody can compare any more, and takes one without', async () => {
    sheet = await ShopSheet.open([{ tag: 'A', label: 'DISPONIBLE', version: 3 }]);
    const lock = createSpoolLock({ source: await sheet.preparedSource() });
    const { fence } = (await lock.iniciar('A', MARIA))._unsafeUnwrap();
    expect(fence).toBe(4);
    sheet.person.deleteColumn(TAB, COLUMN.version);
    const refused = await lock.finalizar('A', MARIA, { fence });
    expect(refused._unsafeUnwrapErr()).toMatchObject({ type: 'version-conflict' });
    expect((await lock.finalizar('A', MARIA)).isOk()).toBe(true);
    await lock.close();
  });

  test('does not take a row that was shown without a version for one of version 0, when the column comes back', async () => {
    await openWithout({ tag: 'A', label: 'MR(93)' });
    const { spreadsheets } = sheetsClient(sheet.emulator.url, sheet.emulator.token);
    let meanwhile = (): Promise<unknown> => Promise.resolve();
    const client: SheetsClient = {
      spreadsheets: {
        get: (params, options) => spreadsheets.get(params, options),
        values: spreadsheets.values,
        batchUpdate: async (params, options) => {
          const answer = await spreadsheets.batchUpdate(params, options);
          await meanwhile();
          return answer;
        },
      },
    };
    const source = await sheet.preparedSource({ client });
    const change = taking('A', MARIA);
    (await source.read([change.tag], soon()))._unsafeUnwrap();
    meanwhile = () => {
      sheet.person.edit(TAB, `${COLUMN.version}1`, 'version');
      sheet.person.edit(TAB, `${COLUMN.version}2`, 7);
      return source.read([change.tag], soon());
    };
    expect((await source.confirm(change, soon()))._unsafeUnwrap()).toMatchObject({ version: null });
    expect(source.hasVersions).toBe(true);
    expect((await source.confirm(change, soon()))._unsafeUnwrap()).toMatchObject({ version: 7 });
  });

  test('counts on above every fence that was given, once a read has found the column again', async () => {
    sheet = await ShopSheet.open([{ tag: 'A', label: 'DISPONIBLE', version: 3 }]);
    const lock = createSpoolLock({ source: await sheet.preparedSource() });
    sheet.person.edit(TAB, `${COLUMN.version}1`, 'something else');
    expect((await lock.iniciar('A', MARIA))._unsafeUnwrap().fence).toBeUndefined();
    expect((await lock.finalizar('A', MARIA)).isOk()).toBe(true);
    expect(sheet.row('A').version).toBe(3);
    sheet.person.edit(TAB, `${COLUMN.version}1`, 'version');
    expect((await lock.inspect('A')).isOk()).toBe(true);
    expect((await lock.iniciar('A', JUAN))._unsafeUnwrap().fence).toBe(4);
    await lock.close();
  });
});
