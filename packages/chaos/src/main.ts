import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { chaos } from './chaos.js';
import { ownPart } from './child.js';
import { runSheet } from './sheet-process.js';
import { runWorker } from './worker-process.js';

const { values } = parseArgs({
  options: {
    part: { type: 'string' },
    seconds: { type: 'string', default: '300' },
    operations: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(randomInt(1e9)) },
    logs: { type: 'string' },
  },
});

const part = ownPart();
if (part?.part === 'sheet') await runSheet(part);
else if (part?.part === 'worker') await runWorker(part);
else {
  const [seconds, operations, seed] = [values.seconds, values.operations, values.seed].map(Number);
  if (![seconds, operations, seed].every((number) => Number.isInteger(number)))
    throw new TypeError('--seconds, --operations and --seed are whole numbers');
  const isWell = await chaos({
    seconds: seconds ?? 0,
    operations: operations ?? 0,
    seed: seed ?? 0,
    logs: values.logs ?? null,
  });
  process.exitCode = isWell ? 0 : 1;
}
