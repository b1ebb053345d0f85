import type { SpoolLockResult, SpoolLockError } from '@spoollock/core';
import type { NextFault } from '@spoollock/sheets-emulator';
import { beforeAll, describe, expect, test } from 'vitest';
import { fetchRetries, stubTimers } from './support/stubbed-timers.js';
import { freeRows, spool, TimedShop, type ProcessOptions } from './support/timed-shop.js';

const MR = { id: 93, initials: 'MR' };
const JP = { id: 94, initials: 'JP' };
const TAG = spool(0);
const WRITE: NextFault['of'] = 'spreadsheets.batchUpdate';
const SAFETY_MS = 10_000;
const DEADLINE_MS = 15_000;

beforeAll(fetchRetries);

async function open(options: ProcessOptions = {}) {
  const shop = await TimedShop.open(freeRows(3));
  stubTimers(shop.time);
  const process = await shop.booted(options);
  const { time } = shop;
  const began = time.now();
  const at = (ms: number): Promise<void> => time.advance(began + ms - time.now());
  return { shop, time, at, took: () => time.now() - began, ...process };
}

/** The error of something that went wrong. */
async function errorOf<T>(answer: SpoolLockResult<T>): Promise<SpoolLockError> {
  return (await answer)._unsafeUnwrapErr();
}

describe('A5, B5: a sheet that answers after the safety expiry', () => {
  test('the reservation is kept alive until it does: another gets in-progress meanwhile, and the first the spool', async () => {
    const { shop, time, at, lock, took } = await open({ source: { requestTimeoutMs: 30_000 } });
    shop.sheet.emulator.faults.next('delay', { of: WRITE, delayMs: SAFETY_MS + 2_000 });
    const taking = lock.iniciar(TAG, MR);
    for (const ms of [500, 5_000, SAFETY_MS - 1, SAFETY_MS + 1_500]) {
      await at(ms);
      const other = (await time.run(lock.iniciar(TAG, JP)))._unsafeUnwrapErr();
      expect(other).toMatchObject({ type: 'in-progress', workerId: 93 });
    }
    const grant = (await time.run(taking))._unsafeUnwrap();
    expect(grant).toMatchObject({ worker: MR, fence: 1, mode: 'persistent', resumed: false });
    expect(took()).toBeGreaterThan(SAFETY_MS);
    expect(shop.sheet.row(TAG)).toMatchObject({ label: 'MR(93)', version: 1 });
    expect((await time.run(lock.iniciar(TAG, JP)))._unsafeUnwrapErr()).toMatchObject({
      type: 'occupied',
      holder: { id: 93 },
    });
  });

  test('without renewals the other would have been let in', async () => {
    const { shop, time, at, lock, store } = await open({ source: { requestTimeoutMs: 30_000 } });
    const renew = store.renew.bind(store);
    store.renew = async (tag, value) => renew(tag, value, 1);
    shop.sheet.emulator.faults.next('delay', { of: WRITE, delayMs: SAFETY_MS + 2_000 });
    const taking = lock.iniciar(TAG, MR);
    await at(SAFETY_MS + 1_500);
    const other = await time.run(lock.iniciar(TAG, JP));
    expect(other._unsafeUnwrapErr()).not.toMatchObject({ type: 'in-progress' });
    await time.run(taking);
  });

  test('B18: a request that is given up is settled, and changes nothing when it lands after all', async () => {
    const { shop, time, lock, took } = await open();
    // Given up after 10 s, when it is still on its way.
    shop.sheet.emulator.faults.next('delay', { of: WRITE, delayMs: SAFETY_MS + 2_000 });
    const grant = (await time.run(lock.iniciar(TAG, MR)))._unsafeUnwrap();
    expect(grant).toMatchObject({ worker: MR, fence: 1 });
    expect(took()).toBeLessThan(SAFETY_MS + 2_000);
    await time.run(lock.finalizar(TAG, MR));
    await time.advance(60_000);
    expect(shop.sheet.row(TAG)).toMatchObject({ label: 'DISPONIBLE', since: null, version: 2 });
  });
});

