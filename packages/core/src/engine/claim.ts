import { firstHandLock, type Lock } from '../domain/lock-value.js';
import { wholeSeconds } from '../domain/shop-time.js';
import type { Worker } from '../domain/worker.js';
import type { Engine } from './context.js';

/** One worker's INICIAR under way: who wants the spool since when, and the lock that it would have. */
export interface Claim {
  readonly worker: Worker;
  readonly since: Date;
  readonly lock: Lock;
}

/** From now on `worker` wants the spool. */
export function startClaim({ settings }: Engine, worker: Worker): Claim {
  const since = wholeSeconds(settings.clock.now());
  return { worker, since, lock: firstHandLock(worker.id, settings.newId(), since, settings.timeZone) };
}
