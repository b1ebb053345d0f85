import { createSpoolLock, type SpoolLockError } from '@spoollock/core';
import { SPOOL_STATES } from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import {
  instrumentLockStore,
  instrumentOccupationSource,
  instrumentSpoolLock,
  observeSpools,
  sheetsCallTelemetry,
} from '@spoollock/otel';
import { FaultPlan, faultyLockStore, faultyOccupationSource, VirtualClock } from '@spoollock/testing';
import { err, errAsync } from 'neverthrow';
import { expect, onTestFinished, test } from 'vitest';
import { pointsOf, realSdk, type Sdk } from './support/sdk.js';

/** Every label that a metric may have, and how many values it can have at the most. */
const MOST_VALUES: Readonly<Record<string, number>> = {
  'spoollock.operation': 9,
  'spoollock.outcome': 27,
  'spoollock.mode': 3,
  'spoollock.port': 2,
  'spoollock.method': 17,
  'spoollock.ended_by': 3,
  'spoollock.repair': 3,
  'spoollock.repaired_by': 4,
  'spoollock.reason': 9,
  'spoollock.state': SPOOL_STATES.length,
  'spoollock.drift': 5,
  'spoollock.kind': 2,
};
/** Series of one metric; an operation does not have every outcome. */
const MOST_SERIES = 100;

/** The values of each label, of every metric. */
async function labels(sdk: Sdk): Promise<Map<string, Set<unknown>>> {
  const found = new Map<string, Set<unknown>>();
  for (const metric of await sdk.metrics()) {
    const points = pointsOf(metric);
    expect(points.length, metric.descriptor.name).toBeLessThan(MOST_SERIES);
    for (const point of points)
      for (const [name, value] of Object.entries(point.labels))
        found.set(name, (found.get(name) ?? new Set()).add(value));
  }
  return found;
}

test('B14: no label has more than its few values, whatever spools, workers, faults and hostile parts there are', async () => {
  const sdk = realSdk();
  const clock = new VirtualClock();
  const options = { ...sdk, clock, includeTags: true };
  const storePlan = new FaultPlan({ clock });
  const sourcePlan = new FaultPlan({ clock });
  const memorySource = new MemoryOccupationSource([], { clock });
  const store = instrumentLockStore(faultyLockStore(new MemoryLockStore({ clock }), storePlan), options);
  const source = instrumentOccupationSource(faultyOccupationSource(memorySource, sourcePlan), options);
  const lock = instrumentSpoolLock(createSpoolLock({ store, source, clock }), options);
  onTestFinished(observeSpools(lock, options));

  for (let at = 0; at < 300; at++) {
    const [tag, worker] = [`SPOOL-${at}`, { id: at + 1, initials: 'MR' }];
    memorySource.addRow({ tag });
    if (at % 10 === 0) storePlan.next('refuse');
    if (at % 15 === 0) sourcePlan.next('lose-reply', 'write');
    await clock.run(lock.iniciar(tag, worker));
    await clock.run(lock.iniciar(tag, { id: at + 2, initials: 'JP' }));
    const order = {
      from: worker,
      to: { id: at + 9, initials: 'LC' },
      by: `person ${at}`,
      reason: `reason ${at}`,
    };
    if (at % 3 === 0) await clock.run(lock.takeOver(tag, order));
    else if (at % 3 === 1) await clock.run(lock.release(tag, { ...order, operationId: `op-${at}` }));
    else await clock.run(lock.finalizar(tag, worker, { operationId: `op-${at}` }));
    await lock.inspect(`nothing-${at}`);
    await clock.advance(60_000);
    await sdk.metrics();
  }
  for (let at = 0; at < 30; at++) memorySource.edit(`SPOOL-${at}`, { label: `odd label ${at}` });
  await clock.run(lock.reconcile());
  await hostileParts(sdk);

  const found = await labels(sdk);
  for (const [name, values] of found) expect(values.size, name).toBeLessThanOrEqual(MOST_VALUES[name] ?? 0);
  expect(found.get('spoollock.outcome')).toContain('other');
  await lock.close();
});

test('B14: a label of many values would be found', async () => {
  const sdk = realSdk();
  const counter = sdk.meter.createCounter('spoollock.calls');
  for (let at = 0; at < MOST_SERIES; at++) counter.add(1, { 'spoollock.tag': `SPOOL-${at}` });
  await expect(labels(sdk)).rejects.toThrow('spoollock.calls');
});

/** Parts of another maker that answer with types of their own, a new one each time. */
async function hostileParts(sdk: Sdk): Promise<void> {
  const { tracer, meter } = sdk;
  const onCall = sheetsCallTelemetry({ tracer, meter });
  const memory = new MemoryLockStore();
  const real = createSpoolLock({ store: memory, source: new MemoryOccupationSource() });
  for (let at = 0; at < 50; at++) {
    const type = `type-${at}`;
    const odd = { type, message: 'm', next: 'nothing' } as unknown as SpoolLockError;
    const lock = instrumentSpoolLock(Object.assign({ ...real }, { inspect: () => errAsync(odd) }), {
      tracer,
      meter,
    });
    await lock.inspect('A');
    const fault = { type, reached: 'never', detail: 'd' } as never;
    class Odd extends MemoryLockStore {
      override ping(): ReturnType<MemoryLockStore['ping']> {
        return Promise.resolve(err(fault));
      }
    }
    await instrumentLockStore(new Odd(), { tracer, meter }).ping();
    for (const kind of ['read', 'write'] as const)
      onCall({ kind, tookMs: at, ok: false, status: 100 + 10 * at, quotaLeft: at, quota: 60 });
    await lock.close();
  }
}
