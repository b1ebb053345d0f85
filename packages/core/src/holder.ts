import { HOLDER, type HolderView } from './decisions.js';
import type { SpoolLockError } from './errors.js';
import {
  ambiguousSpool,
  inProgress,
  notHolder,
  notOccupied,
  unknownSpool,
  versionConflict,
} from './failures.js';
import type { Expected, Occupation } from './ports/occupation-source.js';
import { holding, UNSETTLED_RETRY_MS, versionOf } from './refusals.js';
import type { SpoolTag } from './spool-tag.js';

/** The row beside the holder that a FINALIZAR or take-over named. */
export function viewHolder(row: Occupation, expected: Exclude<Expected, { state: 'free' }>): HolderView {
  switch (row.state) {
    case 'occupied':
      if (expected.state !== 'occupied' || row.worker.id !== expected.workerId) return 'another';
      return sameVersion(row.version, expected.version) ? 'named' : 'named-otherwise';
    case 'unreadable':
      if (expected.state !== 'unreadable' || row.label !== expected.label) return 'unreadable';
      return sameVersion(row.version, expected.version) ? 'named' : 'named-otherwise';
    case 'free':
    case 'unsettled':
    case 'no-row':
    case 'doubled':
      return row.state;
  }
}

function sameVersion(actual: number | null, expected: number | null | undefined): boolean {
  return expected === undefined || actual === expected;
}

/** Why the row may not be changed as asked. `named` means that it changed back between the write and the look. */
export function holderError(
  tag: SpoolTag,
  view: HolderView,
  row: Occupation,
  expectedVersion: number | null,
): SpoolLockError {
  switch (HOLDER[view]) {
    case 'write':
    case 'version-conflict':
      return versionConflict(tag, expectedVersion, versionOf(row));
    case 'not-holder':
      return notHolder(tag, { ...holding(row), reason: 'worker' });
    case 'not-occupied':
      return notOccupied(tag);
    case 'in-progress':
      return inProgress(tag, null, UNSETTLED_RETRY_MS);
    case 'unknown-spool':
      return unknownSpool(tag);
    case 'ambiguous-spool':
      return ambiguousSpool(tag, row.state === 'doubled' ? row.rows : 0);
  }
}
