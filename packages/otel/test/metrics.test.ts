import { describe, expect, onTestFinished, test } from 'vitest';
import { instrumentSpoolLock, observeSpools } from '@spoollock/otel';
import { realSdk } from './support/sdk.js';
import { HOUR_MS, JP, MR, openShop } from './support/shop.js';

const IN_HAND = { tag: 'OURS', label: 'MR(93)', version: 3 };

describe('B14: calls are counted and measured', () => {
  test('by operation and outcome, and a grant by how it is kept', async () => {
    const sdk = realSdk();
    const { lock, storePlan } = openShop(sdk);
    await lock.iniciar('A', MR);
    await lock.iniciar('A', MR);
    await lock.iniciar('A', JP);
    storePlan.outage(true);
    await lock.iniciar('B', JP);
    await lock.finalizar('B', JP, { operationId: 'one' });
    await lock.finalizar('B', JP, { operationId: 'one' });
    const of = (operation: string, outcome: string, mode?: string) => ({
      value: 1,
      labels: {
        'spoollock.operation': operation,
        'spoollock.outcome': outcome,
        ...(mode === undefined ? {} : { 'spoollock.mode': mode }),
      },
    });
    expect(await sdk.points('spoollock.calls')).toEqual([
      of('iniciar', 'granted', 'persistent'),
      of('iniciar', 'resumed', 'persistent'),
      of('iniciar', 'occupied'),
      of('iniciar', 'granted', 'degraded'),
      of('finalizar', 'given-back'),
      of('finalizar', 'repeated'),
    ]);
  });

  test('each takes as long as the clock says, and so does each call to a port', async () => {
    const sdk = realSdk();
    const { clock, lock, sourcePlan } = openShop(sdk);
    sourcePlan.next({ delayMs: 1_500 }, 'write');
    await clock.run(lock.iniciar('A', MR));
    expect(await sdk.points('spoollock.call.duration')).toEqual([
      {
        labels: { 'spoollock.operation': 'iniciar', 'spoollock.outcome': 'granted' },
        value: { count: 1, sum: 1.5 },
      },
    ]);
    const ports = await sdk.points('spoollock.port.duration');
    expect(ports.find(({ labels }) => labels['spoollock.method'] === 'write')).toEqual({
      labels: { 'spoollock.port': 'source', 'spoollock.method': 'write', 'spoollock.outcome': 'applied' },
      value: { count: 1, sum: 1.5 },
    });
  });

  test('attributes that were given go with everything', async () => {
    const sdk = realSdk();
    const { lock } = openShop({ ...sdk, attributes: { 'shop.name': 'north' } });
    await lock.iniciar('A', MR);
    for (const { attributes } of sdk.spans()) expect(attributes['shop.name']).toBe('north');
    for (const name of ['spoollock.calls', 'spoollock.port.duration', 'spoollock.degraded'])
      for (const { labels } of await sdk.points(name)) expect(labels['shop.name']).toBe('north');
  });
});

describe('B14: how long a worker waits', () => {
  test('is one wait from the first INICIAR to its answer, with the repeats between', async () => {
    const sdk = realSdk();
    const { clock, lock, sourcePlan } = openShop(sdk);
    sourcePlan.outage(true);
    await lock.iniciar('A', MR);
    expect(await sdk.points('spoollock.wait.duration')).toEqual([]);
    await clock.advance(20_000);
    await lock.iniciar('A', MR);
    await clock.advance(5_000);
    sourcePlan.outage(false);
    await clock.run(lock.iniciar(' A ', MR));
    expect(await sdk.points('spoollock.wait.duration')).toEqual([
      { labels: { 'spoollock.outcome': 'granted' }, value: { count: 1, sum: 25 } },
    ]);
  });

  test('ends with a refusal, and begins anew for who comes again a minute later', async () => {
    const sdk = realSdk();
    const { clock, lock, sourcePlan } = openShop(sdk);
    await lock.iniciar('A', MR);
    await lock.iniciar('A', JP);
    sourcePlan.outage(true);
    await lock.iniciar('B', JP);
    sourcePlan.outage(false);
    await clock.advance(60_001);
    await clock.run(lock.iniciar('B', JP));
    expect(await sdk.points('spoollock.wait.duration')).toEqual([
      { labels: { 'spoollock.outcome': 'granted' }, value: { count: 2, sum: 0 } },
      { labels: { 'spoollock.outcome': 'occupied' }, value: { count: 1, sum: 0 } },
    ]);
  });

  test('of those who never come back only so many are remembered', async () => {
    const sdk = realSdk();
    const { clock, lock, sourcePlan } = openShop(sdk, []);
    sourcePlan.outage(true);
    await lock.iniciar('FIRST', MR);
    for (let at = 0; at < 1_000; at++) await lock.iniciar(`S-${at}`, MR);
    await clock.advance(10_000);
    sourcePlan.outage(false);
    await clock.run(lock.iniciar('FIRST', MR));
    await clock.run(lock.iniciar('S-999', MR));
    expect(await sdk.points('spoollock.wait.duration')).toEqual([
      { labels: { 'spoollock.outcome': 'unknown-spool' }, value: { count: 2, sum: 10 } },
    ]);
  });
});

