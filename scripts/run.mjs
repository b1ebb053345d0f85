// Starts other programs, and ends this one with a sentence that a person can act on.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import './no-proxy.mjs';
import { readManifest, root } from './workspace.mjs';

export class Trouble extends Error {}

/**
 * Runs a script's story; a `Trouble` ends it with its sentence, anything else with its stack.
 * @param {() => Promise<void>} story
 */
export async function main(story) {
  try {
    await story();
  } catch (error) {
    console.error(error instanceof Trouble ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

/** @param {string} line */
export function say(line) {
  console.log(`▸ ${line}`);
}

/**
 * Shows what the program prints, unless `quiet`, and gives it back as well.
 * @param {string} command
 * @param {string[]} args
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 * @returns {Promise<{ code: number, output: string }>} code 127 where there is no such program
 */
export function run(command, args, { quiet = false, env = {}, cwd = root } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm and its kind are .cmd files on Windows, which only a shell starts.
      shell: process.platform === 'win32',
    });
    let output = '';
    for (const stream of /** @type {const} */ (['stdout', 'stderr'])) {
      child[stream].setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        output += text;
        if (!quiet) process[stream].write(text);
      });
    }
    child.on('error', (error) => {
      resolve({ code: 127, output: output + error.message });
    });
    child.on('close', (code) => {
      resolve({ code: code ?? 1, output });
    });
  });
}

/**
 * Runs a tool that the workspace has installed.
 * @param {string} tool
 * @param {string[]} args
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 */
export function runTool(tool, args, options = {}) {
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`;
  // The tool writes into a pipe, so it cannot see for itself whether a terminal is at the end of it.
  const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  return run(tool, args, { ...options, env: { ...color, ...options.env, PATH: path } });
}

/**
 * Compiles what a project file names, by the fast compiler.
 * @param {string} project
 * @param {string} fault
 */
export function compile(project, fault) {
  const compiler = join(root, 'node_modules/typescript-7/bin/tsc');
  return mustSucceed(run(process.execPath, [compiler, '--project', project], { quiet: true }), fault);
}

/**
 * pnpm, which nobody has to have installed. It says nothing but what is wrong. Without CI, it asks before it replaces a
 * node_modules of another origin, and nobody is there to answer.
 * @param {string[]} args
 * @param {{ quiet?: boolean }} [options]
 */
export function pnpm(args, options) {
  const { packageManager = 'pnpm' } = readManifest('.');
  return run('npx', ['-y', packageManager, ...args], {
    ...options,
    env: { CI: 'true', npm_config_loglevel: 'error' },
  });
}

/**
 * What a program said, which had to end well.
 * @param {Promise<{ code: number, output: string }>} running
 * @param {string} fault
 */
export async function mustSucceed(running, fault) {
  const { code, output } = await running;
  if (code !== 0) throw new Trouble(`${fault}:\n${output.trim()}`);
  return output;
}
