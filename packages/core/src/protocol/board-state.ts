import type { Drift, SpoolState } from '../domain/spool-state.js';
import type { Occupation } from '../ports/occupation-source.js';
import type { ObservedLock } from './views.js';

/** A spool's lock for the board: seen, `none`, `unavailable` for now, or `no-store`: the engine keeps no locks. */
export type BoardLock = ObservedLock | 'none' | 'unavailable' | 'no-store';

/**
 * The state of a spool, and its drift. The row comes first: an ambiguous, unreadable or stale row has that state,
 * whatever its lock is. Only other rows can have the state `drift`.
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
    case 'unreadable':
      return row.state;
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
  // Without a lock the spool may still be occupied. Only the truth can say that it is free.
  if (typeof lock === 'string') return 'unreadable';
  if (!lock.held) return 'in-progress';
  return lock.lock === null ? 'unreadable' : 'occupied';
}

function driftBetween(lock: BoardLock, row: Occupation): Drift | null {
  if (lock === 'unavailable' || lock === 'no-store') return null;
  // A reservation only says that an INICIAR is under way, so it is never drift.
  if (typeof lock === 'object' && !lock.held) return null;
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
