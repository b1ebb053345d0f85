import { systemClock, type SourceFault } from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallReport } from '../src/calls/sheets-calls.js';
import { APPLIED, faultOf, settle, taking, tagOf, vacating, valueOf, write } from './support/changes.js';
import { sheetsClient } from './support/clients.js';
import { READ, WRITE } from './support/meddling.js';
import { ShopSheet, soon } from './support/shop-sheet.js';

const FREE = { label: 'DISPONIBLE', version: 3 };
const A = tagOf('A');
type Source = ReturnType<ShopSheet['source']>;
let sheet: ShopSheet;
let source: Source;
let reports: CallReport[];

beforeEach(async () => {
  reports = [];
  sheet = await ShopSheet.open([
    { tag: 'A', ...FREE },
    { tag: 'B', ...FREE },
  ]);
  source = await sheet.preparedSource({ onCall: (report) => reports.push(report), backoffMs: 1 });
  valueOf(await source.read([A], soon()));
  reports = [];
});
afterEach(() => sheet.close());

const LOST = { type: 'source-fault', reached: 'perhaps' };
const NEVER = { type: 'source-fault', reached: 'never' };

/** One of each kind of call. */
const CALLS: Record<string, (call?: { deadlineMs: number }) => Promise<Result<unknown, SourceFault>>> = {
  read: (call = soon()) => source.read([A], call),
  write: (call = soon()) => source.write(taking('A'), call),
  settle: (call = soon()) => source.settle(taking('A'), call),
  confirm: (call = soon()) => source.confirm(taking('A'), call),
  check: (call = soon()) => source.check(call),
  prepare: (call = soon()) => sheet.source({ backoffMs: 1 }).prepare(call),
};

describe('Google’s clock, by the time of its answers', () => {
  const BEHIND_MS = 300_000;
  async function aheadIn(call: (source: Source) => Promise<unknown>): Promise<number | null | undefined> {
    const clock = { ...systemClock, now: () => systemClock.now() - BEHIND_MS };
    await call(sheet.source({ clock, backoffMs: 1, onCall: (report) => reports.push(report) }));
    return reports.at(-1)?.clockAheadMs;
  }

  test('is told with every call: one that was answered, and one that failed with an answer', async () => {
    await source.read([A], soon());
    expect(reports.at(-1)?.clockAheadMs).toBe(0);
    // The answer leaves out the parts of a second.
    const nearly = expect.closeTo(BEHIND_MS, -4) as number;
    expect(await aheadIn((behind) => behind.check(soon()))).toEqual(nearly);
    sheet.emulator.faults.next('status', { status: 403, times: 5 });
    expect(await aheadIn((behind) => behind.check(soon()))).toEqual(nearly);
  });

  test('is not told where no answer came', async () => {
    sheet.emulator.faults.next('lose-request', { times: 5 });
    expect(
      await aheadIn((behind) => behind.check({ deadlineMs: systemClock.now() - BEHIND_MS + 200 })),
    ).toBeNull();
  });
});

describe.each(Object.keys(CALLS))('B18: what a failed %s leaves known', (name) => {
  const call = (one?: { deadlineMs: number }) => CALLS[name]?.(one) ?? Promise.reject(new Error(name));

  test('over the quota once: it is asked again', async () => {
    sheet.emulator.faults.next('status', { status: 429 });
    const answer = await call();
    // Who asks for health wants an answer at once.
    if (name === 'check') expect(faultOf(answer)).toMatchObject(NEVER);
    else expect(answer.isOk()).toBe(true);
  });

  test('over the quota for good: nothing was sent, and it ends by its deadline', async () => {
    sheet.emulator.faults.next('status', { status: 429, times: 1_000 });
    expect(faultOf(await call(soon(1_000)))).toMatchObject(NEVER);
    expect(sheet.row('A')).toMatchObject(FREE);
  });

  test.each([
    [401, 'invalid'],
    [403, 'permission'],
    [404, 'no such spreadsheet'],
  ])('%i is spelled out, at once, without the token', async (status) => {
    sheet.emulator.faults.next('status', { status, times: 1_000 });
    sheet.emulator.calls.reset();
    const fault = faultOf(await call());
    // No patience helps: a person must share the sheet, or fix the credentials.
    expect(fault).toMatchObject({ type: 'source-misshaped' });
    expect(JSON.stringify(fault)).toContain(String(status));
    expect(JSON.stringify(fault)).not.toContain(sheet.emulator.token);
    expect(sheet.emulator.calls.total).toBe(1);
  });

  test.each(['status', 'status-after', 'cut', 'lose-reply', 'lose-request'] as const)(
    '%s for good',
    async (kind) => {
      sheet.emulator.faults.next(kind, { times: 1_000 });
      const isWrite = ['write', 'settle', 'confirm'].includes(name);
      // A write must have been sent by its deadline, on a busy machine as well: else nothing is lost.
      const fault = faultOf(await call(soon(isWrite ? 1_000 : 60)));
      expect(fault).toMatchObject(isWrite ? LOST : NEVER);
      expect(fault).not.toHaveProperty('token');
    },
  );

  test('an outage: every call is a fault, none is an answer, and afterwards all is well', async () => {
    sheet.emulator.faults.outage(true);
    expect(faultOf(await call(soon(60)))).toMatchObject({ type: 'source-fault' });
    sheet.emulator.faults.outage(false);
    expect((await call()).isOk()).toBe(true);
  });

  test('an answer that does not come in time', async () => {
    source = await sheet.preparedSource({ requestTimeoutMs: 700, backoffMs: 1 });
    if (name === 'write') valueOf(await source.read([A], soon()));
    sheet.emulator.faults.next('delay', { delayMs: 60_000 });
    const answer = await call();
    // A write is never repeated of itself; all else may be.
    if (name === 'write') expect(faultOf(answer)).toMatchObject(LOST);
    else if (name === 'check') expect(faultOf(answer)).toMatchObject(NEVER);
    else expect(answer.isOk()).toBe(true);
  });

  test('no time left, or called off: nothing is sent', async () => {
    sheet.emulator.calls.reset();
    if (name !== 'prepare' && name !== 'check')
      expect(faultOf(await call({ deadlineMs: Date.now() - 1 }))).toMatchObject(NEVER);
    const signal = AbortSignal.abort();
    const called = { ...soon(), signal };
    if (name !== 'prepare') expect(faultOf(await call(called))).toMatchObject(NEVER);
    expect(sheet.emulator.calls.total).toBe(0);
    expect(sheet.row('A')).toMatchObject(FREE);
  });
});

