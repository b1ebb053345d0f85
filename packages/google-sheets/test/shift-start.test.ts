import { GOOGLE_QUOTAS } from '@spoollock/sheets-emulator';
import type { SpoolLockResult, SpoolLockError } from '@spoollock/core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { GoogleSheetsSourceOptions } from '../src/options.js';
import type { CallReport } from '../src/calls/sheets-calls.js';
import type { SharedTime } from './support/shared-time.js';
import { fetchRetries, stubTimers } from './support/stubbed-timers.js';
import { freeRows, numbered, spool, TimedShop, worker, type ShopProcess } from './support/timed-shop.js';

/** What a user of the API may do, and how long Google takes. */
const REAL = { quotas: GOOGLE_QUOTAS, latencyMs: 300 };

beforeAll(fetchRetries);

type Quota = NonNullable<GoogleSheetsSourceOptions['quota']>;

interface Shift extends ShopProcess {
  readonly shop: TimedShop;
  readonly reports: CallReport[];
}

async function openShift(spools: number, quota: Quota = {}): Promise<Shift> {
  const shop = await TimedShop.open(freeRows(spools), REAL);
  stubTimers(shop.time);
  return joinShift(shop, quota);
}

/** One more process, under the same account. */
async function joinShift(shop: TimedShop, quota: Quota = {}): Promise<Shift> {
  const reports: CallReport[] = [];
  const process = await shop.booted({ source: { quota, onCall: (report) => reports.push(report) } });
  return { shop, reports, ...process };
}

function refused({ reports }: Shift): CallReport[] {
  return reports.filter(({ status }) => status === 429);
}

function later(time: SharedTime, ms: number): Promise<void> {
  return new Promise((resolve) => void time.setTimer(ms, resolve));
}

/** Numbers from 0 to 1, the same every time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Workers {
  /** Each has the spool of its number. */
  readonly from: number;
  readonly count: number;
  /** Between one and the next, on average. */
  readonly everyMs: number;
}

interface Answered {
  readonly tookMs: number;
  readonly error: SpoolLockError | null;
}

/** After an unknown outcome the worker's own reservation is there for a while. */
const PASSING = ['source-unavailable', 'outcome-unknown', 'in-progress', 'timed-out'];
const MOST_REPEATS = 20;
const WORK_MS = 20_000;

/** Workers come one after another, take a spool each, work, give it back, and repeat what they are told to. */
async function morning(shift: Shift, { from, count, everyMs }: Workers): Promise<Answered[]> {
  const { time, sheet } = shift.shop;
  const random = chance(from + 1);
  const answered: Answered[] = [];
  const untilOk = async (at: number, ask: () => SpoolLockResult<unknown>): Promise<void> => {
    const { version } = sheet.row(spool(at));
    let isCertain = true;
    for (let repeats = 0; repeats < MOST_REPEATS; repeats++) {
      const began = time.now();
      const answer = await ask();
      const error = answer.isErr() ? answer.error : null;
      answered.push({ tookMs: time.now() - began, error });
      if (error === null) return;
      expect(PASSING).toContain(error.type);
      isCertain &&= error.type !== 'outcome-unknown';
      // Nobody else has this spool, so "nothing was changed" can be checked.
      if (isCertain) expect(sheet.row(spool(at)).version).toBe(version);
      if ('retryAfterMs' in error) await later(time, error.retryAfterMs);
      else expect(error.next).toBe('repeat');
    }
    throw new Error(`${spool(at)} got nowhere`);
  };
  const work = async (at: number): Promise<void> => {
    await untilOk(at, () => shift.lock.iniciar(spool(at), worker(at)));
    expect(sheet.row(spool(at))).toMatchObject({ label: `MR(${at + 1})`, version: 1 });
    await later(time, WORK_MS * (0.5 + random()));
    await untilOk(at, () => shift.lock.finalizar(spool(at), worker(at), { operationId: 'the morning' }));
  };
  const working: Promise<void>[] = [];
  for (let at = from; at < from + count; at++) {
    working.push(work(at));
    await later(time, 2 * everyMs * random());
  }
  await Promise.all(working);
  return answered;
}

