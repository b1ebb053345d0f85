import { registerContract, type Awaitable, type ContractRunner } from './contract-runner.js';
import { expiry } from './lock-store-contract/expiry.js';
import { faults } from './lock-store-contract/faults.js';
import { givingBack } from './lock-store-contract/giving-back.js';
import {
  LOCK_STORE_CAUSES,
  type LockStoreContractOptions,
  type LockStoreHarness,
} from './lock-store-contract/harness.js';
import { holding } from './lock-store-contract/holding.js';
import { lateCommands } from './lock-store-contract/late-commands.js';
import { replacing } from './lock-store-contract/replacing.js';
import { restoring } from './lock-store-contract/restoring.js';
import { scanning } from './lock-store-contract/scanning.js';
import { LockStoreStage } from './lock-store-contract/stage.js';
import { taking } from './lock-store-contract/taking.js';
import { turns } from './lock-store-contract/turns.js';

/**
 * Every promise of the `LockStore` port as a test. An adapter that passes is safe under the engine.
 *
 * @param makeStore called before each test: a store over an empty backend, with hooks that cause trouble.
 * @throws when `options` names a test or a hook that does not exist.
 * @example
 * ```ts
 * import { describe, test } from 'vitest';
 *
 * declare function makeHarness(): LockStoreHarness; // see LockStoreHarness
 *
 * lockStoreContract({ describe, test }, makeHarness, {
 *   title: 'MyLockStore',
 *   cannot: { advance: 'the server keeps its own time' },
 * });
 * ```
 */
export function lockStoreContract(
  runner: ContractRunner,
  makeStore: () => Awaitable<LockStoreHarness>,
  options: LockStoreContractOptions = {},
): void {
  const { title = 'LockStore contract', cannot = {}, repeatsLost = false } = options;
  const open = async (): Promise<LockStoreStage> => new LockStoreStage(await makeStore(), repeatsLost);
  const groups = {
    taking,
    holding,
    'giving back': givingBack,
    replacing,
    expiry,
    restoring,
    'taking turns': turns,
    scanning,
    'late commands': lateCommands,
    faults,
  };
  registerContract(runner, { title, needs: LOCK_STORE_CAUSES, groups, open, unmet: cannot }, options);
}
