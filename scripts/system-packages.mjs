// Installs with the system's package manager what the tests start, where that needs no password.
import { run, say } from './run.mjs';

/**
 * @typedef {{ manager: string, needsRoot: boolean, commands: string[][] }} Installer
 */

/** Before `install` of a package: its list of packages may be old, and another install may be under way. */
export const APT_UPDATE = ['update'];
export const APT_INSTALL = ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];

/**
 * The first of these programs that starts; when none does, they are installed in the order of the installers until one does.
 * @param {{ what: string, programs: readonly string[], installers: readonly Installer[] }} wanted
 * @returns {Promise<string | undefined>}
 */
export async function findOrInstall({ what, programs, installers }) {
  return (await firstThatAnswers(programs)) ?? (await install(what, programs, installers));
}

/** @param {string} program */
export async function answers(program) {
  return (await run(program, ['--version'], { quiet: true })).code === 0;
}

/** @param {readonly string[]} programs */
async function firstThatAnswers(programs) {
  for (const program of programs) {
    if (await answers(program)) return program;
  }
  return undefined;
}

/**
 * @param {string} what
 * @param {readonly string[]} programs
 * @param {readonly Installer[]} installers
 */
async function install(what, programs, installers) {
  for (const { manager, needsRoot, commands } of installers) {
    if (!(await answers(manager))) continue;
    const asRoot = needsRoot ? await rootPrefix() : [];
    if (!asRoot) continue;
    say(`No ${what} on this machine: installing one with ${manager}`);
    for (const args of commands) {
      const [command = manager, ...rest] = [...asRoot, manager, ...args];
      await run(command, rest, { env: { DEBIAN_FRONTEND: 'noninteractive', HOMEBREW_NO_AUTO_UPDATE: '1' } });
    }
    const found = await firstThatAnswers(programs);
    if (found) return found;
  }
  return undefined;
}

/** @returns {Promise<string[] | undefined>} what to put before a command, or nothing where root needs a password */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return (await run('sudo', ['-n', 'true'], { quiet: true })).code === 0 ? ['sudo', '-n'] : undefined;
}
