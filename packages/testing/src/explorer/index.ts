export { explore, type Exploration, type ExploreOptions, type Failure, type Run } from './explore.js';
export { runScenario } from './run-scenario.js';
export type { Actor, Deed, HappeningName, Scenario, Weakening } from './scenario.js';
export { SCENARIOS } from './scenarios.js';
export { hashOf, Schedule, VisitedStates } from './schedule.js';
export { SMALL_SCENARIOS } from './small-scenarios.js';
export { World, type Happening, type Step } from './world.js';
