import { createSpoolLock, type SpoolLock, type Worker } from '@spoollock/core';
import { MemoryLockStore, MemoryOccupationSource, type MemoryRow } from '@spoollock/core/memory';
import { FaultPlan, faultyLockStore, faultyOccupationSource, VirtualClock } from '@spoollock/testing';
import {
  instrumentLockStore,
  instrumentOccupationSource,
  instrumentSpoolLock,
  type TelemetryOptions,
} from '@spoollock/otel';

export const MR: Worker = { id: 93, initials: 'MR' };
export const JP: Worker = { id: 94, initials: 'JP' };
export const HOUR_MS = 3_600_000;

export interface Shop {
  readonly clock: VirtualClock;
  readonly lock: SpoolLock;
  /** The same engine without telemetry. */
  readonly bare: SpoolLock;
  readonly storePlan: FaultPlan;
  readonly sourcePlan: FaultPlan;
  readonly memoryStore: MemoryLockStore;
  readonly memorySource: MemoryOccupationSource;
}

/** A shop in memory on a clock that stands still, every part of it instrumented. */
export function openShop(
  telemetry: TelemetryOptions,
  rows: readonly MemoryRow[] = [{ tag: 'A' }, { tag: 'B' }],
): Shop {
  const clock = new VirtualClock();
  const options = { clock, ...telemetry };
  const storePlan = new FaultPlan({ clock });
  const sourcePlan = new FaultPlan({ clock });
  const memoryStore = new MemoryLockStore({ clock });
  const memorySource = new MemoryOccupationSource(rows, { clock });
  const bare = createSpoolLock({
    store: instrumentLockStore(faultyLockStore(memoryStore, storePlan), options),
    source: instrumentOccupationSource(faultyOccupationSource(memorySource, sourcePlan), options),
    clock,
  });
  const lock = instrumentSpoolLock(bare, options);
  return { clock, lock, bare, storePlan, sourcePlan, memoryStore, memorySource };
}
