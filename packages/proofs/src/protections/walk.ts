// Runs in a thread of its own, bundled with an engine that lacks a protection (or lacks none).
import { parentPort, workerData } from 'node:worker_threads';
import { explore } from '../explorer/explore.js';
import { runScenario } from '../explorer/run-scenario.js';
import { isWalkOrder, type Walked } from './order.js';
import { scenarioNamed } from './scenarios.js';

const order: unknown = workerData;
if (!isWalkOrder(order)) throw new TypeError('there is nothing to walk');
for (const name of order.scenarios) {
  const scenario = scenarioNamed(name);
  const { schedules, complete, failure } = await explore((schedule) => runScenario(scenario, schedule), {
    most: order.most,
    shorten: 0,
  });
  const walked: Walked = { scenario: name, schedules, complete, failure };
  parentPort?.postMessage(walked);
  if (failure !== null) break;
}
