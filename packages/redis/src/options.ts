import { inspect } from 'node:util';
import { isDuration, MAX_TIMER_MS, systemClock, type Clock } from '@spoollock/core/adapter';

/** The options of a lock store on Redis. Each has a default. */
export interface RedisLockStoreOptions {
  /** The prefix of a lock's key, before the spool's TAG; `spool_lock:` by default. Each shop needs its own. */
  readonly keyPrefix?: string | undefined;
  /**
   * Milliseconds that one trip to Redis may take, with its retries; 1000 by default. The store gives up a trip
   * after four fifths of this time at the earliest, and after the full time at the latest. `restore` and `scan`
   * make several trips. `nextCleanupCandidate` may make one to read names, and one for each lock that is gone by
   * then.
   */
  readonly commandTimeoutMs?: number | undefined;
  /**
   * How often the store tries a command again after a temporary failure, if a second application does no harm; 3 by
   * default, 0 for never. The pauses begin at 20 to 40 ms and double, up to 200 ms.
   */
  readonly retries?: number | undefined;
  /** The clock for the deadlines; the machine's clock by default. */
  readonly clock?: Clock | undefined;
}

/** The options with all defaults filled in. */
export interface RedisLockStoreSettings {
  readonly keyPrefix: string;
  readonly commandTimeoutMs: number;
  readonly retries: number;
  readonly clock: Clock;
}

/** @throws TypeError that names an option with an impossible value. */
export function resolveOptions(options: RedisLockStoreOptions): RedisLockStoreSettings {
  const { keyPrefix = 'spool_lock:', commandTimeoutMs = 1_000, retries = 3, clock = systemClock } = options;
  if (keyPrefix === '')
    throw new TypeError('keyPrefix must not be empty, because every key in Redis would then count as a lock');
  // Half of a surrogate pair would come back from Redis as another character, and no lock would be found again.
  if (typeof keyPrefix !== 'string' || keyPrefix !== Buffer.from(keyPrefix).toString())
    throw new TypeError(`keyPrefix must be a well-formed text, not ${inspect(keyPrefix)}`);
  if (!isDuration(commandTimeoutMs))
    throw new TypeError(
      `commandTimeoutMs must be a number above 0, at most ${MAX_TIMER_MS}, not ${String(commandTimeoutMs)}`,
    );
  if (!Number.isSafeInteger(retries) || retries < 0)
    throw new TypeError(
      `retries must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, not ${String(retries)}`,
    );
  return { keyPrefix, commandTimeoutMs, retries, clock };
}
