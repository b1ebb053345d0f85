import { randomUUID } from 'node:crypto';
import { auth, sheets } from '@googleapis/sheets';
import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  APPLIED,
  faultOf,
  JUAN,
  MARIA,
  occupation,
  REPLAYED,
  settle,
  taking,
  tagOf,
  vacating,
  valueOf,
  write,
} from './support/changes.js';
import { ids, ledgerId, request } from './support/ledger-by-hand.js';
import { READ, WRITE } from './support/meddling.js';
import { LEDGER_TITLE } from '../src/ledger/layout.js';
import { ShopSheet, soon, TAB } from './support/shop-sheet.js';

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

/** A source that knows the rows: its next call is the write. */
async function knowing(): Promise<ReturnType<ShopSheet['source']>> {
  const source = await sheet.preparedSource();
  valueOf(await source.read([tagOf('A')], soon()));
  return source;
}

/** A write of Maria's that got no answer and is still on its way. */
async function onItsWay() {
  const source = await knowing();
  const change = taking('A');
  sheet.nextWrite('apply-late');
  expect(faultOf(await source.write(change, soon()))).toMatchObject(LOST);
  expect(sheet.emulator.faults.held).toBe(1);
  const land = async (): Promise<number | undefined> => (await sheet.emulator.faults.release())[0]?.status;
  return { source, change, land };
}

describe('B18: a write that lands late changes nothing', () => {
  test('after its id was cancelled', async () => {
    const { source, change, land } = await onItsWay();
    expect(await settle(source, change)).toBe('cancelled');
    expect(await land()).toBe(400);
    expect(sheet.row('A')).toMatchObject(FREE);
    expect(await settle(source, change)).toBe('cancelled');
    expect(await write(source, change)).toEqual({ outcome: 'cancelled' });
  });

  test('after another process cancelled its id', async () => {
    const { source, change, land } = await onItsWay();
    expect(await settle(await sheet.preparedSource(), change)).toBe('cancelled');
    expect(await land()).toBe(400);
    expect(await settle(source, change)).toBe('cancelled');
    expect(sheet.row('A')).toMatchObject(FREE);
  });

  test('after a repeat was applied', async () => {
    const { source, change, land } = await onItsWay();
    expect(await write(source, change)).toEqual(APPLIED);
    const row = sheet.row('A');
    expect(await land()).toBe(400);
    expect(sheet.row('A')).toEqual(row);
    expect(row).toMatchObject({ label: 'MR(93)', version: 4 });
    expect(await settle(source, change)).toBe('applied');
  });

  test('after the spool was given back, and after the next has taken it', async () => {
    const { source, change, land } = await onItsWay();
    expect(await write(source, change)).toEqual(APPLIED);
    expect(await write(source, vacating('A'))).toEqual(APPLIED);
    expect(await write(source, taking('A', JUAN))).toEqual(APPLIED);
    const row = sheet.row('A');
    expect(await land()).toBe(400);
    expect(sheet.row('A')).toEqual(row);
    expect(row).toMatchObject({ label: 'JP(7)', version: 6 });
  });

  test('though the row looks just as it did when it was sent, to the last cell', async () => {
    const { source, change, land } = await onItsWay();
    expect(await settle(source, change)).toBe('cancelled');
    expect(await write(source, taking('A', JUAN))).toEqual(APPLIED);
    sheet.edit('A', { label: 'DISPONIBLE', since: null, version: 3 });
    expect(await land()).toBe(400);
    expect(sheet.row('A')).toMatchObject(FREE);
  });

  test('after the ledger tab was deleted: it names a tab that is gone', async () => {
    const { source, change, land } = await onItsWay();
    sheet.person.deleteTab(LEDGER_TITLE);
    // Who finds the tab gone is in doubt, and stays so: the new one knows nothing of what was before.
    for (let again = 0; again < 3; again++)
      expect(faultOf(await source.settle(change, soon()))).toMatchObject(LOST);
    expect(await land()).toBe(400);
    expect(sheet.row('A')).toMatchObject(FREE);
    expect(await write(source, change)).toEqual({ outcome: 'cancelled' });
  });

  test('an applied write whose reply was lost is not called cancelled when the ledger is deleted then', async () => {
    const source = await sheet.preparedSource();
    const change = taking('A');
    sheet.nextWrite('lose-reply');
    expect(faultOf(await source.write(change, soon()))).toMatchObject(LOST);
    sheet.person.deleteTab(LEDGER_TITLE);
    for (let again = 0; again < 3; again++)
      expect(faultOf(await source.settle(change, soon()))).toMatchObject(LOST);
    expect(sheet.row('A')).toMatchObject({ label: 'MR(93)' });
  });

  test('after the rows were sorted: it meets another row, and leaves it and its own alone', async () => {
    const { source, change, land } = await onItsWay();
    sheet.person.moveRow(TAB, 2, 3);
    expect(await land()).toBe(200);
    expect(sheet.rows).toMatchObject([
      { tag: 'B', ...FREE },
      { tag: 'A', ...FREE },
    ]);
    // That attempt has used its id up; the operation was not applied.
    expect(await settle(source, change)).toBe('cancelled');
  });

  test('its own, if it lands before anybody asked: settled, it was applied', async () => {
    const { source, change, land } = await onItsWay();
    expect(await land()).toBe(200);
    expect(sheet.row('A')).toMatchObject({ label: 'MR(93)', version: 4 });
    expect(await write(source, change)).toEqual(REPLAYED);
    expect(await settle(source, change)).toBe('applied');
    expect(sheet.row('A').version).toBe(4);
  });

  test('if its id was forgotten hours after, and the row has changed since: version and date are compared as well', async () => {
    const { source, change, land } = await onItsWay();
    expect(await write(source, change)).toEqual(APPLIED);
    expect(await write(source, vacating('A'))).toEqual(APPLIED);
    // What pruning does long after `longestRequestMs`, when Google promises that nothing lands any more.
    const metadataLocation = { sheetId: ledgerId(sheet) };
    for (const { key } of sheet.person.metadata())
      await request(sheet, {
        deleteDeveloperMetadata: {
          dataFilter: { developerMetadataLookup: { metadataKey: key, metadataLocation } },
        },
      });
    expect(ids(sheet)).toEqual([]);
    expect(await land()).toBe(200);
    expect(sheet.row('A')).toMatchObject({ label: 'DISPONIBLE', version: 5 });
    expect(await settle(source, change)).toBe('applied');
  });
});

