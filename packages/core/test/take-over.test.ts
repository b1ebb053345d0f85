import { describe, expect, test } from 'vitest';
import type { TakeOver } from '@spoollock/core';
import { changes, hoursAgo, JP, LC, lockValue, MR, occupiedRow, openShop, tagOf } from './support/shop.js';
import { withoutRowInAnswer } from './support/weakened-ports.js';

const ORDER: TakeOver = { from: MR, to: JP, by: 'A. Soto', reason: 'went home' };

describe('B6: take-over', () => {
  test('hands the spool and its lock from the holder named to the new one, and tells who and why', async () => {
    const { clock, lock, stored, memorySource, events } = openShop();
    await lock.iniciar('A', MR);
    await clock.advance(30 * 3_600_000);
    const grant = (await lock.takeOver('A', ORDER))._unsafeUnwrap();
    expect(grant).toMatchObject({
      worker: JP,
      resumed: false,
      mode: 'persistent',
      fence: 2,
      since: new Date(clock.now()),
    });
    expect(await stored('A')).toEqual({ value: lockValue(94, clock.now(), grant.token), expiresInMs: null });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: JP, version: 2 });
    expect(events.at(-1)).toMatchObject({
      type: 'taken-over',
      from: MR,
      by: 'A. Soto',
      reason: 'went home',
      worker: JP,
    });
    expect((await lock.finalizar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'not-holder',
      holder: { id: 94 },
    });
    expect((await lock.finalizar('A', JP, { token: grant.token }))._unsafeUnwrap()).toMatchObject({
      lock: 'removed',
    });
  });

  test('takes a spool from a label that nobody can read, named letter for letter', async () => {
    const { lock, memorySource } = openShop({ rows: [{ tag: 'A', label: 'turno noche', version: 3 }] });
    const wrong = await lock.takeOver('A', { ...ORDER, from: 'turno Noche' });
    expect(wrong._unsafeUnwrapErr()).toMatchObject({
      type: 'not-holder',
      label: 'turno noche',
      holder: null,
    });
    const grant = (await lock.takeOver('A', { ...ORDER, from: 'turno noche', fence: 3 }))._unsafeUnwrap();
    expect(grant).toMatchObject({ worker: JP, fence: 4, mode: 'persistent' });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: JP });
  });

  test.each([
    ['another', { label: 'LC(95)' }, 'not-holder'],
    ['nobody', { label: '' }, 'not-occupied'],
    ['an unreadable label', { label: 'turno noche' }, 'not-holder'],
    ['the holder at another version', { label: 'MR(93)', version: 9 }, 'version-conflict'],
  ])('the row names %s: nothing is changed', async (_name, edit, type) => {
    const { lock, memorySource, stored } = openShop();
    memorySource.edit('A', edit);
    const before = memorySource.peek(tagOf('A'));
    expect((await lock.takeOver('A', { ...ORDER, fence: 1 }))._unsafeUnwrapErr().type).toBe(type);
    expect(memorySource.peek(tagOf('A'))).toEqual(before);
    expect(await stored('A')).toBeNull();
  });

  test('no row, two rows, and a truth that is down say so', async () => {
    const { lock, memorySource, sourcePlan } = openShop();
    expect((await lock.takeOver('B', ORDER))._unsafeUnwrapErr()).toMatchObject({ type: 'unknown-spool' });
    memorySource.addRow({ tag: 'A' });
    expect((await lock.takeOver('A', ORDER))._unsafeUnwrapErr()).toMatchObject({ type: 'ambiguous-spool' });
    sourcePlan.outage(true);
    expect((await lock.takeOver('A', ORDER))._unsafeUnwrapErr()).toMatchObject({
      type: 'source-unavailable',
    });
  });

  test('is one compare-and-set from what was seen: two supervisors, one succeeds', async () => {
    const { clock, lock, another, sourcePlan, memorySource } = openShop();
    await lock.iniciar('A', MR);
    sourcePlan.next('delay', 'write');
    const slow = lock.takeOver('A', ORDER);
    await clock.advance(0);
    expect((await another().takeOver('A', { ...ORDER, to: LC })).isOk()).toBe(true);
    await sourcePlan.release();
    expect((await slow)._unsafeUnwrapErr()).toMatchObject({ type: 'not-holder', holder: { id: 95 } });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: LC, version: 2 });
  });

  test('the holder gives back and takes again meanwhile: that newer occupation is not taken over', async () => {
    const { clock, lock, another, sourcePlan, memorySource } = openShop();
    await lock.iniciar('A', MR);
    sourcePlan.next('delay', 'write');
    const slow = lock.takeOver('A', ORDER);
    await clock.advance(0);
    await another().finalizar('A', MR);
    await another().iniciar('A', MR);
    await sourcePlan.release();
    expect((await slow)._unsafeUnwrapErr()).toMatchObject({
      type: 'version-conflict',
      expected: 1,
      actual: 3,
    });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR });
  });

  test('works with the store down, and the next contact brings the lock in line', async () => {
    const { lock, storePlan, stored } = openShop();
    await lock.iniciar('A', MR);
    storePlan.outage(true);
    expect((await lock.takeOver('A', ORDER))._unsafeUnwrap()).toMatchObject({ mode: 'degraded', worker: JP });
    storePlan.outage(false);
    expect((await lock.iniciar('A', JP))._unsafeUnwrap()).toMatchObject({
      mode: 'persistent',
      resumed: true,
    });
    expect((await stored('A'))?.value).toMatch(/^94:/);
  });

  test('I6: its repeat after a lost answer is the same grant', async () => {
    const { lock, sourcePlan, events } = openShop({ wrapSource: withoutRowInAnswer });
    await lock.iniciar('A', MR);
    sourcePlan.next('refuse', 'confirm');
    expect((await lock.takeOver('A', ORDER))._unsafeUnwrapErr()).toMatchObject({ type: 'outcome-unknown' });
    expect((await lock.takeOver('A', ORDER))._unsafeUnwrap()).toMatchObject({
      worker: JP,
      mode: 'persistent',
      fence: 2,
      resumed: true,
    });
    expect(changes(events)).toEqual(['granted', 'resumed']);
  });

  test('I6: its repeat after the process died before the lock followed brings the lock in line', async () => {
    const { clock, lock, memoryStore, memorySource, stored } = openShop();
    memoryStore.put('A', lockValue(93, hoursAgo(clock, 2).getTime()));
    memorySource.edit('A', occupiedRow(clock, 'A', JP, 1));
    // Nothing is wrong with the store: the grant is kept by a lock, and the lock names the new holder.
    expect((await lock.takeOver('A', ORDER))._unsafeUnwrap()).toMatchObject({
      mode: 'persistent',
      resumed: true,
    });
    expect((await stored('A'))?.value).toMatch(/^94:/);
  });

  test.each([
    ['another', { label: 'LC(95)' }, 'not-holder', /^95:/],
    ['nobody', { label: '' }, 'not-occupied', null],
  ])('it was ended before its answer by a person who names %s: the lock follows', async (...row) => {
    const [, edit, type, value] = row;
    const { clock, lock, sourcePlan, memorySource, stored } = openShop({ wrapSource: withoutRowInAnswer });
    await lock.iniciar('A', MR);
    sourcePlan.next('delay', 'confirm');
    const taking = lock.takeOver('A', ORDER);
    await clock.advance(0);
    memorySource.edit('A', edit);
    await sourcePlan.release();
    expect((await taking)._unsafeUnwrapErr().type).toBe(type);
    const left = await stored('A');
    if (value === null) expect(left).toBeNull();
    else expect(left?.value).toMatch(value);
  });

  test("somebody's reservation is left to find out by itself", async () => {
    const { clock, lock, memoryStore, memorySource, stored } = openShop();
    memorySource.edit('A', occupiedRow(clock, 'A', MR, 1));
    const value = lockValue(95, clock.now());
    memoryStore.put('A', value, 8_000);
    expect((await lock.takeOver('A', ORDER))._unsafeUnwrap()).toMatchObject({ worker: JP });
    expect(await stored('A')).toEqual({ value, expiresInMs: 8_000 });
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
