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

/** The errors of INICIAR's table. */
export type IniciarRefusal =
  | Occupied
  | InProgress
  | UnknownSpool
  | AmbiguousSpool
  | SourceUnavailable
  | Unavailable;

/** The error for an answer of INICIAR's table, with what is known about the spool. */
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
      // Beside another worker's held lock, the table answers `occupied` for a stale occupation too. The error still
      // says that it is stale.
      const stale = truth.state === 'occupied' && isStale(engine, truth.since);
      return occupied(tag, { ...holding(truth), stale, saidBy: 'truth' });
    }
    case 'occupied-by-lock':
      return occupied(tag, { holder: lockHolder(lock), label: null, stale: false, saidBy: 'lock' });
    case 'in-progress':
      // A reservation expires after the safety expiry at the latest.
      return inProgress(
        tag,
        lock?.lock?.workerId ?? null,
        lock?.stored.expiresInMs ?? engine.settings.safetyExpiryMs,
      );
    case 'unknown-spool':
      return unknownSpool(tag, alikeIn(truth));
    case 'ambiguous-spool':
      return ambiguousSpool(tag, rowsOf(truth), alikeIn(truth));
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

/** The errors of the holder's table. */
export type HolderRefusal = NotHolder | NotOccupied | VersionConflict | UnknownSpool | AmbiguousSpool;

/** The error for an answer of the holder's table, with what is known about the spool. */
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
      return unknownSpool(tag, alikeIn(row));
    case 'ambiguous-spool':
      return ambiguousSpool(tag, rowsOf(row), alikeIn(row));
  }
}

/** The holder that the row names, and its label. */
export function holding(row: TruthSeen): { readonly holder: Holder | null; readonly label: string | null } {
  if (row.state === 'occupied') return { holder: { ...row.worker, since: row.since }, label: row.label };
  return { holder: null, label: row.state === 'unreadable' ? row.label : null };
}

/** The holder that the lock names. */
export function lockHolder(seen: ObservedLock | null): Holder | null {
  const lock = seen?.lock;
  return lock ? { id: lock.workerId, initials: null, since: lock.since } : null;
}

/** The row's version; `null` if it has none. */
export function versionOf(row: Occupation): number | null {
  return 'version' in row ? row.version : null;
}

function rowsOf(truth: TruthSeen): number {
  return truth.state === 'ambiguous' ? truth.rows : 1;
}

/** The tags that look like this one, as the truth names them. */
export function alikeIn(row: TruthSeen): readonly string[] | undefined {
  return row.state === 'ambiguous' || row.state === 'no-row' ? row.alike : undefined;
}

function troubleOf(truth: TruthSeen): { readonly detail: string; readonly retryAfterMs?: number } {
  return truth.state === 'unavailable' ? truth.error : { detail: `the source says ${truth.state}` };
}
