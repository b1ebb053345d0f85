// Runs a built program in the foreground, and ends as it ends.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { say } from './run.mjs';
import { readManifest, root } from './workspace.mjs';

const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
const repeatWindowMs = 500;
const lookAtParentMs = 500;
const parentAtStart = process.ppid;
// Only npm and its kind put a shell between themselves and this process. Whoever started it without them may leave it
// running on purpose.
const shellInBetween = process.platform !== 'win32' && process.env.npm_lifecycle_event !== undefined;

/**
 * Runs the `start` script of the package in this folder, which is `node` and its arguments.
 * @param {string} folder
 * @param {string[]} args
 * @returns {Promise<void>}
 */
export function runProgram(folder, args) {
  const start = readManifest(folder).scripts?.['start'] ?? '';
  const [node, ...nodeArgs] = start.split(' ');
  if (node !== 'node') throw new Error(`${folder}: its start script has to be \`node …\`, and is: ${start}`);
  say(`Running ${folder}`);

  // The terminal and npm both signal this process for one Ctrl-C, and a program that gets two takes the second for
  // impatience. So the program stands in a process group of its own, and hears of each signal once, from here.
  const followParent = pathToFileURL(join(root, 'scripts', 'follow-parent.mjs')).href;
  const child = spawn(process.execPath, ['--import', followParent, ...nodeArgs, ...args], {
    cwd: join(root, folder),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
  });

  /** @type {Map<string, number>} */
  const passedOnAt = new Map();
  for (const signal of signals) {
    process.on(signal, () => {
      const now = Date.now();
      if (now - (passedOnAt.get(signal) ?? 0) < repeatWindowMs) return;
      passedOnAt.set(signal, now);
      child.kill(signal);
    });
  }

  // A SIGTERM to npm ends that shell, which tells nobody: being handed to another parent is all that is seen of it here.
  if (shellInBetween) {
    const looking = setInterval(() => {
      if (process.ppid === parentAtStart) return;
      clearInterval(looking);
      if (passedOnAt.size === 0) child.kill('SIGTERM');
    }, lookAtParentMs).unref();
  }

  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
      resolve();
    });
  });
}
