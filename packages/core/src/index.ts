export { createSpoolLock } from './create-spool-lock.js';
export type { SpoolLockResult, SpoolLock } from './spool-lock.js';
export type { SpoolLockOptions } from './engine/settings.js';
export type { CallOptions } from './engine/call.js';
export type { Grant } from './results.js';
export type { FinalizarGuards, GiveBack } from './operations/finalizar.js';
export type { TakeOver } from './operations/take-over.js';
export type { Extended } from './operations/extend.js';
export type { Inspection, LockDetails, Spool } from './operations/inspect.js';
export type { ListQuery, SpoolPage } from './operations/list.js';
export type { Cleanup } from './operations/cleanup.js';
export type { ReconcileReport, Skipped, SkipReason } from './operations/reconcile.js';
export type { DriftCheck } from './engine/drift-check.js';
export type { Health } from './operations/health.js';
export type { GrantMode, Listener, SpoolLockEvent } from './engine/events.js';
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
export { HOLDER, HOLDER_VIEWS, INICIAR } from './protocol/decisions.js';
export { LOCK_VIEWS, SPOOL_STATES, TRUTH_VIEWS, spoolState, viewLock, viewTruth } from './protocol/views.js';
export type { BoardLock, Drift, LockView, ObservedLock, SpoolState, TruthView } from './protocol/views.js';
export { degradedToken, firstHandLock, isDegraded, parseLock, rebuiltLock, type Lock } from './domain/lock-value.js';
export { isSpoolTag, parseSpoolTag, type SpoolTag } from './domain/spool-tag.js';
export {
  FREE_LABEL,
  parseLabel,
  parseWorker,
  parseWorkerId,
  workerLabel,
  type Label,
  type Worker,
} from './domain/worker.js';
export { formatShopTime, isTimeZone, parseShopTime, wallTimeToInstant, type WallTime } from './domain/shop-time.js';
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
