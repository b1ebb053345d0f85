import { describe, expect, test } from 'vitest';
import { parseLabel, parseLock } from '@spoollock/core/adapter';
import { hoursAgo, HOUR_MS, JP, lockValue, MR, openShop, tagOf, TOKEN, ZONE } from './support/shop.js';

const A3 = (workerId: number): string => `${workerId}:${TOKEN}`;

/** What may stand under a key and is no lock; the time in the last but one never was: clocks went forward. */
const UNREADABLE = [
  '',
  'garbage',
  '93',
  '93:',
  '93:not-a-uuid',
  `093:${TOKEN}`,
  `0:${TOKEN}`,
  `-93:${TOKEN}`,
  `93.5:${TOKEN}`,
  `9999999999999999999:${TOKEN}`,
  `93:${TOKEN}:`,
  `93:${TOKEN}:31-02-2026 10:00:00`,
  `93:${TOKEN}:29-02-2025 10:00:00`,
  `93:${TOKEN}:2026-05-04T12:00:00Z`,
  `93:${TOKEN}:46146.5`,
  `93:${TOKEN}:06-09-2026 00:30:00`,
  '\u0000list',
];

describe('A1 and A3: forms that the earlier system wrote', () => {
  test('A1 is read letter for letter', () => {
    expect(parseLock(`93:${TOKEN}:04-05-2026 08:00:00`, ZONE)).toEqual({
      workerId: 93,
      token: TOKEN,
      since: new Date(Date.UTC(2026, 4, 4, 12)),
      origin: 'first-hand',
      value: `93:${TOKEN}:04-05-2026 08:00:00`,
    });
  });

  test('A2: INICIAR stores exactly `{worker_id}:{token}:{DD-MM-YYYY HH:MM:SS}` in shop time, token a UUID v4', async () => {
    const { lock, stored } = openShop();
    const { token } = (await lock.iniciar('A', MR))._unsafeUnwrap();
    expect(await stored('A')).toEqual({ value: `93:${token}:04-05-2026 08:00:00`, expiresInMs: null });
    expect(token).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  test('A3 has a holder and no known age', () => {
    expect(parseLock(A3(93), ZONE)).toMatchObject({ workerId: 93, token: TOKEN, since: null });
  });

  test.each([
    ['A1', lockValue(94, Date.UTC(2026, 4, 4, 10)), new Date(Date.UTC(2026, 4, 4, 10))],
    ['A3', A3(94), null],
  ])('%s is inspected, listed, conflicted with, and given back', async (_form, value, lockSince) => {
    const { clock, lock, memoryStore, memorySource, stored } = openShop();
    const since = hoursAgo(clock, 2);
    memorySource.edit('A', { label: 'JP(94)', since });
    memoryStore.put('A', value);
    const inspected = (await lock.inspect('A'))._unsafeUnwrap();
    expect(inspected).toMatchObject({
      state: 'occupied',
      drift: null,
      holder: { id: 94, initials: 'JP', since },
      lock: { kind: 'persistent', workerId: 94, since: lockSince, origin: 'first-hand', expiresInMs: null },
    });
    expect((await lock.list({ worker: 94 }))._unsafeUnwrap().spools).toMatchObject([
      { tag: 'A', drift: null },
    ]);
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'occupied',
      holder: { id: 94 },
    });
    expect((await lock.iniciar('A', JP))._unsafeUnwrap()).toMatchObject({ resumed: true, token: TOKEN });
    expect(await stored('A')).toEqual({ value, expiresInMs: null });
    expect((await lock.finalizar('A', JP, { token: TOKEN }))._unsafeUnwrap()).toMatchObject({
      lock: 'removed',
    });
    expect(await stored('A')).toBeNull();
  });

  test.each([
    ['A1', lockValue(94, Date.UTC(2026, 4, 4, 10))],
    ['A3', A3(94)],
  ])('B2: %s over a free row is reclaimed at once', async (_form, value) => {
    const { lock, memoryStore, stored, events } = openShop();
    memoryStore.put('A', value);
    expect((await lock.inspect('A'))._unsafeUnwrap()).toMatchObject({
      state: 'drift',
      drift: 'lock-over-free-row',
    });
    const grant = (await lock.iniciar('A', MR))._unsafeUnwrap();
    expect((await stored('A'))?.value).toContain(grant.token);
    expect(events[0]).toEqual({ type: 'orphan-reclaimed', tag: 'A', value });
  });

  test('A3: cleanup leaves it alone for ever, and reconcile removes it from a free row', async () => {
    const { clock, lock, memoryStore, stored } = openShop();
    memoryStore.put('A', A3(94));
    await clock.advance(1000 * HOUR_MS);
    expect((await lock.cleanupOne())._unsafeUnwrap()).toEqual({ looked: 'A', removed: false });
    expect((await clock.run(lock.reconcile()))._unsafeUnwrap()).toMatchObject({ orphansRemoved: 1 });
    expect(await stored('A')).toBeNull();
  });

  test('A6: in TTL mode an expiry longer than the safety one means held', async () => {
    const { clock, lock, memoryStore, memorySource } = openShop({ options: { mode: 'ttl' } });
    memorySource.edit('A', { label: 'JP(94)', since: new Date(clock.now()) });
    memoryStore.put('A', A3(94), 3_000_000);
    expect((await lock.inspect('A'))._unsafeUnwrap().lock).toMatchObject({
      kind: 'ttl',
      expiresInMs: 3_000_000,
    });
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'occupied' });
    expect((await lock.iniciar('A', JP))._unsafeUnwrap()).toMatchObject({ mode: 'ttl', resumed: true });
  });
});

