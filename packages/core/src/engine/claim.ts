import { firstHandLock, type Lock } from '../domain/lock-value.js';
import { wholeSeconds } from '../domain/shop-time.js';
import type { Worker } from '../domain/worker.js';
import type { Engine } from './context.js';

/** One worker's INICIAR under way: the worker, the start time, and the lock that it wants to write. */
export interface Claim {
  readonly worker: Worker;
  readonly since: Date;
  readonly lock: Lock;
}

/** Starts a claim of `worker` now, with a new token. */
export function startClaim({ settings }: Engine, worker: Worker): Claim {
  const since = wholeSeconds(settings.clock.now());
  return { worker, since, lock: firstHandLock(worker.id, settings.newId(), since, settings.timeZone) };
}
