import { describe, expect, test } from 'vitest';
import { changes, JP, MR, openShop, tagOf } from './support/shop.js';

describe('B18: a write that nobody could settle on the spot', () => {
  test('is settled in the background, for the sake of the other processes', async () => {
    const { clock, lock, another, sourcePlan, memorySource } = openShop();
    sourcePlan.next('apply-late', 'write').next('lose-request', 'settle');
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'outcome-unknown' });
    await clock.advance(60_000);
    expect(sourcePlan.methods()).toEqual(['write', 'settle', 'settle']);
    expect(clock.pending).toBe(0);
    // Its id is cancelled: what arrives now changes nothing, although the row is free as it expected.
    await sourcePlan.release();
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free', version: 0 });
    expect((await another().iniciar('A', JP)).isOk()).toBe(true);
  });

  test('is settled at the next contact with its spool, before anything else is written there', async () => {
    const { lock, sourcePlan, memorySource, clock } = openShop();
    await lock.iniciar('A', MR);
    sourcePlan.next('apply-late', 'write').next('lose-request', 'settle');
    expect((await lock.finalizar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'outcome-unknown' });
    sourcePlan.calls.length = 0;
    expect((await lock.finalizar('A', MR)).isOk()).toBe(true);
    expect(sourcePlan.methods()).toEqual(['settle', 'write']);
    await lock.iniciar('A', MR);
    await sourcePlan.release();
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR, version: 3 });
    await lock.close();
    expect(clock.pending).toBe(0);
  });

  test('lets no other write of this process through while it stays open', async () => {
    const { clock, lock, sourcePlan, memorySource } = openShop({ rows: [{ tag: 'A' }, { tag: 'B' }] });
    sourcePlan.next('apply-late', 'write').next('lose-request', 'settle');
    await lock.iniciar('A', MR);
    sourcePlan.next('lose-request', 'settle');
    expect((await lock.finalizar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'outcome-unknown',
      next: 'repeat-later',
    });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ version: 0 });
    // Another spool is none of its business.
    expect((await lock.iniciar('B', MR)).isOk()).toBe(true);
    await lock.close();
    expect(clock.pending).toBe(0);
  });

  test('is tried ever less often while the truth is down, and close ends it', async () => {
    const { clock, lock, sourcePlan } = openShop();
    sourcePlan.next('apply-late', 'write').next('lose-request', 'settle');
    await lock.iniciar('A', MR);
    sourcePlan.outage(true);
    await clock.advance(120_000);
    const tries = sourcePlan.methods().filter((method) => method === 'settle').length - 1;
    expect(tries).toBeGreaterThan(3);
    expect(tries).toBeLessThan(12);
    await lock.close();
    expect(clock.pending).toBe(0);
  });

  test('B17: is told once it is known that it was applied, although nobody repeats the call', async () => {
    const { clock, lock, sourcePlan, memorySource, events } = openShop();
    await lock.iniciar('A', MR);
    sourcePlan.next('lose-reply', 'write').next('lose-request', 'settle');
    await lock.finalizar('A', MR);
    expect(changes(events)).toEqual(['granted']);
    await clock.advance(60_000);
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
    expect(events.slice(2)).toEqual([
      {
        type: 'settled',
        tag: 'A',
        change: {
          operationId: expect.any(String) as unknown,
          tag: 'A',
          expected: { state: 'occupied', workerId: 93 },
          next: { state: 'free' },
        },
        outcome: 'applied',
      },
    ]);
    expect(clock.pending).toBe(0);
  });

  test('B17: is told once, with what it wanted, when the next contact settles or cancels it', async () => {
    for (const [fate, outcome] of [
      ['lose-reply', 'applied'],
      ['apply-late', 'cancelled'],
    ] as const) {
      const { lock, sourcePlan, events } = openShop();
      await lock.iniciar('A', MR);
      sourcePlan.next(fate, 'write').next('lose-request', 'settle');
      const order = { from: MR, to: JP, by: 'x', reason: 'y' };
      expect((await lock.takeOver('A', order))._unsafeUnwrapErr().type).toBe('outcome-unknown');
      expect((await lock.takeOver('A', order)).isOk()).toBe(true);
      const told = events.filter(({ type }) => ['settled', 'resumed', 'taken-over'].includes(type));
      expect(told).toMatchObject([
        { type: 'settled', outcome, change: { expected: { workerId: 93 }, next: { worker: JP } } },
        { type: outcome === 'applied' ? 'resumed' : 'taken-over', worker: JP },
      ]);
      await lock.close();
    }
  });

  test('I6: lets its worker in again as soon as it is settled, not only when the reservation ends', async () => {
    for (const [fate, resumed] of [
      ['lose-reply', true],
      ['lose-request', false],
    ] as const) {
      const { clock, lock, sourcePlan } = openShop();
      sourcePlan.next(fate, 'write').next('lose-request', 'settle');
      expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'outcome-unknown' });
      expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'in-progress' });
      await clock.advance(2_000);
      expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed });
      await lock.close();
      expect(clock.pending).toBe(0);
    }
  });

  test('I6: lets its worker in again at once when its answer comes in the moment of the abort', async () => {
    const stop = new AbortController();
    const { clock, lock, memorySource } = openShop({
      wrapSource: (source) => ({
        ...source,
        write: (change, call) => {
          stop.abort();
          return source.write(change, call);
        },
      }),
    });
    const taking = lock.iniciar('A', MR, { signal: stop.signal });
    expect((await taking)._unsafeUnwrapErr()).toMatchObject({ type: 'outcome-unknown' });
    await clock.advance(0);
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR });
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed: true });
    await lock.close();
    expect(clock.pending).toBe(0);
  });

  test('of which nothing was ever heard is told of no more', async () => {
    const { clock, lock, sourcePlan, events } = openShop({ abilities: { settles: false } });
    sourcePlan.next('lose-request', 'write');
    await lock.iniciar('A', MR);
    await clock.advance(600_000);
    expect(clock.pending).toBe(0);
    expect(changes(events).filter((type) => type === 'settled')).toEqual([]);
  });

  test('whose answer comes after the deadline needs no settling, and is told of', async () => {
    const { clock, lock, sourcePlan, events } = openShop();
    sourcePlan.next('delay', 'write');
    expect((await clock.run(lock.iniciar('A', MR, { deadlineMs: 500 })))._unsafeUnwrapErr().type).toBe(
      'outcome-unknown',
    );
    await sourcePlan.release();
    await clock.advance(60_000);
    expect(sourcePlan.methods()).toEqual(['write']);
    expect(events.filter(({ type }) => type === 'settled')).toMatchObject([{ tag: 'A', outcome: 'applied' }]);
    expect(clock.pending).toBe(0);
  });
});

