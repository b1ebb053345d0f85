import { describe, expect, test } from 'vitest';
import { changes, hoursAgo, JP, LC, lockValue, MR, occupiedRow, openShop, tagOf } from './support/shop.js';

const ORDER = { from: MR, by: 'the foreman', reason: 'MR went home' };

describe('C4: a supervisor gives a spool back that is not theirs', () => {
  test('the row is free, the lock is gone, and the event says by whom and why', async () => {
    const { lock, memorySource, stored, events } = openShop();
    await lock.iniciar('A', MR);
    const seen = (await lock.inspect('A'))._unsafeUnwrap();
    const released = await lock.release('A', { ...ORDER, from: seen.holder ?? '', fence: seen.fence });
    expect(released._unsafeUnwrap()).toEqual({ tag: 'A', from: MR, repeated: false, lock: 'removed' });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free', version: 2 });
    expect(await stored('A')).toBeNull();
    expect(events.at(-1)).toEqual({
      type: 'released',
      tag: 'A',
      from: MR,
      by: 'the foreman',
      reason: 'MR went home',
      repeated: false,
    });
    expect((await lock.iniciar('A', JP)).isOk()).toBe(true);
  });

  test('a label that nobody can read, letter for letter', async () => {
    const { lock, memorySource } = openShop({ rows: [{ tag: 'A', label: 'turno noche', version: 7 }] });
    const other = await lock.release('A', { ...ORDER, from: 'turno NOCHE' });
    expect(other._unsafeUnwrapErr()).toMatchObject({ type: 'not-holder', label: 'turno noche' });
    const released = await lock.release('A', { ...ORDER, from: 'turno noche' });
    expect(released._unsafeUnwrap()).toMatchObject({ from: 'turno noche' });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free', version: 8 });
  });

  test.each([
    ['the spool is with another by now', 'JP(94)', 7, undefined, 'not-holder'],
    ['the same worker took it anew', 'MR(93)', 8, 7, 'version-conflict'],
    ['the row has a version by now, and had none', 'MR(93)', 1, null, 'version-conflict'],
    ['the spool is free already', 'DISPONIBLE', 7, 7, 'not-occupied'],
  ])('refused when %s', async (_name, label, version, fence, type) => {
    const { lock, memorySource } = openShop({ rows: [{ tag: 'A', label, version, since: null }] });
    const before = memorySource.peek(tagOf('A'));
    expect((await lock.release('A', { ...ORDER, fence }))._unsafeUnwrapErr().type).toBe(type);
    expect(memorySource.peek(tagOf('A'))).toEqual(before);
  });

  test('a repeat under the same operation id is Ok, with the spool in other hands by then', async () => {
    const { lock, memorySource, stored } = openShop();
    await lock.iniciar('A', MR);
    await lock.release('A', { ...ORDER, operationId: 'desk-1/7' });
    await lock.iniciar('A', JP);
    const mine = await stored('A');
    const again = await lock.release('A', { ...ORDER, operationId: 'desk-1/7' });
    expect(again._unsafeUnwrap()).toMatchObject({ repeated: true });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: JP });
    expect(await stored('A')).toEqual(mine);
  });

  test('an operation id that was used for another holder: the spool of this one is released', async () => {
    const { lock, memorySource } = openShop();
    await lock.iniciar('A', MR);
    await lock.release('A', { ...ORDER, operationId: 'desk-1/7' });
    await lock.iniciar('A', JP);
    const other = await lock.release('A', { ...ORDER, from: JP, operationId: 'desk-1/7' });
    expect(other._unsafeUnwrap()).toMatchObject({ from: JP, repeated: false });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
  });

  test('its answer was lost: it is settled, and done once', async () => {
    const { lock, memorySource, sourcePlan } = openShop();
    await lock.iniciar('A', MR);
    sourcePlan.next('lose-reply', 'write');
    expect((await lock.release('A', ORDER)).isOk()).toBe(true);
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free', version: 2 });
  });

  test('a holder seen by the lock alone, without initials, is enough', async () => {
    const { lock, clock, memorySource } = openShop();
    memorySource.edit('A', occupiedRow(clock, 'A', MR, 2));
    const released = await lock.release('A', { ...ORDER, from: { id: 93, initials: null } });
    expect(released._unsafeUnwrap().from).toEqual(MR);
  });

  test("whoever's lock is held over the row goes; somebody's reservation stays", async () => {
    const { lock, clock, memorySource, memoryStore, stored } = openShop();
    memorySource.edit('A', occupiedRow(clock, 'A', MR, 2));
    memoryStore.put('A', lockValue(95, hoursAgo(clock, 9).getTime()));
    expect((await lock.release('A', ORDER))._unsafeUnwrap().lock).toBe('removed');
    expect(await stored('A')).toBeNull();

    memorySource.edit('A', occupiedRow(clock, 'A', MR, 2));
    memoryStore.put('A', lockValue(95, clock.now()), 8_000);
    expect((await lock.release('A', ORDER))._unsafeUnwrap().lock).toBe('none-of-ours');
    expect(await stored('A')).not.toBeNull();
  });

  test('the next worker takes the spool before the lock is looked at: their lock stays', async () => {
    const { lock, another, storePlan, memorySource, stored } = openShop();
    await lock.iniciar('A', MR);
    storePlan.next('delay', 'read');
    const releasing = lock.release('A', ORDER);
    while (storePlan.held === 0) await Promise.resolve();
    const taken = (await another().iniciar('A', LC))._unsafeUnwrap();
    await storePlan.release();
    expect((await releasing)._unsafeUnwrap().lock).toBe('none-of-ours');
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: LC });
    expect((await stored('A'))?.value).toContain(taken.token);
  });

  test('the lock store is down: the spool is free all the same', async () => {
    const { lock, memorySource, storePlan } = openShop({
      rows: [{ tag: 'A', label: 'MR(93)', since: null, version: 7 }],
    });
    storePlan.outage(true);
    expect((await lock.release('A', ORDER))._unsafeUnwrap().lock).toBe('unreachable');
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
  });

  test('beside the earlier service the lock is not removed: it ends by itself', async () => {
    const { lock, clock, memorySource, memoryStore, stored, events } = openShop({
      options: { sharedWithEarlierService: true },
    });
    memorySource.edit('A', occupiedRow(clock, 'A', MR, 2));
    memoryStore.put('A', lockValue(95, hoursAgo(clock, 9).getTime()));
    expect((await lock.release('A', ORDER))._unsafeUnwrap().lock).toBe('none-of-ours');
    expect((await stored('A'))?.expiresInMs).toBe(10_000);
    expect(changes(events)).toEqual(['released']);
    await lock.close();
  });
});
