import type { Holder } from '../domain/worker.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import {
  ambiguousSpool,
  inProgress,
  notHolder,
  notOccupied,
  occupied,
  sourceUnavailable,
  unavailable,
  unknownSpool,
  versionConflict,
  type AmbiguousSpool,
  type InProgress,
  type NotHolder,
  type NotOccupied,
  type Occupied,
  type SourceUnavailable,
  type Unavailable,
  type UnknownSpool,
  type VersionConflict,
} from '../errors.js';
import type { Occupation } from '../ports/occupation-source.js';
import type { HolderAnswer, Refusal } from '../protocol/decisions.js';
import type { NamedHolder, ObservedLock, TruthSeen } from '../protocol/views.js';
import { isStale, type Engine } from './context.js';

/** What a table's answer can refuse an INICIAR with. */
export type IniciarRefusal =
  Occupied | InProgress | UnknownSpool | AmbiguousSpool | SourceUnavailable | Unavailable;

/** The error that INICIAR's table answers with, and all that is known of the spool. */
export function refuse(
  engine: Engine,
  tag: SpoolTag,
  answer: Refusal,
  truth: TruthSeen,
  lock: ObservedLock | null,
): IniciarRefusal {
  switch (answer) {
    case 'stale':
      return occupied(tag, { ...holding(truth), stale: true, saidBy: 'truth' });
    case 'occupied': {
      // Beside another's held lock a stale occupation is refused like any other, and still called stale.
      const stale = truth.state === 'occupied' && isStale(engine, truth.since);
      return occupied(tag, { ...holding(truth), stale, saidBy: 'truth' });
    }
    case 'occupied-by-lock':
      return occupied(tag, { holder: lockHolder(lock), label: null, stale: false, saidBy: 'lock' });
    case 'in-progress':
      // A reservation ends by itself, at the latest after the safety expiry.
      return inProgress(
        tag,
        lock?.lock?.workerId ?? null,
        lock?.stored.expiresInMs ?? engine.settings.safetyExpiryMs,
      );
    case 'unknown-spool':
      return unknownSpool(tag);
    case 'ambiguous-spool':
      return ambiguousSpool(tag, rowsOf(truth));
    case 'source-unavailable': {
      const { detail, retryAfterMs } = troubleOf(truth);
      return sourceUnavailable(detail, retryAfterMs);
    }
    case 'unavailable': {
      const { detail, retryAfterMs } = troubleOf(truth);
      return unavailable(detail, retryAfterMs);
    }
  }
}

/** What the holder's table can refuse a call with. */
export type HolderRefusal = NotHolder | NotOccupied | VersionConflict | UnknownSpool | AmbiguousSpool;

/** The error that the holder's table answers with, and all that is known of the spool. */
export function refuseHolder(
  tag: SpoolTag,
  answer: Exclude<HolderAnswer, 'write'>,
  row: Occupation,
  expected: NamedHolder,
): HolderRefusal {
  switch (answer) {
    case 'version-conflict':
      return versionConflict(tag, expected.version ?? null, versionOf(row));
    case 'not-holder':
      return notHolder(tag, { ...holding(row), reason: 'worker' });
    case 'not-occupied':
      return notOccupied(tag);
    case 'unknown-spool':
      return unknownSpool(tag);
    case 'ambiguous-spool':
      return ambiguousSpool(tag, rowsOf(row));
  }
}

/** Who has a row that somebody has, and the label as it stands. */
export function holding(row: TruthSeen): { readonly holder: Holder | null; readonly label: string | null } {
  if (row.state === 'occupied') return { holder: { ...row.worker, since: row.since }, label: row.label };
  return { holder: null, label: row.state === 'unreadable' ? row.label : null };
}

/** Who has it by the lock alone. */
export function lockHolder(seen: ObservedLock | null): Holder | null {
  const lock = seen?.lock;
  return lock ? { id: lock.workerId, initials: null, since: lock.since } : null;
}

/** The row's version; `null` where it has none. */
export function versionOf(row: Occupation): number | null {
  return 'version' in row ? row.version : null;
}

function rowsOf(truth: TruthSeen): number {
  return truth.state === 'ambiguous' ? truth.rows : 1;
}

function troubleOf(truth: TruthSeen): { readonly detail: string; readonly retryAfterMs?: number } {
  return truth.state === 'unavailable' ? truth.error : { detail: `the source says ${truth.state}` };
}
