import { randomUUID } from 'node:crypto';
import type { AlsoColumns } from '../domain/also.js';
import { isDuration, MAX_TIMER_MS } from '../domain/durations.js';
import { isTimeZone } from '../domain/shop-time.js';
import { systemClock, type Clock } from '../ports/clock.js';
import type { LockStore } from '../ports/lock-store.js';
import type { OccupationSource } from '../ports/occupation-source.js';

/** The options of `createSpoolLock`. Only `source` is required. */
export interface SpoolLockOptions<Columns extends AlsoColumns = AlsoColumns> {
  /** Where the locks are. Without a lock store the truth alone decides, so the source must compare and set. */
  readonly store?: LockStore | undefined;
  /** The truth: who has which spool. */
  readonly source: OccupationSource<Columns>;
  /** The source of time; the machine's clock by default. */
  readonly clock?: Clock | undefined;
  /** The source of tokens and operation ids; UUIDs version 4 from the system by default. */
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
  /**
   * What INICIAR does with a stale occupation without a held lock. `refuse` (default): it refuses. `supersede`: it
   * takes the spool and names the former holder. While there is a held lock, it always refuses.
   */
  readonly stale?: 'refuse' | 'supersede' | undefined;
  /**
   * The IANA zone in which the shop writes its times. The default is the source's own zone, or `America/Santiago`
   * if the source has none. It must not differ from the source's zone.
   */
  readonly timeZone?: string | undefined;
  /** Set it while the earlier service takes spools on the same Redis. `docs/guarantees.md` says what changes. */
  readonly sharedWithEarlierService?: boolean | undefined;
  /** Allows degraded grants on a truth without compare-and-set. Two workers can then get one spool. */
  readonly degradedWithoutCompareAndSet?: boolean | undefined;
}

/** The options with all defaults filled in, in the engine's units. */
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

/** @throws TypeError that names an option with an impossible value. */
export function resolveSettings(options: SpoolLockOptions): Settings {
  insistOnSource(options);
  const {
    mode = 'persistent',
    stale = 'refuse',
    sharedWithEarlierService = false,
    degradedWithoutCompareAndSet = false,
    clock = systemClock,
    newId = randomUUID,
  } = options;
  insist(['persistent', 'ttl'].includes(mode), 'mode', 'persistent or ttl', mode);
  insist(['refuse', 'supersede'].includes(stale), 'stale', 'refuse or supersede', stale);
  const { store } = options;
  if (store === undefined) {
    const { compareAndSet } = options.source.abilities;
    insist(compareAndSet, 'store', 'given: the source cannot compare and set', store);
    insist(mode === 'persistent', 'mode', 'persistent without a store', mode);
    insist(!sharedWithEarlierService, 'store', 'given beside the earlier service', store);
  } else insist('reserve' in Object(store), 'store', 'a LockStore', store);
  const timeZone = zoneOf(options);
  const duration = (name: DurationOption, usual: number, unitMs = 1): number =>
    checkDuration(name, options[name] ?? usual, unitMs);
  const safetyExpirySeconds = duration('safetyExpirySeconds', 10, 1000);
  const lockTtlSeconds = duration('lockTtlSeconds', 3600, 1000);
  // In TTL mode, a lock counts as held only if its expiry is longer than a reservation's.
  if (mode === 'ttl')
    insist(
      lockTtlSeconds > safetyExpirySeconds,
      'lockTtlSeconds',
      `longer than safetyExpirySeconds, which is ${safetyExpirySeconds}`,
      lockTtlSeconds,
    );
  return {
    mode,
    safetyExpiryMs: safetyExpirySeconds * 1000,
    heldExpiryMs: mode === 'ttl' ? lockTtlSeconds * 1000 : null,
    deadlineMs: duration('deadlineMs', 15_000),
    reconcileLimitMs: duration('reconcileLimitMs', 10_000),
    staleAfterMs: duration('staleAfterHours', 24) * 3_600_000,
    stale,
    timeZone,
    sharedWithEarlierService,
    degradedWithoutCompareAndSet,
    clock,
    newId,
  };
}

/** The compiler does not stop a caller without types, whose mistake would show far from here. */
function insistOnSource({ source }: Partial<SpoolLockOptions> = {}): void {
  insist(typeof source?.read === 'function', 'source', 'an OccupationSource', source);
}

const SHOP_ZONE = 'America/Santiago';

/** Engine and source must use one zone: with two zones, every date would be wrong by hours. */
function zoneOf({ timeZone, source }: SpoolLockOptions): string {
  const { timeZone: sourceZone } = source;
  const zone = timeZone ?? sourceZone ?? SHOP_ZONE;
  // Checking a zone takes 10 ms, and the default needs no check.
  insist(zone === SHOP_ZONE || isTimeZone(zone), 'timeZone', 'an IANA time zone', zone);
  insist(sourceZone === undefined || sourceZone === zone, 'timeZone', `the source's ${sourceZone}`, zone);
  return zone;
}

type DurationOption =
  | 'safetyExpirySeconds'
  | 'lockTtlSeconds'
  | 'deadlineMs'
  | 'reconcileLimitMs'
  | 'staleAfterHours';

/** @throws TypeError if no timer can wait for this duration. */
export function checkDuration(name: string, value: number, unitMs = 1): number {
  const what = `a number above 0, at most ${Math.floor(MAX_TIMER_MS / unitMs)}`;
  insist(typeof value === 'number' && isDuration(value * unitMs), name, what, value);
  return value;
}

function insist(holds: boolean, name: string, what: string, value: unknown): void {
  if (!holds) throw new TypeError(`${name} must be ${what}, not ${String(value)}`);
}
