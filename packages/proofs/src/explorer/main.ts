import { fileURLToPath } from 'node:url';
import { explore } from './explore.js';
import { runScenario } from './run-scenario.js';
import { Schedule } from './schedule.js';
import { SCENARIOS } from './scenarios.js';
import { SMALL_SCENARIOS } from './small-scenarios.js';
import { walkAll, type Walk } from './parallel.js';

/** The engine over stores whose every port call is a step; with `--small`, what every test run walks. */
const scenarios = process.argv.includes('--small') ? SMALL_SCENARIOS : SCENARIOS;
const walks = scenarios.map((scenario): Walk => ({
  name: scenario.name,
  explore: (most) => explore((schedule) => runScenario(scenario, schedule), { most }),
  replay: (choices) => runScenario(scenario, new Schedule(choices)),
}));

process.exitCode = Math.min(1, await walkAll(fileURLToPath(import.meta.url), walks, process.argv.slice(2)));
