import { besidePart, benchBesideOthers, benchFromLastTime } from './beside.js';
import { benchAgainstGoals, benchGoalsPart } from './goals.js';
import { runLargeSheet } from './large-sheet.js';
import { load } from './load/load.js';
import { ownPart } from './parts.js';
import { runFarSheet } from './sheets/far-sheet.js';
import { runSlowLink } from './slow-link.js';

// `--load` is another program. `--quick` looks whether everything runs; its figures say little. `--beside` leaves the
// goals out. `--write` puts the comparison on its page; `--write --again` does it with the figures of the last time,
// and with `--sheet` measures the shift start anew.
const SCRIPT = new URL(import.meta.url);
const has = (flag: string): boolean => process.argv.includes(flag);

async function main(): Promise<void> {
  const part = ownPart();
  if (has('--load')) return load(SCRIPT);
  if (part !== undefined) return (await besidePart(part)) ? undefined : benchGoalsPart(part);
  if (has('--again')) return benchFromLastTime(SCRIPT, { sheet: has('--sheet') });
  if (!has('--beside')) await benchAgainstGoals(SCRIPT);
  await benchBesideOthers(SCRIPT, { quick: has('--quick'), write: has('--write') });
}

if (!runSlowLink() && !(await runLargeSheet()) && !(await runFarSheet())) await main();
