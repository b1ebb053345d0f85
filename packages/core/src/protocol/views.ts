import { parseLock, type Lock } from '../domain/lock-value.js';
import type { SourceUnavailable } from '../errors.js';
import type { StoredLock } from '../ports/lock-store.js';
import type { Expected, Occupation } from '../ports/occupation-source.js';

/**
 * The views: how one call sees a spool. The lock and the truth each have a short list of views. `decisions.ts` says
 * what follows from each pair.
 */

/**
 * The lock of a spool, as one worker's INICIAR sees it.
 *
 * @example
 * ```ts
 * for (const lock of LOCK_VIEWS) console.log(lock, INICIAR[lock]);
 * ```
 */
export const LOCK_VIEWS = [
  'ours-reserved',
  'reserved',
  'own-held',
  'another-held',
  'unreadable-held',
  'unavailable',
  'no-store',
] as const;
/**
 * - `ours-reserved`: the reservation that this call made.
 * - `reserved`: another call's reservation. It expires within the safety expiry.
 * - `own-held`: this worker's held lock. `another-held`: another worker's.
 * - `unreadable-held`: a held lock with an unreadable value.
 * - `unavailable`: the store cannot be asked.
 * - `no-store`: the engine has no lock store.
 */
export type LockView = (typeof LOCK_VIEWS)[number];

/**
 * The truth about a spool, as one worker's INICIAR sees it.
 *
 * @example
 * ```ts
 * for (const truth of TRUTH_VIEWS) console.log(truth, INICIAR['another-held'][truth]);
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
 * - `us`: this worker has the spool. `lock-holder`: another worker has it, and the held lock names the same worker.
 *   The age of the occupation does not matter.
 * - `another`: another worker has it, and no held lock names that worker. `another-stale`: the same, and stale.
 * - The rest as the truth reports it. `unavailable`: the truth cannot be asked.
 */
export type TruthView = (typeof TRUTH_VIEWS)[number];

/** The views of the truth when no held lock names another worker. */
export type TruthAlone = Exclude<TruthView, 'lock-holder'>;

/** The truth of one spool, or why it could not be asked. */
export type TruthSeen = Occupation | { readonly state: 'unavailable'; readonly error: SourceUnavailable };

/** A stored lock, what it says (`null` if unreadable), and whether it is held. */
export interface ObservedLock {
  readonly stored: StoredLock;
  readonly lock: Lock | null;
  readonly held: boolean;
}

/** Reads a stored lock. It is held if it has no expiry, or a longer one than a reservation can have. */
export function observeLock(stored: StoredLock, safetyExpiryMs: number, zone: string): ObservedLock {
  const held = stored.expiresInMs === null || stored.expiresInMs > safetyExpiryMs;
  return { stored, lock: parseLock(stored.value, zone), held };
}

/**
 * The lock in the way, as `workerId` sees it.
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
): 'reserved' | 'own-held' | 'another-held' | 'unreadable-held' {
  if (!seen.held) return 'reserved';
  if (seen.lock === null) return 'unreadable-held';
  return seen.lock.workerId === workerId ? 'own-held' : 'another-held';
}

/**
 * The truth, as `workerId` sees it.
 *
 * @example
 * ```ts
 * viewTruth({ state: 'free', version: 4 }, 93, () => false); // 'free'
 * ```
 */
export function viewTruth(
  truth: TruthSeen,
  workerId: number,
  isStale: (since: Date | null) => boolean,
): TruthAlone {
  if (truth.state !== 'occupied') return truth.state;
  if (truth.worker.id === workerId) return 'us';
  return isStale(truth.since) ? 'another-stale' : 'another';
}

/** The truth, as `workerId` sees it beside another worker's held lock. */
export function viewTruthBesideLock(
  truth: TruthSeen,
  workerId: number,
  lockWorkerId: number | null,
  isStale: (since: Date | null) => boolean,
): TruthView {
  const alone = viewTruth(truth, workerId, isStale);
  const namesHolder = truth.state === 'occupied' && truth.worker.id === lockWorkerId;
  return namesHolder && alone !== 'us' ? 'lock-holder' : alone;
}

/** A row that says who has the spool. */
export type OccupiedRow = Extract<Occupation, { readonly state: 'occupied' }>;

/** Whether the row says that this worker has the spool. */
export function isHeldBy(row: Occupation | undefined, workerId: number): row is OccupiedRow {
  return row?.state === 'occupied' && row.worker.id === workerId;
}

/**
 * The truth, as a call sees it that names the holder: FINALIZAR, take-over or release.
 *
 * @example
 * ```ts
 * for (const view of HOLDER_VIEWS) console.log(view, HOLDER[view]);
 * ```
 */
export const HOLDER_VIEWS = [
  'named',
  'named-otherwise',
  'another',
  'unreadable',
  'free',
  'no-row',
  'ambiguous',
] as const;
/**
 * - `named`: the row has the holder that the call names. `named-otherwise`: it has that holder, at another version.
 * - `another`: another worker has the spool. `unreadable`: the row has an unreadable label, but not the named one.
 * - The rest as the truth reports it.
 */
export type HolderView = (typeof HOLDER_VIEWS)[number];

/** The holder that a call names, and the row's version if the call gives one. */
export type NamedHolder = Exclude<Expected, { state: 'free' }>;

/**
 * Compares the row with the holder that the call names.
 */
export function viewHolder(row: Occupation, expected: NamedHolder): HolderView {
  if (row.state !== 'occupied' && row.state !== 'unreadable') return row.state;
  const isNamed =
    row.state === 'occupied'
      ? expected.state === 'occupied' && row.worker.id === expected.workerId
      : expected.state === 'unreadable' && row.label === expected.label;
  if (!isNamed) return row.state === 'occupied' ? 'another' : 'unreadable';
  return expected.version === undefined || row.version === expected.version ? 'named' : 'named-otherwise';
}

/**
 * Whether a write that expects this may go ahead on a row that says `now`. For a source that compares by itself.
 *
 * @example
 * ```ts
 * isAsExpected({ state: 'free', version: 4 }, { state: 'free' }); // true
 * ```
 */
export function isAsExpected(now: Occupation, expected: Expected): boolean {
  if (expected.state === 'free') return now.state === 'free';
  if (viewHolder(now, expected) !== 'named') return false;
  if (now.state !== 'occupied' || expected.state !== 'occupied') return true;
  return expected.since === undefined || now.since?.getTime() === expected.since?.getTime();
}
