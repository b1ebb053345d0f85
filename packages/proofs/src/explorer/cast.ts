import type { Actor, Deed } from './scenario.js';

export const MR = { id: 93, initials: 'MR' };
export const JP = { id: 94, initials: 'JP' };
export const LFG = { id: 7, initials: 'LFG' };

const workers = { MR, JP, LFG };

/** A process named `name`, used by that worker. */
export function process(name: string, who: keyof typeof workers, ...deeds: readonly Deed[]): Actor {
  return { name, worker: workers[who], deeds };
}

export const takers = [process('a', 'MR', 'iniciar'), process('b', 'JP', 'iniciar')];
export const rivals = [
  process('a', 'MR', 'iniciar', 'finalizar'),
  process('b', 'JP', 'iniciar', 'finalizar'),
];
export const insisting = rivals.map((actor) => ({ ...actor, repeats: 1 }));
export const machines = [process('a', 'MR', 'iniciar', 'finalizar'), process('b', 'MR', 'iniciar')];
export const held = { worker: MR, lock: true };
