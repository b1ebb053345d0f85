import { createSpoolLock, type SpoolLockOptions } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { FaultPlan, faultyOccupationSource, VirtualClock } from '@spoollock/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sheetsClient } from './support/clients.js';
import { occupation, taking, write } from './support/changes.js';
import { HEADER, ID, ShopSheet, soon, TAB } from './support/shop-sheet.js';
import { sheetZone } from '../src/reading/sheet-zone.js';
import type { SheetsClient } from '../src/calls/sheets-client.js';

const MR = { id: 93, initials: 'MR' };

async function openSheet(): Promise<ShopSheet> {
  const sheet = await ShopSheet.open([{ tag: 'MK-1' }]);
  onTestFinished(() => sheet.emulator.close());
  return sheet;
}

test('the zone is given to the sheet alone: the row and its lock are written in it', async () => {
  const sheet = await openSheet();
  const store = new MemoryLockStore();
  const lock = createSpoolLock({ store, source: sheet.source({ timeZone: 'Asia/Tokyo', dates: 'text' }) });
  onTestFinished(() => lock.close());
  const { tag } = (await lock.iniciar('MK-1', MR))._unsafeUnwrap();
  const written = String(sheet.person.values(TAB)[1]?.[4]);
  expect(written).toMatch(/^\d\d-\d\d-\d{4} \d\d:\d\d:\d\d$/);
  expect((await store.read(tag))._unsafeUnwrap()?.value).toContain(written);
});

test('two zones are refused by name', async () => {
  const sheet = await openSheet();
  const source = sheet.source({ timeZone: 'Europe/Madrid' });
  const open = (options: SpoolLockOptions) => createSpoolLock({ store: new MemoryLockStore(), ...options });
  expect(() => open({ source, timeZone: 'America/Lima' })).toThrow(TypeError);
  for (const truth of [source, faultyOccupationSource(source, new FaultPlan())])
    expect(() => open({ source: truth, timeZone: 'America/Lima' })).toThrow(
      /timeZone.*Europe\/Madrid.*America\/Lima/,
    );
  expect(() => open({ source, timeZone: 'Europe/Madrid' })).not.toThrow();
  expect(source.timeZone).toBe('Europe/Madrid');
});

test.each([
  ['GMT-03:00', '-03:00'],
  ['GMT+5:30', '+05:30'],
  ['UTC-3', '-03:00'],
  ['GMT+0', 'UTC'],
  ['America/Santiago', 'America/Santiago'],
  ['Etc/GMT+3', 'Etc/GMT+3'],
  ['GMT-15:00', null],
  ['GMT-03:70', null],
  ['Mars/Base', null],
  ['', null],
])('a spreadsheet’s zone %j', (name, zone) => {
  // Some names are zones of this machine's too, and stay as they are.
  const read = sheetZone(name);
  expect(name === 'GMT+0' ? ['UTC', name].includes(read ?? '') : read === zone).toBe(true);
});

test('a spreadsheet in GMT-03:00 is read and written: its dates are three hours behind UTC, all year', async () => {
  const sheet = await ShopSheet.open(
    [{ tag: 'A', label: 'MR(93)', since: 46_146.5, version: 1 }, { tag: 'B' }],
    {
      spreadsheets: [
        { id: ID, timeZone: 'GMT-03:00', locale: 'es_CL', sheets: [{ title: TAB, values: [HEADER] }] },
      ],
    },
  );
  onTestFinished(() => sheet.close());
  const source = await sheet.preparedSource();
  expect(await occupation(source, 'A')).toMatchObject({ since: new Date('2026-05-04T15:00:00Z') });
  const taken = taking('B');
  expect(await write(source, taken)).toMatchObject({ outcome: 'applied' });
  expect(taken.next.state === 'occupied' && taken.next.since).toEqual(
    (await occupation(source, 'B')).state === 'occupied'
      ? Reflect.get(await occupation(source, 'B'), 'since')
      : null,
  );
});

/** A client whose spreadsheet stands in a zone that a person changes. */
function inZone(sheet: ShopSheet, zone: () => string): SheetsClient {
  const { spreadsheets } = sheetsClient(sheet.emulator.url, sheet.emulator.token);
  const properties = (): { timeZone: string; locale: string } => ({ timeZone: zone(), locale: 'es_CL' });
  return {
    spreadsheets: {
      values: spreadsheets.values,
      get: async (params, options) => ({
        data: { ...(await spreadsheets.get(params, options)).data, properties: properties() },
      }),
      batchUpdate: async (params, options) => {
        const { data } = await spreadsheets.batchUpdate(params, options);
        const { updatedSpreadsheet } = data;
        if (updatedSpreadsheet === undefined || !params.fields.includes('timeZone')) return { data };
        return { data: { ...data, updatedSpreadsheet: { ...updatedSpreadsheet, properties: properties() } } };
      },
    },
  };
}

describe('a person changes the spreadsheet’s zone in mid-run', () => {
  const SINCE = 46_146.5;
  const open = async (): Promise<{
    sheet: ShopSheet;
    clock: VirtualClock;
    set: (zone: string) => void;
    client: SheetsClient;
  }> => {
    const sheet = await ShopSheet.open([
      { tag: 'A', label: 'MR(93)', since: SINCE, version: 1 },
      { tag: 'B' },
    ]);
    onTestFinished(() => sheet.close());
    let zone = 'Europe/Madrid';
    const clock = new VirtualClock();
    return { sheet, clock, set: (to) => (zone = to), client: inZone(sheet, () => zone) };
  };

  test('the next rows that are read after ten seconds stand in the new zone', async () => {
    const { sheet, clock, set, client } = await open();
    const source = sheet.source({ client, clock, gathering: { quietMs: 0, longestMs: 0 } });
    const since = async (): Promise<unknown> => {
      const tag = taking('A').tag;
      const rows = await source.read([tag], { deadlineMs: clock.now() + 15_000 });
      return Reflect.get(rows._unsafeUnwrap().get(tag) ?? {}, 'since');
    };
    expect(await since()).toEqual(new Date('2026-05-04T10:00:00Z'));
    set('Asia/Tokyo');
    await clock.advance(10_000);
    expect(await since()).toEqual(new Date('2026-05-04T03:00:00Z'));
    set('GMT-03:00');
    await clock.advance(10_000);
    expect(await since()).toEqual(new Date('2026-05-04T15:00:00Z'));
  });

  test('a write notices it at once, in its own answer', async () => {
    const { sheet, set, client } = await open();
    const source = await sheet.preparedSource({ client });
    await source.read([taking('A').tag], soon());
    set('Asia/Tokyo');
    expect(await write(source, taking('B'))).toMatchObject({ outcome: 'applied' });
    expect(await occupation(source, 'A')).toMatchObject({ since: new Date('2026-05-04T03:00:00Z') });
  });
});
