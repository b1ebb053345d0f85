import type { Attempt, LockStore } from '@spoollock/core/adapter';
import { PortCalls } from './port-calls.js';
import { Telemetry, type TelemetryOptions } from './telemetry.js';

/**
 * A lock store that does exactly what `store` does, with a span around each call and its duration. A lock's
 * value carries its token and is told to nobody. Keep `store` for what it has besides the port.
 *
 * @example
 * ```ts
 * const locks = new MemoryLockStore(); // or createNodeRedisLockStore(client)
 * const lock = createSpoolLock({ store: instrumentLockStore(locks), source });
 * ```
 */
export function instrumentLockStore(store: LockStore, options: TelemetryOptions = {}): LockStore {
  const calls = new PortCalls(new Telemetry(options), 'store');
  return {
    get reach() {
      return store.reach;
    },
    generation: () => store.generation(),
    reserve: (tag, ...rest) => calls.ask(about('reserve', tag), () => store.reserve(tag, ...rest), attempted),
    read: (tag) => calls.ask(about('read', tag), () => store.read(tag), answered),
    hold: (tag, ...rest) => calls.ask(about('hold', tag), () => store.hold(tag, ...rest), attempted),
    renew: (tag, ...rest) => calls.ask(about('renew', tag), () => store.renew(tag, ...rest), attempted),
    lapse: (tag, ...rest) => calls.ask(about('lapse', tag), () => store.lapse(tag, ...rest), attempted),
    swap: (tag, ...rest) => calls.ask(about('swap', tag), () => store.swap(tag, ...rest), attempted),
    remove: (tag, ...rest) => calls.ask(about('remove', tag), () => store.remove(tag, ...rest), attempted),
    restore: (...args) => calls.ask({ method: 'restore' }, () => store.restore(...args), answered),
    nextCleanupCandidate: () =>
      calls.ask({ method: 'nextCleanupCandidate' }, () => store.nextCleanupCandidate(), answered),
    scan: () => calls.read({ method: 'scan' }, () => store.scan()),
    ping: () => calls.ask({ method: 'ping' }, () => store.ping(), answered),
  };
}

function about(method: string, tag: string) {
  return { method, about: { 'spoollock.tag': tag } };
}

function attempted({ done }: Attempt): string {
  return done ? 'done' : 'not-done';
}

function answered(): string {
  return 'ok';
}
