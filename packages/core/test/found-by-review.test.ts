import { ok } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import { isTimeZone, parseLabel } from '@spoollock/core/adapter';
import { openShop } from './support/shop.js';

const MR = { id: 93, initials: 'MR' };
const JP = { id: 94, initials: 'JP' };

describe('beside the earlier service', () => {
  const options = { sharedWithEarlierService: true };

  test('a take whose lock could not be held is no grant, and its repeat finds out', async () => {
    const { lock, storePlan, clock } = openShop({ options });
    storePlan.next('refuse', 'hold');
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr().type).toBe('outcome-unknown');
    await clock.advance(10_000);
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({
      resumed: true,
      mode: 'persistent',
    });
  });

  test('after a fault of the store INICIAR waits for reconcile', async () => {
    const { lock, storePlan, memoryStore, stored } = openShop({
      rows: [{ tag: 'A' }, { tag: 'B' }],
      options,
    });
    await lock.iniciar('A', MR);
    storePlan.outage(true);
    expect((await lock.iniciar('B', JP))._unsafeUnwrapErr().type).toBe('store-unavailable');
    memoryStore.clear();
    storePlan.outage(false);
    await lock.iniciar('B', JP);
    expect((await stored('A'))?.value).toMatch(/^93:/);
  });
});

test('A6: extend gives no life that a reservation could have', async () => {
  const { lock } = openShop({ options: { mode: 'ttl' } });
  const { token } = (await lock.iniciar('A', MR))._unsafeUnwrap();
  expect((await lock.extend('A', token, 10))._unsafeUnwrapErr()).toMatchObject({
    type: 'invalid-input',
    field: 'seconds',
  });
  expect((await lock.extend('A', token, 11)).isOk()).toBe(true);
});

test('B19: an aborted INICIAR leaves no reservation behind', async () => {
  const { lock, sourcePlan, stored, clock } = openShop();
  const abort = new AbortController();
  sourcePlan.next('lose-request', 'write');
  sourcePlan.next('delay', 'settle');
  const first = lock.iniciar('A', MR, { signal: abort.signal });
  await clock.advance(0);
  abort.abort();
  // The write may have been done, so its reservation keeps others away.
  expect((await first)._unsafeUnwrapErr().type).toBe('outcome-unknown');
  expect(await stored('A')).not.toBeNull();

  const before = AbortSignal.abort();
  expect((await lock.iniciar('A', JP, { signal: before }))._unsafeUnwrapErr().type).toBe('aborted');
});

test('I8: closing ends though the store never answers a look', async () => {
  const { lock, clock } = openShop({
    wrapStore: (store) => ({
      reach: store.reach,
      generation: () => store.generation(),
      reserve: (...args) => store.reserve(...args),
      read: (...args) => store.read(...args),
      hold: (...args) => store.hold(...args),
      renew: (...args) => store.renew(...args),
      lapse: (...args) => store.lapse(...args),
      swap: (...args) => store.swap(...args),
      remove: (...args) => store.remove(...args),
      restore: (...args) => store.restore(...args),
      nextCleanupCandidate: () => new Promise(() => undefined),
      scan: () => store.scan(),
      ping: async () => ok(),
    }),
  });
  expect((await lock.iniciar('A', MR)).isOk()).toBe(true);
  await clock.run(lock.close());
  expect(clock.pending).toBe(0);
});

test('B14: an async listener that fails is told as a fault', async () => {
  const { lock, events, clock } = openShop();
  lock.listen(async ({ type }) => {
    await Promise.resolve();
    if (type === 'granted') throw new Error('the log is full');
  });
  await lock.iniciar('A', MR);
  await clock.advance(0);
  expect(events).toContainEqual(expect.objectContaining({ type: 'fault', detail: 'a listener threw' }));
});

test('A16: letters that only look like DISPONIBLE in capitals are somebody’s label', () => {
  expect(parseLabel('dısponıble')).toBeNull();
  expect(parseLabel(' Disponible ')).toEqual({ kind: 'free' });
});

test('A2: an offset, or a text with one in it, is no time zone', () => {
  for (const zone of ['garbage-03:00', 'x+05', '+99', '-03:00', '04-05-2026 08:00:00', ''])
    expect([zone, isTimeZone(zone)]).toEqual([zone, false]);
  for (const zone of ['America/Santiago', 'Europe/Madrid', 'UTC'])
    expect([zone, isTimeZone(zone)]).toEqual([zone, true]);
});

test('A16: a label that reads as a worker is one that can be written', () => {
  expect(parseLabel('ßßßßßßßß(93)')).toBeNull();
  expect(parseLabel('ΐ(93)')).toBeNull();
  expect(parseLabel('ña(101)')).toEqual({ kind: 'worker', worker: { id: 101, initials: 'ÑA' } });
});