describe('B14: how long a spool is in somebody’s hands', () => {
  const ended = (by: string, hours: number, count = 1) => ({
    labels: { 'spoollock.ended_by': by },
    value: { count, sum: hours * 3_600 },
  });

  test('from the grant to the give-back', async () => {
    const sdk = realSdk();
    const { clock, lock } = openShop(sdk);
    await lock.iniciar('A', MR);
    await clock.advance(6.5 * HOUR_MS);
    await clock.run(lock.finalizar('A', MR));
    expect(await sdk.points('spoollock.hold.duration')).toEqual([ended('given-back', 6.5)]);
  });

  test('the buckets tell hours apart', async () => {
    const sdk = realSdk();
    const { clock, lock } = openShop(sdk);
    for (const hours of [5.5, 7.5]) {
      await clock.run(lock.iniciar('A', MR));
      await clock.advance(hours * HOUR_MS);
      await clock.run(lock.finalizar('A', MR));
    }
    const hold = (await sdk.metrics()).find(
      ({ descriptor }) => descriptor.name === 'spoollock.hold.duration',
    );
    const buckets = JSON.stringify(hold?.dataPoints[0]?.value);
    expect(buckets).toContain('"counts":[0,0,0,0,0,0,0,0,0,1,0,1,');
  });

  test('a take-over ends one hold and begins another', async () => {
    const sdk = realSdk();
    const { clock, lock } = openShop(sdk);
    await lock.iniciar('A', MR);
    await clock.advance(2 * HOUR_MS);
    await clock.run(lock.takeOver('A', { from: MR, to: JP, by: 'A. Soto', reason: 'went home' }));
    await clock.advance(3 * HOUR_MS);
    await clock.run(lock.finalizar('A', JP));
    expect(await sdk.points('spoollock.hold.duration')).toEqual([
      ended('taken-over', 2),
      ended('given-back', 3),
    ]);
  });

  test('a release ends it, once', async () => {
    const sdk = realSdk();
    const { clock, lock, memorySource } = openShop(sdk);
    const order = { by: 'A. Soto', reason: 'went home', operationId: 'r-1' };
    await lock.iniciar('A', MR);
    await clock.advance(2 * HOUR_MS);
    await clock.run(lock.release('A', { ...order, from: MR }));
    await clock.run(lock.iniciar('A', JP));
    await clock.advance(HOUR_MS);
    await clock.run(lock.release('A', { ...order, from: MR }));
    memorySource.edit('A', { label: 'turno noche' });
    await clock.run(lock.release('A', { ...order, operationId: 'r-2', from: 'turno noche' }));
    expect(await sdk.points('spoollock.hold.duration')).toEqual([ended('released', 2)]);
    expect(await sdk.points('spoollock.calls')).toContainEqual({
      labels: { 'spoollock.operation': 'release', 'spoollock.outcome': 'repeated' },
      value: 1,
    });
  });

  test('one that began elsewhere is measured once it was listed here, and not guessed before', async () => {
    const sdk = realSdk();
    const { clock, lock, memorySource } = openShop(sdk, [{ tag: 'A' }, IN_HAND]);
    memorySource.edit('OURS', { since: new Date(clock.now() - 4 * HOUR_MS) });
    memorySource.edit('A', { label: 'JP(94)', since: new Date(clock.now() - HOUR_MS) });
    await lock.finalizar('A', JP);
    await lock.list();
    await lock.finalizar('OURS', MR);
    expect(await sdk.points('spoollock.hold.duration')).toEqual([ended('given-back', 4)]);
  });

  test('a repeated give-back is not measured twice', async () => {
    const sdk = realSdk();
    const { clock, lock } = openShop(sdk);
    await lock.iniciar('A', MR);
    await clock.advance(HOUR_MS);
    await clock.run(lock.finalizar('A', MR, { operationId: 'one' }));
    await clock.run(lock.finalizar('A', MR, { operationId: 'one' }));
    expect(await sdk.points('spoollock.hold.duration')).toEqual([ended('given-back', 1)]);
  });

  test('the repeat of an old give-back does not end the hold that came after it', async () => {
    const sdk = realSdk();
    const { clock, lock } = openShop(sdk);
    await lock.iniciar('A', MR);
    await clock.advance(HOUR_MS);
    await clock.run(lock.finalizar('A', MR, { operationId: 'one' }));
    await clock.run(lock.iniciar('A', MR));
    await clock.run(lock.finalizar('A', MR, { operationId: 'one' }));
    await clock.advance(2 * HOUR_MS);
    await clock.run(lock.finalizar('A', MR, { operationId: 'two' }));
    expect(await sdk.points('spoollock.hold.duration')).toEqual([ended('given-back', 3, 2)]);
  });

  test('a give-back whose answer was lost is measured when it became known', async () => {
    const sdk = realSdk();
    const { clock, lock, sourcePlan } = openShop(sdk);
    await lock.iniciar('A', MR);
    await clock.advance(HOUR_MS);
    sourcePlan.next('lose-reply', 'write');
    sourcePlan.next('refuse', 'settle');
    expect((await clock.run(lock.finalizar('A', MR)))._unsafeUnwrapErr().type).toBe('outcome-unknown');
    await clock.advance(60_000);
    const [hold] = await sdk.points('spoollock.hold.duration');
    expect(hold).toMatchObject({ labels: { 'spoollock.ended_by': 'given-back' }, value: { count: 1 } });
    expect(await sdk.points('spoollock.writes.settled')).toEqual([
      { labels: { 'spoollock.outcome': 'applied' }, value: 1 },
    ]);
  });
});

