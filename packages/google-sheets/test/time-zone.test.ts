import { createSpoolLock, type SpoolLockOptions } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { FaultPlan, faultyOccupationSource } from '@spoollock/testing';
import { expect, onTestFinished, test } from 'vitest';
import { ShopSheet, TAB } from './support/shop-sheet.js';

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
