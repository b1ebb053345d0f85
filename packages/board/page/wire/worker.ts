import { parseWorker, type Worker } from '@spoollock/core/browser';
import { object } from './reading.js';

export type { Worker };

/** A worker as the shop reads one, with lower case forgiven: it is typed on a tablet. */
export function readWorker(input: unknown): Worker | null {
  const members = object(input);
  if (members === null) return null;
  const { id, initials } = members;
  const capital = typeof initials === 'string' ? initials.toUpperCase() : initials;
  return parseWorker({ id, initials: capital }).unwrapOr(null);
}
