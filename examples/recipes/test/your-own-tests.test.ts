import { createSpoolLock, type SpoolLockEvent } from '@spoollock/core';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { FaultPlan, faultyLockStore, faultyOccupationSource, VirtualClock } from '@spoollock/testing';
import { expect, test } from 'vitest';

const TAG = 'MK-1335-CW-25000-019';
const maria = { id: 93, initials: 'MR' };
const juan = { id: 7, initials: 'JP' };

/** A shop of a test's own: nothing to start, nothing to wait for, and every trouble on demand. */
function makeShop() {
  const clock = new VirtualClock();
  const plan = new FaultPlan({ clock });
  const sheet = new MemoryOccupationSource([{ tag: TAG }], { clock });
  const lock = createSpoolLock({
    store: faultyLockStore(new MemoryLockStore({ clock }), plan),
    source: faultyOccupationSource(sheet, plan),
    clock,
  });
  const events: SpoolLockEvent['type'][] = [];
  lock.listen(({ type }) => events.push(type));
  return { clock, plan, sheet, lock, events };
}

test('an occupation of 30 hours is stale, and its worker gives it back all the same', async () => {
  const { clock, lock } = makeShop();
  expect((await lock.iniciar(TAG, maria)).isOk()).toBe(true);

  await clock.advance(30 * 3_600_000);

  const refused = await lock.iniciar(TAG, juan);
  expect(refused._unsafeUnwrapErr()).toMatchObject({ type: 'occupied', stale: true, next: 'take-over' });
  expect((await lock.finalizar(TAG, maria)).isOk()).toBe(true);
});

test('with the locks away the truth alone decides', async () => {
  const { plan, lock, events } = makeShop();
  const locks = ['reserve', 'read', 'hold', 'remove', 'nextCleanupCandidate'];
  for (const method of locks) plan.next('refuse', method);

  const grant = (await lock.iniciar(TAG, maria))._unsafeUnwrap();
  expect(grant.mode).toBe('degraded');
  expect(events).toContain('degraded-entered');
});

test('a lost answer is found out, and the spool is taken once', async () => {
  const { plan, sheet, lock } = makeShop();
  plan.next('lose-reply', 'write');

  expect((await lock.iniciar(TAG, maria)).isOk()).toBe(true);

  const { tag } = (await lock.inspect(TAG))._unsafeUnwrap();
  expect(sheet.peek(tag)).toMatchObject({ state: 'occupied', version: 1 });
});

test('a person who types over the row wins', async () => {
  const { sheet, lock } = makeShop();
  await lock.iniciar(TAG, maria);
  sheet.edit(TAG, { label: 'JP(7)' });

  const refused = await lock.finalizar(TAG, maria);
  expect(refused._unsafeUnwrapErr()).toMatchObject({ type: 'not-holder', holder: { id: 7 } });
});
