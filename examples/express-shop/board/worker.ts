import { object } from './reading.js';

/** Who works at this tablet, or has a spool. The id says who it is; the initials are how people read it. */
export interface Worker {
  readonly id: number;
  readonly initials: string;
}

const INITIALS = /^\p{Lu}{1,8}$/u;

/** The same rules as the shop's, with lower case forgiven: it is typed on a tablet. */
export function readWorker(input: unknown): Worker | null {
  const { id, initials: given } = object(input) ?? {};
  const initials = typeof given === 'string' ? given.trim().normalize('NFC').toUpperCase() : '';
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1 || !INITIALS.test(initials)) return null;
  return { id, initials };
}

export function labelOf({ initials, id }: Worker): string {
  return `${initials}(${id})`;
}
