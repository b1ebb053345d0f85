import { VirtualClock } from '@spoollock/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LEDGER_ROWS, LEDGER_TITLE, LINES } from '../src/ledger/layout.js';
import { operationMark } from '../src/ledger/marks.js';
import {
  APPLIED,
  faultOf,
  JUAN,
  MARIA,
  REPLAYED,
  settle,
  taking,
  vacating,
  write,
} from './support/changes.js';
import {
  foreignMetadata,
  hasLedger,
  ids,
  ledgerId,
  lines,
  overrun,
  request,
} from './support/ledger-by-hand.js';
import { ShopSheet, soon } from './support/shop-sheet.js';

const FREE = { label: 'DISPONIBLE', version: 3 };
const LOST = { type: 'source-fault', reached: 'perhaps' };
let sheet: ShopSheet;

beforeEach(async () => {
  sheet = await ShopSheet.open([
    { tag: 'A', ...FREE },
    { tag: 'B', ...FREE },
  ]);
});
afterEach(() => sheet.close());

describe('B18: an operation id whose number is taken', () => {
  test.each([
    ['write', 1],
    ['write', 2],
    ['settle', 1],
    ['settle', 2],
  ] as const)('%s goes on under the next number when somebody else has %i', async (what, taken) => {
    const source = await sheet.preparedSource();
    const change = taking('A');
    for (let attempt = 1; attempt <= taken; attempt++)
      await foreignMetadata(sheet, operationMark(change.operationId, attempt, 0).id);
    if (what === 'settle') expect(await settle(source, change)).toBe('cancelled');
    else expect(await write(source, change)).toEqual(APPLIED);
    expect(await settle(source, change)).toBe(what === 'settle' ? 'cancelled' : 'applied');
    expect(await write(source, change)).toEqual(what === 'settle' ? { outcome: 'cancelled' } : REPLAYED);
    expect(sheet.row('A').version).toBe(what === 'settle' ? 3 : 4);
    expect(ids(sheet)).toContain(operationMark(change.operationId, taken + 1, 0).id);
  });

  test('the others of a group are written all the same', async () => {
    const source = await sheet.preparedSource();
    const [one, other] = [taking('A'), taking('B', JUAN)];
    await foreignMetadata(sheet, operationMark(one.operationId, 1, 0).id);
    expect(await Promise.all([write(source, one), write(source, other)])).toEqual([APPLIED, APPLIED]);
  });

  test('a number that another attempt of ours has made lately is no reason for doubt', async () => {
    const source = await sheet.preparedSource();
    const change = taking('A');
    const { id, text } = operationMark(change.operationId, 1, 0);
    // Of the same number, but another text.
    const twin = `${text.slice(0, 8)}${text.slice(8) === 'AAAAAAAA' ? 'BBBBBBBB' : 'AAAAAAAA'}`;
    await write(source, taking('B'));
    const [ours] = sheet.person.metadata();
    await foreignMetadata(sheet, id, {
      metadataKey: ours?.key ?? '',
      location: { sheetId: ledgerId(sheet) },
    });
    sheet.person.edit(LEDGER_TITLE, `A${LEDGER_ROWS}`, `applied ${twin} abcdef`);
    expect(await write(source, change)).toEqual(APPLIED);
  });
});

describe('B18: a ledger that cannot tell says so', () => {
  async function lostWrite() {
    const source = await sheet.preparedSource();
    const change = taking('A');
    await source.read([change.tag], soon());
    sheet.emulator.faults.next('lose-reply', { of: 'write' });
    expect(faultOf(await source.write(change, soon()))).toMatchObject(LOST);
    expect(sheet.row('A')).toMatchObject({ label: 'MR(93)', version: 4 });
    return { source, change };
  }

  async function expectDoubt({ source, change }: Awaited<ReturnType<typeof lostWrite>>): Promise<void> {
    expect(faultOf(await source.settle(change, soon()))).toMatchObject(LOST);
    expect(faultOf(await source.settle(change, soon()))).toMatchObject(LOST);
    expect(sheet.row('A')).toMatchObject({ label: 'MR(93)', version: 4 });
  }

  test('when it was overrun by later operations', async () => {
    const lost = await lostWrite();
    await overrun(sheet, Date.now());
    await expectDoubt(lost);
  });

  test('when a person took lines away', async () => {
    const lost = await lostWrite();
    for (const { row } of lines(sheet)) sheet.person.edit(LEDGER_TITLE, `A${row}`, null);
    await expectDoubt(lost);
  });

  test('when a person wrote over lines', async () => {
    const lost = await lostWrite();
    for (const { row } of lines(sheet)) sheet.person.edit(LEDGER_TITLE, `A${row}`, 'quien es este?');
    await expectDoubt(lost);
  });

  test('when a person sorted it, lines and all else', async () => {
    const lost = await lostWrite();
    sheet.person.sortRows(LEDGER_TITLE, (one) => (String(one[0]).startsWith('applied') ? -1 : 1), 0);
    await expectDoubt(lost);
  });

  test('when a person gave the tab another name', async () => {
    const lost = await lostWrite();
    sheet.person.renameTab(LEDGER_TITLE, 'que es esto');
    await expectDoubt(lost);
    expect(await write(lost.source, vacating('A'))).toEqual(APPLIED);
  });

  test('but lines in another order tell the same', async () => {
    const { source, change } = await lostWrite();
    const [first, last] = [LEDGER_ROWS - LINES + 1, LEDGER_ROWS];
    const own = lines(sheet).find(({ text }) => text.startsWith('applied'));
    sheet.person.moveRow(LEDGER_TITLE, own?.row ?? first, last);
    expect(await settle(source, change)).toBe('applied');
  });
});

