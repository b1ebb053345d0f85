// `npm run prove`: takes each protection out of the engine and sees whether the explorer misses it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askedFor } from './protection.js';
import { PROTECTIONS } from './protections.js';
import { prove, proveWhole, type Proof } from './prove.js';

// No scenario takes as many: one that did would be told of as not walked to its end.
const MOST = 100_000;
// With every scenario to its end a protection that nobody misses takes minutes; the first schedules of each show most.
const MOST_ELSEWHERE = 500;

const folder = mkdtempSync(join(tmpdir(), 'spoollock-prove-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const began = performance.now();
const protections = askedFor(PROTECTIONS, process.argv.slice(2));
if (protections.length === 0) process.exit(0);

const broken = await proveWhole(protections, folder, MOST);
for (const what of broken) console.log(`✗ with every protection in place: ${what}`);

const proofs = await prove(protections, folder, { most: MOST, mostElsewhere: MOST_ELSEWHERE }, (proof) =>
  console.log(line(proof)),
);
const noticed = proofs.filter(({ missed }) => missed !== null);
const seconds = (performance.now() - began) / 1000;
console.log(
  `\n${proofs.length} protections taken away, each in turn: ${noticed.length} missed, ` +
    `${proofs.length - noticed.length} not, in ${seconds.toFixed(0)} s`,
);
if (broken.length > 0 || noticed.length < proofs.length) process.exitCode = 1;

function line({ protection, missed, trouble, schedules, seconds: took }: Proof): string {
  const { name, why } = protection;
  const cost = `${schedules} schedules, ${took.toFixed(1)} s`;
  const without = `    without it ${why}`;
  if (missed !== null)
    return `✓ ${name}\n${without}\n    ${missed.violation}\n    in: ${missed.scenario} (${cost})`;
  const reason = trouble ?? 'nobody knows why yet';
  return `✗ ${name}: ${trouble === null ? 'unnoticed' : 'no result'} (${cost})\n${without}\n    ${reason}`;
}
