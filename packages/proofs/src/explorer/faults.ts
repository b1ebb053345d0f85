import type { SourceFault, StoreFault } from '@spoollock/core/adapter';

/**
 * What may go wrong with one port call. `lost`: the caller hears that it perhaps reached the other side;
 * `refused`: that it certainly did not.
 */
export type CallFault =
  | 'request lost'
  | 'reply lost'
  | 'applied late'
  | 'refused'
  | 'process dies'
  | 'process dies, applied'
  | 'process dies, applied late';

/** What may go wrong with the lock store as a whole. */
export type WorldFault = 'locks emptied' | 'locks down';

/** A call that changes nothing: lost or refused, request or reply, is all the same. */
export const FAULTS_OF_A_READ: readonly CallFault[] = ['request lost', 'process dies'];

export const FAULTS_OF_A_LOCK_MOVE: readonly CallFault[] = [
  'request lost',
  'reply lost',
  'applied late',
  'process dies',
  'process dies, applied',
  'process dies, applied late',
];

/** Here a refusal is different from a loss: it leaves nothing to settle. */
export const FAULTS_OF_A_TRUTH_WRITE: readonly CallFault[] = [...FAULTS_OF_A_LOCK_MOVE, 'refused'];

export function storeFault(reached: 'never' | 'perhaps'): StoreFault {
  return { type: 'store-fault', reached, detail: 'a fault of the schedule' };
}

export function sourceFault(reached: 'never' | 'perhaps'): SourceFault {
  return { type: 'source-fault', reached, detail: 'a fault of the schedule' };
}
