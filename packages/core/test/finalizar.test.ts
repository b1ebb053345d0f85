import { createSpoolLock } from '@spoollock/core';
import { ok } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import {
  hoursAgo,
  JP,
  lockValue,
  MR,
  openShop,
  OTHER_TOKEN,
  rebuiltValue,
  tagOf,
  TOKEN,
} from './support/shop.js';

describe('FINALIZAR by the truth', () => {
  test('A12: gives back after 30 h, with the lock, and says so', async () => {
    const { clock, lock, stored, memorySource } = openShop();
    await lock.iniciar('A', MR);
    await clock.advance(30 * 3_600_000);
    expect((await lock.finalizar('A', MR))._unsafeUnwrap()).toEqual({
      tag: 'A',
      worker: MR,
      repeated: false,
      lock: 'removed',
    });
    expect(await stored('A')).toBeNull();
    expect(memorySource.peek(tagOf('A'))).toEqual({ state: 'free', version: 2 });
  });

  test.each([
    ['the store was emptied', null],
    ['the lock was rebuilt', 'rebuilt'],
    ['the lock names another', lockValue(94, 0)],
    ['the lock cannot be read', 'garbage'],
  ])('B3: gives back when %s', async (_name, value) => {
    const { clock, lock, memoryStore, memorySource, stored } = openShop();
    const { since } = (await lock.iniciar('A', MR))._unsafeUnwrap();
    memoryStore.clear();
    if (value !== null) memoryStore.put('A', value === 'rebuilt' ? rebuiltValue('A', 93, since) : value);
    const before = await stored('A');
    const back = (await lock.finalizar('A', MR, { token: TOKEN }))._unsafeUnwrap();
    expect(back.lock).toBe(value === 'rebuilt' ? 'removed' : 'none-of-ours');
    expect(await stored('A')).toEqual(value === 'rebuilt' ? null : before);
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
    expect(clock.pending).toBe(0);
  });

  test('another, or an unreadable label, is not-holder with what is known', async () => {
    const { clock, lock, memorySource } = openShop();
    const since = hoursAgo(clock, 2);
    memorySource.edit('A', { label: 'JP(94)', since });
    expect((await lock.finalizar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'not-holder',
      holder: { id: 94, initials: 'JP', since },
      reason: 'worker',
      next: 'read-again',
    });
    memorySource.edit('A', { label: 'turno noche' });
    expect((await lock.finalizar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'not-holder',
      holder: null,
      label: 'turno noche',
      next: 'take-over',
    });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ label: 'turno noche', version: 0 });
  });

  test('free: the own held left-over goes, and it is not-occupied', async () => {
    const { clock, lock, memoryStore, stored } = openShop();
    memoryStore.put('A', lockValue(93, hoursAgo(clock, 1).getTime()));
    expect((await lock.finalizar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'not-occupied',
      next: 'nothing',
    });
    expect(await stored('A')).toBeNull();
  });

  test("free: another's lock and the own reservation stay", async () => {
    const { clock, lock, memoryStore, stored } = openShop();
    for (const [value, expiresInMs] of [
      [lockValue(94, clock.now()), null],
      [lockValue(93, clock.now()), 9_000],
    ] as const) {
      memoryStore.put('A', value, expiresInMs);
      expect((await lock.finalizar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'not-occupied' });
      expect(await stored('A')).toEqual({ value, expiresInMs });
    }
  });

  test('no row and two rows say so', async () => {
    const { lock, memorySource } = openShop();
    expect((await lock.finalizar('B', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'unknown-spool',
      tag: 'B',
    });
    memorySource.addRow({ tag: 'A', label: 'MR(93)' });
    expect((await lock.finalizar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'ambiguous-spool',
      rows: 2,
    });
  });

  test('its write is the confirmation: the truth is asked nothing more', async () => {
    const { lock, sourcePlan } = openShop();
    await lock.iniciar('A', MR);
    const before = sourcePlan.methods().length;
    (await lock.finalizar('A', MR))._unsafeUnwrap();
    expect(sourcePlan.methods().slice(before)).toEqual(['write']);
  });

  test('the lock of a newer session of the same worker stays', async () => {
    const { clock, lock, storePlan, memoryStore, memorySource, stored } = openShop();
    await lock.iniciar('A', MR);
    storePlan.next('delay', 'remove');
    const giving = lock.finalizar('A', MR);
    await clock.advance(0);
    // The row is free, the lock not yet gone, and the worker takes the spool again at another machine.
    const elsewhere = createSpoolLock({ store: memoryStore, source: memorySource, clock });
    const newer = (await elsewhere.iniciar('A', MR))._unsafeUnwrap();
    await storePlan.release();
    expect((await giving)._unsafeUnwrap().lock).toBe('none-of-ours');
    expect((await stored('A'))?.value).toContain(newer.token);
  });

  test('a lock that changed meanwhile and names the worker goes when its row, read after it, is free', async () => {
    const { clock, lock, sourcePlan, memoryStore, stored } = openShop();
    await lock.iniciar('A', MR);
    sourcePlan.next('delay', 'write');
    const giving = lock.finalizar('A', MR);
    await clock.advance(0);
    memoryStore.put('A', lockValue(93, clock.now(), OTHER_TOKEN));
    await sourcePlan.release();
    expect((await giving)._unsafeUnwrap().lock).toBe('removed');
    expect(await stored('A')).toBeNull();
  });
});