describe('B14: what the engine fixes, and what it goes without', () => {
  test('repairs by what they were and by whom', async () => {
    const sdk = realSdk();
    const { clock, lock, memorySource } = openShop(sdk);
    await lock.iniciar('A', MR);
    await lock.iniciar('B', MR);
    memorySource.edit('A', { label: 'DISPONIBLE' });
    memorySource.edit('B', { label: 'JP(94)' });
    await lock.iniciar('A', JP);
    await clock.run(lock.reconcile());
    memorySource.edit('B', { label: '' });
    await clock.run(lock.reconcile());
    const repair = (what: string, by: string) => ({
      value: 1,
      labels: { 'spoollock.repair': what, 'spoollock.repaired_by': by },
    });
    expect(await sdk.points('spoollock.lock.repairs')).toEqual([
      repair('orphan-reclaimed', 'iniciar'),
      repair('lock-rebuilt', 'reconcile'),
      repair('orphan-removed', 'reconcile'),
    ]);
    expect(await sdk.points('spoollock.reconciles')).toEqual([
      { labels: { 'spoollock.outcome': 'ok' }, value: 2 },
    ]);
  });

  test('degraded is 1 for as long as the lock store is away', async () => {
    const sdk = realSdk();
    const { clock, lock, storePlan } = openShop(sdk);
    const degraded = async () => (await sdk.points('spoollock.degraded')).map(({ value }) => value);
    expect(await degraded()).toEqual([0]);
    storePlan.outage(true);
    await lock.iniciar('A', MR);
    expect(await degraded()).toEqual([1]);
    storePlan.outage(false);
    await clock.run(lock.inspect('A'));
    expect(await degraded()).toEqual([1]);
    await clock.run(lock.health());
    expect(await degraded()).toEqual([0]);
  });

  test('rows that a reconcile left alone, by reason; a reason that is over is 0', async () => {
    const sdk = realSdk();
    const { clock, lock, memorySource } = openShop(sdk, [IN_HAND, { tag: 'X', label: '???' }]);
    const skipped = async () => values(await sdk.points('spoollock.reconcile.skipped'));
    await clock.run(lock.reconcile());
    expect(await skipped()).toEqual({ 'no-date': 1, 'unreadable-label': 1 });
    memorySource.edit('X', { label: '' });
    await clock.run(lock.reconcile());
    expect(await skipped()).toEqual({ 'no-date': 1 });
    expect(await sdk.points('spoollock.reconcile.skipped')).toHaveLength(9);
  });

  test('something that must not fail and did', async () => {
    const sdk = realSdk();
    const { lock } = openShop(sdk);
    lock.listen(() => {
      throw new Error('a listener with a mistake');
    });
    await lock.iniciar('A', MR);
    expect(await sdk.points('spoollock.faults')).toEqual([{ labels: {}, value: 1 }]);
  });
});

