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
    'taken-within': { type: 'string', default: '15' },
    logs: { type: 'string' },
  },
});

const part = ownPart();
if (part?.part === 'sheet') await runSheet(part);
else if (part?.part === 'worker') await runWorker(part);
else {
  const given = [values.seconds, values.operations, values.seed, values['taken-within']].map(Number);
  if (!given.every((number) => Number.isInteger(number)))
    throw new TypeError('--seconds, --operations, --seed and --taken-within are whole numbers');
  const [seconds, operations, seed, takenWithinSeconds] = given;
  const isWell = await chaos({
    seconds: seconds ?? 0,
    operations: operations ?? 0,
    seed: seed ?? 0,
    takenWithinSeconds: takenWithinSeconds ?? 0,
    logs: values.logs ?? null,
  });
  // The servers had to end by themselves. What this process may still hold of connections to killed ones says nothing.
  process.exit(isWell ? 0 : 1);
}
