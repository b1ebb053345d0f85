import type { Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios.js';

/**
 * The same with fewer faults: what fits into every test run.
 *
 * @example
 * ```ts
 * console.log(SMALL_SCENARIOS.length);
 * ```
 */
export const SMALL_SCENARIOS: readonly Scenario[] = SCENARIOS.filter(({ longOnly }) => longOnly !== true).map(
  (scenario) => {
    const { faults = 0, actors, faultsInShort = actors.length > 2 ? 0 : 1 } = scenario;
    return { ...scenario, faults: Math.min(faults, faultsInShort) };
  },
);
