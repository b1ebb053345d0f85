import { createSpoolLock, parseSpoolTag } from '@spoollock/core';
import type { OccupationChange } from '@spoollock/core/adapter';
import {
  FaultPlan,
  faultyLockStore,
  faultyOccupationSource,
  lockStoreContract,
  occupationSourceContract,
  VirtualClock,
  type LockStoreHarness,
  type OccupationSourceHarness,
  type TypedRow,
} from '@spoollock/testing';
import { describe, expect, test } from 'vitest';
import type { LockRow, ShopDatabase, SpoolRow } from '../src/own-adapters/database.js';
import { OwnSource } from '../src/own-adapters/own-source.js';
import { OwnStore } from '../src/own-adapters/own-store.js';

function emptyDatabase(): ShopDatabase {
  return {
    spools: new Map<string, SpoolRow>(),
    operations: new Map<string, 'applied' | 'cancelled'>(),
    locks: new Map<string, LockRow>(),
    transaction: async (action) => action(),
  };
}

/** What the harnesses of both ports share: one plan of faults in front of the adapter. */
function troubles(plan: FaultPlan) {
  return {
    loseReply: (of?: string) => void plan.next('lose-reply', of),
    loseRequest: (of?: string) => void plan.next('lose-request', of),
    outage: (on: boolean) => plan.outage(on),
  };
}

function sourceHarness(): OccupationSourceHarness {
  const [database, clock, plan] = [emptyDatabase(), new VirtualClock(), new FaultPlan()];
  const edit = (tag: string, { label, since }: Partial<TypedRow>, version?: TypedRow['version']) => {
    const old = database.spools.get(tag) ?? { label: '', since: null, version: 0 };
    const moment = since instanceof Date ? since.getTime() : null;
    database.spools.set(tag, {
      label: label ?? old.label,
      since: since === undefined ? old.since : moment,
      version: version ?? old.version,
    });
  };
  return {
    ...troubles(plan),
    clock,
    source: faultyOccupationSource(new OwnSource(database, clock), plan),
    another: () => new OwnSource(database, clock),
    addRows: (rows) => rows.forEach((row) => edit(row.tag, row, row.version)),
    edit: (tag, change) => edit(tag, change),
    applyLate: () => {
      plan.next('apply-late', 'write');
      return () => plan.release();
    },
  };
}

function storeHarness(): LockStoreHarness {
  const [database, clock, plan] = [emptyDatabase(), new VirtualClock(), new FaultPlan()];
  const readRaw = (name: string) => {
    const row = database.locks.get(name);
    if (row === undefined) return null;
    if (row.expiresAtMs === null) return { value: row.value, expiresInMs: null };
    const expiresInMs = row.expiresAtMs - clock.now();
    return expiresInMs > 0 ? { value: row.value, expiresInMs } : null;
  };
  return {
    ...troubles(plan),
    store: faultyLockStore(new OwnStore(database, clock), plan),
    another: () => new OwnStore(database, clock),
    putRaw: (name, value, left) =>
      void database.locks.set(name, { value, expiresAtMs: left === null ? null : clock.now() + left }),
    readRaw,
    expireNow: (name) => clock.advance(readRaw(name)?.expiresInMs ?? 0),
    advance: (ms) => clock.advance(ms),
    applyLate: () => {
      plan.next('apply-late');
      return () => plan.release();
    },
  };
}

occupationSourceContract({ describe, test }, sourceHarness, {
  title: 'a truth of one’s own',
  cannot: {
    ambiguousRows: 'the tag is the key',
    unreadableDates: 'the column is a number',
    unreadableVersions: 'the column is a number',
    misshape: 'the tables are typed',
  },
});

lockStoreContract({ describe, test }, storeHarness, {
  title: 'a lock store of one’s own',
  cannot: {
    putNonText: 'the column is a text',
    elsewhere: 'the table has one shop in it',
  },
});

test('a shop runs on both, and one transaction after the other', async () => {
  const [database, clock] = [emptyDatabase(), new VirtualClock()];
  database.spools.set('MK-1', { label: '', since: null, version: 0 });
  await using lock = createSpoolLock({
    store: new OwnStore(database, clock),
    source: new OwnSource(database, clock),
    clock,
  });
  const grant = (await clock.run(lock.iniciar('MK-1', { id: 93, initials: 'MR' })))._unsafeUnwrap();
  expect(grant).toMatchObject({ mode: 'persistent', fence: 1 });
  expect(database.spools.get('MK-1')?.label).toBe('MR(93)');
});

const taking: OccupationChange = {
  operationId: 'one',
  tag: parseSpoolTag('MK-1')._unsafeUnwrap(),
  expected: { state: 'free' },
  next: { state: 'occupied', worker: { id: 93, initials: 'MR' }, since: new Date('2026-11-20T10:00:00Z') },
};

test.each([
  ['waits for its turn', 'never', 0],
  ['is being committed', 'perhaps', 1],
] as const)('a transaction given up while it %s took effect: %s', async (_, reached, version) => {
  const [database, clock] = [emptyDatabase(), new VirtualClock()];
  database.spools.set('MK-1', { label: '', since: null, version: 0 });
  const queue: (() => void)[] = [];
  const slow: ShopDatabase = {
    ...database,
    transaction: (action) => {
      if (reached === 'never') return new Promise((resolve) => queue.push(() => resolve(action())));
      const done = action();
      return new Promise((resolve) => queue.push(() => resolve(done)));
    },
  };
  const answer = new OwnSource(slow, clock).write(taking, { deadlineMs: clock.now() + 500 });
  const fault = (await clock.run(answer))._unsafeUnwrapErr();
  expect(fault).toMatchObject({ type: 'source-fault', reached });
  for (const next of queue) next();
  expect(database.spools.get('MK-1')?.version).toBe(version);
});
