// `npm run simulate`: days of a shop on virtual time, in which everything fails that can, for as many seeds as wanted.
// `-- --days 30 --seed 7 --runs 5 --shop ttl`: without a seed a fresh one is drawn; every run takes the next one. A seed
// that fails is narrowed to the simplest shop that still fails, and what happened last to its spool is printed.
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { Trouble, main, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { root } from './workspace.mjs';

const testing = 'packages/testing';

await main(async () => {
  const { values } = parseArgs({
    options: {
      days: { type: 'string', default: '3' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000_000)) },
      runs: { type: 'string', default: '1' },
      shop: { type: 'string', default: '' },
    },
  });
  const days = numberOf('days', values.days);
  const runs = numberOf('runs', values.runs);
  await setUp();
  await build([testing]);
  /** @type {typeof import('@spoollock/testing/simulation')} */
  const { SHOPS, narrow, simulate } = await import(
    pathToFileURL(join(root, testing, 'dist', 'simulation.js')).href
  );
  const shop = values.shop === '' ? {} : SHOPS[values.shop];
  if (shop === undefined) throw new Trouble(`--shop has to be one of ${Object.keys(SHOPS).join(', ')}`);

  /** @type {Map<string, number>} */
  const total = new Map();
  /** @type {string[]} */
  const failed = [];
  const began = performance.now();
  for (let run = 0; run < runs; run++) {
    // The tests have seeds that are words.
    const seed = run === 0 ? values.seed : String(numberOf('seed', values.seed) + run);
    const report = await simulate({ seed, days, shop });
    for (const [name, count] of report.counts) total.set(name, (total.get(name) ?? 0) + count);
    say(`seed ${seed}: ${report.violation === null ? 'kept' : 'BROKEN'} (${report.setup})`);
    if (report.violation === null) continue;
    failed.push(seed);
    const found = await narrow({ seed, days, shop });
    const { invariant, tag, what } = found.report.violation ?? report.violation;
    console.log(`${invariant} ${tag}: ${what}\n${found.report.setup}\n${found.report.story.join('\n')}`);
  }
  const seconds = (performance.now() - began) / 1000;
  for (const [name, count] of [...total].sort()) console.log(`${String(count).padStart(9)}  ${name}`);
  say(`${runs} × ${days} days of shop time in ${seconds.toFixed(1)} s`);
  const shopOption = values.shop === '' ? '' : ` --shop ${values.shop}`;
  if (failed.length > 0)
    throw new Trouble(
      failed
        .map((seed) => `Broken; again: npm run simulate -- --seed ${seed} --days ${days}${shopOption}`)
        .join('\n'),
    );
});

/**
 * @param {string} name
 * @param {string} text
 */
function numberOf(name, text) {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new Trouble(`--${name} has to be a whole number from 1 up, not ${text}`);
}
