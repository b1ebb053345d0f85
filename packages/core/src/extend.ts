import { err, ok, type Result } from 'neverthrow';
import type { Call, Ended } from './call.js';
import { askStore, see, type Engine } from './engine.js';
import type { SpoolLockError } from './errors.js';
import { invalidInput, lockExpired, notHolder, outcomeUnknown, storeUnavailable } from './failures.js';
import type { StoreFault } from './ports/lock-store.js';
import type { SpoolTag } from './spool-tag.js';

/** How long a lock lives now. */
export interface Extended {
  readonly tag: SpoolTag;
  /** By the engine's clock; the store counts by its own from the moment it was asked. */
  readonly expiresAt: Date;
}

/** TTL mode: gives the lock held under exactly this token another `seconds` from now. */
export async function extend(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  token: string,
  seconds: number,
): Promise<Result<Extended, SpoolLockError>> {
  const read = await askStore(engine, call, (store) => store.read(tag));
  if (read.isErr())
    return err(read.error.type === 'store-fault' ? storeUnavailable(read.error.detail) : read.error);
  if (read.value === null) return err(lockExpired(tag));
  const { lock, stored } = see(engine, read.value);
  if (lock?.token !== token) {
    const holder = lock === null ? null : { id: lock.workerId, initials: null, since: lock.since };
    return err(notHolder(tag, { holder, label: null, reason: 'token' }));
  }
  if (stored.expiresInMs === null)
    return err(invalidInput('token', 'belongs to a lock that never expires', 'a token'));
  const held = await askStore(engine, call, (store) => store.hold(tag, stored.value, seconds * 1000));
  if (held.isErr()) return err(unheard(tag, held.error));
  if (!held.value.done) return err(lockExpired(tag));
  return ok({ tag, expiresAt: new Date(engine.settings.clock.now() + seconds * 1000) });
}

/** The lock may have been given its new life, or may still be. */
function unheard(tag: SpoolTag, error: StoreFault | Ended): SpoolLockError {
  if (error.type === 'store-fault' && error.reached === 'never') return storeUnavailable(error.detail);
  return outcomeUnknown(tag, error.type === 'store-fault' ? error.detail : error.message);
}