describe('on a source that cannot settle', () => {
  const abilities = { settles: false, longestRequestMs: 180_000 } as const;

  test('it is outcome-unknown until the longest request is over, and says for how long', async () => {
    const { clock, lock, sourcePlan, memorySource } = openShop({ abilities });
    sourcePlan.next('apply-late', 'write');
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'outcome-unknown',
      retryAfterMs: 180_000,
    });
    await clock.advance(60_000);
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'outcome-unknown',
      retryAfterMs: 120_000,
    });
    expect((await lock.finalizar('A', MR))._unsafeUnwrapErr()).toMatchObject({ type: 'outcome-unknown' });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ version: 0 });
    expect(sourcePlan.methods().filter((method) => method === 'settle')).toEqual([]);
    await clock.advance(120_000);
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed: false });
    expect(sourcePlan.methods().filter((method) => method === 'write')).toHaveLength(2);
    await lock.close();
    expect(clock.pending).toBe(0);
  });

  test('the late write lands meanwhile: the repeat afterwards finds it', async () => {
    const { clock, lock, sourcePlan } = openShop({ abilities });
    sourcePlan.next('apply-late', 'write');
    await lock.iniciar('A', MR);
    await clock.advance(100_000);
    await sourcePlan.release();
    await clock.advance(80_000);
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed: true });
    await clock.advance(180_000);
    expect(clock.pending).toBe(0);
  });
});

