export { isDuration, MAX_TIMER_MS } from './domain/durations.js';
export {
  alsoColumns,
  type AlsoCells,
  type AlsoColumns,
  type AlsoKind,
  type AlsoValue,
  type Declared,
  type NoColumns,
} from './domain/also.js';
export { firstHandLock, parseLock, rebuiltLock, type Lock } from './domain/lock-value.js';
export { isPrintable, printable, visible } from './domain/printable.js';
export { lookOf, roughLookOf } from './domain/tag-look.js';
export {
  formatShopTime,
  isTimeZone,
  parseShopTime,
  wallTimeToInstant,
  type WallTime,
} from './domain/shop-time.js';
export { isSpoolTag, type SpoolTag } from './domain/spool-tag.js';
export { degradedToken } from './domain/token.js';
export { nextVersion } from './domain/version.js';
export {
  FREE_LABEL,
  labelForm,
  labelProblem,
  parseLabel,
  type Label,
  type LabelForm,
  type LabelOptions,
  type LabelProblem,
} from './domain/label.js';
export { workerLabel, type Worker } from './domain/worker.js';
export * from './errors.js';
export { using, type TakesAndGivesBack } from './operations/using.js';
export { parseSpoolTag } from './input/spool-tag.js';
export { parseWorker, parseWorkerId } from './input/worker.js';
export { clockAheadMs, systemClock, type Clock, type ClockReading } from './ports/clock.js';
export type {
  Attempt,
  ListedLock,
  LockStore,
  StoreAnswer,
  StoredLock,
  StoreFault,
} from './ports/lock-store.js';
export type {
  Expected,
  Occupation,
  OccupationChange,
  OccupationRow,
  OccupationSource,
  PortCall,
  SourceAbilities,
  SourceAnswer,
  SourceFault,
  WriteAnswer,
} from './ports/occupation-source.js';
export {
  auditStory,
  type AuditAction,
  type AuditDetails,
  type AuditPerson,
  type AuditStory,
  type AuditType,
} from './history/audit-story.js';
export { HOLDING_ENDS, type Holding, type HoldingEnd } from './history/holding.js';
export { holdingsFrom } from './history/holdings.js';
export { isAuditType, type TrailLine } from './history/trail-line.js';
export {
  historyOf,
  type History,
  type HistoryError,
  type HistoryOptions,
  type OccupationHistory,
  type ReadableTrail,
  type TrailLines,
  type TrailSubject,
} from './history/occupation-history.js';
export { DRIFTS, SPOOL_STATES, type Drift, type SpoolState } from './domain/spool-state.js';
export { spoolState, type BoardLock } from './protocol/board-state.js';
export {
  HOLDER,
  HOLDER_ANSWERS,
  INICIAR,
  INICIAR_ANSWERS,
  LOCK_ACTIONS,
  type HolderAnswer,
  type IniciarAnswer,
  type IniciarDecision,
  type IniciarTable,
  type LockAction,
} from './protocol/decisions.js';
export {
  HOLDER_VIEWS,
  isAsExpected,
  LOCK_VIEWS,
  TRUTH_VIEWS,
  viewLock,
  viewTruth,
} from './protocol/views.js';
export type {
  HolderView,
  LockView,
  ObservedLock,
  TruthAlone,
  TruthSeen,
  TruthView,
} from './protocol/views.js';
