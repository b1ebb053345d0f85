import { expect, test } from 'vitest';
import { changes, HOUR_MS, JP, lockValue, MR, openShop, tagOf } from './support/shop.js';

test('bug 1: a persistent lock is released by the value that is really stored', async () => {
  const { lock, stored } = openShop();
  const grant = (await lock.iniciar('A', MR))._unsafeUnwrap();
  expect(await stored('A')).toMatchObject({ expiresInMs: null });
  const back = await lock.finalizar('A', MR, { token: grant.token });
  expect(back._unsafeUnwrap()).toMatchObject({ lock: 'removed' });
  expect(await stored('A')).toBeNull();
});

test('bug 1: a lock without a timestamp, as the earlier version wrote it, is released as well', async () => {
  const { clock, lock, stored, memoryStore, memorySource } = openShop();
  memorySource.edit('A', { label: 'MR(93)', since: new Date(clock.now()) });
  memoryStore.put('A', '93:3f1c9a52-8b1e-4c39-9d0a-6a3c1f0e7b21');
  expect((await lock.finalizar('A', MR))._unsafeUnwrap()).toMatchObject({ lock: 'removed' });
  expect(await stored('A')).toBeNull();
});

test('bug 2: a lock that could not be removed is told as such, and no removal is told to the listeners', async () => {
  const { lock, storePlan, events, stored, memorySource } = openShop();
  await lock.iniciar('A', MR);
  storePlan.next('refuse', 'remove');
  expect((await lock.finalizar('A', MR))._unsafeUnwrap()).toMatchObject({ lock: 'unreachable' });
  expect(await stored('A')).not.toBeNull();
  expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
  expect(changes(events)).toEqual(['granted', 'degraded-entered', 'given-back']);
});

test('bug 2: a give-back that the truth never saw is no success, and is not told as one', async () => {
  const { lock, sourcePlan, events, stored } = openShop();
  await lock.iniciar('A', MR);
  sourcePlan.outage(true);
  expect((await lock.finalizar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'source-unavailable' });
  expect(await stored('A')).not.toBeNull();
  expect(changes(events)).toEqual(['granted']);
});

test('bug 3: over N calls the cleanup looks at every lock, and every orphan goes', async () => {
  const tags = Array.from({ length: 60 }, (_, n) => `S-${n}`);
  const { clock, lock, memoryStore, stored } = openShop({
    rows: [{ tag: 'A' }, ...tags.map((tag) => ({ tag }))],
  });
  // One that must stay comes first.
  memoryStore.put('A', lockValue(95, clock.now()));
  for (const tag of tags) memoryStore.put(tag, lockValue(95, clock.now() - 30 * HOUR_MS));
  const looked = new Set<string | null>();
  for (let call = 0; call <= tags.length; call++)
    looked.add((await lock.cleanupOne())._unsafeUnwrap().looked);
  expect(looked.size).toBe(tags.length + 1);
  for (const tag of tags) expect(await stored(tag)).toBeNull();
});

test('bug 3: a lock that changed after the look is not deleted', async () => {
  const { clock, lock, sourcePlan, memoryStore, stored } = openShop();
  memoryStore.put('A', lockValue(95, clock.now() - 30 * HOUR_MS));
  sourcePlan.next('delay', 'read');
  const cleaning = lock.cleanupOne();
  await clock.advance(0);
  // While the truth is being asked, a reservation takes the orphan's place.
  const newer = lockValue(94, clock.now());
  memoryStore.put('A', newer, 10_000);
  await sourcePlan.release();
  expect((await cleaning)._unsafeUnwrap()).toEqual({ looked: 'A', removed: false });
  expect(await stored('A')).toMatchObject({ value: newer });
});

test('bug 4: cleanup and degraded mode are wired into INICIAR itself', async () => {
  const { clock, lock, storePlan, memoryStore, stored } = openShop({
    rows: [{ tag: 'A' }, { tag: 'B' }, { tag: 'C' }],
  });
  memoryStore.put('B', lockValue(95, clock.now() - 30 * HOUR_MS));
  await lock.iniciar('A', MR);
  await lock.idle();
  expect(await stored('B')).toBeNull();
  storePlan.outage(true);
  expect((await lock.iniciar('C', JP))._unsafeUnwrap()).toMatchObject({ mode: 'degraded' });
});

test('bug 5: without the lock store the truth is written, by compare-and-set, so one of two gets the spool', async () => {
  const { lock, another, storePlan, store, memorySource, sourcePlan } = openShop();
  storePlan.outage(true);
  sourcePlan.next('delay', 'write');
  const slow = lock.iniciar('A', MR);
  const fast = await another({ store }).iniciar('A', JP);
  expect(fast._unsafeUnwrap()).toMatchObject({ mode: 'degraded', worker: JP });
  await sourcePlan.release();
  expect((await slow)._unsafeUnwrapErr()).toMatchObject({ type: 'occupied', holder: { id: 94 } });
  expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: JP });
});

test('bug 6: a lost race is contention; it neither enters degraded mode nor overwrites anybody', async () => {
  const { clock, lock, events, memoryStore, memorySource } = openShop({ rows: [{ tag: 'A' }, { tag: 'B' }] });
  memoryStore.put('A', lockValue(94, clock.now()), 10_000);
  expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
    type: 'in-progress',
    workerId: 94,
  });
  await lock.iniciar('B', JP);
  expect((await lock.iniciar('B', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'occupied' });
  expect(changes(events)).toEqual(['granted']);
  expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
});

test('bug 7: a spool is given back while the lock store is down', async () => {
  const { lock, storePlan, memorySource, another } = openShop();
  const grant = (await lock.iniciar('A', MR))._unsafeUnwrap();
  storePlan.outage(true);
  const back = await lock.finalizar('A', MR, { token: grant.token, fence: 1 });
  expect(back._unsafeUnwrap()).toMatchObject({ lock: 'unreachable' });
  expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
  expect((await another().iniciar('A', JP))._unsafeUnwrap()).toMatchObject({ resumed: false });
});

test.each([
  'turno noche',
  'Pedro',
  'MR(93',
  'MR(93)(94)',
  '(93)',
  '#REF!',
  '93',
  'MR 93',
  'MR(0)',
  'MR(093)',
])('bug 8: the owner "%s" cannot be read, and the spool is not given away', async (label) => {
  const { lock, memorySource, stored } = openShop({ rows: [{ tag: 'A', label }] });
  expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
    type: 'occupied',
    holder: null,
    label,
    next: 'take-over',
  });
  expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'unreadable', label });
  expect(await stored('A')).toBeNull();
  expect((await lock.inspect('A'))._unsafeUnwrap()).toMatchObject({ state: 'unreadable', label });
});

test("bug 9: a worker's retry gets the same grant, with and without the lock", async () => {
  const { lock, memoryStore } = openShop();
  const first = (await lock.iniciar('A', MR))._unsafeUnwrap();
  const again = (await lock.iniciar('A', MR))._unsafeUnwrap();
  expect(again).toEqual({ ...first, resumed: true });
  memoryStore.clear();
  const third = (await lock.iniciar('A', MR))._unsafeUnwrap();
  expect(third).toMatchObject({ resumed: true, since: first.since, fence: 1, mode: 'persistent' });
});
