import { parseLock, type Lock } from '../domain/lock-value.js';
import type { SourceUnavailable } from '../errors.js';
import type { StoredLock } from '../ports/lock-store.js';
import type { Expected, Occupation } from '../ports/occupation-source.js';

/**
 * What one call sees of a spool, in words. The lock store's side and the truth's side each have a short list of
 * words. `decisions.ts` says what follows from each pair.
 */

/**
 * What stands in the lock store, as one worker's INICIAR sees it.
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
 * - `ours-reserved`: the reservation that this very call made.
 * - `reserved`: another call's reservation. It ends by itself within the safety expiry.
 * - `own-held`: this worker's held lock. `another-held`: another worker's.
 * - `unreadable-held`: a value that no lock has, with no expiry or a long one.
 * - `unavailable`: the store cannot be asked.
 * - `no-store`: the engine has no lock store.
 */
export type LockView = (typeof LOCK_VIEWS)[number];

/**
 * What stands in the truth, as one worker's INICIAR sees it.
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
 * - `us`: this worker. `lock-holder`: another worker, whom the lock in the way names too, however old.
 * - `another`: another worker than the lock names, 24 h or younger, or undated. `another-stale`: older.
 * - The rest as the truth reports it. `unavailable`: the truth cannot be asked.
 */
export type TruthView = (typeof TRUTH_VIEWS)[number];

/** The words for a truth beside which no lock names another worker. */
export type TruthAlone = Exclude<TruthView, 'lock-holder'>;

/** The truth of one spool, or why it could not be asked. */
export type TruthSeen = Occupation | { readonly state: 'unavailable'; readonly error: SourceUnavailable };

/** One lock, read: whether it is held, and what it says if that can be read. */
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
 * What the truth says to a call that names the holder: FINALIZAR, take-over or release.
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
 * - `named`: the holder is the one that the call names. `named-otherwise`: so it is, at another version.
 * - `another`, `unreadable`: somebody else has the spool, or a label that is not the one named.
 * - The rest as the truth reports it.
 */
export type HolderView = (typeof HOLDER_VIEWS)[number];

/** The holder that a call names, at one version of the row where the call gives it. */
export type NamedHolder = Exclude<Expected, { state: 'free' }>;

/** The row beside the holder that the call names. */
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
