// Installs, builds and runs a package in the foreground, and ends as it ends: `npm start` the example shop, `npm run bench`
// and `npm run load` the benchmark. packages/bench/README.md has what `bench` takes after `--`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { find, postgres, redis } from './programs.mjs';
import { main, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { root } from './workspace.mjs';

const REPEATED_WITHIN_MS = 500;
const LOOK_AT_PARENT_MS = 500;
const bench = 'packages/bench';
const parent = process.ppid;

await main(async () => {
  const [folder = '', ...args] = process.argv.slice(2);
  await setUp();
  if (folder === bench) await find(redis, ...(args.includes('--load') ? [] : [postgres]));
  await build(folder === bench ? [bench, 'packages/server'] : [folder]);
  say(`Running ${folder}`);
  // The terminal and npm both signal this process for one Ctrl-C, and a program that gets two takes the second for
  // impatience. So the program stands in a process group of its own, and hears of each signal once, from here.
  const followParent = pathToFileURL(join(root, 'scripts', 'follow-parent.mjs')).href;
  const child = spawn(process.execPath, ['--import', followParent, 'dist/main.js', ...args], {
    cwd: join(root, folder),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
  });
  passSignalsOn(child);
  const [code, signal] = await once(child, 'exit');
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
});

/** @param {import('node:child_process').ChildProcess} child */
function passSignalsOn(child) {
  /** @type {Map<string, number>} */
  const passedOnAt = new Map();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => {
      const now = Date.now();
      if (now - (passedOnAt.get(signal) ?? 0) < REPEATED_WITHIN_MS) return;
      passedOnAt.set(signal, now);
      child.kill(signal);
    });
  // A SIGTERM to npm ends the shell that it puts in between, which tells nobody: being handed to another parent is all
  // that is seen of it here. Whoever started this without npm may leave it running on purpose.
  if (process.platform === 'win32' || process.env.npm_lifecycle_event === undefined) return;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    if (passedOnAt.size === 0) child.kill('SIGTERM');
  }, LOOK_AT_PARENT_MS).unref();
}
