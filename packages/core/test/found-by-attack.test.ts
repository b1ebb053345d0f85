import { describe, expect, test } from 'vitest';
import { JP, LC, lockValue, MR, openShop, OTHER_TOKEN, tagOf } from './support/shop.js';

describe('B18, I3: no answer from a row that an open write of ours may still change', () => {
  test('a FINALIZAR aborted with its write on the way is settled before INICIAR resumes', async () => {
    const { lock, sourcePlan, memorySource, clock } = openShop();
    (await lock.iniciar('A', MR))._unsafeUnwrap();
    sourcePlan.next('delay', 'write');
    const stop = new AbortController();
    const back = lock.finalizar('A', MR, { signal: stop.signal });
    await clock.advance(100);
    stop.abort();
    expect((await back)._unsafeUnwrapErr().type).toBe('outcome-unknown');
    const again = await lock.iniciar('A', MR); // must settle first
    await sourcePlan.release();
    await clock.advance(10);
    if (again.isOk()) expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'occupied', worker: MR });
  });
  test('where a source cannot settle, INICIAR waits the write out', async () => {
    const { lock, sourcePlan, memorySource, clock } = openShop({ abilities: { settles: false } });
    (await lock.iniciar('A', MR))._unsafeUnwrap();
    sourcePlan.next('apply-late', 'write');
    expect((await lock.finalizar('A', MR))._unsafeUnwrapErr().type).toBe('outcome-unknown');
    const again = await lock.iniciar('A', MR);
    await sourcePlan.release();
    await clock.advance(10);
    if (again.isOk()) expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'occupied', worker: MR });
  });
  test('a repeated take-over settles first as well', async () => {
    const { lock, sourcePlan, memorySource, clock } = openShop();
    (await lock.iniciar('A', MR))._unsafeUnwrap();
    sourcePlan.next('delay', 'write');
    const stop = new AbortController();
    const back = lock.finalizar('A', MR, { signal: stop.signal });
    await clock.advance(100);
    stop.abort();
    await back;
    const again = await lock.takeOver('A', { from: JP, to: MR, by: 'x', reason: 'y' });
    await sourcePlan.release();
    if (again.isOk()) expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'occupied', worker: MR });
  });
});

describe('I1: a repeated take-over answers by the row as it is after the lock', () => {
  test('given back and taken by another meanwhile, it is no grant', async () => {
    const { lock, another, storePlan, clock } = openShop();
    const other = another();
    (await other.iniciar('A', MR))._unsafeUnwrap();
    storePlan.next('delay', 'read');
    const order = lock.takeOver('A', { from: LC, to: MR, by: 'x', reason: 'y' }); // e.g. its repeat
    await clock.advance(100);
    (await other.finalizar('A', MR))._unsafeUnwrap();
    (await other.iniciar('A', JP))._unsafeUnwrap();
    await storePlan.release();
    const answer = await order;
    expect(answer.isOk()).toBe(false);
  });
});

describe('I4, B2: an orphan with a long expiry beside the earlier service', () => {
  test('gives way within one safety expiry', async () => {
    const shop = openShop({ options: { sharedWithEarlierService: true, mode: 'ttl' } });
    const { clock, lock, memoryStore } = shop;
    await clock.run(lock.reconcile());
    memoryStore.put('A', lockValue(94, clock.now(), OTHER_TOKEN), 3_600_000); // its process died after vacate
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'in-progress' });
    await clock.advance(10_001);
    const r = await lock.iniciar('A', MR);
    expect(r.isOk()).toBe(true);
  });
});

describe('beside the earlier service a take whose row comes after our look', () => {
  test('has its lock held again', async () => {
    const shop = openShop({ options: { sharedWithEarlierService: true } });
    const { clock, lock, memoryStore, memorySource, stored } = shop;
    await clock.run(lock.reconcile());
    const value = lockValue(94, clock.now(), OTHER_TOKEN);
    memoryStore.put('A', value, 10_000);
    memoryStore.put('A', value, null);
    await clock.advance(500);
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'in-progress' });
    await clock.advance(1_000);
    memorySource.edit('A', { label: 'JP(94)', since: new Date(clock.now()) }); // its write
    await clock.advance(10_000);
    expect(await stored('A')).not.toBeNull(); // else SET NX of the earlier service gives it to another
  });
});