describe('B18: a lost reply is settled by the operation’s id', () => {
  test('and the row is not asked: a person may have written the same', async () => {
    const source = await knowing();
    const change = taking('A');
    sheet.nextWrite('lose-request');
    expect(faultOf(await source.write(change, soon()))).toMatchObject(LOST);
    sheet.edit('A', { label: 'MR(93)', version: 4 });
    expect(await settle(source, change)).toBe('cancelled');
  });

  test.each(['lose-reply', 'cut', 'status-after'] as const)(
    '%s, then again on the way of asking',
    async (kind) => {
      const source = await knowing();
      const change = taking('A');
      sheet.nextWrite(kind);
      expect(faultOf(await source.write(change, soon()))).toMatchObject(LOST);
      sheet.nextWrite(kind, { times: 2 });
      expect(await settle(source, change)).toBe('applied');
      sheet.emulator.faults.next(kind, { of: READ });
      expect(await write(source, change)).toEqual(REPLAYED);
      expect(sheet.row('A').version).toBe(4);
    },
  );

  test('a cancelling whose reply is lost is told as cancelled', async () => {
    const source = await knowing();
    sheet.nextWrite('lose-reply');
    expect(await settle(source, taking('A'))).toBe('cancelled');
  });

  test('a write that shares its lost batch with a look: the look is answered all the same', async () => {
    const source = await knowing();
    sheet.nextWrite('lose-reply');
    const [lost, look] = await Promise.all([
      source.write(taking('A'), soon()),
      source.confirm(taking('B'), soon()),
    ]);
    expect(faultOf(lost)).toMatchObject(LOST);
    expect(valueOf(look)).toMatchObject({ state: 'free', version: 3 });
  });
});

