// `npm run simulate`: days of a shop on virtual time, for as many seeds as wanted. Without a seed a fresh one is drawn;
// every run takes the next one. A seed that fails is narrowed to the simplest shop that still fails, and what happened
// last to its spool is printed.
import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { narrow } from './narrow.js';
import { SHOPS } from './setup.js';
import { simulate } from './simulate.js';

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(randomInt(1, 1_000_000_000)) },
    runs: { type: 'string', default: '1' },
    shop: { type: 'string', default: '' },
  },
});
const days = numberOf('days', values.days);
const runs = numberOf('runs', values.runs);
const shop = values.shop === '' ? {} : SHOPS[values.shop];
if (shop === undefined) throw new RangeError(`--shop has to be one of ${Object.keys(SHOPS).join(', ')}`);

const total = new Map<string, number>();
const failed: string[] = [];
const began = performance.now();
for (let run = 0; run < runs; run++) {
  // The tests have seeds that are words.
  const seed = run === 0 ? values.seed : String(numberOf('seed', values.seed) + run);
  const report = await simulate({ seed, days, shop });
  for (const [name, count] of report.counts) total.set(name, (total.get(name) ?? 0) + count);
  console.log(`seed ${seed}: ${report.violation === null ? 'kept' : 'BROKEN'} (${report.setup})`);
  if (report.violation === null) continue;
  failed.push(seed);
  const found = await narrow({ seed, days, shop });
  const { invariant, tag, what } = found.report.violation ?? report.violation;
  console.log(`${invariant} ${tag}: ${what}\n${found.report.setup}\n${found.report.story.join('\n')}`);
}
const seconds = (performance.now() - began) / 1000;
for (const [name, count] of [...total].sort()) console.log(`${String(count).padStart(9)}  ${name}`);
console.log(`${runs} × ${days} days of shop time in ${seconds.toFixed(1)} s`);
const shopOption = values.shop === '' ? '' : ` --shop ${values.shop}`;
for (const seed of failed)
  console.log(`Broken; again: npm run simulate -- --seed ${seed} --days ${days}${shopOption}`);
if (failed.length > 0) process.exitCode = 1;

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new RangeError(`--${name} has to be a whole number from 1 up, not ${text}`);
}
