import { Schedule } from '../explorer/schedule.js';
import type { Walk } from '../explorer/parallel.js';
import { exploreSheetScenario, runSheetScenario } from './run-sheet-scenario.js';
import { SHEET_SCENARIOS } from './scenarios.js';

/** The engine on the adapter, with every call to the Sheets API as a step. */
export const SHEET_WALKS = SHEET_SCENARIOS.map((scenario): Walk => ({
  name: scenario.name,
  explore: (most) => exploreSheetScenario(scenario, { most }),
  replay: (choices) => runSheetScenario(scenario, new Schedule(choices)),
}));
