import { err, ok, type Result } from 'neverthrow';
import { brokenStore } from '../ports/faults.js';
import { identity, type Call } from '../engine/call.js';
import { readLock, storeFailed, type Engine } from '../engine/engine.js';
import type { SpoolLockError } from '../errors.js';
import { invalidInput, lockExpired, notHolder, outcomeUnknown, publicError } from '../failures.js';
import { lockHolder } from '../engine/refuse.js';
import type { SpoolTag } from '../domain/spool-tag.js';

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
  const read = await readLock(engine, call, tag);
  if (read.isErr()) return err(read.error);
  const seen = read.value;
  if (seen === null) return err(lockExpired(tag));
  if (seen.lock?.token !== token)
    return err(notHolder(tag, { holder: lockHolder(seen), label: null, reason: 'token' }));
  const { value, expiresInMs } = seen.stored;
  if (expiresInMs === null)
    return err(invalidInput('token', 'belongs to a lock that never expires', 'a token'));
  const held = await call.ask(() => engine.store.hold(tag, value, seconds * 1000), brokenStore, identity);
  if (held.isOk())
    return held.value.done
      ? ok({ tag, expiresAt: new Date(engine.settings.clock.now() + seconds * 1000) })
      : err(lockExpired(tag));
  const fault = held.error;
  if (fault.type !== 'store-fault') return err(outcomeUnknown(tag, fault.message));
  storeFailed(engine, fault);
  // The lock may have been given its new life, or may still be.
  return err(fault.reached === 'never' ? publicError(fault) : outcomeUnknown(tag, fault.detail));
}
