import { createSpoolLock, type Worker } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { APPLIED, faultOf, JUAN, MARIA, settle, taking, vacating, write } from './support/changes.js';
import { request } from './support/ledger-by-hand.js';
import { justBefore, WRITE } from './support/meddling.js';
import type { HandValue } from '@spoollock/sheets-emulator';
import { ShopSheet, soon, TAB } from './support/shop-sheet.js';

const ARCHIVE = 'Operaciones nov';
const MARIAS = { label: 'MR(93)', since: '04-05-2026 08:15:00', version: 4 };
let sheet: ShopSheet;

beforeEach(async () => {
  sheet = await ShopSheet.open([
    { tag: 'A', ...MARIAS },
    { tag: 'B', label: 'DISPONIBLE', version: 3 },
  ]);
});
afterEach(() => sheet.close());

/** What a person does at the end of a month: the tab gets another name, and a copy its own. */
async function makeCopy(): Promise<() => void> {
  const cells = { startRowIndex: 0, endRowIndex: 50, startColumnIndex: 0, endColumnIndex: 10 };
  await request(
    sheet,
    {
      addSheet: {
        properties: {
          sheetId: 77,
          title: 'copy',
          hidden: false,
          gridProperties: { rowCount: 60, columnCount: 20 },
        },
      },
    },
    {
      copyPaste: {
        source: { sheetId: 0, ...cells },
        destination: { sheetId: 77, ...cells },
        pasteType: 'PASTE_FORMULA',
      },
    },
  );
  return () => {
    sheet.person.renameTab(TAB, ARCHIVE);
    sheet.person.renameTab('copy', TAB);
  };
}

function archived(): unknown[] {
  return sheet.person.values(ARCHIVE).map((row) => row.slice(1, 6));
}

describe('S1: the tab was archived, and a copy put in its place', () => {
  async function archivedShop() {
    const source = await sheet.preparedSource();
    await source.read([taking('A').tag], soon());
    const archive = await makeCopy();
    archive();
    return { source, before: archived() };
  }

  test('FINALIZAR gives the spool back in the tab that bears the name, and the archive stays as it was', async () => {
    const { source, before } = await archivedShop();
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    const given = await lock.finalizar('A', MARIA, { operationId: 'once' });
    expect(given._unsafeUnwrap()).toMatchObject({ repeated: false });
    expect(sheet.row('A')).toMatchObject({ label: 'DISPONIBLE', version: 5 });
    expect(archived()).toEqual(before);
    // And the same again says so.
    expect((await lock.finalizar('A', MARIA, { operationId: 'once' }))._unsafeUnwrap()).toMatchObject({
      repeated: true,
    });
    await lock.close();
  });

  test('INICIAR and take-over write the tab that bears the name', async () => {
    const { source, before } = await archivedShop();
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    const order = { from: MARIA, by: 'the foreman', reason: 'went home' };
    const answers = [await lock.iniciar('B', JUAN), await lock.takeOver('A', { ...order, to: JUAN })];
    expect(answers.map((answer) => answer.isOk())).toEqual([true, true]);
    expect([sheet.row('A').label, sheet.row('B').label]).toEqual(['JP(7)', 'JP(7)']);
    expect(archived()).toEqual(before);
    await lock.close();
  });

  test('a write whose answer was lost is put back where it landed, and is not told as applied', async () => {
    const source = await sheet.preparedSource();
    await source.read([taking('A').tag], soon());
    // The copy is made before the write.
    const archive = await makeCopy();
    const change = vacating('A');
    sheet.emulator.faults.next('lose-reply', { of: 'write' });
    expect(faultOf(await source.write(change, soon()))).toMatchObject({ reached: 'perhaps' });
    archive();
    expect(archived()).toMatchObject([{}, ['A', 'a note', 'DISPONIBLE', null, 5], {}]);
    expect(await settle(source, change)).toBe('cancelled');
    expect(archived()).toMatchObject([{}, ['A', 'a note', 'MR(93)', '04-05-2026 08:15:00', 4], {}]);
    expect(sheet.row('A')).toMatchObject(MARIAS);
  });

  test('a confirmation is about the tab that bears the name', async () => {
    const { source } = await archivedShop();
    sheet.edit('A', { label: 'JP(7)' });
    const change = taking('A');
    expect((await source.confirm(change, soon()))._unsafeUnwrap()).toMatchObject({ worker: { id: 7 } });
  });

  test('while no tab bears the name, nothing is written, and the answer names it', async () => {
    const source = await sheet.preparedSource();
    await source.read([taking('A').tag], soon());
    sheet.person.renameTab(TAB, ARCHIVE);
    const before = archived();
    const fault = faultOf(await source.write(vacating('A'), soon()));
    expect(fault).toMatchObject({ type: 'source-misshaped' });
    expect(JSON.stringify(fault)).toContain(TAB);
    expect(archived()).toEqual(before);
  });

  test('the tab is exchanged while the write is on its way', async () => {
    const source = await sheet.preparedSource();
    await source.read([taking('A').tag], soon());
    const archive = await makeCopy();
    let before: unknown[] = [];
    justBefore(
      sheet.emulator,
      1,
      () => {
        archive();
        before = archived();
      },
      WRITE,
    );
    expect(await write(source, vacating('A'))).toEqual(APPLIED);
    expect(sheet.row('A').label).toBe('DISPONIBLE');
    expect(archived()).toEqual(before);
  });
});

describe('S1: two shops on two tabs of one spreadsheet', () => {
  test('may use the same operation ids', async () => {
    await sheet.close();
    sheet = await ShopSheet.open();
    const header = ['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'];
    const values: HandValue[][] = [header, ['A', 'MR(93)', '04-05-2026 08:15:00', 4]];
    const { person } = sheet;
    for (const [at, title] of ['north', 'south'].entries()) {
      const gridProperties = { rowCount: 60, columnCount: 20 };
      await request(sheet, {
        addSheet: { properties: { sheetId: 10 + at, title, hidden: false, gridProperties } },
      });
      person.appendRows(title, values);
    }
    for (const tab of ['north', 'south']) {
      const lock = createSpoolLock({ source: sheet.source({ tab }) });
      const worker: Worker = MARIA;
      const given = await lock.finalizar('A', worker, { operationId: 'key-1' });
      expect(given._unsafeUnwrap()).toMatchObject({ repeated: false });
      expect(sheet.person.values(tab)[1]?.[1]).toBe('DISPONIBLE');
      await lock.close();
    }
  });
});
