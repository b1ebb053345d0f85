import { ok } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import { JP, MR, openShop, tagOf } from './support/shop.js';

describe('R10: close', () => {
  test('waits for the calls under way: twenty open INICIARs are answered, and every row has its grant', async () => {
    const rows = Array.from({ length: 20 }, (_, at) => ({ tag: `A-${at}` }));
    const { clock, lock, memorySource, sourcePlan } = openShop({ rows });
    for (const _ of rows) sourcePlan.next('delay', 'write');
    const taking = rows.map(({ tag }) => lock.iniciar(tag, MR));
    await clock.advance(0);
    let isClosed = false;
    const closing = lock.close().then(() => (isClosed = true));
    await clock.advance(1_000);
    expect(isClosed).toBe(false);
    const closingAgain = lock.close();
    await sourcePlan.release();
    const answers = await Promise.all(taking);
    expect(answers.every((answer) => answer.isOk())).toBe(true);
    expect(rows.map(({ tag }) => memorySource.peek(tagOf(tag)).state)).toEqual(rows.map(() => 'occupied'));
    await Promise.all([closing, closingAgain]);
    expect(clock.pending).toBe(0);
  });

  test('waits no longer than the deadline of the call that hangs', async () => {
    const { clock, lock, sourcePlan } = openShop();
    sourcePlan.next('delay', 'write');
    const taking = lock.iniciar('A', MR, { deadlineMs: 3_000 });
    await clock.advance(0);
    const startedAt = clock.now();
    await clock.run(lock.close());
    expect(clock.now() - startedAt).toBe(3_000);
    expect((await taking)._unsafeUnwrapErr().type).toBe('outcome-unknown');
  });

  test('takes no new calls: they ask nothing and change nothing', async () => {
    const { lock, memorySource, sourcePlan, storePlan } = openShop();
    await lock.close();
    const order = { from: MR, by: 'the foreman', reason: 'went home' };
    const answers = await Promise.all([
      lock.iniciar('A', MR),
      lock.takeOver('A', { ...order, to: JP }),
      lock.release('A', order),
      lock.inspect('A'),
      lock.list(),
      lock.cleanupOne(),
    ]);
    expect(answers.map((answer) => answer.isErr() && answer.error.type)).toEqual(
      answers.map(() => 'aborted'),
    );
    expect((await lock.reconcile())._unsafeUnwrap()).toMatchObject({
      complete: false,
      stoppedBy: { type: 'aborted' },
    });
    expect((await lock.health())._unsafeUnwrap().status).toBe('down');
    expect([sourcePlan.calls, storePlan.calls]).toEqual([[], []]);
    expect(memorySource.peek(tagOf('A')).state).toBe('free');
  });

  test('I5: whoever has a spool can give it back all the same', async () => {
    const { lock, memorySource } = openShop();
    const { fence } = (await lock.iniciar('A', MR))._unsafeUnwrap();
    await lock.close();
    expect((await lock.finalizar('A', MR, { fence }))._unsafeUnwrap()).toMatchObject({ lock: 'removed' });
    expect(memorySource.peek(tagOf('A')).state).toBe('free');
  });
});

test('I8: closing ends though the store never answers a look', async () => {
  const { lock, clock } = openShop({
    wrapStore: (store) => ({
      reach: store.reach,
      generation: () => store.generation(),
      reserve: (...args) => store.reserve(...args),
      read: (...args) => store.read(...args),
      hold: (...args) => store.hold(...args),
      renew: (...args) => store.renew(...args),
      lapse: (...args) => store.lapse(...args),
      swap: (...args) => store.swap(...args),
      remove: (...args) => store.remove(...args),
      restore: (...args) => store.restore(...args),
      nextCleanupCandidate: () => new Promise(() => undefined),
      scan: () => store.scan(),
      ping: async () => ok(),
    }),
  });
  expect((await lock.iniciar('A', MR)).isOk()).toBe(true);
  await clock.run(lock.close());
  expect(clock.pending).toBe(0);
});