describe('B14: spools by state, and drift', () => {
  test('are told when metrics are collected', async () => {
    const sdk = realSdk();
    const { clock, lock, memorySource } = openShop(sdk, [{ tag: 'A' }, { tag: 'B' }, { tag: 'C' }]);
    onTestFinished(observeSpools(lock, { ...sdk, clock }));
    await lock.iniciar('A', MR);
    memorySource.edit('B', { label: 'JP(94)', since: new Date(clock.now()) });
    expect(values(await sdk.points('spoollock.spools'))).toEqual({ free: 1, occupied: 1, drift: 1 });
    expect(values(await sdk.points('spoollock.drift'))).toEqual({ 'lock-missing': 1 });
    expect(await sdk.points('spoollock.drift')).toHaveLength(5);
  });

  test('however often they are collected, the sheet is read once a minute', async () => {
    const sdk = realSdk();
    const { clock, lock, sourcePlan } = openShop(sdk);
    onTestFinished(observeSpools(lock, { ...sdk, clock }));
    for (let second = 0; second < 180; second++) {
      await sdk.metrics();
      await clock.advance(1_000);
    }
    expect(sourcePlan.methods('source')).toEqual(['rows', 'rows', 'rows']);
  });

  test('a clock that is set back does not stop them', async () => {
    const sdk = realSdk();
    const { clock, lock, sourcePlan } = openShop(sdk);
    onTestFinished(observeSpools(lock, { ...sdk, clock }));
    await sdk.metrics();
    clock.jump(-HOUR_MS);
    await sdk.metrics();
    expect(sourcePlan.methods('source')).toEqual(['rows', 'rows']);
  });

  test('while a side cannot be asked they stay as they were, and say how old they are', async () => {
    const sdk = realSdk();
    const { clock, lock, storePlan, sourcePlan } = openShop(sdk);
    onTestFinished(observeSpools(lock, { ...sdk, clock }));
    const told = async () => [
      values(await sdk.points('spoollock.spools')),
      (await sdk.points('spoollock.spools.age')).map(({ value }) => value),
    ];
    sourcePlan.outage(true);
    expect(await told()).toEqual([{}, []]);
    sourcePlan.outage(false);
    await clock.advance(60_000);
    expect(await told()).toEqual([{ free: 2 }, [0]]);
    await lock.iniciar('A', MR);
    storePlan.outage(true);
    await clock.advance(90_000);
    expect(await told()).toEqual([{ free: 2 }, [90]]);
    storePlan.outage(false);
    await clock.advance(60_000);
    expect(await told()).toEqual([{ free: 1, occupied: 1 }, [0]]);
  });

  test('a look that fails is not repeated before its time', async () => {
    const sdk = realSdk();
    const { clock, lock, sourcePlan } = openShop(sdk);
    onTestFinished(observeSpools(lock, { ...sdk, clock }));
    sourcePlan.outage(true);
    for (let second = 0; second < 60; second++) {
      await sdk.metrics();
      await clock.advance(1_000);
    }
    expect(sourcePlan.methods('source')).toEqual(['rows']);
  });

  test('are told no more when it was stopped', async () => {
    const sdk = realSdk();
    const { clock, lock } = openShop(sdk);
    observeSpools(lock, { ...sdk, clock })();
    expect(await sdk.points('spoollock.spools')).toEqual([]);
  });

  test('more often than once a minute cannot be asked for', () => {
    const { lock } = openShop({});
    for (const everyMs of [59_999, 0, NaN])
      expect(() => observeSpools(lock, { everyMs })).toThrow(RangeError);
  });
});

test('two locks on one meter are told apart by their attributes', async () => {
  const sdk = realSdk();
  const { bare, lock } = openShop({ ...sdk, attributes: { 'shop.name': 'north' } });
  const south = instrumentSpoolLock(bare, { ...sdk, attributes: { 'shop.name': 'south' } });
  await lock.inspect('A');
  await south.inspect('A');
  expect(await sdk.points('spoollock.degraded')).toEqual([
    { labels: { 'shop.name': 'north' }, value: 0 },
    { labels: { 'shop.name': 'south' }, value: 0 },
  ]);
});

/** What is not 0, by its label. */
function values(points: readonly { labels: object; value: unknown }[]): Record<string, unknown> {
  const found = points.map(({ labels, value }) => [Object.values(labels).join(), value] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== 0));
}
