import { describe, expect, test } from 'vitest';
import { err } from 'neverthrow';
import type { LockStore, StoreAnswer, StoreFault } from '@spoollock/core/adapter';
import { changes, JP, MR, occupiedRow, openShop } from './support/shop.js';

const READONLY: StoreFault = {
  type: 'store-fault',
  reached: 'never',
  detail: "READONLY You can't write against a read only replica.",
};
type Write = 'reserve' | 'hold' | 'swap' | 'restore' | 'remove';

/** A store that answers reads, and refuses these writes. */
function refusing(writes: readonly Write[], refuses: () => boolean): (store: LockStore) => LockStore {
  return (store) => {
    const or = <T>(name: Write | 'ping', ask: () => StoreAnswer<T>): StoreAnswer<T> => {
      const isRefused = refuses() && (name === 'ping' || writes.includes(name));
      return isRefused ? Promise.resolve(err(READONLY)) : ask();
    };
    return {
      reach: store.reach,
      generation: () => store.generation(),
      reserve: (...args) => or('reserve', () => store.reserve(...args)),
      read: (...args) => store.read(...args),
      hold: (...args) => or('hold', () => store.hold(...args)),
      renew: (...args) => store.renew(...args),
      lapse: (...args) => store.lapse(...args),
      swap: (...args) => or('swap', () => store.swap(...args)),
      remove: (...args) => or('remove', () => store.remove(...args)),
      restore: (...args) => or('restore', () => store.restore(...args)),
      nextCleanupCandidate: () => store.nextCleanupCandidate(),
      scan: () => store.scan(),
      ping: () => or('ping', () => store.ping()),
    };
  };
}

describe('R1: a store that answers reads and refuses writes', () => {
  test.each<[string, readonly Write[]]>([
    ['every write', ['reserve', 'hold', 'swap', 'restore', 'remove']],
    ['only to make a lock held', ['hold']],
    ['only new locks', ['reserve', 'restore']],
  ])('%s: ten takes, looks and polls are one change, and one more when it is over', async (_name, writes) => {
    let refuses = true;
    const rows = Array.from({ length: 12 }, (_, at) => ({ tag: `A-${at}` }));
    const { lock, events } = openShop({ rows, wrapStore: refusing(writes, () => refuses) });
    for (let turn = 0; turn < 10; turn++) {
      expect((await lock.iniciar(`A-${turn}`, MR))._unsafeUnwrap().mode).toBe('degraded');
      expect((await lock.health())._unsafeUnwrap()).toEqual({
        status: 'degraded',
        store: 'down',
        source: 'up',
        details: [`lock store: ${READONLY.detail}`],
      });
      await lock.inspect(`A-${turn}`);
      await lock.list();
      await lock.cleanupOne();
      await lock.idle();
    }
    const changesOfMode = (): string[] => changes(events).filter((type) => type.startsWith('degraded-'));
    expect(changesOfMode()).toEqual(['degraded-entered']);
    refuses = false;
    expect((await lock.iniciar('A-10', MR))._unsafeUnwrap().mode).toBe('persistent');
    await lock.idle();
    expect((await lock.health())._unsafeUnwrap().status).toBe('ok');
    expect(changesOfMode()).toEqual(['degraded-entered', 'degraded-left']);
  });

  test('a probe under way when a write is refused does not end it', async () => {
    const { lock, storePlan, events } = openShop({ rows: [{ tag: 'A' }, { tag: 'B' }] });
    storePlan.next('refuse', 'reserve').next('pass', 'reserve').next('delay', 'ping').next('refuse', 'hold');
    await lock.iniciar('A', MR);
    await lock.iniciar('B', JP);
    await storePlan.release();
    await lock.idle();
    expect(changes(events)).toEqual(['degraded-entered', 'granted', 'granted']);
  });

  test('an inspect alone ends nothing, a reconcile that may write does', async () => {
    const { clock, lock, storePlan, memorySource, events } = openShop({ rows: [{ tag: 'A' }, { tag: 'B' }] });
    storePlan.outage(true);
    await lock.iniciar('A', MR);
    storePlan.outage(false);
    await lock.inspect('A');
    memorySource.edit('B', occupiedRow(clock, 'B', JP, 1));
    expect(changes(events)).toEqual(['degraded-entered', 'granted']);
    await clock.run(lock.reconcile());
    await lock.idle();
    expect(changes(events).filter((type) => type === 'degraded-left')).toHaveLength(1);
  });
});
