import { FaultPlan, faultyLockStore, faultyOccupationSource } from '@spoollock/testing';
import { describe, expect, test } from 'vitest';
import { createSpoolLock } from '../src/index.js';
import { MemoryLockStore, MemoryOccupationSource } from '../src/memory/index.js';

const TAG = 'MK-1335-CW-25000-019';
const MR = { id: 93, initials: 'MR' };

function shop() {
  const plan = new FaultPlan();
  const lock = createSpoolLock({
    store: faultyLockStore(new MemoryLockStore(), plan),
    source: faultyOccupationSource(new MemoryOccupationSource([{ tag: TAG }]), plan),
  });
  return { plan, lock };
}

describe('a repeat under an id that was used, whose request is lost, says repeated and leaves the newer lock', () => {
  test('a give-back', async () => {
    const { plan, lock } = shop();
    await lock.iniciar(TAG, MR);
    await lock.finalizar(TAG, MR, { operationId: 'tablet/1' });
    const again = (await lock.iniciar(TAG, MR))._unsafeUnwrap();
    plan.next('lose-request', 'write');
    const repeat = (await lock.finalizar(TAG, MR, { operationId: 'tablet/1' }))._unsafeUnwrap();
    expect(repeat).toMatchObject({ repeated: true, lock: 'none-of-ours' });
    const seen = (await lock.inspect(TAG))._unsafeUnwrap();
    expect(seen).toMatchObject({ state: 'occupied', fence: again.fence, lock: { kind: 'persistent' } });
    await lock.close();
  });

  test('a release', async () => {
    const { plan, lock } = shop();
    const order = { from: MR, by: 'the foreman', reason: 'went home', operationId: 'release/1' };
    await lock.iniciar(TAG, MR);
    await lock.release(TAG, order);
    await lock.iniciar(TAG, MR);
    plan.next('lose-request', 'write');
    expect((await lock.release(TAG, order))._unsafeUnwrap()).toMatchObject({ repeated: true });
    expect((await lock.inspect(TAG))._unsafeUnwrap().state).toBe('occupied');
    await lock.close();
  });
});
