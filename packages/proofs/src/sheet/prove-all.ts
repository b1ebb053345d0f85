// `npm run prove`: the sheet's part.
import { askedFor } from '../protections/protection.js';
import { prove } from './prove-sheet.js';
import { SHEET_PROTECTIONS } from './protections.js';

const chosen = askedFor(SHEET_PROTECTIONS, process.argv.slice(2));
if (chosen.length === 0) process.exit(0);
let missed = 0;
const began = performance.now();

// Each stops the one bundler when it is done with it, so they take turns.
for (const protection of chosen) {
  const { scenario, violation, schedules, seconds } = await prove(protection);
  if (scenario !== null) missed += 1;
  const found = scenario === null ? 'unnoticed' : `${violation ?? ''}\n    in: ${scenario}`;
  console.log(
    `${scenario === null ? '✗' : '✓'} ${protection.name}\n    without it ${protection.why}\n    ${found}`,
  );
  console.log(`    (${schedules} schedules, ${seconds.toFixed(1)} s)`);
}
const seconds = (performance.now() - began) / 1000;
console.log(`\n${chosen.length} taken away from the adapter: ${missed} missed, in ${seconds.toFixed(0)} s`);
if (missed < chosen.length) process.exitCode = 1;
