import { expect, test } from 'vitest';
import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';

test('a spool is taken, contested, resumed and given back', async () => {
  const source = new MemoryOccupationSource([{ tag: 'A' }]);
  const lock = createSpoolLock({ store: new MemoryLockStore(), source });
  const mr = { id: 93, initials: 'MR' };
  const jp = { id: 94, initials: 'JP' };
  const first = await lock.iniciar('A', mr);
  expect(first._unsafeUnwrap()).toMatchObject({ resumed: false, mode: 'persistent', fence: 1 });
  expect((await lock.iniciar('A', jp))._unsafeUnwrapErr()).toMatchObject({
    type: 'occupied',
    holder: { id: 93, initials: 'MR' },
  });
  expect((await lock.iniciar('A', mr))._unsafeUnwrap()).toMatchObject({
    resumed: true,
    token: first._unsafeUnwrap().token,
  });
  expect((await lock.finalizar('A', jp))._unsafeUnwrapErr()).toMatchObject({ type: 'not-holder' });
  expect((await lock.finalizar('A', mr))._unsafeUnwrap()).toMatchObject({ lock: 'removed' });
  expect((await lock.iniciar('A', jp)).isOk()).toBe(true);
  expect((await lock.inspect('A'))._unsafeUnwrap()).toMatchObject({ state: 'occupied', drift: null });
});