describe('FINALIZAR with guards', () => {
  test('B16: a fence of an older session is a version conflict, with the store up or down', async () => {
    const { lock, storePlan, memorySource } = openShop();
    const first = (await lock.iniciar('A', MR))._unsafeUnwrap();
    await lock.finalizar('A', MR, { fence: 1 });
    await lock.iniciar('A', MR);
    for (const down of [false, true]) {
      storePlan.outage(down);
      expect((await lock.finalizar('A', MR, { fence: 1, token: first.token }))._unsafeUnwrapErr().type).toBe(
        down ? 'version-conflict' : 'not-holder',
      );
    }
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR, version: 3 });
    expect((await lock.finalizar('A', MR, { fence: 3 })).isOk()).toBe(true);
  });

  test('a token refuses only against a held first-hand lock with another token', async () => {
    const { clock, lock, memorySource, memoryStore } = openShop();
    const since = new Date(clock.now());
    const give = async (value: string | null, expiresInMs: number | null, token: string): Promise<string> => {
      memorySource.edit('A', { label: 'MR(93)', since });
      memoryStore.clear();
      if (value !== null) memoryStore.put('A', value, expiresInMs);
      return (await lock.finalizar('A', MR, { token })).match(
        () => 'ok',
        (error) => `${error.type} ${'reason' in error ? error.reason : ''}`,
      );
    };
    const firstHand = lockValue(93, clock.now(), TOKEN);
    expect(await give(firstHand, null, TOKEN)).toBe('ok');
    expect(await give(firstHand, null, OTHER_TOKEN)).toBe('not-holder token');
    expect(await give(firstHand, 5_000, OTHER_TOKEN)).toBe('ok');
    expect(await give(rebuiltValue('A', 93, since), null, OTHER_TOKEN)).toBe('ok');
    expect(await give(lockValue(94, clock.now(), TOKEN), null, OTHER_TOKEN)).toBe('ok');
    expect(await give(null, null, OTHER_TOKEN)).toBe('ok');
    expect(await give(firstHand, null, `DEGRADED:93:01-05-2026 10:00:00`)).toBe('ok');
  });

  test('B4: a repeat under the same operation id is Ok, and ends no newer occupation', async () => {
    const { lock, another, memorySource } = openShop();
    await lock.iniciar('A', MR);
    const operationId = 'tap-1';
    expect((await lock.finalizar('A', MR, { operationId }))._unsafeUnwrap()).toMatchObject({
      repeated: false,
    });
    expect((await lock.finalizar('A', MR, { operationId }))._unsafeUnwrap()).toMatchObject({
      repeated: true,
    });
    expect((await lock.finalizar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'not-occupied' });
    await lock.iniciar('A', MR);
    expect((await another().finalizar('A', MR, { operationId }))._unsafeUnwrap()).toMatchObject({
      repeated: true,
    });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR, version: 3 });
  });

  test("an operation id is one worker's and one spool's", async () => {
    const { lock, memorySource } = openShop({ rows: [{ tag: 'A' }, { tag: 'B' }] });
    await lock.iniciar('A', MR);
    await lock.finalizar('A', MR, { operationId: 'x' });
    await lock.iniciar('A', JP);
    await lock.iniciar('B', MR);
    expect((await lock.finalizar('A', JP, { operationId: 'x' }))._unsafeUnwrap()).toMatchObject({
      repeated: false,
    });
    expect((await lock.finalizar('B', MR, { operationId: 'x' }))._unsafeUnwrap()).toMatchObject({
      repeated: false,
    });
    expect(memorySource.peek(tagOf('B'))).toMatchObject({ state: 'free' });
  });
});

