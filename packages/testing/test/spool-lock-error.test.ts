import { createSpoolLock, isSpoolLockError, type SpoolLockError } from '@spoollock/core';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { faultyLockStore, faultyOccupationSource, FaultPlan, spoolLockError } from '../src/index.js';

const maria = { id: 93, initials: 'MR' };
const juan = { id: 94, initials: 'JP' };

const NEXT: Readonly<Record<SpoolLockError['type'], SpoolLockError['next']>> = {
  occupied: 'ask-holder',
  'in-progress': 'repeat-later',
  'not-holder': 'read-again',
  'not-occupied': 'nothing',
  'unknown-spool': 'correct-input',
  'ambiguous-spool': 'fix-source',
  'source-misshaped': 'fix-source',
  'lock-expired': 'read-again',
  'version-conflict': 'read-again',
  'store-unavailable': 'repeat-later',
  'source-unavailable': 'repeat-later',
  unavailable: 'repeat-later',
  'outcome-unknown': 'repeat-later',
  'invalid-input': 'correct-input',
  'timed-out': 'repeat',
  aborted: 'repeat',
};

/** The types as they are, and not as texts. */
const TYPES: readonly SpoolLockError['type'][] = [
  'occupied',
  'in-progress',
  'not-holder',
  'not-occupied',
  'unknown-spool',
  'ambiguous-spool',
  'source-misshaped',
  'lock-expired',
  'version-conflict',
  'store-unavailable',
  'source-unavailable',
  'unavailable',
  'outcome-unknown',
  'invalid-input',
  'timed-out',
  'aborted',
];

describe('an error made for a test', () => {
  test('there is one of every type', () => {
    expect([...TYPES].sort()).toEqual(Object.keys(NEXT).sort());
  });

  test.each(TYPES)('%s is recognised, and has the engine’s next step and a sentence', (type) => {
    const error = spoolLockError(type);
    expect(isSpoolLockError(error)).toBe(true);
    expect(error).toMatchObject({ type, next: NEXT[type] });
    expect(error.message).toMatch(/\.$/);
  });

  test('what is given stands in it, and in its sentence', () => {
    const holder = { ...juan, since: new Date('2026-11-20T13:00:00Z') };
    expect(spoolLockError('occupied', { tag: 'MK-1', holder, stale: true })).toEqual({
      type: 'occupied',
      message: 'MK-1 is held by JP(94), for longer than the stale limit.',
      next: 'take-over',
      tag: 'MK-1',
      holder,
      label: 'JP(94)',
      stale: true,
      saidBy: 'truth',
    });
  });

  test('a holder of null is a label that nobody can read', () => {
    const error = spoolLockError('not-holder', { tag: 'MK-1', holder: null });
    expect(error).toMatchObject({ label: 'turno noche', next: 'take-over' });
    expect(error.message).toContain('"turno noche"');
  });

  test.each(['store-unavailable', 'source-unavailable', 'unavailable', 'outcome-unknown'] as const)(
    '%s says after how long to ask again',
    (type) => {
      expect(spoolLockError(type)).toMatchObject({ retryAfterMs: 1_000 });
      expect(spoolLockError(type, { retryAfterMs: 5_000 })).toMatchObject({ retryAfterMs: 5_000 });
    },
  );

  test('a tag that is none is a mistake of the test', () => {
    expect(() => spoolLockError('not-occupied', { tag: '' })).toThrow(TypeError);
  });

  test('its fields are those of its type', () => {
    expectTypeOf(spoolLockError('version-conflict').expected).toEqualTypeOf<number | null>();
    // @ts-expect-error a version conflict has no holder
    spoolLockError('version-conflict', { holder: null });
  });
});

describe('an error made for a test is the one that the engine gives', () => {
  test('when another has the spool', async () => {
    const lock = createSpoolLock({ source: new MemoryOccupationSource([{ tag: 'MK-1' }]) });
    const { since } = (await lock.iniciar('MK-1', juan))._unsafeUnwrap();
    const refused = (await lock.iniciar('MK-1', maria))._unsafeUnwrapErr();
    expect(refused).toEqual(spoolLockError('occupied', { tag: 'MK-1', holder: { ...juan, since } }));
    await lock.close();
  });

  test('when the spool is free, and when there is none', async () => {
    const lock = createSpoolLock({ source: new MemoryOccupationSource([{ tag: 'MK-1' }]) });
    const free = (await lock.finalizar('MK-1', maria))._unsafeUnwrapErr();
    expect(free).toEqual(spoolLockError('not-occupied', { tag: 'MK-1' }));
    const unknown = (await lock.iniciar('MK-2', maria))._unsafeUnwrapErr();
    expect(unknown).toEqual(spoolLockError('unknown-spool', { tag: 'MK-2' }));
    await lock.close();
  });

  test('when both sides are away', async () => {
    const plan = new FaultPlan();
    const lock = createSpoolLock({
      store: faultyLockStore(new MemoryLockStore(), plan),
      source: faultyOccupationSource(new MemoryOccupationSource([{ tag: 'MK-1' }]), plan),
    });
    plan.outage(true);
    const error = (await lock.iniciar('MK-1', maria))._unsafeUnwrapErr();
    const detail = error.type === 'unavailable' ? error.detail : '';
    expect(error).toEqual(spoolLockError('unavailable', { detail }));
    await lock.close();
  });
});
