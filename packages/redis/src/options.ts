import { isDuration, systemClock, type Clock } from '@spoollock/core/adapter';

/** How a lock store uses the caller's client. Everything has a default. */
export interface RedisLockStoreOptions {
  /** What a lock's key begins with, before the spool's TAG; `spool_lock:` by default. One for each shop. */
  readonly keyPrefix?: string | undefined;
  /**
   * How many milliseconds each trip to Redis may take, retries included; 1000 by default. A trip is given
   * up then at the latest, and after four fifths of it at the earliest. `restore` and `scan` make several
   * trips, `next` a second one to find names, and one more for each that it kept and finds gone.
   */
  readonly commandTimeoutMs?: number | undefined;
  /**
   * How often a command is tried again when it failed in passing and a second application could do no harm;
   * 3 by default, 0 for never. The pauses begin at 20 to 40 ms and double, up to 200 ms.
   */
  readonly retries?: number | undefined;
  /** Where the deadline's timers come from; the machine's clock by default. */
  readonly clock?: Clock | undefined;
}

/** The options, complete. */
export interface RedisLockStoreSettings {
  readonly keyPrefix: string;
  readonly commandTimeoutMs: number;
  readonly retries: number;
  readonly clock: Clock;
}

/** Options with their defaults; throws a `TypeError` that names an impossible one. */
export function resolveOptions(options: RedisLockStoreOptions): RedisLockStoreSettings {
  const { keyPrefix = 'spool_lock:', commandTimeoutMs = 1_000, retries = 3, clock = systemClock } = options;
  if (keyPrefix === '')
    throw new TypeError('keyPrefix must not be empty: every key in the Redis would be taken for a lock');
  if (!isDuration(commandTimeoutMs))
    throw new TypeError(`commandTimeoutMs must be a number above 0, not ${String(commandTimeoutMs)}`);
  if (!Number.isSafeInteger(retries) || retries < 0)
    throw new TypeError(`retries must be a whole number, 0 or more, not ${String(retries)}`);
  return { keyPrefix, commandTimeoutMs, retries, clock };
}