describe('FINALIZAR while the truth loses answers', () => {
  test('I6: settled as applied or cancelled, it is one give-back', async () => {
    for (const fate of ['lose-reply', 'apply-late'] as const) {
      const { lock, sourcePlan, memorySource } = openShop();
      await lock.iniciar('A', MR);
      sourcePlan.next(fate, 'write');
      expect((await lock.finalizar('A', MR))._unsafeUnwrap()).toMatchObject({
        repeated: false,
        lock: 'removed',
      });
      await lock.iniciar('A', MR);
      await sourcePlan.release();
      expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR, version: 3 });
    }
  });

  test('I6: outcome-unknown, and the repeat under the same operation id finds out that it was done', async () => {
    const { lock, sourcePlan } = openShop();
    await lock.iniciar('A', MR);
    sourcePlan.next('lose-reply', 'write').next('lose-request', 'settle');
    const operationId = 'tap-1';
    expect((await lock.finalizar('A', MR, { operationId }))._unsafeUnwrapErr()).toMatchObject({
      type: 'outcome-unknown',
    });
    expect((await lock.finalizar('A', MR, { operationId }))._unsafeUnwrap()).toMatchObject({
      repeated: true,
    });
    await lock.close();
  });

  test('I6: after a cancelled try, the repeat of the whole call still applies once', async () => {
    const { lock, another, sourcePlan, memorySource } = openShop();
    await lock.iniciar('A', MR);
    sourcePlan.next('apply-late', 'write').next('pass', 'settle');
    await lock.finalizar('A', MR, { operationId: 'tap-1' });
    await lock.iniciar('A', MR);
    expect((await another().finalizar('A', MR, { operationId: 'tap-1' }))._unsafeUnwrap()).toMatchObject({
      repeated: true,
    });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR });
  });

  test('I6: refused, with the row as it was again by then: written under the same id, so a repeat finds it', async () => {
    let refusals = 1;
    const { lock, memorySource } = openShop({
      wrapSource: (source) => ({
        ...source,
        // A person typed over the label when it was compared, and had undone that when the row was read.
        write: async (change, call) => {
          if (change.next.state !== 'free' || refusals-- < 1) return source.write(change, call);
          return ok({ outcome: 'refused', now: memorySource.peek(change.tag) });
        },
      }),
    });
    await lock.iniciar('A', MR);
    const operationId = 'tap-1';
    expect((await lock.finalizar('A', MR, { operationId }))._unsafeUnwrap()).toMatchObject({
      repeated: false,
    });
    expect((await lock.finalizar('A', MR, { operationId }))._unsafeUnwrap()).toMatchObject({
      repeated: true,
    });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free', version: 2 });
  });
});