describe('B18: faults told apart', () => {
  test('a write met by 500 may have been applied, one met by 429 was not', async () => {
    sheet.emulator.faults.next('status-after', { status: 500, of: WRITE });
    const change = taking('A');
    expect(faultOf(await source.write(change, soon()))).toMatchObject(LOST);
    expect(await settle(source, change)).toBe('applied');
    sheet.emulator.faults.next('status', { status: 429, of: WRITE });
    expect(await write(source, vacating('A'))).toEqual(APPLIED);
  });

  test('a token that is not let in is told without being shown', async () => {
    const token = 'ya29.a-secret-nobody-should-read';
    const other = sheet.source({ client: sheetsClient(sheet.emulator.url, token) });
    for (const answer of [await other.check(soon()), await other.write(taking('A'), soon())]) {
      expect(faultOf(answer)).toMatchObject({ type: 'source-misshaped' });
      expect(JSON.stringify(answer)).not.toContain('secret');
      expect(JSON.stringify(answer)).toContain('401');
    }
  });

  test('a quota that is used up holds back all others until then, and each is told how long', async () => {
    const slow = await sheet.preparedSource({ backoffMs: 5_000 });
    valueOf(await slow.read([A], soon()));
    sheet.emulator.faults.next('status', { status: 429, of: WRITE });
    expect(faultOf(await slow.write(taking('A'), soon(2_000)))).toMatchObject(NEVER);
    sheet.emulator.calls.reset();
    const fault = faultOf(await slow.write(taking('A'), soon(2_000)));
    expect(fault).toMatchObject({ ...NEVER, retryAfterMs: expect.any(Number) as number });
    expect(sheet.emulator.calls.of(WRITE)).toBe(0);
  });

  test('those who wait for a call that takes its time are told when theirs is over', async () => {
    sheet.emulator.faults.next('delay', { of: WRITE, delayMs: 150 });
    const first = source.write(taking('A'), soon());
    // It has gone out when the next one comes.
    await new Promise<void>((sent) => sheet.emulator.beforeEachCall(() => sent()));
    const late = source.write(taking('B'), { deadlineMs: Date.now() - 1 });
    expect(valueOf(await first)).toEqual(APPLIED);
    expect(faultOf(await late)).toMatchObject(NEVER);
    expect(sheet.row('B')).toMatchObject(FREE);
  });

  test('a listener that throws does not disturb the call it is told of', async () => {
    const watched = await sheet.preparedSource({
      onCall: () => {
        throw new Error('a listener');
      },
    });
    expect(await write(watched, taking('A'))).toEqual(APPLIED);
  });

  test('whoever watches is told of every call, and of what failed', async () => {
    sheet.emulator.faults.next('status', { status: 503, of: READ });
    valueOf(await source.read([A], soon()));
    valueOf(await source.write(taking('A'), soon()));
    expect(reports.map(({ kind, ok, status }) => [kind, ok, status])).toEqual([
      ['read', false, 503],
      ['read', true, null],
      ['write', true, null],
    ]);
  });
});
