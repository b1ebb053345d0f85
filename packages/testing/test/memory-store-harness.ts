import type { Clock, LockStore, StoredLock } from '@spoollock/core/adapter';
import { MemoryLockStore } from '@spoollock/core/memory';
import { FaultPlan, faultyLockStore, VirtualClock, type LockStoreHarness } from '@spoollock/testing';

/** What memory does not have. */
export const MEMORY_STORE_CANNOT = {
  putNonText: 'memory holds nothing but texts',
  elsewhere: 'memory has no prefixes',
} as const;

/**
 * A harness around a store in memory, or around a wrong one made from it (`make`) or put before its faults
 * (`outside`).
 */
export function memoryStoreHarness(
  make: (clock: Clock) => MemoryLockStore,
  outside: (store: LockStore) => LockStore = (store) => store,
): LockStoreHarness {
  const clock = new VirtualClock();
  const memory = make(clock);
  const plan = new FaultPlan();
  const raw = async (name: string): Promise<StoredLock | null> => {
    for await (const chunk of MemoryLockStore.prototype.scan.call(memory))
      for (const lock of chunk._unsafeUnwrap())
        if (lock.name === name) return { value: lock.value, expiresInMs: lock.expiresInMs };
    return null;
  };
  return {
    store: outside(faultyLockStore(memory, plan)),
    another: () => outside(faultyLockStore(memory, new FaultPlan())),
    putRaw: (name, text, expiresInMs) => memory.put(name, text, expiresInMs),
    readRaw: raw,
    advance: (ms) => clock.advance(ms),
    expireNow: async (name) => clock.advance((await raw(name))?.expiresInMs ?? 0),
    loseReply: () => void plan.next('lose-reply'),
    loseRequest: () => void plan.next('lose-request'),
    applyLate: () => {
      plan.next('apply-late');
      return () => plan.release();
    },
    outage: (on) => plan.outage(on),
  };
}
