import { err, ok } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import type { OccupationSource, SourceFault } from '@spoollock/core/adapter';
import { hoursAgo, JP, lockValue, MR, occupiedRow, openShop } from './support/shop.js';

const misshaped = (source: OccupationSource): OccupationSource => {
  const fault: SourceFault = { type: 'source-misshaped', problem: 'the header Ocupado_Por is missing' };
  return {
    ...source,
    read: async () => err(fault),
    write: async () => err(fault),
    check: async () => err(fault),
    rows: async function* () {
      yield err(fault);
    },
  };
};

describe('A7: inspect', () => {
  test('a free spool has no holder and no lock', async () => {
    const { lock } = openShop();
    expect((await lock.inspect('A'))._unsafeUnwrap()).toEqual({
      tag: 'A',
      state: 'free',
      worker: null,
      label: null,
      since: null,
      fence: 0,
      drift: null,
      holder: null,
      lock: { kind: 'none', workerId: null, since: null, expiresInMs: null, origin: null },
      row: { state: 'free', version: 0 },
    });
  });

  test('a taken one says who, since when, and with which kind of lock', async () => {
    for (const [mode, kind, expiresInMs] of [
      ['persistent', 'persistent', null],
      ['ttl', 'ttl', 3_600_000],
    ] as const) {
      const { clock, lock } = openShop({ options: { mode } });
      const since = new Date(clock.now());
      await lock.iniciar('A', MR);
      expect((await lock.inspect('A'))._unsafeUnwrap()).toMatchObject({
        state: 'occupied',
        holder: { id: 93, initials: 'MR', since },
        lock: { kind, workerId: 93, since, expiresInMs, origin: 'first-hand' },
        row: { state: 'occupied', label: 'MR(93)', version: 1 },
      });
    }
  });

  test('one that is being taken shows the reservation and who made it', async () => {
    const { clock, lock, memoryStore } = openShop();
    memoryStore.put('A', lockValue(94, clock.now()), 7_000);
    expect((await lock.inspect('A'))._unsafeUnwrap()).toMatchObject({
      state: 'in-progress',
      holder: null,
      lock: { kind: 'reservation', workerId: 94, expiresInMs: 7_000 },
    });
  });

  test('both sides stand side by side where they disagree; the truth names the holder', async () => {
    const { clock, lock, memoryStore, memorySource } = openShop();
    memorySource.edit('A', occupiedRow(clock, 'A', JP, 1));
    memoryStore.put('A', lockValue(93, clock.now()));
    expect((await lock.inspect('A'))._unsafeUnwrap()).toMatchObject({
      drift: 'lock-names-another',
      holder: { id: 94 },
      lock: { workerId: 93 },
    });
  });

  test('with the truth down the lock alone says who, without initials', async () => {
    const { clock, lock, memoryStore, sourcePlan } = openShop();
    const since = hoursAgo(clock, 1);
    memoryStore.put('A', lockValue(93, since.getTime()));
    sourcePlan.outage(true);
    expect((await lock.inspect('A'))._unsafeUnwrap()).toMatchObject({
      state: 'occupied',
      row: 'unavailable',
      worker: null,
      holder: { id: 93, initials: null, since },
    });
  });

  test('I7: with the truth down, a spool without a lock is not called free', async () => {
    const { clock, lock, memorySource, sourcePlan } = openShop();
    memorySource.edit('A', occupiedRow(clock, 'A', JP, 1));
    sourcePlan.outage(true);
    // The store was emptied: the spool is in somebody's hands, and nobody can be asked.
    const said = (await lock.inspect('A')).match(
      ({ state }) => state,
      ({ type }) => type,
    );
    expect(said).not.toBe('free');
  });

  test('with the store down the truth alone says who, and the lock is unavailable', async () => {
    const { lock, storePlan } = openShop();
    await lock.iniciar('A', MR);
    storePlan.outage(true);
    expect((await lock.inspect('A'))._unsafeUnwrap()).toMatchObject({
      state: 'occupied',
      holder: { id: 93, initials: 'MR' },
      lock: { kind: 'unavailable' },
      drift: null,
    });
  });

  test('B5: unknown, misshaped and unavailable are three answers', async () => {
    const { clock, lock, storePlan, sourcePlan, memoryStore } = openShop();
    expect((await lock.inspect('B'))._unsafeUnwrapErr()).toMatchObject({
      type: 'unknown-spool',
      next: 'correct-input',
    });
    memoryStore.put('B', lockValue(93, clock.now()));
    expect((await lock.inspect('B'))._unsafeUnwrap()).toMatchObject({
      state: 'drift',
      drift: 'lock-without-row',
    });
    storePlan.outage(true);
    sourcePlan.outage(true);
    expect((await lock.inspect('A'))._unsafeUnwrapErr()).toMatchObject({
      type: 'unavailable',
      next: 'repeat-later',
    });
  });
});

