export type * from './errors.js';
export { NEXT_STEPS } from './errors.js';
export { isSpoolLockError } from './exception.js';
export { isPrintable, printable } from './domain/printable.js';
export { isSpoolTag, type SpoolTag } from './domain/spool-tag.js';
export {
  FREE_LABEL,
  parseLabel,
  workerLabel,
  type Holder,
  type Label,
  type Worker,
} from './domain/worker.js';
export { parseSpoolTag } from './input/spool-tag.js';
export { parseWorker, parseWorkerId } from './input/worker.js';
export { DRIFTS, SPOOL_STATES, type Drift, type SpoolState } from './domain/spool-state.js';