describe('I7: two INICIARs that wait for the same reconcile', () => {
  test('one that is aborted does not abort the other', async () => {
    const { lock, clock, sourcePlan } = openShop({
      rows: [{ tag: 'A' }, { tag: 'B' }],
      options: { sharedWithEarlierService: true },
    });
    sourcePlan.next('delay', 'rows');
    const stop = new AbortController();
    const a = lock.iniciar('A', MR, { signal: stop.signal });
    const b = lock.iniciar('B', JP);
    await clock.advance(100);
    stop.abort();
    const [, rb] = await Promise.all([a, Promise.race([b, clock.advance(20).then(() => null)])]);
    expect(rb !== null && rb.isErr() && rb.error.type).not.toBe('aborted');
  });
});

describe('B5: a truth that cannot compare and set', () => {
  test('a repeat under the same operation id is Ok', async () => {
    const { lock } = openShop({ abilities: { compareAndSet: false } });
    await lock.iniciar('A', MR);
    (await lock.finalizar('A', MR, { operationId: 'x' }))._unsafeUnwrap();
    const again = await lock.finalizar('A', MR, { operationId: 'x' });
    expect(again.isOk()).toBe(true);
  });
  test('a second try looks at the row again', async () => {
    const { lock, another, sourcePlan, memorySource, clock } = openShop({
      abilities: { compareAndSet: false },
    });
    const other = another();
    await lock.iniciar('A', MR);
    sourcePlan.next('lose-request', 'write');
    sourcePlan.next('delay', 'settle');
    const back = lock.finalizar('A', MR);
    await clock.advance(100);
    (await other.takeOver('A', { from: MR, to: JP, by: 'x', reason: 'y' }))._unsafeUnwrap();
    await sourcePlan.release();
    await back;
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'occupied', worker: JP });
  });
});

describe('B18: a clock that jumps', () => {
  test('forgets no write that is not settled', async () => {
    const { lock, sourcePlan, memorySource, clock } = openShop();
    (await lock.iniciar('A', MR))._unsafeUnwrap();
    sourcePlan.next('apply-late', 'write');
    sourcePlan.next('refuse', 'settle');
    expect((await lock.finalizar('A', MR))._unsafeUnwrapErr().type).toBe('outcome-unknown');
    clock.jump(240_000); // a time server
    (await lock.finalizar('A', MR))._unsafeUnwrap(); // not settled: restMs <= 0
    (await lock.iniciar('A', MR))._unsafeUnwrap();
    await sourcePlan.release();
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'occupied', worker: MR });
  });
});

describe('B16: a resumed grant', () => {
  test('carries the fence of the row as it is after the lock', async () => {
    const shop = openShop();
    const { lock, another, storePlan, memoryStore, clock } = shop;
    const other = another();
    (await other.iniciar('A', MR))._unsafeUnwrap();
    memoryStore.clear();
    storePlan.next('delay', 'swap'); // rebuild of the lock
    const taken = lock.iniciar('A', MR);
    await clock.advance(100);
    (await other.finalizar('A', MR))._unsafeUnwrap();
    await clock.advance(11_000 - 100);
    // reservation is over (renewal stopped), taken again elsewhere
    await other.iniciar('A', MR);
    await storePlan.release();
    const grant = await taken;
    if (grant.isOk()) expect((await lock.finalizar('A', MR, { fence: grant.value.fence })).isOk()).toBe(true);
  });
});

describe('options that are none are named', () => {
  for (const bad of [null, { signal: 'x' }, { signal: {} }, 7])
    test(`INICIAR with ${JSON.stringify(bad)}`, async () => {
      const { lock } = openShop();
      const r = await (async () => lock.iniciar('A', MR, bad as never))();
      expect(r.isErr()).toBe(true);
    });
  test('FINALIZAR with null', async () => {
    const { lock } = openShop();
    const r = await (async () => lock.finalizar('A', MR, null as never))();
    expect(r.isErr()).toBe(true);
  });
  test('list with null', async () => {
    const { lock } = openShop();
    const r = await (async () => lock.list(null as never))();
    expect(r.isErr()).toBe(true);
  });
});
