import type { IniciarDecision } from './decisions.js';
import { isStale, type Engine } from './engine.js';
import type { Aborted, Holder, SourceUnavailable, SpoolLockError, TimedOut } from './errors.js';
import {
  ambiguousSpool,
  inProgress,
  occupied,
  sourceMisshaped,
  sourceUnavailable,
  unavailable,
  unknownSpool,
  versionConflict,
} from './failures.js';
import type { Occupation, SourceFault } from './ports/occupation-source.js';
import type { SeenLock } from './spool-state.js';
import type { SpoolTag } from './spool-tag.js';

/** What an INICIAR met: the row, or why the row could not be had; and the lock, where one was in the way. */
type Met =
  | { readonly row: Occupation; readonly seen: SeenLock | null }
  | { readonly fault: SourceFault | SourceUnavailable | TimedOut | Aborted; readonly seen: SeenLock | null };

/** The table's answer as the error a caller gets, with all that is known. */
export function refusal(
  engine: Engine,
  { tag }: { readonly tag: SpoolTag },
  { answer }: IniciarDecision,
  met: Met,
): SpoolLockError {
  if ('fault' in met) return refusalWithoutTruth(tag, answer, met.fault, met.seen);
  const { row } = met;
  switch (row.state) {
    case 'no-row':
      return unknownSpool(tag);
    case 'doubled':
      return ambiguousSpool(tag, row.rows);
    case 'unsettled':
      return inProgress(tag, null, UNSETTLED_RETRY_MS);
    case 'free':
      return versionConflict(tag, null, row.version);
    case 'unreadable':
    case 'occupied':
      return occupied(tag, {
        ...holding(row),
        stale: row.state === 'occupied' && isStale(engine, row.since),
        saidBy: 'truth',
      });
  }
}

/** How soon a row that is being written is worth another look. */
export const UNSETTLED_RETRY_MS = 2_000;

function refusalWithoutTruth(
  tag: SpoolTag,
  answer: IniciarDecision['answer'],
  fault: SourceFault | SourceUnavailable | TimedOut | Aborted,
  seen: SeenLock | null,
): SpoolLockError {
  if (fault.type === 'timed-out' || fault.type === 'aborted') return fault;
  if (fault.type === 'source-misshaped') return sourceMisshaped(fault.problem);
  const lock = seen?.lock ?? null;
  if (answer === 'occupied-by-lock' && lock !== null) {
    const holder = { id: lock.workerId, initials: null, since: lock.since };
    return occupied(tag, { holder, label: null, stale: false, saidBy: 'lock' });
  }
  return answer === 'unavailable'
    ? unavailable(fault.detail, fault.retryAfterMs)
    : sourceUnavailable(fault.detail, fault.retryAfterMs);
}

/** Who holds a row that somebody holds, and the label as it stands. */
export function holding(row: Occupation): { readonly holder: Holder | null; readonly label: string | null } {
  if (row.state === 'occupied')
    return {
      holder: { id: row.worker.id, initials: row.worker.initials, since: row.since },
      label: row.label,
    };
  return { holder: null, label: row.state === 'unreadable' ? row.label : null };
}

/** The row's version, `null` where it has none. */
export function versionOf(row: Occupation): number | null {
  return 'version' in row ? row.version : null;
}