describe('B18: a ledger tab that a person changes', () => {
  test.each([
    ['deleted', () => sheet.person.deleteTab(LEDGER_TITLE)],
    ['renamed', () => sheet.person.renameTab(LEDGER_TITLE, `x${sheet.person.tabs().length}`)],
    ['made wider', () => sheet.person.insertColumn(LEDGER_TITLE, 'C')],
    ['made narrower', () => sheet.person.deleteColumn(LEDGER_TITLE, 'C')],
    ['made longer', () => sheet.person.insertRow(LEDGER_TITLE, 2)],
    ['made shorter', () => sheet.person.deleteRow(LEDGER_TITLE, 2)],
  ])('does not stand in the way of the next write when it was %s', async (_what, spoil) => {
    const source = await sheet.preparedSource();
    for (const rowsAreKnown of [true, false]) {
      await sheet.preparedSource();
      if (rowsAreKnown) await source.read([taking('A').tag], soon());
      spoil();
      expect(await write(source, taking('A'))).toEqual(APPLIED);
      expect(await write(source, taking('B', JUAN))).toEqual(APPLIED);
      expect(await write(source, vacating('A'))).toEqual(APPLIED);
      expect(await write(source, vacating('B', JUAN))).toEqual(APPLIED);
    }
    expect(sheet.row('A')).toMatchObject({ label: 'DISPONIBLE', since: null, version: 7 });
    expect(sheet.row('B')).toMatchObject({ label: 'DISPONIBLE', since: null, version: 7 });
  });

  test('is made anew before the first write after it was deleted, with no rows known', async () => {
    const source = await sheet.preparedSource();
    sheet.person.deleteTab(LEDGER_TITLE);
    expect(await write(source, taking('A'))).toEqual(APPLIED);
    expect(hasLedger(sheet)).toBe(true);
  });

  test('a reader beside the write still gets its rows', async () => {
    const source = await sheet.preparedSource();
    sheet.person.deleteTab(LEDGER_TITLE);
    const [written, read] = await Promise.all([
      write(source, taking('A')),
      source.read([taking('B').tag], soon()),
    ]);
    expect(written).toEqual(APPLIED);
    expect(read.isOk()).toBe(true);
  });
});

describe('B18: ids do not pile up', () => {
  const LONGEST_MS = 60_000;

  test('those older than twice the longest request go, younger ones stay', async () => {
    const clock = new VirtualClock(Date.now());
    const gathering = { quietMs: 0, longestMs: 0 };
    const source = await sheet.preparedSource({ clock, gathering, longestRequestMs: LONGEST_MS });
    const call = () => ({ deadlineMs: clock.now() + 30_000 });
    const cancel = (count: number, name: string) =>
      Promise.all(
        Array.from({ length: count }, (_, at) =>
          source.settle(taking('A', MARIA, { operationId: `${name} ${at}` }), call()),
        ),
      );
    await cancel(600, 'old');
    await clock.advance(LONGEST_MS);
    await cancel(100, 'young');
    expect(ids(sheet)).toHaveLength(700);
    await clock.advance(LONGEST_MS - 1_000);
    await cancel(1, 'not yet');
    expect(ids(sheet)).toHaveLength(701);
    // The bucket of the old ones has to have passed as well.
    await clock.advance(41_000);
    await cancel(1, 'now');
    await cancel(1, 'and what comes after is not held up');
    const left = ids(sheet);
    expect(left).toHaveLength(103);
    for (let at = 0; at < 100; at++) expect(left).toContain(operationMark(`young ${at}`, 1, 0).id);
  });

  test('a process that begins anew forgets the old ids of the one before', async () => {
    const clock = new VirtualClock(Date.now());
    const options = { clock, gathering: { quietMs: 0, longestMs: 0 }, longestRequestMs: LONGEST_MS };
    const call = () => ({ deadlineMs: clock.now() + 30_000 });
    const [before, later] = [sheet.source(options), sheet.source(options)];
    for (let at = 0; at < 5; at++) await before.settle(taking('A'), call());
    await clock.advance(3 * LONGEST_MS);
    await later.settle(taking('A'), call());
    await later.settle(taking('A'), call());
    expect(ids(sheet)).toHaveLength(2);
  });

  test('where there is no room for more ids the fault says so, nothing is written, and old ids make room', async () => {
    const clock = new VirtualClock(Date.now());
    const options = {
      clock,
      gathering: { quietMs: 0, longestMs: 0 },
      longestRequestMs: LONGEST_MS,
      backoffMs: 0,
    };
    const source = sheet.source(options);
    const call = () => ({ deadlineMs: clock.now() + 30_000 });
    await source.prepare(call());
    await source.settle(taking('A'), call());
    const [{ key } = { key: '' }] = sheet.person.metadata();
    // As many as there is room for.
    const location = { sheetId: ledgerId(sheet) };
    await request(
      sheet,
      ...Array.from({ length: 14_999 }, (_, at) => ({
        createDeveloperMetadata: {
          developerMetadata: {
            metadataId: at + 1,
            metadataKey: key,
            visibility: 'DOCUMENT' as const,
            location,
          },
        },
      })),
    );
    sheet.emulator.calls.reset();
    const fault = faultOf(await source.write(taking('A'), call()));
    expect(fault).toMatchObject({ type: 'source-fault', reached: 'never' });
    expect(JSON.stringify(fault)).toMatch(/limit of 30000 characters/);
    expect(sheet.emulator.calls.total).toBeLessThan(30);
    expect(sheet.row('A')).toMatchObject(FREE);
    await clock.advance(3 * LONGEST_MS);
    expect(await source.write(taking('A'), call())).toMatchObject({ value: APPLIED });
    expect(ids(sheet).length).toBeLessThan(10);
  });
});
