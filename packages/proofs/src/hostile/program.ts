import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { attack, type Counts } from './attack.js';

/** So much may be kept for good, over the whole run: caches, and what is compiled late. */
const MOST_GROWTH_MB = 20;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '50000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    'no-shrinking': { type: 'boolean', default: false },
  },
});
const requests = Number(values.requests);
const seed = Number(values.seed ?? Math.floor(Date.now() / 1000) % 1_000_000);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const heapMb = (): number => {
  collect();
  return process.memoryUsage().heapUsed / 1_048_576;
};

const startedMs = Date.now();
const heap: number[] = [];
let told = 0;
const onRun = ({ requests: sent }: Counts): void => {
  if (sent < (told + 1) * 5_000) return;
  told = Math.floor(sent / 5_000);
  heap.push(heapMb());
  console.log(
    `${sent} requests, ${Math.round((Date.now() - startedMs) / 1000)} s, heap ${heap.at(-1)?.toFixed(1)} MB`,
  );
};
console.log(`seed ${seed}`);
const { counts, failure } = await attack({
  requests,
  seed,
  shrinks: !values['no-shrinking'],
  onRun,
  ...(values.path === undefined ? {} : { path: values.path }),
});

const table = (title: string, of: ReadonlyMap<string, number>): void => {
  console.log(`\n${title}`);
  for (const [name, count] of [...of].sort(([one], [other]) => (one < other ? -1 : 1)))
    console.log(`  ${String(count).padStart(7)}  ${name}`);
};
table('answers by status', counts.statuses);
table('requests by what was done to them', counts.kinds);
console.log(
  `\n${counts.requests} requests, ${counts.answers} answers, ${Math.round((Date.now() - startedMs) / 1000)} s`,
);
// The first sample comes after everything was loaded and compiled.
const growth = (heap.at(-1) ?? 0) - (heap[1] ?? heap[0] ?? 0);
const isFlat = growth <= MOST_GROWTH_MB;
if (heap.length > 2)
  console.log(`the heap grew by ${growth.toFixed(1)} MB since request 10,000; ${MOST_GROWTH_MB} are allowed`);
if (failure !== null) console.log(`\nVIOLATION\n${failure}`);
else console.log(isFlat ? '\nnothing was violated' : '\nVIOLATION\nmemory is not flat');
process.exitCode = failure === null && isFlat ? 0 : 1;
