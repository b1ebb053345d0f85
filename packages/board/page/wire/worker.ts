import { isInitials, type Worker } from '@spoollock/core/browser';
import { number, object, text } from './reading.js';

export type { Worker };

/** Nothing longer is anybody's: 8 letters, each with what is put onto it. */
const LONGEST = 64;

/** A worker as the shop reads one, with lower case forgiven: it is typed on a tablet. */
export function readWorker(input: unknown): Worker | null {
  const members = object(input);
  const id = number(members?.['id']);
  const initials = (text(members?.['initials']) ?? '')
    .trim()
    .slice(0, LONGEST)
    .toUpperCase()
    .normalize('NFC');
  return id !== null && Number.isSafeInteger(id) && id > 0 && isInitials(initials) ? { id, initials } : null;
}
