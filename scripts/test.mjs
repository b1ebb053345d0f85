// `npm test`: sets up, builds, checks and tests; `npm test -- FILE…` runs the tests of those files and no checks.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { build } from './build.mjs';
import { chromium, find, headlessShell, pgbouncer, postgres, redis } from './programs.mjs';
import { main, run, runTool, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { root } from './workspace.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {{ name: string, fix: string, output: string }} BrokenCheck */

const checks = [
  // The longest come first, so that none of them is left when the tests have ended.
  { name: 'tarballs', script: 'tarballs', fix: 'npm run tarballs' },
  { name: 'snippets', script: 'snippets', fix: 'npm run snippets' },
  { name: 'docs', script: 'docs', fix: 'npm run docs' },
  { name: 'lint', script: 'lint', fix: 'npm run lint' },
  { name: 'format', script: 'format:check', fix: 'npm run format' },
  { name: 'types', script: 'typecheck', fix: 'npm run typecheck' },
  { name: 'import direction', script: 'cruise', fix: 'npm run cruise' },
  { name: 'entries', script: 'entries', fix: 'npm run entries' },
  { name: 'public API', script: 'api', fix: 'npm run api' },
  { name: 'size budget', script: 'size', fix: 'npm run size' },
  { name: 'links', script: 'links', fix: 'npm run links' },
];

await main(async () => {
  const vitestArgs = process.argv.slice(2);
  const everything = vitestArgs.length === 0;
  await setUp();
  await find(redis, postgres, pgbouncer, headlessShell, chromium);
  /** @type {string[]} */
  const broken = [];
  await build().catch((/** @type {unknown} */ error) => {
    console.error(error instanceof Error ? error.message : error);
    broken.push('build');
  });
  // Many a test waits for a server, a browser or a timer: a check has the core meanwhile.
  const [brokenChecks, tests] = await Promise.all([everything ? runChecks() : [], runTests(vitestArgs)]);
  for (const { name, fix, output } of brokenChecks)
    console.log(`\n✗ ${name} (alone: ${fix})\n${output.trim()}\n`);
  broken.push(...brokenChecks.map(({ name }) => name));

  const steps = everything ? checks.length + 1 : broken.length;
  const passed = tests.passed + steps - broken.length;
  const failed = tests.failed + broken.length;
  if (broken.length > 0) console.log(`\nFailed besides the tests: ${broken.join(', ')}`);
  if (everything)
    console.log(`\n${tests.passed} tests passed; the rest of the count is the build and the checks.`);
  console.log(`${passed} passed, ${failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}`);
  process.exitCode = failed > 0 ? 1 : 0;
});

/** Runs every check. Beside the tests they have half of the cores, and what one says of a fault comes after the tests. */
async function runChecks() {
  const waiting = [...checks];
  /** @type {BrokenCheck[]} */
  const broken = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const began = performance.now();
      const options = { quiet: true, env: { npm_config_loglevel: 'error' } };
      const { code, output } = await run('npm', ['run', '--silent', check.script], options);
      const seconds = Math.round((performance.now() - began) / 1000);
      say(`${check.name}: ${code === 0 ? 'fine' : 'broken'} (${seconds} s)`);
      if (code !== 0) broken.push({ ...check, output });
    }
  };
  const atOnce = Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2)));
  await Promise.all(Array.from({ length: atOnce }, worker));
  return broken;
}

/**
 * @param {string[]} args
 * @returns {Promise<Counts>}
 */
async function runTests(args) {
  const report = join(root, '.cache', 'vitest.json');
  mkdirSync(join(root, '.cache'), { recursive: true });
  rmSync(report, { force: true });
  say('Testing');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await runTool('vitest', ['run', '--config', 'vitest.workspace.ts', ...reporters, ...args]);
  const counts = readCounts(report);
  if (counts.passed + counts.failed === 0) {
    console.error('No test ran, and that counts as a failure.');
    return { ...counts, failed: 1 };
  }
  // A run that fails outside any test (an unhandled rejection, a crash) has still failed.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * @param {string} report
 * @returns {Counts}
 */
function readCounts(report) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    // A file that breaks before its first test has no failed test to count, so it counts itself.
    const brokenFiles = testResults.filter(
      (/** @type {{ status: string, assertionResults: { status: string }[] }} */ file) =>
        file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
    ).length;
    return {
      passed: numPassedTests,
      failed: numFailedTests + brokenFiles,
      skipped: numPendingTests + numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