describe('B8, B18: a group of fifty that lost its reply', () => {
  const TAGS = Array.from({ length: 50 }, (_, at) => `S-${at}`);

  test.each([
    ['lose-reply', 'applied'],
    ['lose-request', 'cancelled'],
  ] as const)('%s: settled in one or two calls, each member rightly', async (kind, outcome) => {
    sheet.add(...TAGS.map((tag, at) => ({ tag, ...(at % 5 === 0 ? { label: 'JP(7)' } : FREE) })));
    const source = await knowing();
    const changes = TAGS.map((tag) => taking(tag));
    // Every fifth is taken already: those are refused, and send nothing.
    sheet.nextWrite(kind);
    sheet.emulator.calls.reset();
    const lost = await Promise.all(changes.map((change) => source.write(change, soon())));
    // One in which all are written; and where reads are old, those in which the sheet is read.
    expect(sheet.emulator.calls.writes).toBeLessThanOrEqual(READ === WRITE ? 4 : 1);
    sheet.emulator.calls.reset();
    const settled = await Promise.all(changes.map((change) => settle(source, change)));
    // One that cancels all; or one that tells that ids are used, one that reads the ledger, one for the rest. And where
    // reads are old, those in which the sheet is read.
    const looks = READ === WRITE ? 2 : 0;
    expect(sheet.emulator.calls.writes).toBeLessThanOrEqual((outcome === 'applied' ? 3 : 1) + looks);
    for (const [at, answer] of lost.entries()) {
      const isTaken = at % 5 === 0;
      if (isTaken) expect(valueOf(answer).outcome).toBe('refused');
      else expect(faultOf(answer)).toMatchObject(LOST);
      expect(settled[at]).toBe(isTaken ? 'cancelled' : outcome);
      const label = isTaken ? 'JP(7)' : outcome === 'applied' ? 'MR(93)' : 'DISPONIBLE';
      expect(sheet.row(`S-${at}`).label).toBe(label);
    }
  });
});

describe('B18: two processes under one operation id', () => {
  test.each(['lose-reply', 'lose-request', 'apply-late', 'delay'] as const)(
    'racing under %s: applied once, and both are told so',
    async (kind) => {
      const [one, other] = [await knowing(), await knowing()];
      for (let round = 0; round < 12; round++) {
        const change = taking('A', MARIA, { operationId: randomUUID() });
        const version = Number(sheet.row('A').version);
        sheet.nextWrite(kind, { delayMs: 5, times: 1 + (round % 2) });
        const answers = await Promise.all([one.write(change, soon()), other.write(change, soon())]);
        for (const answer of answers)
          if (answer.isOk()) expect(answer.value.outcome).toBe('applied');
          else expect(answer.error).toMatchObject(LOST);
        sheet.emulator.faults.clear();
        const settled = await Promise.all([settle(one, change), settle(other, change)]);
        await sheet.emulator.faults.release();
        expect(new Set(settled).size).toBe(1);
        expect(await settle(one, change)).toBe(settled[0]);
        const isApplied = settled[0] === 'applied';
        if (answers.some((answer) => answer.isOk())) expect(isApplied).toBe(true);
        expect(sheet.row('A')).toMatchObject({
          label: isApplied ? 'MR(93)' : 'DISPONIBLE',
          version: version + (isApplied ? 1 : 0),
        });
        if (isApplied) expect(await write(one, vacating('A'))).toEqual(APPLIED);
        expect(await occupation(one, 'A')).toMatchObject({ state: 'free' });
      }
    },
  );
});

describe('B18: a client that repeats what it sent', () => {
  test('a give-back whose answer was lost is told as a give-back, not as a repeat of one', async () => {
    const login = new auth.OAuth2();
    login.setCredentials({ access_token: sheet.emulator.token });
    const retryConfig = {
      retry: 3,
      noResponseRetries: 3,
      retryDelay: 1,
      httpMethodsToRetry: ['GET', 'POST'],
    };
    const client = sheets({
      version: 'v4',
      rootUrl: sheet.emulator.url,
      auth: login,
      retry: true,
      retryConfig,
    });
    const source = await sheet.preparedSource({ client });
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    const told: unknown[] = [];
    lock.listen((event) => {
      if (event.type === 'given-back') told.push(event.repeated);
    });
    expect((await lock.iniciar('A', MARIA)).isOk()).toBe(true);
    sheet.nextWrite('lose-reply');
    const given = await lock.finalizar('A', MARIA, { operationId: 'tap' });
    expect(given._unsafeUnwrap()).toMatchObject({ repeated: false });
    expect((await lock.finalizar('A', MARIA, { operationId: 'tap' }))._unsafeUnwrap()).toMatchObject({
      repeated: true,
    });
    expect(told).toEqual([false, true]);
    expect(sheet.row('A')).toMatchObject({ label: 'DISPONIBLE', version: 5 });
    await lock.close();
  });
});
