// `npm run test:live`: the adapter's contract, and what Google does not document, on a real spreadsheet.
// `npm run test:live -- --emulator`: the same on the local emulator, which shows that the suite itself runs;
// with `--quotas` too, under Google's quotas and as slow as Google, which shows that it keeps to them.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setInterval } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { build } from '../../../scripts/build.mjs';
import { Trouble, main, say } from '../../../scripts/run.mjs';
import { setUp } from '../../../scripts/setup.mjs';
import { root } from '../../../scripts/workspace.mjs';

/** @typedef {import('./connection.mjs').Place} Place */
/** @typedef {import('@spoollock/sheets-emulator').SheetsEmulator} SheetsEmulator */

const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
const lookAtParentMs = 500;
const googlesLatencyMs = 300;
// For who waits: what a run with `--emulator --quotas` took.
const minutes = 12;
const guide = 'docs/google-sheet-setup.md tells how to get them';
const shopTab = 'Operaciones';

await main(async () => {
  const args = process.argv.slice(2);
  const onEmulator = args.includes('--emulator');
  const missing = ['GOOGLE_SHEET_ID', 'GOOGLE_APPLICATION_CREDENTIALS'].filter((name) => !process.env[name]);
  if (!onEmulator && missing.length > 0) {
    say(
      `Nothing was tested: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set, and with both this would run the adapter's contract, ` +
        `and try what Google does not document, on that spreadsheet in tabs of its own (${guide}; with -- --emulator it runs on a local imitation).`,
    );
    return;
  }
  await setUp();
  const hasQuotas = args.includes('--quotas');
  const emulator = onEmulator ? await startEmulator(hasQuotas) : null;
  try {
    await testOn(
      place(emulator, hasQuotas),
      emulator,
      args.filter((arg) => arg !== '--emulator' && arg !== '--quotas'),
    );
  } finally {
    await emulator?.close();
  }
});

/**
 * A spreadsheet with a tab of somebody else's, which must come out of it as it was.
 * @param {boolean} hasQuotas
 */
async function startEmulator(hasQuotas) {
  await build(['packages/sheets-emulator']);
  const entry = pathToFileURL(join(root, 'packages', 'sheets-emulator', 'dist', 'index.js')).href;
  /** @type {typeof import('@spoollock/sheets-emulator')} */
  const { GOOGLE_QUOTAS, startSheetsEmulator } = await import(entry);
  const values = [
    ['TAG_SPOOL', 'Ocupado_Por'],
    ['MK-1335-CW-25000-019', 'MR(93)'],
  ];
  const sheets = [{ title: shopTab, values }];
  return startSheetsEmulator({
    ...(hasQuotas ? { quotas: GOOGLE_QUOTAS, latencyMs: googlesLatencyMs } : {}),
    spreadsheets: [{ id: 'live', locale: 'es_CL', timeZone: 'Europe/Madrid', sheets }],
  });
}

/**
 * @param {SheetsEmulator | null} emulator
 * @param {boolean} hasQuotas
 * @returns {Place}
 */
function place(emulator, hasQuotas) {
  if (emulator !== null) {
    const { url, token } = emulator;
    return { spreadsheetId: 'live', emulator: { url, token, hasQuotas } };
  }
  const keyFile = process.env.GOOGLE_APPLICATION_CREDENTIALS ?? '';
  if (!existsSync(keyFile))
    throw new Trouble(`GOOGLE_APPLICATION_CREDENTIALS names ${keyFile}, which is not there; ${guide}.`);
  return { spreadsheetId: process.env.GOOGLE_SHEET_ID ?? '', emulator: null };
}

/**
 * @param {Place} where
 * @param {SheetsEmulator | null} emulator
 * @param {string[]} vitestArgs
 */
