import { registerContract, type Awaitable, type ContractRunner } from './contract-runner.js';
import { confirming } from './occupation-source-contract/confirming.js';
import { faults } from './occupation-source-contract/faults.js';
import {
  SOURCE_CAUSES,
  type OccupationSourceContractOptions,
  type OccupationSourceHarness,
} from './occupation-source-contract/harness.js';
import { lateWrites } from './occupation-source-contract/late-writes.js';
import { listing } from './occupation-source-contract/listing.js';
import { onceOnly } from './occupation-source-contract/once-only.js';
import { ownColumns } from './occupation-source-contract/own-columns.js';
import { racing } from './occupation-source-contract/racing.js';
import { reading } from './occupation-source-contract/reading.js';
import { settling } from './occupation-source-contract/settling.js';
import { OccupationSourceStage } from './occupation-source-contract/stage.js';
import { writing } from './occupation-source-contract/writing.js';

/**
 * Every promise of the `OccupationSource` port as a test. An adapter that passes is safe under the engine.
 *
 * @param makeSource called before each test: a source over a truth without rows, with hooks that cause trouble.
 * @throws when `options` names a test or a cause that does not exist.
 * @example
 * ```ts
 * import { describe, test } from 'vitest';
 *
 * declare function makeHarness(): OccupationSourceHarness; // see OccupationSourceHarness
 *
 * occupationSourceContract({ describe, test }, makeHarness, {
 *   title: 'MySource',
 *   cannot: { ambiguousRows: 'the tag is a unique key' },
 * });
 * ```
 */
export function occupationSourceContract(
  runner: ContractRunner,
  makeSource: () => Awaitable<OccupationSourceHarness>,
  options: OccupationSourceContractOptions = {},
): void {
  const { title = 'OccupationSource contract', cannot = {}, repeatsLost = false } = options;
  const { compareAndSet = true, settles = true, also = false } = options.abilities ?? {};
  const open = async (): Promise<OccupationSourceStage> =>
    new OccupationSourceStage(await makeSource(), { compareAndSet, settles, also, repeatsLost });
  const unmet = {
    ...cannot,
    ...(compareAndSet ? {} : { compareAndSet: 'the source declares that it cannot compare and set' }),
    ...(settles ? {} : { settles: 'the source declares that it cannot settle' }),
    ...(also ? {} : { also: 'the source declares no own columns' }),
  };
  const needs = [...SOURCE_CAUSES, 'compareAndSet', 'settles', 'also'] as const;
  const groups = {
    reading,
    listing,
    writing,
    racing,
    'once only': onceOnly,
    settling,
    confirming,
    'own columns': ownColumns,
    'late writes': lateWrites,
    faults,
  };
  registerContract(runner, { title, needs, groups, open, unmet }, options);
}