describe.each(UNREADABLE)('A7: the stored value %j is no lock', (value) => {
  test('it is never read as one, nor as none', async () => {
    const { lock, memoryStore } = openShop();
    expect(parseLock(value, ZONE)).toBeNull();
    memoryStore.put('A', value);
    expect((await lock.inspect('A'))._unsafeUnwrap()).toMatchObject({
      state: 'drift',
      drift: 'lock-over-free-row',
      lock: { kind: 'unreadable', workerId: null, since: null, origin: null },
    });
    expect((await lock.list())._unsafeUnwrap()).toMatchObject({
      spools: [{ tag: 'A', state: 'drift' }],
      counts: { free: 0, drift: 1 },
    });
  });

  test('over an occupied row it is named, met as occupied, and put right by reconcile', async () => {
    const { clock, lock, memoryStore, memorySource, stored } = openShop();
    memorySource.edit('A', { label: 'JP(94)', since: hoursAgo(clock, 1) });
    memoryStore.put('A', value);
    expect((await lock.inspect('A'))._unsafeUnwrap()).toMatchObject({
      state: 'drift',
      drift: 'lock-unreadable',
    });
    expect((await clock.run(lock.reconcile()))._unsafeUnwrap()).toMatchObject({ reconciled: 1, skipped: 0 });
    expect((await stored('A'))?.value).toMatch(/^94:/);
    memoryStore.put('A', value);
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'occupied',
      holder: { id: 94 },
    });
    memoryStore.put('A', value);
    expect((await lock.finalizar('A', JP))._unsafeUnwrap()).toMatchObject({ lock: 'none-of-ours' });
    expect(await stored('A')).toEqual({ value, expiresInMs: null });
  });

  test('over a free row it is left by cleanup, however old, and reclaimed by INICIAR', async () => {
    const { clock, lock, memoryStore, memorySource } = openShop();
    memoryStore.put('A', value);
    await clock.advance(100 * HOUR_MS);
    expect((await lock.cleanupOne())._unsafeUnwrap()).toEqual({ looked: 'A', removed: false });
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed: false });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR });
  });

  test('with the truth down nobody is named by it, and nothing is called free', async () => {
    const { lock, memoryStore, sourcePlan, stored } = openShop();
    memoryStore.put('A', value);
    sourcePlan.outage(true);
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'source-unavailable' });
    expect((await lock.inspect('A'))._unsafeUnwrap()).toMatchObject({ state: 'unreadable', holder: null });
    expect(await stored('A')).toEqual({ value, expiresInMs: null });
  });
});

test('A16: letters that only look like DISPONIBLE in capitals are somebody’s label', () => {
  expect(parseLabel('dısponıble')).toBeNull();
  expect(parseLabel(' Disponible ')).toEqual({ kind: 'free' });
});

test('A16: a label that reads as a worker is one that can be written', () => {
  expect(parseLabel('ßßßßßßßß(93)')).toBeNull();
  expect(parseLabel('ΐ(93)')).toBeNull();
  expect(parseLabel('ña(101)')).toEqual({ kind: 'worker', worker: { id: 101, initials: 'ÑA' } });
});
