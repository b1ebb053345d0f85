import type { Lock } from '../domain/lock-value.js';
import type { StoredLock } from '../ports/lock-store.js';
import type { Occupation } from '../ports/occupation-source.js';
import { parseLock } from '../domain/lock-value.js';

/**
 * The two sides of a spool as one caller finds them, each named by a word of a finite list: what the lock
 * store says and what the truth says. Every pair of words is a state; `decisions.ts` says what follows.
 */

/**
 * What stands in the lock store, seen by one worker's INICIAR.
 *
 * @example
 * ```ts
 * for (const lock of LOCK_VIEWS) console.log(lock, INICIAR[lock].free.answer);
 * ```
 */
export const LOCK_VIEWS = [
  'ours-reserved',
  'reserved',
  'own-held',
  'another-held',
  'unreadable-held',
  'unavailable',
] as const;
/**
 * - `ours-reserved`: the reservation this very call made.
 * - `reserved`: somebody's reservation, another call's; it ends by itself within the safety expiry.
 * - `own-held`: this worker's held lock. `another-held`: another worker's.
 * - `unreadable-held`: no expiry, or a long one, and a value that is no lock's.
 * - `unavailable`: the store cannot be asked.
 */
export type LockView = (typeof LOCK_VIEWS)[number];

/**
 * What stands in the truth, seen by one worker's INICIAR beside the lock it met.
 *
 * @example
 * ```ts
 * for (const truth of TRUTH_VIEWS) console.log(truth, INICIAR['another-held'][truth].answer);
 * ```
 */
export const TRUTH_VIEWS = [
  'free',
  'us',
  'lock-holder',
  'another',
  'another-stale',
  'unreadable',
  'no-row',
  'ambiguous',
  'unavailable',
] as const;
/**
 * - `us`: this worker. `lock-holder`: another worker, the one the lock names too, however old.
 * - `another`: another worker than the lock names, 24 h or younger, or undated. `another-stale`: older.
 * - The rest as the truth reports it; `unavailable` covers a truth that cannot be asked.
 */
export type TruthView = (typeof TRUTH_VIEWS)[number];

/** One lock, read: whether it is held, and what it says if that can be read. */
export interface ObservedLock {
  readonly stored: StoredLock;
  readonly lock: Lock | null;
  readonly held: boolean;
}

/** Reads a stored lock. Held means: no expiry, or a longer one than a reservation can have. */
export function observeLock(stored: StoredLock, safetyExpiryMs: number, zone: string): ObservedLock {
  const held = stored.expiresInMs === null || stored.expiresInMs > safetyExpiryMs;
  return { stored, lock: parseLock(stored.value, zone), held };
}

/**
 * The lock in this INICIAR's way, as `workerId` sees it.
 *
 * @example
 * ```ts
 * const seen = { stored: { value: 'scribble', expiresInMs: null }, lock: null, held: true };
 * viewLock(seen, 93); // 'unreadable-held'
 * ```
 */
export function viewLock(
  seen: ObservedLock,
  workerId: number,
): Exclude<LockView, 'ours-reserved' | 'unavailable'> {
  if (!seen.held) return 'reserved';
  if (seen.lock === null) return 'unreadable-held';
  return seen.lock.workerId === workerId ? 'own-held' : 'another-held';
}

/**
 * The truth, as `workerId` sees it beside a lock that names `lockWorkerId` (`null`: none, or unreadable).
 *
 * @example
 * ```ts
 * viewTruth({ state: 'free', version: 4 }, 93, null, () => false); // 'free'
 * ```
 */
export function viewTruth(
  occupation: Occupation,
  workerId: number,
  lockWorkerId: number | null,
  isStale: (since: Date | null) => boolean,
): TruthView {
  if (occupation.state !== 'occupied') return occupation.state;
  if (occupation.worker.id === workerId) return 'us';
  if (occupation.worker.id === lockWorkerId) return 'lock-holder';
  return isStale(occupation.since) ? 'another-stale' : 'another';
}

/**
 * How a spool stands, for people: one word a spool on a board.
 *
 * @example
 * ```ts
 * const counts = new Map(SPOOL_STATES.map((state) => [state, 0]));
 * ```
 */
export const SPOOL_STATES = [
  'free',
  'in-progress',
  'occupied',
  'stale',
  'drift',
  'unreadable',
  'ambiguous',
] as const;
/** One of these words. */
export type SpoolState = (typeof SPOOL_STATES)[number];

/** How lock and row disagree. */
export type Drift =
  'lock-missing' | 'lock-names-another' | 'lock-unreadable' | 'lock-over-free-row' | 'lock-without-row';

/** A spool's lock for the board: none, not to be known now, or seen. */
export type BoardLock = ObservedLock | 'none' | 'unavailable';

/**
 * Both sides as one word, with the drift named. The truth speaks first: a row older than the stale limit is
 * `stale` with or without its lock; `drift` is said of the rest only.
 *
 * @example
 * ```ts
 * spoolState('none', { state: 'free', version: 4 }, () => false); // { state: 'free', drift: null }
 * ```
 */
export function spoolState(
  lock: BoardLock,
  row: Occupation | 'unavailable',
  isStale: (since: Date | null) => boolean,
): { readonly state: SpoolState; readonly drift: Drift | null } {
  if (row === 'unavailable') return { state: stateByLockAlone(lock), drift: null };
  const drift = driftBetween(lock, row);
  return { state: stateByRow(lock, row, drift, isStale), drift };
}

function stateByRow(
  lock: BoardLock,
  row: Occupation,
  drift: Drift | null,
  isStale: (since: Date | null) => boolean,
): SpoolState {
  switch (row.state) {
    case 'ambiguous':
      return 'ambiguous';
    case 'unreadable':
      return 'unreadable';
    case 'occupied':
      if (isStale(row.since)) return 'stale';
      return drift === null ? 'occupied' : 'drift';
    case 'free':
    case 'no-row':
      if (drift !== null) return 'drift';
      return row.state === 'free' && typeof lock === 'object' ? 'in-progress' : 'free';
  }
}

function stateByLockAlone(lock: BoardLock): SpoolState {
  // No lock says nothing of who has a spool: only the truth can call it free.
  if (typeof lock === 'string') return 'unreadable';
  if (!lock.held) return 'in-progress';
  return lock.lock === null ? 'unreadable' : 'occupied';
}

function driftBetween(lock: BoardLock, row: Occupation): Drift | null {
  // A reservation is a call under way; it says nothing yet about who has the spool.
  if (lock === 'unavailable' || (typeof lock === 'object' && !lock.held)) return null;
  if (row.state === 'occupied') {
    // Reconcile gives no lock to a row without a date, so none is missing there.
    if (lock === 'none') return row.since === null ? null : 'lock-missing';
    if (lock.lock === null) return 'lock-unreadable';
    return lock.lock.workerId === row.worker.id ? null : 'lock-names-another';
  }
  if (lock === 'none') return null;
  if (row.state === 'free') return 'lock-over-free-row';
  return row.state === 'no-row' ? 'lock-without-row' : null;
}
