import type { IniciarAnswer } from '../protocol/decisions.js';
import { isStale, type Engine } from './engine.js';
import type { Holder, SpoolLockError } from '../errors.js';
import { ambiguousSpool, occupied, unavailable, unknownSpool, versionConflict } from '../failures.js';
import type { Occupation } from '../ports/occupation-source.js';
import type { ObservedLock } from '../protocol/views.js';
import type { SpoolTag } from '../domain/spool-tag.js';

/** Why an INICIAR that met this row does not get the spool, with all that is known. */
export function refusal(engine: Engine, tag: SpoolTag, row: Occupation): SpoolLockError {
  switch (row.state) {
    case 'free':
      return versionConflict(tag, null, row.version);
    case 'unreadable':
    case 'occupied': {
      const stale = row.state === 'occupied' && isStale(engine, row.since);
      return occupied(tag, { ...holding(row), stale, saidBy: 'truth' });
    }
    case 'no-row':
    case 'ambiguous':
      return rowError(tag, row);
  }
}

/** A row that says of nobody whether they have the spool. */
type UselessRow = Extract<Occupation, { readonly state: 'no-row' | 'ambiguous' }>;

export function rowError(tag: SpoolTag, row: UselessRow): SpoolLockError {
  return row.state === 'no-row' ? unknownSpool(tag) : ambiguousSpool(tag, row.rows);
}

/** The same while the truth cannot be asked, for the reason given: the lock alone may say who has it. */
export function refusalWithoutTruth(
  tag: SpoolTag,
  answer: IniciarAnswer,
  error: SpoolLockError,
  seen: ObservedLock | null,
): SpoolLockError {
  if (error.type !== 'source-unavailable') return error;
  if (answer === 'unavailable') return unavailable(error.detail, error.retryAfterMs);
  const holder = lockHolder(seen);
  if (answer !== 'occupied-by-lock' || holder === null) return error;
  return occupied(tag, { holder, label: null, stale: false, saidBy: 'lock' });
}

/** Who holds a row that somebody holds, and the label as it stands. */
export function holding(row: Occupation): { readonly holder: Holder | null; readonly label: string | null } {
  if (row.state === 'occupied') return { holder: { ...row.worker, since: row.since }, label: row.label };
  return { holder: null, label: row.state === 'unreadable' ? row.label : null };
}

/** Who holds it by the lock alone. */
export function lockHolder(seen: ObservedLock | null): Holder | null {
  const lock = seen?.lock;
  return lock ? { id: lock.workerId, initials: null, since: lock.since } : null;
}

/** The row's version, `null` where it has none. */
export function versionOf(row: Occupation): number | null {
  return 'version' in row ? row.version : null;
}
