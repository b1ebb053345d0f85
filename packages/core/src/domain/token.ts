import { formatShopTime } from './shop-time.js';

const DEGRADED = 'DEGRADED:';
const TRUTH = 'TRUTH:';

/**
 * The token of a grant made while the lock store was down. Only the truth protects this grant.
 *
 * @example
 * ```ts
 * degradedToken(93, new Date('2026-05-04T12:00:00Z'), 'America/Santiago'); // 'DEGRADED:93:04-05-2026 08:00:00'
 * ```
 */
export function degradedToken(workerId: number, since: Date, zone: string): string {
  return `${DEGRADED}${workerId}:${formatShopTime(since, zone)}`;
}

/** The token of a grant of an engine that has no lock store: `TRUTH:93:04-05-2026 08:00:00`. */
export function truthToken(workerId: number, since: Date, zone: string): string {
  return `${TRUTH}${workerId}:${formatShopTime(since, zone)}`;
}

/**
 * Whether a grant's token says that the grant was made while the lock store was down. Such a token protects
 * nothing.
 *
 * @example
 * ```ts
 * isDegraded('DEGRADED:93:04-05-2026 08:00:00'); // true
 * ```
 */
export function isDegraded(token: string): boolean {
  return token.startsWith(DEGRADED);
}

/** Whether a lock can have this token. The token of a grant without a lock is never in a lock. */
export function isLockToken(token: string): boolean {
  return !token.startsWith(DEGRADED) && !token.startsWith(TRUTH);
}
