import { describe, expect, test } from 'vitest';
import type { SpoolLockEvent } from '@spoollock/core';
import { changes, HOUR_MS, JP, lockValue, MR, occupiedRow, openShop, rebuiltValue } from './support/shop.js';

describe('B14: every change is told once, after it happened, in order', () => {
  test('taking, resuming, refusing, taking over and giving back', async () => {
    const { clock, lock, events } = openShop();
    const since = new Date(clock.now());
    await lock.iniciar('A', MR);
    await lock.iniciar('A', MR);
    await lock.iniciar('A', JP);
    await lock.takeOver('A', { from: MR, to: JP, by: 'A. Soto', reason: 'went home' });
    await lock.finalizar('A', JP);
    await lock.finalizar('A', JP);
    const about = { tag: 'A', since, mode: 'persistent' };
    expect(events).toEqual([
      { type: 'granted', worker: MR, fence: 1, ...about },
      { type: 'resumed', worker: MR, fence: 1, ...about },
      {
        type: 'refused',
        operation: 'iniciar',
        tag: 'A',
        error: expect.objectContaining({ type: 'occupied' }) as unknown,
      },
      { type: 'taken-over', worker: JP, fence: 2, from: MR, by: 'A. Soto', reason: 'went home', ...about },
      { type: 'given-back', tag: 'A', worker: JP, repeated: false },
      {
        type: 'refused',
        operation: 'finalizar',
        tag: 'A',
        error: expect.objectContaining({ type: 'not-occupied' }) as unknown,
      },
    ]);
  });

  test('A13: what the cleanup removed, by whom', async () => {
    const { clock, lock, memoryStore, events } = openShop();
    const value = lockValue(95, clock.now() - 30 * HOUR_MS);
    memoryStore.put('A', value);
    await lock.cleanupOne();
    expect(events).toEqual([{ type: 'orphan-removed', tag: 'A', value, by: 'cleanup' }]);
  });

  test('A14: what reconcile rebuilt and removed, then its report', async () => {
    const { clock, lock, memoryStore, memorySource, events } = openShop({
      rows: [{ tag: 'A' }, { tag: 'B' }, { tag: 'C' }],
    });
    memorySource.edit('A', occupiedRow(clock, 'A', MR, 1));
    memorySource.edit('B', occupiedRow(clock, 'B', MR, 1));
    memoryStore.put('B', lockValue(94, clock.now()));
    memoryStore.put('C', 'garbage');
    const report = (await clock.run(lock.reconcile()))._unsafeUnwrap();
    expect(events).toEqual([
      { type: 'lock-rebuilt', tag: 'A', workerId: 93, former: null, by: 'reconcile' },
      { type: 'lock-rebuilt', tag: 'B', workerId: 93, former: lockValue(94, clock.now()), by: 'reconcile' },
      { type: 'orphan-removed', tag: 'C', value: 'garbage', by: 'reconcile' },
      { type: 'reconciled', report },
    ]);
  });

  test('what an INICIAR put right on contact', async () => {
    const { clock, lock, memoryStore, memorySource, events, stored } = openShop();
    const row = occupiedRow(clock, 'A', JP, 1);
    memorySource.edit('A', row);
    memoryStore.put('A', 'garbage');
    await lock.iniciar('A', MR);
    expect(events[0]).toEqual({
      type: 'lock-rebuilt',
      tag: 'A',
      workerId: 94,
      former: 'garbage',
      by: 'contact',
    });
    expect((await stored('A'))?.value).toBe(rebuiltValue('A', 94, row.since ?? null));
  });

  test('B3: a give-back that is repeated under its operation id is told again, as repeated', async () => {
    const { lock, events } = openShop();
    await lock.iniciar('A', MR);
    await lock.finalizar('A', MR, { operationId: 'x' });
    await lock.finalizar('A', MR, { operationId: 'x' });
    expect(events.slice(1)).toEqual([
      { type: 'given-back', tag: 'A', worker: MR, repeated: false },
      { type: 'given-back', tag: 'A', worker: MR, repeated: true },
    ]);
  });

  test('B17: a give-back whose answer was lost is told when the repeat finds out that it was done', async () => {
    const { lock, another, sourcePlan, events } = openShop();
    await lock.iniciar('A', MR);
    sourcePlan.next('lose-reply', 'write').next('lose-request', 'settle');
    await lock.finalizar('A', MR, { operationId: 'x' });
    expect(changes(events)).toEqual(['granted']);
    const elsewhere = another();
    elsewhere.listen((event) => events.push(event));
    await elsewhere.finalizar('A', MR, { operationId: 'x' });
    expect(events.at(-1)).toEqual({ type: 'given-back', tag: 'A', worker: MR, repeated: true });
    await lock.close();
  });

  test('a double tap is one grant, told once', async () => {
    const { lock, events } = openShop();
    await Promise.all([lock.iniciar('A', MR), lock.iniciar('A', MR)]);
    expect(changes(events)).toEqual(['granted']);
  });

  test('no event carries a token that a caller could give back with', async () => {
    const { lock, events } = openShop();
    const { token } = (await lock.iniciar('A', MR))._unsafeUnwrap();
    await lock.iniciar('A', MR);
    await lock.iniciar('A', JP);
    await lock.takeOver('A', { from: MR, to: JP, by: 'x', reason: 'y' });
    expect(JSON.stringify(events)).not.toContain(token);
  });
});