describe('a truth without compare-and-set', () => {
  const abilities = { compareAndSet: false } as const;

  test('is taken with the lock, by one of two', async () => {
    const { lock, another, memorySource } = openShop({ abilities });
    expect((await lock.iniciar('A', MR)).isOk()).toBe(true);
    expect((await another().iniciar('A', JP))._unsafeUnwrapErr()).toMatchObject({
      type: 'occupied',
      holder: { id: 93 },
    });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR });
  });

  test('gives no degraded grants, unless the caller chose it', async () => {
    const shop = openShop({ abilities });
    shop.storePlan.outage(true);
    expect((await shop.lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'store-unavailable',
    });
    expect(shop.memorySource.peek(tagOf('A'))).toMatchObject({ state: 'free' });
    const chosen = openShop({ abilities, options: { degradedWithoutCompareAndSet: true } });
    chosen.storePlan.outage(true);
    expect((await chosen.lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ mode: 'degraded' });
  });

  test('with the lock gone, a row that names another is met and not overwritten', async () => {
    const { lock, memorySource } = openShop({ abilities, rows: [{ tag: 'A', label: 'JP(94)', version: 4 }] });
    expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'occupied',
      holder: { id: 94 },
    });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: JP, version: 4 });
  });

  test('is given back by its holder only, and taken over from its holder only', async () => {
    const { lock, memorySource } = openShop({ abilities, rows: [{ tag: 'A', label: 'JP(94)', version: 4 }] });
    expect((await lock.finalizar('A', MR))._unsafeUnwrapErr()).toMatchObject({
      type: 'not-holder',
      holder: { id: 94 },
    });
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ worker: JP, version: 4 });
    const order = { from: MR, to: { id: 95, initials: 'LC' }, by: 'x', reason: 'y' };
    expect((await lock.takeOver('A', order))._unsafeUnwrapErr()).toMatchObject({ type: 'not-holder' });
  });
});

describe('B18, I3: no answer from a row that an open write of ours may still change', () => {
  /** A shop whose FINALIZAR was aborted while its write was on the way. */
  async function giveBackOnItsWay() {
    const shop = openShop();
    const { lock, sourcePlan, clock } = shop;
    (await lock.iniciar('A', MR))._unsafeUnwrap();
    sourcePlan.next('delay', 'write');
    const stop = new AbortController();
    const back = lock.finalizar('A', MR, { signal: stop.signal });
    await clock.advance(100);
    stop.abort();
    expect((await back)._unsafeUnwrapErr().type).toBe('outcome-unknown');
    return shop;
  }

  test('a FINALIZAR aborted with its write on the way is settled before INICIAR resumes', async () => {
    const { lock, sourcePlan, memorySource, clock } = await giveBackOnItsWay();
    const again = await lock.iniciar('A', MR); // must settle first
    await sourcePlan.release();
    await clock.advance(10);
    expect(again.isOk()).toBe(true);
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'occupied', worker: MR });
  });
  test('where a source cannot settle, INICIAR waits the write out', async () => {
    const { lock, sourcePlan } = openShop({ abilities: { settles: false } });
    (await lock.iniciar('A', MR))._unsafeUnwrap();
    sourcePlan.next('apply-late', 'write');
    expect((await lock.finalizar('A', MR))._unsafeUnwrapErr().type).toBe('outcome-unknown');
    const again = await lock.iniciar('A', MR);
    expect(again._unsafeUnwrapErr().type).toBe('outcome-unknown');
  });
  test('a repeated take-over settles first as well', async () => {
    const { lock, sourcePlan, memorySource } = await giveBackOnItsWay();
    const again = await lock.takeOver('A', { from: JP, to: MR, by: 'x', reason: 'y' });
    await sourcePlan.release();
    expect(again.isOk()).toBe(true);
    expect(memorySource.peek(tagOf('A'))).toMatchObject({ state: 'occupied', worker: MR });
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
