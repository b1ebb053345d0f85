import { randomUUID } from 'node:crypto';
import { isTimeZone } from './shop-time.js';
import { systemClock, type Clock } from './ports/clock.js';
import type { LockStore } from './ports/lock-store.js';
import type { OccupationSource } from './ports/occupation-source.js';

/** What `createSpoolLock` is given. Only the two ports are needed; the rest has the shop's defaults. */
export interface SpoolLockOptions {
  readonly store: LockStore;
  readonly source: OccupationSource;
  readonly clock?: Clock | undefined;
  /** Where tokens and operation ids come from; UUIDs version 4 from the system by default. */
  readonly newId?: (() => string) | undefined;
  /** `persistent` (default): a held lock never expires. `ttl`: it does, after `lockTtlSeconds`. */
  readonly mode?: 'persistent' | 'ttl' | undefined;
  /** How long a reservation lives while its INICIAR is under way; 10 by default. */
  readonly safetyExpirySeconds?: number | undefined;
  /** In TTL mode, how long a held lock lives; 3600 by default; must be longer than the safety expiry. */
  readonly lockTtlSeconds?: number | undefined;
  /** How long a call may take unless it says otherwise; 15 000 by default. */
  readonly deadlineMs?: number | undefined;
  /** How long reconcile may take unless it says otherwise; 10 000 by default. */
  readonly reconcileLimitMs?: number | undefined;
  /** An occupation older than this many hours is stale; 24 by default. */
  readonly staleAfterHours?: number | undefined;
  /** What INICIAR does with a stale occupation: refuse it (default), or take it and name the former holder. */
  readonly stale?: 'refuse' | 'supersede' | undefined;
  /** The IANA zone in which the shop writes its times; `America/Santiago` by default. */
  readonly timeZone?: string | undefined;
  /** Set it while the earlier service takes spools on the same Redis; see the guarantees. */
  readonly sharedWithEarlierService?: boolean | undefined;
  /** Allows degraded grants on a truth without compare-and-set, where two workers can then both get one. */
  readonly degradedWithoutCompareAndSet?: boolean | undefined;
}

/** The options, complete and in the engine's units. */
export interface Settings {
  readonly mode: 'persistent' | 'ttl';
  readonly safetyExpiryMs: number;
  /** The expiry of a held lock, `null` for none. */
  readonly heldExpiryMs: number | null;
  readonly deadlineMs: number;
  readonly reconcileLimitMs: number;
  readonly staleAfterMs: number;
  readonly stale: 'refuse' | 'supersede';
  readonly timeZone: string;
  readonly sharedWithEarlierService: boolean;
  readonly degradedWithoutCompareAndSet: boolean;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Options with their defaults; throws a `TypeError` that names an impossible one. */
export function resolveSettings(options: SpoolLockOptions): Settings {
  const mode = oneOf('mode', options.mode ?? 'persistent', ['persistent', 'ttl']);
  const safetyExpirySeconds = positive('safetyExpirySeconds', options.safetyExpirySeconds ?? 10);
  const lockTtlSeconds = positive('lockTtlSeconds', options.lockTtlSeconds ?? 3600);
  if (mode === 'ttl' && lockTtlSeconds <= safetyExpirySeconds)
    throw new TypeError(
      'lockTtlSeconds must be longer than safetyExpirySeconds: that is how a held lock is told',
    );
  const timeZone = options.timeZone ?? 'America/Santiago';
  // Asking Intl takes 10 ms; the default is known to be one.
  if (options.timeZone !== undefined && !isTimeZone(timeZone))
    throw new TypeError(`timeZone must be an IANA time zone, and ${JSON.stringify(timeZone)} is none`);
  return {
    mode,
    safetyExpiryMs: safetyExpirySeconds * 1000,
    heldExpiryMs: mode === 'ttl' ? lockTtlSeconds * 1000 : null,
    deadlineMs: positive('deadlineMs', options.deadlineMs ?? 15_000),
    reconcileLimitMs: positive('reconcileLimitMs', options.reconcileLimitMs ?? 10_000),
    staleAfterMs: positive('staleAfterHours', options.staleAfterHours ?? 24) * 3_600_000,
    stale: oneOf('stale', options.stale ?? 'refuse', ['refuse', 'supersede']),
    timeZone,
    sharedWithEarlierService: options.sharedWithEarlierService ?? false,
    degradedWithoutCompareAndSet: options.degradedWithoutCompareAndSet ?? false,
    clock: options.clock ?? systemClock,
    newId: options.newId ?? randomUUID,
  };
}

/** The longest wait a timer can keep, in milliseconds: about 24 days. */
const MAX_TIMER_MS = 2_147_483_647;

function positive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0 && value <= MAX_TIMER_MS) return value;
  throw new TypeError(`${name} must be a number above 0, not ${String(value)}`);
}

function oneOf<T extends string>(name: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw new TypeError(`${name} must be one of ${allowed.join(', ')}, not ${value}`);
}
