export { lockStoreContract } from './lock-store-contract.js';
export type { Awaitable, ContractOptions, ContractRunner, TestFunction } from './contract-runner.js';
export type {
  LockStoreCause,
  LockStoreContractOptions,
  LockStoreHarness,
} from './lock-store-contract/harness.js';
export { FaultPlan, type Fate, type WireCall } from './fault-plan.js';
export { faultyLockStore } from './faulty-lock-store.js';
export { faultyOccupationSource } from './faulty-occupation-source.js';
export { spoolLockError, type SpoolLockErrorDetails, type SpoolLockErrorOf } from './spool-lock-error.js';
export { VirtualClock } from './virtual-clock.js';
export { occupationSourceContract } from './occupation-source-contract.js';
export {
  ALSO_COLUMNS,
  type FailingCall,
  type OccupationSourceContractOptions,
  type OccupationSourceHarness,
  type SourceCause,
  type TypedRow,
} from './occupation-source-contract/harness.js';
