export { createSpoolLock } from './spool-lock.js';
export type { SpoolLockResult, SpoolLock } from './spool-lock-interface.js';
export type { SpoolLockOptions } from './settings.js';
export type { CallOptions } from './call.js';
export type { Grant } from './grant.js';
export type { FinalizarGuards, GiveBack } from './finalizar.js';
export type { TakeOver } from './take-over.js';
export type { Extended } from './extend.js';
export type { Inspection, LockDetails, Spool } from './inspect.js';
export type { ListQuery, SpoolPage } from './list.js';
export type { Cleanup } from './cleanup.js';
export type { ReconcileReport, Skipped, SkipReason } from './reconcile.js';
export type { DriftCheck } from './drift-check.js';
export type { Health } from './health.js';
export type { GrantMode, Listener, SpoolLockEvent } from './events.js';
export type {
  Aborted,
  AmbiguousSpool,
  Holder,
  InProgress,
  InvalidInput,
  LockExpired,
  NextStep,
  NotHolder,
  NotOccupied,
  Occupied,
  OutcomeUnknown,
  SourceMisshaped,
  SourceUnavailable,
  SpoolLockError,
  StoreUnavailable,
  TimedOut,
  Unavailable,
  UnknownSpool,
  VersionConflict,
} from './errors.js';
export { HOLDER, HOLDER_VIEWS, INICIAR } from './decisions.js';
export { LOCK_VIEWS, SPOOL_STATES, TRUTH_VIEWS, spoolState, viewLock, viewTruth } from './spool-state.js';
export type { BoardLock, Drift, LockView, ObservedLock, SpoolState, TruthView } from './spool-state.js';
export { degradedToken, firstHandLock, isDegraded, parseLock, rebuiltLock, type Lock } from './lock.js';
export { isSpoolTag, parseSpoolTag, type SpoolTag } from './spool-tag.js';
export {
  FREE_LABEL,
  parseLabel,
  parseWorker,
  parseWorkerId,
  workerLabel,
  type Label,
  type Worker,
} from './worker.js';
export { formatShopTime, isTimeZone, parseShopTime, wallTimeToInstant, type WallTime } from './shop-time.js';
export { systemClock, type Clock } from './ports/clock.js';
export type {
  Attempt,
  ListedLock,
  LockStore,
  StoreAnswer,
  StoredLock,
  StoreFault,
} from './ports/lock-store.js';
export type {
  OccupationChange,
  Expected,
  Occupation,
  OccupationRow,
  OccupationSource,
  PortCall,
  SourceAbilities,
  SourceAnswer,
  SourceFault,
  WriteAnswer,
} from './ports/occupation-source.js';
