import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { afterEach, describe, expect, test } from 'vitest';
import { readSheetSettings } from '../src/environment.js';
import { createGoogleSheetsSource } from '../src/google-sheets-source.js';
import { occupation } from './support/changes.js';
import { ShopSheet, TAB } from './support/shop-sheet.js';

const MR = { id: 93, initials: 'MR' };

let sheet: ShopSheet | undefined;
afterEach(() => sheet?.close());

describe('C6: a shop with forms of its own', () => {
  test('reads its words as free, and leaves a blank where the earlier service wants one', async () => {
    sheet = await ShopSheet.open([
      { tag: 'A', label: 'libre', version: 1 },
      { tag: 'B', label: '-', version: 1 },
      { tag: 'C', label: 'AVAILABLE', version: 1 },
    ]);
    const source = sheet.source({
      labels: { freeWords: ['LIBRE', '-'], free: '', worker: '{id} {initials}' },
    });
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    expect(await occupation(source, 'C')).toMatchObject({ state: 'unreadable', label: 'AVAILABLE' });
    for (const tag of ['A', 'B']) expect((await lock.iniciar(tag, MR)).isOk()).toBe(true);
    expect(sheet.rows.map(({ label }) => label)).toEqual(['93 MR', '93 MR', 'AVAILABLE']);
    expect(await occupation(source, 'A')).toMatchObject({ state: 'occupied', worker: MR, label: '93 MR' });
    for (const tag of ['A', 'B']) expect((await lock.finalizar(tag, MR)).isOk()).toBe(true);
    expect(sheet.rows.map(({ label }) => label)).toEqual([null, null, 'AVAILABLE']);
    // What was left blank is taken again.
    expect((await lock.iniciar('A', MR)).isOk()).toBe(true);
    await lock.close();
  });

  test('has a supervisor hand on a spool by the label as it stands in the row', async () => {
    sheet = await ShopSheet.open([{ tag: 'A', label: '93 MR', version: 1 }]);
    const source = sheet.source({ labels: { worker: '{id} {initials}' } });
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    const order = { from: '93 MR', to: { id: 7, initials: 'JP' }, by: 'A. Soto', reason: 'went home' };
    expect((await lock.takeOver('A', order)).isOk()).toBe(true);
    expect(sheet.rows[0]?.label).toBe('7 JP');
    await lock.close();
  });

  test('finds its tab and its headers', async () => {
    sheet = await ShopSheet.open();
    sheet.person.renameTab(TAB, 'Taller');
    sheet.person.edit('Taller', 'B1', 'Pieza');
    sheet.person.edit('Taller', 'D1', 'Quién');
    sheet.person.appendRows('Taller', [[1, 'A', null, 'MR(93)']]);
    const source = sheet.source({ tab: 'Taller', headers: { tag: 'pieza', label: 'QUIEN' } });
    expect(await occupation(source, 'A')).toMatchObject({ state: 'occupied', worker: MR });
  });

  test.each([
    [{ tab: ' ' }, /tab must not be empty/],
    [{ tab: '_spoollock' }, /tab must not be a hidden tab/],
    [{ headers: { tag: 'version' } }, /headers\.version must be another header than that of tag/],
    [{ headers: { tag: '--' } }, /headers\.tag must not be empty/],
    [{ labels: { free: '=x' } }, /labels\.free must/],
  ])('is refused by name where %j cannot be', async (options, said) => {
    const opened = (sheet = await ShopSheet.open());
    expect(() => opened.source(options)).toThrow(said);
  });

  test.each([
    [undefined, 'client must be a Sheets v4 client'],
    [{ spreadsheetId: 'shop' }, 'client must be a Sheets v4 client'],
    [{ client: { spreadsheets: {} } }, 'spreadsheetId must be a text, not undefined'],
    [{ client: { spreadsheets: {} }, spreadsheetId: 'shop', tab: 3 }, 'tab must be a text, not 3'],
    [
      { client: { spreadsheets: {} }, spreadsheetId: 'shop', headers: { tag: 3 } },
      'headers.tag must be a text, not 3',
    ],
  ])('is refused by name of a caller without types: %j', (options, said) => {
    const create = (): unknown => Reflect.apply(createGoogleSheetsSource, undefined, [options]);
    expect(create).toThrow(RangeError);
    expect(create).toThrow(said);
  });
});

describe('C6: the settings of a deployment', () => {
  test('are the shop’s where nothing is set', () => {
    expect(readSheetSettings({ SPOOLLOCK_TAB: ' ', SPOOLLOCK_FREE_LABEL: '' })._unsafeUnwrap()).toEqual({
      tab: 'Operaciones',
      trailTab: 'Metadata',
      headers: { tag: 'TAG_SPOOL', label: 'Ocupado_Por', since: 'Fecha_Ocupacion', version: 'version' },
      labels: {},
      dates: 'date-time',
    });
  });

  test('say all of it', () => {
    const settings = readSheetSettings({
      SPOOLLOCK_TAB: 'Taller',
      SPOOLLOCK_TRAIL_TAB: 'Registro',
      SPOOLLOCK_HEADER_TAG: 'Pieza',
      SPOOLLOCK_HEADER_LABEL: 'Quién',
      SPOOLLOCK_HEADER_SINCE: 'Desde',
      SPOOLLOCK_HEADER_VERSION: 'N',
      SPOOLLOCK_FREE_WORDS: 'LIBRE, -',
      SPOOLLOCK_FREE_LABEL: 'Blank',
      SPOOLLOCK_WORKER_LABEL: '{id} {initials}',
      SPOOLLOCK_DATES: 'TEXT',
    });
    expect(settings._unsafeUnwrap()).toEqual({
      tab: 'Taller',
      trailTab: 'Registro',
      headers: { tag: 'Pieza', label: 'Quién', since: 'Desde', version: 'N' },
      labels: { freeWords: ['LIBRE', '-'], free: '', worker: '{id} {initials}' },
      dates: 'text',
    });
  });

  test.each([
    ['SPOOLLOCK_TAB', '_spoollock_work', 'must not be a hidden tab of this library'],
    ['SPOOLLOCK_TRAIL_TAB', 'Operaciones', 'must be another tab than SPOOLLOCK_TAB'],
    ['SPOOLLOCK_HEADER_SINCE', 'TAG-SPOOL', 'must be another header than that of tag'],
    [
      'SPOOLLOCK_FREE_WORDS',
      'LIBRE,,',
      'must each be a short text that begins like no formula and names no worker',
    ],
    [
      'SPOOLLOCK_FREE_LABEL',
      'MR(93)',
      'must be a short text that begins like no formula and names no worker',
    ],
    ['SPOOLLOCK_WORKER_LABEL', 'MR', 'must have {initials} and {id}, once each'],
    ['SPOOLLOCK_DATES', 'iso', 'must be date-time or text'],
  ])('%s=%s is refused by name', (field, received, problem) => {
    const errors = readSheetSettings({ [field]: received })._unsafeUnwrapErr();
    expect(errors).toMatchObject([{ type: 'invalid-input', field, problem, received }]);
  });
});
