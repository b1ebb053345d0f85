import type { SpoolTag } from '@spoollock/core';
import type { LockStore, StoreAnswer, StoreFault } from '@spoollock/core/adapter';
import { err } from 'neverthrow';
import type { FaultPlan } from './fault-plan.js';
import { faultyChunks } from './faulty-chunks.js';

/**
 * A store whose calls meet what the plan has in store for them.
 *
 * @example
 * ```ts
 * const plan = new FaultPlan();
 * const store = faultyLockStore(new MemoryLockStore(), plan);
 * plan.outage(true);
 * (await store.ping()).isErr(); // true
 * ```
 */
export function faultyLockStore(store: LockStore, plan: FaultPlan): LockStore {
  const carry = <T>(method: string, tag: SpoolTag | null, send: () => StoreAnswer<T>): StoreAnswer<T> =>
    plan.carry({ port: 'store', method, tag, operationId: null }, send, storeFault);
  return {
    reach: store.reach,
    // What came back after an outage may know less than before it.
    generation: () => store.generation() + plan.outages,
    reserve: (tag, value, expiresInMs) => carry('reserve', tag, () => store.reserve(tag, value, expiresInMs)),
    read: (tag) => carry('read', tag, () => store.read(tag)),
    hold: (tag, value, expiresInMs) => carry('hold', tag, () => store.hold(tag, value, expiresInMs)),
    renew: (tag, value, expiresInMs) => carry('renew', tag, () => store.renew(tag, value, expiresInMs)),
    lapse: (tag, value, expiresInMs) => carry('lapse', tag, () => store.lapse(tag, value, expiresInMs)),
    swap: (tag, from, to, expiresInMs) => carry('swap', tag, () => store.swap(tag, from, to, expiresInMs)),
    remove: (tag, value) => carry('remove', tag, () => store.remove(tag, value)),
    restore: (locks, expiresInMs) => carry('restore', null, () => store.restore(locks, expiresInMs)),
    nextCleanupCandidate: () => carry('nextCleanupCandidate', null, () => store.nextCleanupCandidate()),
    scan: () => {
      const call = { port: 'store', method: 'scan', tag: null, operationId: null } as const;
      return faultyChunks(
        plan,
        call,
        () => store.scan(),
        (reached, detail) => err(storeFault(reached, detail)),
      );
    },
    ping: () => carry('ping', null, () => store.ping()),
  };
}

function storeFault(reached: StoreFault['reached'], detail: string): StoreFault {
  return { type: 'store-fault', reached, detail };
}
