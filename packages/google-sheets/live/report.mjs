// What a run has found, as a table, and the counts of its tests.
import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {{ readonly what: string, readonly reliedOn: boolean, readonly found: string, readonly contradicts?: string }} Line
 * @typedef {{ readonly calls: { readonly read: number, readonly write: number }, readonly refusals: readonly string[] }} Costs
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

const WIDTH = 110;
const LEFT = 40;
const GAP = '  ';

/**
 * Prints it.
 * @param {{ readonly findings: string, readonly tests: string, readonly where: string, readonly tookMs: number }} run
 * @returns {number} how many tests failed
 */
export function report({ findings, tests, where, tookMs }) {
  const noted = readLines(findings);
  const lines = noted.filter(isLine);
  const costs = noted.find(isCosts);
  console.log(`\nWhat was found, on ${where} (! = the adapter counts on it)\n`);
  for (const line of lines) print(line);
  if (lines.length === 0) console.log('  nothing');

  const refusals = costs?.refusals ?? [];
  if (costs)
    print({
      what: 'The refusal where the quota was used up',
      reliedOn: false,
      found: refusals[0] ?? 'it did not come',
    });
  const contradictions = lines.filter(({ contradicts }) => contradicts !== undefined);
  if (contradictions.length > 0) {
    console.log('\nThis contradicts what the adapter counts on:');
    for (const { contradicts } of contradictions) console.log(`✗ ${contradicts}`);
  }

  const took = `${Math.floor(tookMs / 60_000)} min ${Math.round((tookMs % 60_000) / 1000)} s`;
  const calls = costs
    ? `, ${costs.calls.read} reads, ${costs.calls.write} writes, ${refusals.length} refused for the quota`
    : '';
  console.log(`\n${took}${calls}`);
  const counted = readCounts(tests);
  if (counted === null) {
    console.log('The run was stopped before its end, so the contract is not counted.');
    return 1;
  }
  for (const [name, counts] of counted) console.log(`${name}: ${inWords(counts)}`);
  return [...counted.values()].reduce((sum, { failed }) => sum + failed, 0);
}

/** @param {Counts} counts */
function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** @param {Line} line */
function print({ what, reliedOn, found, contradicts }) {
  const left = wrapped(what, LEFT);
  const right = wrapped(found, WIDTH - LEFT - 3 - GAP.length);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const sign = at > 0 ? ' ' : contradicts === undefined ? (reliedOn ? '!' : ' ') : '✗';
    console.log(`${sign} ${(left[at] ?? '').padEnd(LEFT)}${GAP}${right[at] ?? ''}`.trimEnd());
  }
}

/**
 * @param {string} text
 * @param {number} width
 * @returns {string[]}
 */
function wrapped(text, width) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/**
 * @param {string} file
 * @returns {(Line | Costs)[]}
 */
function readLines(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** @param {Line | Costs} line @returns {line is Line} */
function isLine(line) {
  return 'what' in line;
}

/** @param {Line | Costs} line @returns {line is Costs} */
function isCosts(line) {
  return 'calls' in line;
}

/**
 * The counts of each suite, by its name.
 * @param {string} file
 * @returns {Map<string, Counts> | null} `null` where the run did not come to its end
 */
function readCounts(file) {
  if (!existsSync(file)) return null;
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
  /** @type {Map<string, Counts>} */
  const suites = new Map();
  for (const { assertionResults, status } of testResults) {
    // A file that breaks before its first test has none to count.
    if (assertionResults.length === 0 && status === 'failed')
      suites.set('all', { passed: 0, failed: 1, skipped: 0 });
    for (const { ancestorTitles, status: ended } of assertionResults) {
      const counts = suites.get(ancestorTitles[0]) ?? { passed: 0, failed: 0, skipped: 0 };
      if (ended === 'passed' || ended === 'failed') counts[/** @type {'passed' | 'failed'} */ (ended)] += 1;
      else counts.skipped += 1;
      suites.set(ancestorTitles[0], counts);
    }
  }
  return suites;
}
