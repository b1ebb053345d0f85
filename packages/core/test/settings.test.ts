import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createSpoolLock } from '@spoollock/core';
import { systemClock } from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { HOUR_MS, lockValue, MR, openShop } from './support/shop.js';

const ports = { store: new MemoryLockStore(), source: new MemoryOccupationSource() };

describe('options that cannot be throw a TypeError that names them', () => {
  const impossible: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ...['safetyExpirySeconds', 'lockTtlSeconds', 'deadlineMs', 'reconcileLimitMs', 'staleAfterHours'].flatMap(
      (name) => [0, -1, NaN, Infinity, 2 ** 31].map((value) => [name, { [name]: value }] as const),
    ),
    ['timeZone', { timeZone: 'Chile' }],
    ['timeZone', { timeZone: '' }],
    ['lockTtlSeconds', { mode: 'ttl', lockTtlSeconds: 10 }],
    ['lockTtlSeconds', { mode: 'ttl', lockTtlSeconds: 60, safetyExpirySeconds: 60 }],
  ];
  test.each(impossible.map(([name, options]) => [name, inspect(options), options] as const))(
    '%s: %s',
    (name, _, options) => {
      const create = (): unknown => createSpoolLock({ ...ports, ...options });
      expect(create).toThrow(TypeError);
      expect(create).toThrow(name);
    },
  );

  test.each([
    ['mode', { mode: 'forever' }],
    ['stale', { stale: 'steal' }],
    ['safetyExpirySeconds', { safetyExpirySeconds: '10' }],
    ['deadlineMs', { deadlineMs: '15000' }],
    ['source', { source: undefined }],
    ['source', { source: 'the-sheet' }],
    ['source', { source: { read: true } }],
    ['store must be a LockStore', { store: null }],
    ['store must be a LockStore', { store: Promise.resolve(ports.store) }],
    ['store must be a LockStore', { store: { get: () => 'a client of Redis', set: () => 'OK' } }],
  ])('%s of a caller without types: %j', (name, options) => {
    const create = (): unknown => Reflect.apply(createSpoolLock, undefined, [{ ...ports, ...options }]);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(name);
  });

  test.each([
    [{ lockTtlSeconds: 2_592_000 }, 'lockTtlSeconds must be a number above 0, at most 2147483, not 2592000'],
    [{ deadlineMs: 2 ** 31 }, 'deadlineMs must be a number above 0, at most 2147483647, not 2147483648'],
    [
      { mode: 'ttl', lockTtlSeconds: 10 },
      'lockTtlSeconds must be longer than safetyExpirySeconds, which is 10, not 10',
    ],
  ] as const)('R11: what is beyond a bound is told the bound: %j', (options, message) => {
    expect(() => createSpoolLock({ ...ports, ...options })).toThrow(new TypeError(message));
  });

  test('a caller without types that gives no options is told the first one', () => {
    expect(() => void Reflect.apply(createSpoolLock, undefined, [])).toThrow(
      new TypeError('source must be an OccupationSource, not undefined'),
    );
  });

  test('a safety expiry whose renewals no timer could keep', () => {
    // Twenty-five days, in seconds: as milliseconds more than a timer can wait.
    expect(() => createSpoolLock({ ...ports, safetyExpirySeconds: 3 * 2_147_484 })).toThrow(
      /safetyExpirySeconds/,
    );
  });
});

describe('options that can be', () => {
  test('the safety expiry is 10 s unless it says otherwise', async () => {
    for (const [safetyExpirySeconds, expected] of [
      [undefined, 10_000],
      [3, 3_000],
    ] as const) {
      const { clock, lock, sourcePlan, stored } = openShop({ options: { safetyExpirySeconds } });
      sourcePlan.next('delay', 'write');
      const taking = lock.iniciar('A', MR);
      await clock.advance(0);
      expect(await stored('A')).toMatchObject({ expiresInMs: expected });
      await sourcePlan.release();
      expect((await taking).isOk()).toBe(true);
    }
  });

  test('A6: TTL mode holds for 3600 s unless it says otherwise', async () => {
    for (const [lockTtlSeconds, expected] of [
      [undefined, 3_600_000],
      [60, 60_000],
    ] as const) {
      const { lock, stored } = openShop({ options: { mode: 'ttl', lockTtlSeconds } });
      expect((await lock.iniciar('A', MR))._unsafeUnwrap().mode).toBe('ttl');
      expect(await stored('A')).toMatchObject({ expiresInMs: expected });
    }
  });

  test('an occupation is stale after 24 h unless they say otherwise, to the millisecond', async () => {
    for (const staleAfterHours of [24, 8]) {
      const { clock, lock, memorySource } = openShop({ options: { staleAfterHours } });
      memorySource.edit('A', { label: 'JP(94)', since: new Date(clock.now() - staleAfterHours * HOUR_MS) });
      expect((await lock.inspect('A'))._unsafeUnwrap().state).toBe('drift');
      await clock.advance(1);
      expect((await lock.inspect('A'))._unsafeUnwrap().state).toBe('stale');
    }
  });

  test("A2: the shop's zone decides how a lock's time is written and read", async () => {
    const { lock, stored } = openShop({ options: { timeZone: 'Asia/Kolkata' } });
    await lock.iniciar('A', MR);
    expect((await stored('A'))?.value).toMatch(/:04-05-2026 17:30:00$/);
  });

  test('tokens come from newId', async () => {
    const newId = (): string => '00000000-0000-4000-8000-000000000001';
    const { clock, lock, stored } = openShop({ options: { newId } });
    await lock.iniciar('A', MR);
    expect((await stored('A'))?.value).toBe(lockValue(93, clock.now(), newId()));
  });

  test("the machine's clock is the default", async () => {
    const lock = createSpoolLock({
      store: new MemoryLockStore(),
      source: new MemoryOccupationSource([{ tag: 'A' }]),
    });
    const { since } = (await lock.iniciar('A', MR))._unsafeUnwrap();
    expect(Math.abs(systemClock.now() - (since?.getTime() ?? 0))).toBeLessThan(60_000);
    await lock.close();
  });
});
