import { describe, expect, test } from 'vitest';
import type { OccupationSource } from '@spoollock/core/adapter';
import { hoursAgo, HOUR_MS, JP, lockValue, MR, occupiedRow, openShop, rebuiltValue } from './support/shop.js';

describe('A14: reconcile', () => {
  test('gives each row of the last 24 h its own lock, and a reason for every other', async () => {
    const { clock, lock, memoryStore, memorySource, stored } = openShop({ rows: [] });
    const since = hoursAgo(clock, 24);
    memorySource.addRow({ tag: 'MISSING', label: 'MR(93)', since });
    memorySource.addRow({ tag: 'HAS', label: 'MR(93)', since });
    memoryStore.put('HAS', lockValue(93, clock.now() - HOUR_MS));
    memorySource.addRow({ tag: 'TAKEN', label: 'MR(93)', since });
    memoryStore.put('TAKEN', lockValue(94, clock.now()), 10_000);
    memorySource.addRow({ tag: 'OLD', label: 'MR(93)', since: new Date(since.getTime() - 1) });
    memorySource.addRow({ tag: 'UNDATED', label: 'MR(93)' });
    memorySource.addRow({ tag: 'ODD DATE', label: 'MR(93)', unreadableSince: '31-02-2026' });
    memorySource.addRow({ tag: 'ODD LABEL', label: 'turno noche', since });
    memorySource.addRow({ tag: 'TWICE', label: 'MR(93)', since });
    memorySource.addRow({ tag: 'TWICE', label: '' });
    memorySource.addRow({ tag: 'BAD\u0000TAG', label: 'MR(93)', since });
    memorySource.addRow({ tag: 'FREE', label: 'disponible ' });
    const report = (await clock.run(lock.reconcile()))._unsafeUnwrap();
    expect(report).toMatchObject({
      reconciled: 1,
      skipped: 8,
      complete: true,
      stoppedBy: null,
      orphansRemoved: 0,
    });
    expect(Object.fromEntries(report.skips.map(({ tag, reason }) => [tag, reason]))).toEqual({
      HAS: 'has-lock',
      TAKEN: 'being-taken',
      OLD: 'older-than-limit',
      UNDATED: 'no-date',
      'ODD DATE': 'unreadable-date',
      'ODD LABEL': 'unreadable-label',
      TWICE: 'ambiguous-tag',
      'BAD\u0000TAG': 'invalid-tag',
    });
    expect(await stored('MISSING')).toEqual({ value: rebuiltValue('MISSING', 93, since), expiresInMs: null });
    expect(await stored('OLD')).toBeNull();
  });

  test('is idempotent, and two processes rebuild the same lock', async () => {
    const { clock, lock, another, memorySource, memoryStore, stored } = openShop();
    memorySource.edit('A', occupiedRow(clock, 'A', JP, 2));
    expect((await clock.run(lock.reconcile()))._unsafeUnwrap()).toMatchObject({ reconciled: 1, skipped: 0 });
    const first = await stored('A');
    expect((await clock.run(lock.reconcile()))._unsafeUnwrap()).toMatchObject({ reconciled: 0, skipped: 1 });
    memoryStore.clear();
    expect((await clock.run(another().reconcile()))._unsafeUnwrap()).toMatchObject({ reconciled: 1 });
    expect(await stored('A')).toEqual(first);
  });

  test('a spool granted while a reconcile runs gets its lock from the next, which is waited for', async () => {
    const { clock, lock, memorySource, storePlan, stored } = openShop({ rows: [{ tag: 'A' }, { tag: 'B' }] });
    memorySource.edit('B', occupiedRow(clock, 'B', MR, 2));
    storePlan.next('delay', 'restore');
    const first = lock.reconcile();
    await clock.advance(0);
    // The rows were read: meanwhile another is taken without a lock.
    memorySource.edit('A', occupiedRow(clock, 'A', JP, 1));
    const [second, third] = [lock.reconcile(), lock.reconcile()];
    await clock.advance(0);
    await storePlan.release();
    const [one, two, three] = await clock.run(Promise.all([first, second, third]));
    expect(one._unsafeUnwrap()).toMatchObject({ reconciled: 1 });
    expect(two._unsafeUnwrap()).toMatchObject({ reconciled: 1 });
    expect(three._unsafeUnwrap()).toBe(two._unsafeUnwrap());
    expect(await stored('A')).not.toBeNull();
  });

  test('two at once are one', async () => {
    const { clock, lock, sourcePlan } = openShop();
    const [one, two] = await clock.run(Promise.all([lock.reconcile(), lock.reconcile()]));
    expect(one._unsafeUnwrap()).toBe(two._unsafeUnwrap());
    expect(sourcePlan.methods().filter((method) => method === 'rows')).toHaveLength(1);
  });

  test('a grant made after the rows were read keeps its lock', async () => {
    const { clock, lock, another, sourcePlan, memorySource, memoryStore, stored } = openShop();
    memorySource.edit('A', occupiedRow(clock, 'A', JP, 2));
    memoryStore.put('A', lockValue(95, clock.now()));
    sourcePlan.next('delay', 'read');
    const reconciling = lock.reconcile();
    await clock.advance(0);
    // The row is about to be read again: meanwhile the spool is given back and taken by somebody else.
    await another().finalizar('A', JP);
    const grant = (await another().iniciar('A', MR))._unsafeUnwrap();
    await sourcePlan.release();
    expect((await clock.run(reconciling))._unsafeUnwrap()).toMatchObject({
      reconciled: 0,
      skips: [{ tag: 'A', reason: 'changed-meanwhile' }],
    });
    expect((await stored('A'))?.value).toContain(grant.token);
  });

  test('an orphan whose spool is taken meanwhile is not removed', async () => {
    const { clock, lock, another, sourcePlan, memoryStore, stored } = openShop();
    memoryStore.put('A', lockValue(95, clock.now()));
    sourcePlan.next('delay', 'read');
    const reconciling = lock.reconcile();
    await clock.advance(0);
    const grant = (await another().iniciar('A', MR))._unsafeUnwrap();
    await sourcePlan.release();
    expect((await clock.run(reconciling))._unsafeUnwrap()).toMatchObject({
      orphansRemoved: 0,
      complete: true,
    });
    expect((await stored('A'))?.value).toContain(grant.token);
  });

  test('A6: in TTL mode the locks come back with their full expiry', async () => {
    const { clock, lock, memorySource, stored } = openShop({ options: { mode: 'ttl', lockTtlSeconds: 600 } });
    memorySource.edit('A', occupiedRow(clock, 'A', JP, 2));
    await clock.run(lock.reconcile());
    expect(await stored('A')).toMatchObject({ expiresInMs: 600_000 });
  });
});

