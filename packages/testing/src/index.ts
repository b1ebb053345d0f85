export { lockStoreContract } from './lock-store-contract.js';
export type { ContractOptions, ContractRunner, TestFunction } from './contract-runner.js';
export type {
  LockStoreCause,
  LockStoreContractOptions,
  LockStoreHarness,
} from './lock-store-contract/harness.js';