/** Every spool was taken once and given back once. */
function everySpoolWentRound({ sheet }: TimedShop): void {
  for (const { label, since, version } of sheet.rows)
    expect([label, since, version]).toEqual(['DISPONIBLE', null, 2]);
}

describe('B8: under the real quotas, at 300 ms a call', () => {
  test('a shift start of fifty INICIARs is over after one call of Google, and none is refused', async () => {
    const shift = await openShift(50);
    const { shop, lock } = shift;
    const began = shop.time.now();
    const answers = await shop.time.run(
      Promise.all(numbered(50, async (at) => lock.iniciar(spool(at), worker(at)))),
    );
    // Gathering, and the write, whose answer is enough.
    expect(shop.time.now() - began).toBe(10 + 300);
    expect(answers.every((answer) => answer.isOk())).toBe(true);
    expect(refused(shift)).toEqual([]);
  });

  test('of fifty who come within a second each is served within 1.5 s', async () => {
    const shift = await openShift(50);
    const { shop, lock } = shift;
    const took = await shop.time.run(
      Promise.all(
        numbered(50, async (at) => {
          await later(shop.time, at * 20);
          const began = shop.time.now();
          expect((await lock.iniciar(spool(at), worker(at))).isOk()).toBe(true);
          return shop.time.now() - began;
        }),
      ),
    );
    expect(Math.max(...took)).toBeLessThanOrEqual(1_500);
    expect(refused(shift)).toEqual([]);
  });

  test('a long morning of 800 operations meets no 429 and no refusal: the pace follows the quota left', async () => {
    const shift = await openShift(400);
    const { shop, reports } = shift;
    const answered = await shop.time.run(morning(shift, { from: 0, count: 400, everyMs: 1_000 }));
    expect(answered).toHaveLength(800);
    expect(refused(shift)).toEqual([]);
    // It was busy enough for the pace to matter, and nobody was kept waiting for the quota to renew itself.
    expect(Math.min(...reports.map(({ quotaLeft }) => quotaLeft))).toBeLessThan(5);
    expect(Math.max(...answered.map(({ tookMs }) => tookMs))).toBeLessThan(5_000);
    everySpoolWentRound(shop);
  });

  test('two processes that have half of the quota each meet no 429', async () => {
    const half = { readsPerMinute: 30, writesPerMinute: 30 };
    const here = await openShift(120, half);
    const there = await joinShift(here.shop, half);
    const [some, others] = await here.shop.time.run(
      Promise.all([
        morning(here, { from: 0, count: 60, everyMs: 2_000 }),
        morning(there, { from: 60, count: 60, everyMs: 2_000 }),
      ]),
    );
    expect([some.length, others.length]).toEqual([120, 120]);
    expect([...refused(here), ...refused(there)]).toEqual([]);
    everySpoolWentRound(here.shop);
  });

  test('two that know nothing of each other meet 429s, and whoever repeats as told gets there, once', async () => {
    const here = await openShift(240);
    const there = await joinShift(here.shop);
    await here.shop.time.run(
      Promise.all([
        morning(here, { from: 0, count: 120, everyMs: 3_000 }),
        morning(there, { from: 120, count: 120, everyMs: 3_000 }),
      ]),
    );
    expect(refused(here).length + refused(there).length).toBeGreaterThan(0);
    everySpoolWentRound(here.shop);
  });
});

describe('B20: a clock that is set back', () => {
  test('by an hour in the middle of a busy minute: nobody waits for as long', async () => {
    const shift = await openShift(60);
    const { shop, lock } = shift;
    await shop.time.run(
      (async () => {
        for (let at = 0; at < 40; at++) (await lock.iniciar(spool(at), worker(at)))._unsafeUnwrap();
      })(),
    );
    expect(shift.reports.at(-1)?.quotaLeft).toBeLessThan(30);
    const gathering = lock.iniciar(spool(40), worker(40));
    await shop.time.quiet();
    shop.time.jump(-3_600_000);
    const began = shop.time.now();
    expect((await shop.time.run(gathering)).isOk()).toBe(true);
    expect((await shop.time.run(lock.iniciar(spool(41), worker(41)))).isOk()).toBe(true);
    expect(shop.time.now() - began).toBeLessThan(5_000);
  });
});
