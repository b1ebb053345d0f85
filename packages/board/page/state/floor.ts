import type { SpoolState } from '@spoollock/core/browser';
import type { Spool } from '../wire/spool.js';

/** How a spool stands for whoever works with it. What concerns its lock alone is the supervisor's matter. */
export function floorState({ state, drift, worker, label }: Spool, isSupervised: boolean): SpoolState {
  if (isSupervised || state !== 'drift') return state;
  if (worker !== null || label !== null) return 'occupied';
  return drift === 'lock-over-free-row' ? 'free' : state;
}

/** Somebody has it. */
export function isHeld(state: SpoolState): boolean {
  return state === 'occupied' || state === 'stale' || state === 'unreadable';
}