describe('B5, B19: a sheet that does not answer within the deadline', () => {
  test('an INICIAR ends by its deadline with an unknown outcome, and a repeat finds out', async () => {
    const { shop, time, at, lock, took } = await open();
    shop.sheet.emulator.faults.next('delay', { of: WRITE, delayMs: 100_000, times: 3 });
    const taking = errorOf(lock.iniciar(TAG, MR));
    await at(SAFETY_MS + 1_000);
    expect((await time.run(lock.iniciar(TAG, JP)))._unsafeUnwrapErr()).toMatchObject({ type: 'in-progress' });
    expect(await time.run(taking)).toMatchObject({ type: 'outcome-unknown', next: 'repeat-later' });
    expect(took()).toBeLessThanOrEqual(DEADLINE_MS);
    // The reservation ends by itself; by then what is open can be settled.
    await time.advance(SAFETY_MS);
    const again = (await time.run(lock.iniciar(TAG, MR)))._unsafeUnwrap();
    expect(again).toMatchObject({ worker: MR, fence: 1 });
    await time.advance(200_000);
    expect(shop.sheet.row(TAG)).toMatchObject({ label: 'MR(93)', version: 1 });
  });

  test('a FINALIZAR does too, and its repeat under the same operation id is one give-back', async () => {
    const { shop, time, lock, took } = await open();
    await time.run(lock.iniciar(TAG, MR));
    const began = took();
    shop.sheet.emulator.faults.next('delay', { of: WRITE, delayMs: 100_000, times: 3 });
    const guards = { operationId: 'tablet-7/4711' };
    const error = await time.run(errorOf(lock.finalizar(TAG, MR, guards)));
    expect(error).toMatchObject({ type: 'outcome-unknown' });
    expect(took() - began).toBeLessThanOrEqual(DEADLINE_MS);
    await time.advance(60_000);
    expect((await time.run(lock.finalizar(TAG, MR, guards)))._unsafeUnwrap()).toMatchObject({ tag: TAG });
    expect((await time.run(lock.iniciar(TAG, JP)))._unsafeUnwrap()).toMatchObject({ worker: JP, fence: 3 });
    await time.advance(200_000);
    expect(shop.sheet.row(TAG)).toMatchObject({ label: 'JP(94)', version: 3 });
  });

  test('what only has to read says that the sheet is not there, or that the deadline passed', async () => {
    const { shop, time, lock, took } = await open();
    shop.sheet.emulator.faults.next('delay', { of: 'read', delayMs: 100_000, times: 10 });
    const asked = await Promise.all([
      time.run(errorOf(lock.inspect(TAG))),
      errorOf(lock.list()),
      errorOf(lock.iniciar('UNKNOWN', JP)),
    ]);
    expect(took()).toBeLessThanOrEqual(DEADLINE_MS);
    for (const { type } of asked)
      expect(['source-unavailable', 'timed-out', 'outcome-unknown']).toContain(type);
    expect(shop.sheet.rows.map(({ version }) => version)).toEqual([0, null, 0]);
  });

  test('A15: reconcile ends after its 10 s and says so', async () => {
    const { shop, time, lock, took } = await open();
    shop.sheet.emulator.faults.next('delay', { of: 'read', delayMs: 100_000, times: 10 });
    const report = (await time.run(lock.reconcile()))._unsafeUnwrap();
    expect(report).toMatchObject({ reconciled: 0, complete: false });
    expect(took()).toBeLessThanOrEqual(10_000);
  });
});

describe('B5: a quota that is used up', () => {
  const used: NextFault = { status: 429, of: WRITE, times: 1_000 };

  test('beyond the deadline it is source-unavailable with a time to come back, and nothing was changed', async () => {
    const { shop, time, lock, took } = await open();
    shop.sheet.emulator.faults.next('status', used);
    const error = await time.run(errorOf(lock.iniciar(TAG, MR)));
    expect(error).toMatchObject({ type: 'source-unavailable', next: 'repeat-later' });
    expect('retryAfterMs' in error && error.retryAfterMs).toBeGreaterThan(0);
    expect(took()).toBeLessThan(DEADLINE_MS);
    expect(shop.sheet.row(TAG)).toMatchObject({ label: 'DISPONIBLE', version: 0 });
    expect((await time.run(lock.inspect(TAG)))._unsafeUnwrap()).toMatchObject({ state: 'free' });
  });

  test('one that renews itself in time costs a pause, and the call ends well', async () => {
    const { shop, time, lock, took } = await open();
    shop.sheet.emulator.faults.next('status', { ...used, times: 2 });
    expect((await time.run(lock.iniciar(TAG, MR)))._unsafeUnwrap()).toMatchObject({ fence: 1 });
    // Two pauses of one to two and of two to four seconds.
    expect(took()).toBeGreaterThanOrEqual(3_000);
    expect(took()).toBeLessThan(8_000);
  });

  test('fifty at once are each told so, and none of them got a spool', async () => {
    const { shop, time, lock, took } = await open();
    shop.sheet.emulator.faults.next('status', used);
    const errors = await time.run(
      Promise.all(
        Array.from({ length: 50 }, (_, at) =>
          errorOf(lock.iniciar(spool(at % 3), { id: at + 1, initials: 'MR' })),
        ),
      ),
    );
    const types = new Set(errors.map(({ type }) => type));
    expect([...types].sort()).toEqual(['in-progress', 'source-unavailable']);
    expect(took()).toBeLessThan(DEADLINE_MS);
    expect(shop.sheet.rows.map(({ version }) => version)).toEqual([0, null, 0]);
  });
});
