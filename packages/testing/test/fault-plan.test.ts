import { createSpoolLock, parseSpoolTag, type SpoolLock } from '@spoollock/core';
import { type OccupationChange } from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { describe, expect, test } from 'vitest';
import { FaultPlan, faultyLockStore, faultyOccupationSource, VirtualClock } from '@spoollock/testing';

const TAG = parseSpoolTag('MK-1335-CW-25000-019')._unsafeUnwrap();
const MARIA = { id: 93, initials: 'MR' };
const CALL = { deadlineMs: Number.MAX_SAFE_INTEGER };
const TAKING: OccupationChange = {
  operationId: 'taking',
  tag: TAG,
  expected: { state: 'free' },
  next: { state: 'occupied', worker: MARIA, since: new Date(0) },
};

function setUp(plan: FaultPlan, clock = new VirtualClock()): { lock: SpoolLock; store: MemoryLockStore } {
  const store = new MemoryLockStore({ clock });
  const source = faultyOccupationSource(new MemoryOccupationSource([{ tag: TAG }], { clock }), plan);
  return { store, lock: createSpoolLock({ store: faultyLockStore(store, plan), source, clock }) };
}

describe('FaultPlan', () => {
  test('A13: on the wire the cleanup looks first, then the lock is reserved, written and held', async () => {
    const plan = new FaultPlan();
    const { lock } = setUp(plan);
    expect((await lock.iniciar(TAG, MARIA)).isOk()).toBe(true);
    expect(plan.methods('store')).toEqual(['nextCleanupCandidate', 'reserve', 'hold']);
    expect(plan.methods().slice(0, 4)).toEqual(['nextCleanupCandidate', 'reserve', 'write', 'hold']);
    expect(plan.calls[1]).toEqual({
      port: 'store',
      method: 'reserve',
      tag: TAG,
      operationId: null,
      index: 1,
    });
    expect(plan.calls.find(({ method }) => method === 'write')?.operationId).toEqual(expect.any(String));
  });

  test('A13: a cleanup that fails does not stop an INICIAR', async () => {
    const plan = new FaultPlan().next('refuse', 'nextCleanupCandidate');
    expect((await setUp(plan).lock.iniciar(TAG, MARIA)).isOk()).toBe(true);
  });

  test('the script is used up in order, then the function decides', async () => {
    const plan = new FaultPlan({ decide: ({ method }) => (method === 'ping' ? 'refuse' : 'pass') });
    plan.next('lose-request', 'reserve').next('lose-reply');
    const memory = new MemoryLockStore();
    const store = faultyLockStore(memory, plan);
    expect((await store.read(TAG))._unsafeUnwrapErr().reached).toBe('perhaps');
    expect((await store.reserve(TAG, 'ours', 1_000))._unsafeUnwrapErr().reached).toBe('perhaps');
    expect((await memory.read(TAG))._unsafeUnwrap()).toBe(null);
    expect((await store.reserve(TAG, 'ours', 1_000)).isOk()).toBe(true);
    expect((await store.ping())._unsafeUnwrapErr().reached).toBe('never');
  });

  test('a lost reply leaves its effect behind', async () => {
    const memory = new MemoryLockStore();
    const store = faultyLockStore(memory, new FaultPlan().next('lose-reply'));
    expect((await store.reserve(TAG, 'ours', 1_000))._unsafeUnwrapErr().reached).toBe('perhaps');
    expect((await memory.read(TAG))._unsafeUnwrap()?.value).toBe('ours');
  });

  test('what is applied late arrives when it is released, in the order sent', async () => {
    const memory = new MemoryLockStore();
    const plan = new FaultPlan().next('apply-late').next('apply-late');
    const store = faultyLockStore(memory, plan);
    await store.reserve(TAG, 'ours', 1_000);
    await store.hold(TAG, 'ours', null);
    expect((await memory.read(TAG))._unsafeUnwrap()).toBe(null);
    expect(plan.held).toBe(2);
    await plan.release();
    expect((await memory.read(TAG))._unsafeUnwrap()).toEqual({ value: 'ours', expiresInMs: null });
    expect(plan.held).toBe(0);
  });

  test('a delayed call keeps its caller waiting, until it is released or by the clock', async () => {
    const clock = new VirtualClock();
    const plan = new FaultPlan({ clock }).next('delay').next({ delayMs: 500 });
    const store = faultyLockStore(new MemoryLockStore({ clock }), plan);
    const answered: string[] = [];
    void store.ping().then(() => answered.push('released'));
    void store.ping().then(() => answered.push('by the clock'));
    await clock.advance(499);
    expect(answered).toEqual([]);
    await clock.advance(1);
    expect(answered).toEqual(['by the clock']);
    await plan.release();
    await clock.advance(0);
    expect(answered).toEqual(['by the clock', 'released']);
  });

  test('in an outage everything is refused, and the generation tells that one is over', async () => {
    const plan = new FaultPlan();
    const store = faultyLockStore(new MemoryLockStore(), plan);
    const before = store.generation();
    plan.outage(true);
    expect((await store.ping())._unsafeUnwrapErr()).toMatchObject({ type: 'store-fault', reached: 'never' });
    expect(store.generation()).toBe(before);
    plan.outage(false);
    expect((await store.ping()).isOk()).toBe(true);
    expect(store.generation()).toBe(before + 1);
  });

  test('a listing can break off after its first chunk', async () => {
    const memory = new MemoryLockStore();
    for (let index = 0; index < 2_500; index++) memory.put(`SPOOL-${index}`, 'ours');
    const chunks = [];
    for await (const chunk of faultyLockStore(memory, new FaultPlan().next('lose-reply')).scan())
      chunks.push(chunk.isOk());
    expect(chunks).toEqual([true, false]);
  });

  test('B18: a write applied late under a cancelled id changes nothing', async () => {
    const plan = new FaultPlan().next('apply-late', 'write');
    const memory = new MemoryOccupationSource([{ tag: TAG }]);
    const source = faultyOccupationSource(memory, plan);
    expect((await source.write(TAKING, CALL)).isErr()).toBe(true);
    expect((await source.settle(TAKING, CALL))._unsafeUnwrap()).toBe('cancelled');
    await plan.release();
    expect((await memory.read([TAG]))._unsafeUnwrap().get(TAG)?.state).toBe('free');
  });

  test('B5: a lost hold makes a degraded grant, never a conflict', async () => {
    const plan = new FaultPlan().next('lose-request', 'hold');
    const grant = (await setUp(plan).lock.iniciar(TAG, MARIA))._unsafeUnwrap();
    expect(grant.mode).toBe('degraded');
  });
});
