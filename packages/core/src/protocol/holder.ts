import { HOLDER, type HolderView } from './decisions.js';
import type { SpoolLockError } from '../errors.js';
import { notHolder, notOccupied, versionConflict } from '../failures.js';
import type { Expected, Occupation } from '../ports/occupation-source.js';
import { holding, rowError, versionOf } from '../engine/refuse.js';
import type { SpoolTag } from '../domain/spool-tag.js';

/** What a FINALIZAR or take-over requires of the row: who holds it, and at which version where that is known. */
export type NamedHolder = Exclude<Expected, { state: 'free' }>;

/** The row beside the holder that a FINALIZAR or take-over named. */
export function viewHolder(row: Occupation, expected: NamedHolder): HolderView {
  if (row.state !== 'occupied' && row.state !== 'unreadable') return row.state;
  const isNamed =
    row.state === 'occupied'
      ? expected.state === 'occupied' && row.worker.id === expected.workerId
      : expected.state === 'unreadable' && row.label === expected.label;
  if (!isNamed) return row.state === 'occupied' ? 'another' : 'unreadable';
  return expected.version === undefined || row.version === expected.version ? 'named' : 'named-otherwise';
}

/** Why the row may not be changed as asked. `named` means that it changed back between the write and the look. */
export function holderError(tag: SpoolTag, row: Occupation, expected: NamedHolder): SpoolLockError {
  switch (row.state) {
    case 'free':
      return notOccupied(tag);
    case 'occupied':
    case 'unreadable':
      return HOLDER[viewHolder(row, expected)] === 'not-holder'
        ? notHolder(tag, { ...holding(row), reason: 'worker' })
        : versionConflict(tag, expected.version ?? null, versionOf(row));
    case 'no-row':
    case 'ambiguous':
      return rowError(tag, row);
  }
}
