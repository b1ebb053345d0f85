import { err, ok, type Result } from 'neverthrow';
import { identity } from '../engine/call.js';
import { readLock, storeFailed, type SpoolContext } from '../engine/context.js';
import { lockHolder } from '../engine/refuse.js';
import {
  invalidInput,
  lockExpired,
  notHolder,
  outcomeUnknown,
  storeUnavailable,
  type ExtendError,
} from '../errors.js';
import { brokenStore, storeError } from '../ports/faults.js';
import type { Extended } from '../results.js';

/** TTL mode: the held lock with exactly this token now expires in `seconds`. */
export async function extend(
  context: SpoolContext,
  token: string,
  seconds: number,
): Promise<Result<Extended, ExtendError>> {
  const { engine, call, tag } = context;
  const { store } = engine;
  if (store === null) return err(storeUnavailable('this engine has no lock store'));
  const read = await readLock(context);
  if (read.isErr()) return err(read.error);
  const seen = read.value;
  if (seen === null) return err(lockExpired(tag));
  if (seen.lock?.token !== token)
    return err(notHolder(tag, { holder: lockHolder(seen), label: null, reason: 'token' }));
  const { value, expiresInMs } = seen.stored;
  if (expiresInMs === null)
    return err(invalidInput('token', 'belongs to a lock that never expires', 'a token'));
  const held = await call.ask(() => store.hold(tag, value, seconds * 1000), brokenStore, identity);
  if (held.isOk())
    return held.value.done
      ? ok({ tag, expiresAt: new Date(engine.settings.clock.now() + seconds * 1000) })
      : err(lockExpired(tag));
  const fault = held.error;
  if (fault.type !== 'store-fault') return err(outcomeUnknown(tag, fault.message));
  storeFailed(engine, fault);
  // The lock may have its new expiry, or may still get it.
  return err(fault.reached === 'never' ? storeError(fault) : outcomeUnknown(tag, fault.detail));
}
