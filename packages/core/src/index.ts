export { createSpoolLock } from './create-spool-lock.js';
export type { SpoolLock, SpoolLockResult } from './spool-lock.js';
export type { SpoolLockOptions } from './engine/settings.js';
export type { Listener, SpoolLockEvent } from './engine/events.js';
export type {
  CallOptions,
  FinalizarGuards,
  ListQuery,
  Release,
  SeenHolder,
  TakeOver,
  UsingOptions,
  WithAlso,
  Work,
} from './requests.js';
export type {
  Also,
  AlsoCells,
  AlsoColumns,
  AlsoKind,
  AlsoTypes,
  AlsoValue,
  NoColumns,
} from './domain/also.js';
export type {
  Cleanup,
  DriftCheck,
  Extended,
  GiveBack,
  Grant,
  GrantMode,
  Health,
  Inspection,
  LockDetails,
  LockRemoval,
  ReconcileReport,
  Released,
  Skipped,
  SkipReason,
  Spool,
  SpoolPage,
  Used,
} from './results.js';
export type {
  CleanupError,
  ExtendError,
  FinalizarError,
  HealthError,
  IniciarError,
  InspectError,
  ListError,
  NextStep,
  ReconcileError,
  ReconcileStop,
  ReleaseError,
  SpoolLockError,
  TakeOverError,
} from './errors.js';
export { isSpoolLockError, SpoolLockException, unwrap } from './exception.js';
export type { SpoolTag } from './domain/spool-tag.js';
export { isDegraded } from './domain/token.js';
export { workerLabel, type Holder, type Worker } from './domain/worker.js';
export { parseSpoolTag } from './input/spool-tag.js';
export { parseWorker } from './input/worker.js';
export type { Drift, SpoolState } from './domain/spool-state.js';