describe('A15: a reconcile that cannot end', () => {
  test.each([
    ['the lock store is down', 'store', 'store-unavailable'],
    ['the truth is down', 'source', 'source-unavailable'],
  ] as const)('%s: it says so, and is no error', async (_name, side, type) => {
    const { clock, lock, memorySource, storePlan, sourcePlan } = openShop();
    memorySource.edit('A', occupiedRow(clock, 'A', JP, 2));
    (side === 'store' ? storePlan : sourcePlan).outage(true);
    const report = (await clock.run(lock.reconcile()))._unsafeUnwrap();
    expect(report).toMatchObject({ complete: false, reconciled: 0, stoppedBy: { type } });
  });

  test('keeps what it finished before its limit', async () => {
    const rows = Array.from({ length: 3_000 }, (_, n) => ({ tag: `S-${n}`, label: 'MR(93)' }));
    const { clock, lock, memorySource, storePlan } = openShop({ rows });
    for (const { tag } of rows) memorySource.edit(tag, { since: hoursAgo(clock, 1) });
    storePlan.next('pass', 'restore').next('pass', 'restore').next('delay', 'restore');
    const startedAt = clock.now();
    const report = (await clock.run(lock.reconcile()))._unsafeUnwrap();
    expect(report).toMatchObject({ complete: false, reconciled: 2_000, stoppedBy: { type: 'timed-out' } });
    expect(clock.now() - startedAt).toBe(10_000);
    await storePlan.release();
    expect((await clock.run(lock.reconcile()))._unsafeUnwrap()).toMatchObject({ complete: true });
  });

  test.each([
    ['its own limit', { deadlineMs: 2_500 }, {}, 2_500],
    ["the engine's", {}, { reconcileLimitMs: 4_000 }, 4_000],
  ])('stops at %s', async (_name, callOptions, options, expected) => {
    const { clock, lock, sourcePlan } = openShop({ options });
    const startedAt = clock.now();
    sourcePlan.next('delay', 'rows');
    expect((await clock.run(lock.reconcile(callOptions)))._unsafeUnwrap().complete).toBe(false);
    expect(clock.now() - startedAt).toBe(expected);
    expect(clock.pending).toBe(0);
  });

  test.each(['rows', 'read'])('a source whose %s throws at once is a report and no crash', async (method) => {
    const broken = (source: OccupationSource): OccupationSource => ({
      ...source,
      [method]: () => {
        throw new Error('no such tab');
      },
    });
    const { clock, lock, memoryStore } = openShop({ wrapSource: broken });
    memoryStore.put('A', 'an orphan');
    const report = await clock.run(lock.reconcile());
    expect(report._unsafeUnwrap()).toMatchObject({
      complete: false,
      stoppedBy: { type: 'source-unavailable', detail: 'no such tab' },
    });
    expect(clock.pending).toBe(0);
  });
});
