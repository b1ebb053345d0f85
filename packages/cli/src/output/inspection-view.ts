import { workerLabel, type Inspection } from '@spoollock/core';
import { formatShopTime } from '@spoollock/core/adapter';
import { inWords } from '../time/duration.js';
import { paint, shortened, type Line } from './line.js';
import { heldForMs, sinceInWords, stateSpan } from './spool-view.js';

/** An inspection for a program. */
export function inspectionDocument(inspection: Inspection, nowMs: number): object {
  const { tag, state, holder, label, since, fence, drift, lock, row } = inspection;
  const held = holder?.since ?? since;
  return { tag, state, holder, label, since, heldForMs: heldForMs(held, nowMs), fence, drift, lock, row };
}

/** An inspection for a person. */
export function inspectionLines(inspection: Inspection, nowMs: number, zone: string): readonly Line[] {
  const { tag, state, drift, fence } = inspection;
  return [
    [paint('bold', tag), '  ', stateSpan(state)],
    ['  who    ', whoHasIt(inspection, nowMs, zone)],
    ['  row    ', rowInWords(inspection, zone)],
    ['  lock   ', lockInWords(inspection, zone)],
    ...(fence === null ? [] : [`  fence  ${fence}`]),
    ...(drift === null ? [] : [['  drift  ', paint('yellow', `${drift}: ${DRIFTS[drift]}`)] as const]),
    ...(state === 'drift' && drift !== 'lock-without-row' ? ['  fixed by spoollock reconcile'] : []),
  ];
}

/** Who has it, since when, for how long. */
export function whoHasIt({ holder, label, since, state }: Inspection, nowMs: number, zone: string): string {
  if (holder !== null) {
    const { id, initials } = holder;
    const name = initials === null ? `worker ${id}` : workerLabel({ id, initials });
    return `${name}, ${sinceInWords(holder.since, nowMs, zone)}`;
  }
  if (label !== null) return `somebody: ${quoted(label)}, ${sinceInWords(since, nowMs, zone)}`;
  return state === 'in-progress' ? 'nobody yet: an INICIAR is under way' : 'nobody';
}

const DRIFTS = {
  'lock-missing': 'the row names a worker, and there is no lock',
  'lock-names-another': 'the lock names another worker than the row; the row counts',
  'lock-unreadable': 'the lock cannot be read; the row counts',
  'lock-over-free-row': 'a lock is held, and the row is free; the row counts',
  'lock-without-row': 'a lock is held, and the sheet has no such spool',
} as const;

function rowInWords({ row }: Inspection, zone: string): string {
  if (row === 'unavailable') return 'the sheet cannot be reached';
  switch (row.state) {
    case 'free':
      return 'free';
    case 'occupied':
      return `${quoted(row.label)} ${dateInWords(row.since, row.unreadableSince, zone)}`;
    case 'unreadable':
      return `${quoted(row.label)}, which names nobody clearly`;
    case 'no-row':
      return 'the sheet has no such spool';
    case 'ambiguous':
      return row.alike === undefined
        ? `${row.rows} rows carry this tag; only one may`
        : `${row.rows} rows have tags that look alike: ${row.alike.join(' and ')}`;
  }
}

function dateInWords(since: Date | null, unreadable: string | undefined, zone: string): string {
  if (since !== null) return `at ${formatShopTime(since, zone)}`;
  return unreadable === undefined
    ? 'without a date'
    : `with a date that cannot be read: ${quoted(unreadable)}`;
}

function lockInWords({ lock }: Inspection, zone: string): string {
  const { kind, workerId, since, expiresInMs, origin } = lock;
  const ends = expiresInMs === null ? '' : `, ends by itself in ${inWords(expiresInMs)}`;
  const of = workerId === null ? '' : ` of worker ${workerId}`;
  const from = since === null ? '' : ` from ${formatShopTime(since, zone)}`;
  switch (kind) {
    case 'no-store':
      return 'no locks are kept';
    case 'none':
      return 'none';
    case 'unavailable':
      return 'Redis cannot be reached';
    case 'unreadable':
      return `one that cannot be read${ends}`;
    case 'reservation':
      return `a reservation${of}${from}${ends}`;
    case 'persistent':
    case 'ttl':
      return `held${of}${from}${origin === 'rebuilt' ? ', rebuilt from the row' : ''}${ends}`;
  }
}

function quoted(text: string): string {
  return `"${shortened(text, 60)}"`;
}
