// `npm run unknowns`: the suites on every Google that is possible, one unknown at a time, and pairs by seed.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  allAtOnce,
  GOOGLE_VARIABLE,
  inWords,
  oneAtATime,
  pairsBySeed,
  type GoogleUnderTest,
} from '../../../google-sheets/test/support/google-under-test.js';
import { startOn } from './start.js';

const SUITES = {
  contract: 'packages/google-sheets/test/contract.test.ts',
  'moving-rows': 'packages/google-sheets/test/moving-rows.test.ts',
  'late-writes': 'packages/google-sheets/test/late-writes.test.ts',
  explorer: 'packages/proofs/test/sheet-explorer.test.ts',
  soak: 'packages/google-sheets/test/soak.test.ts',
} as const;
type Suite = keyof typeof SUITES;
const NAMES = Object.keys(SUITES) as Suite[];

interface Counts {
  passed: number;
  failed: number;
}

const { values: asked } = parseArgs({
  options: {
    seed: { type: 'string' },
    pairs: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
    suites: { type: 'string', default: NAMES.join(',') },
    singles: { type: 'boolean', default: true },
    together: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const seed = Number(asked.seed ?? randomInt(1, 1_000_000));
const suites = asked.suites.split(',').filter((name): name is Suite => name in SUITES);
const googles = [
  ...(asked.together
    ? allAtOnce(
        await working(oneAtATime().filter(({ settings }) => settings.hidingInItsOwnBatch === undefined)),
      )
    : []),
  ...(asked.singles ? oneAtATime() : []),
  ...pairsBySeed(seed, Number(asked.pairs)),
].filter(({ settings }) => inWords(settings).includes(asked.only));
console.log(`${googles.length} Googles; the pairs by seed ${seed}; suites: ${suites.join(', ')}\n`);

const began = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'spoollock-unknowns-'));
const tally = { right: 0, refused: 0, wrong: 0 };
const queue = [...googles.entries()];
try {
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const seconds = Math.round((performance.now() - began) / 1000);
console.log(
  `\n${googles.length} Googles in ${seconds} s (seed ${seed}): right on ${tally.right}, refused at the start on ${tally.refused}, WRONG on ${tally.wrong}`,
);
process.exitCode = tally.wrong > 0 || googles.length === 0 ? 1 : 0;

/** Those at which the adapter starts. */
async function working(all: readonly GoogleUnderTest[]): Promise<GoogleUnderTest[]> {
  const found: GoogleUnderTest[] = [];
  for (const google of all) if ((await startOn(google)).refusal === null) found.push(google);
  return found;
}

async function lane(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [number, google] = next;
    const line = await judge(google, join(folder, `${number}.json`));
    tally[line.end] += 1;
    const end = { right: 'right  ', refused: 'refused', wrong: 'WRONG  ' }[line.end];
    console.log(`${end} ${inWords(google.settings)}\n        ${line.says.join('\n        ')}`);
  }
}

interface Judged {
  readonly end: keyof typeof tally;
  readonly says: readonly string[];
}

async function judge(google: GoogleUnderTest, report: string): Promise<Judged> {
  const start = await startOn(google).catch((error: unknown) => String(error));
  if (typeof start === 'string') return { end: 'wrong', says: [start] };
  if (!start.isUntouched) return { end: 'wrong', says: ['the start changed the shop’s tab'] };
  if (start.refusal !== null) return { end: 'refused', says: [start.refusal] };
  if (suites.length === 0) return { end: 'right', says: ['it starts'] };
  await vitest(google, report);
  if (!existsSync(report)) return { end: 'wrong', says: ['the run of the suites broke'] };
  const { counts, failures } = read(report);
  const figures = [...counts].map(([suite, { passed, failed }]) => `${suite} ${passed}/${passed + failed}`);
  const isRight = failures.length === 0 && counts.size === suites.length;
  return { end: isRight ? 'right' : 'wrong', says: [figures.join(', '), ...failures.slice(0, 12)] };
}

function vitest(google: GoogleUnderTest, outputFile: string): Promise<void> {
  const files = suites.map((suite) => SUITES[suite]);
  const program = join('node_modules', 'vitest', 'vitest.mjs');
  const args = [
    program,
    'run',
    '--config',
    'vitest.workspace.ts',
    '--reporter=json',
    `--outputFile=${outputFile}`,
  ];
  const child = spawn(process.execPath, [...args, '--no-file-parallelism', ...files], {
    env: { ...process.env, [GOOGLE_VARIABLE]: JSON.stringify(google) },
    stdio: 'ignore',
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => resolve());
  });
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** What became of each suite. A suite that broke before its first test has failed once. */
function read(file: string): { counts: ReadonlyMap<Suite, Counts>; failures: readonly string[] } {
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const counts = new Map<Suite, Counts>();
  const failures: string[] = [];
  for (const { name, status, message = '', assertionResults } of testResults) {
    const suite = suites.find((one) => name.endsWith(SUITES[one]));
    if (suite === undefined) continue;
    const count: Counts = { passed: 0, failed: 0 };
    counts.set(suite, count);
    if (status === 'failed' && assertionResults.length === 0) {
      count.failed += 1;
      failures.push(`${suite}: ${firstLine(message)}`);
    }
    for (const { status: ended, fullName, failureMessages = [] } of assertionResults) {
      if (ended === 'passed') count.passed += 1;
      else count.failed += 1;
      if (ended !== 'passed') failures.push(`${suite}: ${fullName.trim()}: ${firstLine(failureMessages[0])}`);
    }
  }
  return { counts, failures };
}

function firstLine(text = ''): string {
  return (text.split('\n')[0] ?? '').slice(0, 200);
}
