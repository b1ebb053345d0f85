import type { Spool } from '../wire/spool.js';

/** How a spool stands for somebody who is told of it: who has it, and by which version of the row. */
export interface Standing {
  readonly who: string;
  readonly fence: number | null;
}

export const FREE = 'free';

export function heldBy(id: number): string {
  return `worker ${id}`;
}

export function standingOf(spool: Spool | null): Standing {
  if (spool === null) return { who: 'not listed', fence: null };
  const { state, worker, label, fence } = spool;
  if (worker !== null) return { who: heldBy(worker.id), fence };
  const isHeld = label !== null && state !== 'free';
  const isFree = state === 'free' || (state === 'drift' && !isHeld);
  return { who: isHeld ? `label ${label}` : isFree ? FREE : state, fence };
}
