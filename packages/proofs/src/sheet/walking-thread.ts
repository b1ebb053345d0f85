import { parentPort, workerData } from 'node:worker_threads';
import { exploreSheetScenario } from './run-sheet-scenario.js';
import { SHEET_SCENARIOS } from './scenarios.js';

/** Walks the scenarios it is given by name, up to the first that fails, and sends what it came to. */
async function walk(names: unknown): Promise<void> {
  if (!Array.isArray(names)) throw new TypeError('there is nothing to walk');
  for (const scenario of SHEET_SCENARIOS.filter(({ name }) => names.includes(name))) {
    const exploration = await exploreSheetScenario(scenario, { shorten: 0 });
    parentPort?.postMessage({ name: scenario.name, exploration });
    if (exploration.failure !== null) return;
  }
}

await walk(workerData);