test('a truth without its shape is named, never free, and never written', async () => {
  const { lock, stored } = openShop({ wrapSource: misshaped });
  const about = {
    type: 'source-misshaped',
    problem: 'the header Ocupado_Por is missing',
    next: 'fix-source',
  };
  expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject(about);
  expect(await stored('A')).toBeNull();
  expect((await lock.finalizar('A', MR))._unsafeUnwrapErr()).toMatchObject(about);
  expect(
    (await lock.takeOver('A', { from: MR, to: JP, by: 'x', reason: 'y' }))._unsafeUnwrapErr(),
  ).toMatchObject(about);
  expect((await lock.inspect('A'))._unsafeUnwrapErr()).toMatchObject(about);
  expect((await lock.list())._unsafeUnwrapErr()).toMatchObject(about);
  expect((await lock.reconcile())._unsafeUnwrap()).toMatchObject({ complete: false, stoppedBy: about });
});

test('one row that cannot be written safely is named, and the reservation is taken back', async () => {
  const problem = 'row 7: TAG_SPOOL is a formula';
  const { lock, stored } = openShop({
    wrapSource: (source) => ({ ...source, write: async () => ok({ outcome: 'unwritable', problem }) }),
  });
  expect((await lock.iniciar('A', MR))._unsafeUnwrapErr()).toMatchObject({
    type: 'source-misshaped',
    problem,
  });
  expect(await stored('A')).toBeNull();
});

describe('A9: health', () => {
  test.each([
    [false, false, 'ok', 'up', 'up', 0],
    [true, false, 'degraded', 'down', 'up', 1],
    [false, true, 'degraded', 'up', 'down', 1],
    [true, true, 'down', 'down', 'down', 2],
  ] as const)(
    'store down %s, truth down %s: %s',
    async (storeDown, sourceDown, status, store, source, details) => {
      const { lock, storePlan, sourcePlan } = openShop();
      storePlan.outage(storeDown);
      sourcePlan.outage(sourceDown);
      const health = (await lock.health())._unsafeUnwrap();
      expect(health).toMatchObject({ status, store, source });
      expect(health.details).toHaveLength(details);
    },
  );

  test('a misshaped truth is told apart from one that is down', async () => {
    const { lock } = openShop({ wrapSource: misshaped });
    expect((await lock.health())._unsafeUnwrap()).toMatchObject({
      status: 'degraded',
      source: 'misshaped',
      details: [expect.stringContaining('Ocupado_Por') as unknown],
    });
  });

  test('one that hangs is down at the deadline', async () => {
    const { clock, lock, storePlan } = openShop();
    storePlan.next('delay', 'ping');
    expect((await clock.run(lock.health({ deadlineMs: 500 })))._unsafeUnwrap()).toMatchObject({
      status: 'degraded',
      store: 'down',
    });
    expect(clock.pending).toBe(0);
  });
});