describe('A11: entering and leaving degraded mode', () => {
  test('is told once each time, before what it led to', async () => {
    const { lock, storePlan, events } = openShop({ rows: [{ tag: 'A' }, { tag: 'B' }, { tag: 'C' }] });
    storePlan.outage(true);
    await lock.iniciar('A', MR);
    await lock.iniciar('B', MR);
    storePlan.outage(false);
    await lock.iniciar('C', MR);
    await lock.idle();
    await lock.finalizar('C', MR);
    expect(changes(events)).toEqual([
      'degraded-entered',
      'granted',
      'granted',
      'degraded-left',
      'granted',
      'given-back',
    ]);
    storePlan.outage(true);
    // A read that fails begins nothing: it says nothing about writes.
    await lock.finalizar('B', MR);
    await lock.iniciar('B', MR);
    expect(changes(events).slice(6)).toEqual(['given-back', 'degraded-entered', 'granted']);
    expect(events[0]).toMatchObject({ type: 'degraded-entered', detail: 'reserve was refused' });
  });

  test('is never caused by contention, by refusals, or by the truth being down', async () => {
    const { clock, lock, memoryStore, sourcePlan, events } = openShop();
    memoryStore.put('A', lockValue(94, clock.now()), 5_000);
    await lock.iniciar('A', MR);
    await lock.iniciar('NO ROW', MR);
    sourcePlan.outage(true);
    await lock.iniciar('B', MR);
    await lock.reconcile();
    expect(events.map(({ type }) => type)).not.toContain('degraded-entered');
  });
});

describe('listeners', () => {
  test('one that throws is reported to the others, and disturbs neither them nor the call', async () => {
    const { lock, events } = openShop();
    const cause = new Error('the log is full');
    lock.listen(() => {
      throw cause;
    });
    const later: SpoolLockEvent[] = [];
    lock.listen((event) => later.push(event));
    expect((await lock.iniciar('A', MR)).isOk()).toBe(true);
    for (const told of [events, later]) {
      expect(changes(told).filter((type) => type !== 'fault')).toEqual(['granted']);
      expect(told).toContainEqual({ type: 'fault', detail: 'a listener threw', cause });
    }
  });

  test('that listen twice with one function are stopped one at a time', async () => {
    const { lock } = openShop();
    const heard: string[] = [];
    const listener = ({ type }: SpoolLockEvent): void => void heard.push(type);
    const [stopOne, stopOther] = [lock.listen(listener), lock.listen(listener)];
    stopOne();
    stopOne();
    await lock.iniciar('A', MR);
    expect(heard).toEqual(['granted']);
    stopOther();
    await lock.finalizar('A', MR);
    expect(heard).toEqual(['granted']);
  });

  test('one that has stopped hears nothing more', async () => {
    const { lock } = openShop();
    const heard: string[] = [];
    const stop = lock.listen(({ type }) => heard.push(type));
    await lock.iniciar('A', MR);
    stop();
    stop();
    await lock.finalizar('A', MR);
    expect(heard).toEqual(['granted']);
  });

  test('B20: each is told at once what does not fit together, however many there are', () => {
    const { lock } = openShop({ wrapStore: (store) => ({ ...store, reach: 'shared' }) });
    for (let listener = 0; listener < 2; listener++) {
      const heard: SpoolLockEvent[] = [];
      lock.listen((event) => heard.push(event));
      expect(heard).toEqual([
        { type: 'warning', detail: expect.stringMatching(/truth is private to this process/) as unknown },
      ]);
    }
  });

  test.each([
    [{ reach: 'shared' }, /locks are private to this process/],
    [{ compareAndSet: false }, /cannot compare and set/],
  ] as const)('B20: a truth that is %j is warned of', (abilities, words) => {
    const { events } = openShop({ abilities });
    expect(events).toEqual([{ type: 'warning', detail: expect.stringMatching(words) as unknown }]);
  });

  test('a set-up that fits together is warned of nothing', () => {
    expect(openShop().events).toEqual([]);
  });

  test('one that throws at a warning does not disturb its caller either', async () => {
    const { lock } = openShop({ abilities: { compareAndSet: false } });
    expect(() =>
      lock.listen(() => {
        throw new Error('the log is full');
      }),
    ).not.toThrow();
    expect((await lock.iniciar('A', MR)).isOk()).toBe(true);
  });

  test('a cleanup that fails beside an INICIAR is told as a fault, and the INICIAR goes on', async () => {
    const { lock, events } = openShop({
      wrapStore: (store) => ({
        ...store,
        nextCleanupCandidate: () => {
          throw new Error('no turn');
        },
      }),
    });
    expect((await lock.iniciar('A', MR)).isOk()).toBe(true);
    await lock.idle();
    expect(events.map(({ type }) => type)).toEqual(['fault', 'granted']);
  });
});

test('B14: an async listener that fails is told as a fault', async () => {
  const { lock, events, clock } = openShop();
  lock.listen(async ({ type }) => {
    await Promise.resolve();
    if (type === 'granted') throw new Error('the log is full');
  });
  await lock.iniciar('A', MR);
  await clock.advance(0);
  expect(events).toContainEqual(expect.objectContaining({ type: 'fault', detail: 'a listener threw' }));
});
