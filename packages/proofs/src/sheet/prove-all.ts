// `npm run prove`: the sheet's part.
import { prove } from './prove-sheet.js';
import { SHEET_PROTECTIONS } from './protections.js';

const [only = ''] = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const chosen = SHEET_PROTECTIONS.filter(({ name }) => name.includes(only));
if (chosen.length === 0) {
  console.log(`None has "${only}" in its name.`);
  process.exit(0);
}
const queue = [...chosen];
let missed = 0;
const began = performance.now();

async function lane(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { scenario, violation, schedules, seconds } = await prove(next);
    if (scenario !== null) missed += 1;
    const found = scenario === null ? 'unnoticed' : `${violation ?? ''}\n    in: ${scenario}`;
    console.log(`${scenario === null ? '✗' : '✓'} ${next.name}\n    without it ${next.why}\n    ${found}`);
    console.log(`    (${schedules} schedules, ${seconds.toFixed(1)} s)`);
  }
}

// Each stops the one bundler when it is done with it, so they take turns.
await lane();
const seconds = (performance.now() - began) / 1000;
console.log(`\n${chosen.length} taken away from the adapter: ${missed} missed, in ${seconds.toFixed(0)} s`);
if (missed < chosen.length) process.exitCode = 1;