async function testOn(where, emulator, vitestArgs) {
  // They need what setUp has installed.
  const { clientFor, runInEnvironment } = await import('./connection.mjs');
  const { TITLE, deleteTabs, lookAround, makeTabs } = await import('./tabs.mjs');
  const { report } = await import('./report.mjs');
  const { spreadsheetId } = where;
  const client = clientFor(where.emulator);
  const { timeZone, locale, tabs } = await reached(() => lookAround(client, spreadsheetId));
  const run = TITLE + randomBytes(4).toString('hex');
  const folder = join(root, '.cache', run);
  const files = { findings: join(folder, 'findings.jsonl'), tests: join(folder, 'tests.json') };
  announce(
    where,
    run,
    tabs.filter(({ title }) => title.startsWith(TITLE)),
  );

  const before = emulator?.spreadsheet(spreadsheetId).values(shopTab);
  const stopping = stopOnSignals();
  mkdirSync(folder, { recursive: true });
  const startedMs = Date.now();
  let code;
  let leftBehind = '';
  try {
    const own = await reached(() => makeTabs(client, spreadsheetId, run));
    const environment = runInEnvironment({ ...where, timeZone, tabs: own, findings: files.findings });
    code = await runVitest(environment, files.tests, vitestArgs, stopping);
  } finally {
    say(`Deleting the tabs ${run} …`);
    await deleteTabs(client, spreadsheetId, run).then(
      (left) => say(`What is there now: ${left.tabs.map(({ title }) => title).join(', ')}`),
      (error) => {
        leftBehind = `${messageOf(error)}\nThe tabs whose names begin with ${run} may still be there: delete them by hand.`;
        console.error(leftBehind);
      },
    );
  }

  const service =
    emulator === null
      ? `Google, spreadsheet in ${locale}, ${timeZone}`
      : 'the emulator, which says nothing about Google';
  const failed = report({ ...files, where: service, tookMs: Date.now() - startedMs });
  process.exitCode = stopping.aborted ? 130 : code !== 0 || failed > 0 ? 1 : 0;
  rmSync(folder, { recursive: true, force: true });
  if (leftBehind !== '') throw new Trouble(leftBehind);
  const isUntouched =
    JSON.stringify(emulator?.spreadsheet(spreadsheetId).values(shopTab)) === JSON.stringify(before);
  if (!isUntouched)
    throw new Trouble(`The tab ${shopTab} is not as it was: the run has touched what is not its own.`);
}

/**
 * @param {Place} where
 * @param {string} run
 * @param {readonly { title: string }[]} leftOver
 */
function announce({ emulator }, run, leftOver) {
  say(
    `Tabs of this run: ${run}, ${run}-unknowns and ${run}-appends; they are deleted at its end. Besides these only the adapter's hidden tabs are written, ` +
      '_spoollock and _spoollock_work: they are made if they are missing, and stay.',
  );
  if (leftOver.length > 0)
    say(
      `Left over from runs that were killed, to be deleted by hand: ${leftOver.map(({ title }) => title).join(', ')}`,
    );
  say(
    emulator === null || emulator.hasQuotas
      ? `Google allows an account 60 reads and 60 writes a minute, and this keeps to it: it will take about ${minutes} minutes. Ctrl-C stops it.`
      : 'On the emulator nothing has to wait for a quota: it will take less than a minute.',
  );
}

/** From here on a signal stops the tests, and the tabs are deleted all the same. */
function stopOnSignals() {
  const stopping = new AbortController();
  const stop = () => {
    if (!stopping.signal.aborted) console.log('\nStopping; the tabs are deleted first.');
    stopping.abort();
  };
  for (const signal of signals) process.on(signal, stop);
  // A SIGTERM to npm ends the shell between it and this process, which tells nobody.
  const parent = process.ppid;
  setInterval(() => {
    if (process.env.npm_lifecycle_event !== undefined && process.ppid !== parent) stop();
  }, lookAtParentMs).unref();
  return stopping.signal;
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} outputFile
 * @param {string[]} args
 * @param {AbortSignal} stop
 * @returns {Promise<number>}
 */
function runVitest(environment, outputFile, args, stop) {
  if (stop.aborted) return Promise.resolve(1);
  const config = join('packages', 'google-sheets', 'live', 'vitest.config.ts');
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${outputFile}`];
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  // In a group of its own, for Ctrl-C goes to whole groups: it is ended from here, and there is nothing it has to put away.
  const child = spawn(process.execPath, [vitest, 'run', '--config', config, ...reporters, ...args], {
    cwd: root,
    env: { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }), ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
  });
  stop.addEventListener('abort', () => child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * The first calls, which tell whether the spreadsheet can be had.
 * @template T
 * @param {() => Promise<T>} call
 * @returns {Promise<T>}
 */
async function reached(call) {
  try {
    return await call();
  } catch (error) {
    throw new Trouble(
      `The spreadsheet cannot be used, and nothing was tested: ${messageOf(error)}\nSee docs/google-sheet-setup.md.`,
    );
  }
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
