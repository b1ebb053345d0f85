import { Schedule, type Exploration, type Run } from '@spoollock/testing/explorer';
import { exploreSheetScenario, runSheetScenario } from './run-sheet-scenario.js';
import { SHEET_SCENARIOS } from './scenarios.js';

/** One scenario that can be walked by itself. */
export interface Walk {
  readonly name: string;
  explore(most: number): Promise<Exploration>;
  replay(choices: readonly number[]): Promise<Run>;
}

/** The engine on the adapter, with every call to the Sheets API as a step. */
export const SHEET_WALKS = SHEET_SCENARIOS.map((scenario): Walk => ({
  name: scenario.name,
  explore: (most) => exploreSheetScenario(scenario, { most }),
  replay: (choices) => runSheetScenario(scenario, new Schedule(choices)),
}));
