import {
  createSpoolLock,
  parseSpoolTag,
  type SpoolLock,
  type SpoolLockEvent,
  type SpoolLockOptions,
  type SpoolTag,
  type Worker,
} from '@spoollock/core';
import {
  firstHandLock,
  rebuiltLock,
  type LockStore,
  type OccupationSource,
  type SourceAbilities,
  type StoredLock,
} from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource, type MemoryRow } from '@spoollock/core/memory';
import { FaultPlan, faultyLockStore, faultyOccupationSource, VirtualClock } from '@spoollock/testing';

export const ZONE = 'America/Santiago';
export const HOUR_MS = 3_600_000;
export const MR: Worker = { id: 93, initials: 'MR' };
export const JP: Worker = { id: 94, initials: 'JP' };
export const LC: Worker = { id: 95, initials: 'LC' };

/** Two tokens as an INICIAR makes them. */
export const TOKEN = '3f1c9a52-8b1e-4c39-9d0a-6a3c1f0e7b21';
export const OTHER_TOKEN = '0b9d2f7e-1a44-4f6b-8e55-c2a7d9e01f34';

export interface Shop {
  readonly clock: VirtualClock;
  /** What becomes of calls to the lock store, and to the truth. */
  readonly storePlan: FaultPlan;
  readonly sourcePlan: FaultPlan;
  /** The two sides as they are, without faults: what a person with a client or the sheet open sees. */
  readonly memoryStore: MemoryLockStore;
  readonly memorySource: MemoryOccupationSource;
  readonly store: LockStore;
  readonly source: OccupationSource;
  readonly lock: SpoolLock;
  readonly events: SpoolLockEvent[];
  /** Another engine over the same two sides, with faults of its own. */
  another(options?: ShopOptions): SpoolLock;
  /** The lock as it is stored, `null` when there is none. */
  stored(tag: string): Promise<StoredLock | null>;
}

export type ShopOptions = Partial<SpoolLockOptions>;

export interface ShopSetUp {
  readonly rows?: readonly MemoryRow[];
  readonly abilities?: Partial<SourceAbilities>;
  readonly options?: ShopOptions;
  readonly startMs?: number;
  /** Stands between the engine and the faults: a broken or special port. */
  readonly wrapStore?: (store: LockStore) => LockStore;
  readonly wrapSource?: (source: OccupationSource) => OccupationSource;
}

/** A shop in memory on a clock that stands still, with one engine, and spool `A` free unless told otherwise. */
export function openShop({
  rows = [{ tag: 'A' }],
  abilities = {},
  options = {},
  startMs,
  wrapStore = (store) => store,
  wrapSource = (source) => source,
}: ShopSetUp = {}): Shop {
  const clock = new VirtualClock(startMs);
  const storePlan = new FaultPlan({ clock });
  const sourcePlan = new FaultPlan({ clock });
  const memoryStore = new MemoryLockStore({ clock });
  const memorySource = new MemoryOccupationSource(rows, { clock, abilities });
  const store = wrapStore(faultyLockStore(memoryStore, storePlan));
  const source = wrapSource(faultyOccupationSource(memorySource, sourcePlan));
  const lock = createSpoolLock({ store, source, clock, ...options });
  const events: SpoolLockEvent[] = [];
  lock.listen((event) => events.push(event));
  return {
    clock,
    storePlan,
    sourcePlan,
    memoryStore,
    memorySource,
    store,
    source,
    lock,
    events,
    another: (more = {}) =>
      createSpoolLock({ store: memoryStore, source: memorySource, clock, ...options, ...more }),
    stored: async (tag) => (await memoryStore.read(tagOf(tag)))._unsafeUnwrap(),
  };
}

export function tagOf(text: string): SpoolTag {
  return parseSpoolTag(text)._unsafeUnwrap();
}

/** A lock of the form A1, as an INICIAR stores it. */
export function lockValue(workerId: number, sinceMs: number, token = TOKEN): string {
  return firstHandLock(workerId, token, new Date(sinceMs), ZONE).value;
}

/** The lock that stands for a row. */
export function rebuiltValue(tag: string, workerId: number, since: Date | null): string {
  return rebuiltLock(tagOf(tag), workerId, since, ZONE).value;
}

/** `clock`'s moment so many hours ago. */
export function hoursAgo(clock: VirtualClock, hours: number): Date {
  return new Date(clock.now() - hours * HOUR_MS);
}

/** A held lock or a row of a worker who took the spool so many hours ago. */
export function occupiedRow(clock: VirtualClock, tag: string, worker: Worker, hours: number): MemoryRow {
  return {
    tag,
    label: `${worker.initials}(${worker.id})`,
    since: hoursAgo(clock, hours),
    version: 7,
  };
}

/** What the listeners were told, without the refusals. */
export function changes(events: readonly SpoolLockEvent[]): string[] {
  return events.map(({ type }) => type).filter((type) => type !== 'refused');
}
