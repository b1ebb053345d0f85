// Finds the programs that the tests start, and installs with the system's package manager what is missing, where that
// needs no password. A variable of the environment names another one.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { Trouble, run, say } from './run.mjs';

/** @typedef {{ variable: string, what: string, programs: string[], packages: Record<string, string> }} Program */

/** The list of packages that apt-get has may be old, and another install may be under way. */
const INSTALL = {
  'apt-get':
    'apt-get update; DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120',
  dnf: 'dnf install -y',
  apk: 'apk add --no-cache',
  brew: 'HOMEBREW_NO_AUTO_UPDATE=1 brew install',
};
const everywhere = (/** @type {string} */ name) => ({ 'apt-get': name, dnf: name, apk: name, brew: name });

/** The packages' names are tried in their order: a Redis is called Valkey where the system has only that. */
export const redis = {
  variable: 'SPOOLLOCK_REDIS_SERVER',
  what: 'Redis server',
  programs: ['redis-server', 'valkey-server'],
  packages: { ...everywhere('redis'), 'apt-get': 'redis-server', dnf: 'valkey redis' },
};
export const postgres = {
  variable: 'SPOOLLOCK_POSTGRES_SERVER',
  what: 'PostgreSQL server',
  programs: ['postgres'],
  packages: { ...everywhere('postgresql'), dnf: 'postgresql-server', brew: 'postgresql@17' },
};
export const pgbouncer = {
  variable: 'SPOOLLOCK_PGBOUNCER',
  what: 'PgBouncer',
  programs: ['pgbouncer', '/usr/sbin/pgbouncer'],
  packages: everywhere('pgbouncer'),
};
export const chromium = {
  variable: 'SPOOLLOCK_CHROMIUM',
  what: 'Chromium',
  programs: [
    ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  packages: everywhere('chromium'),
};
/** Chromium without its window and its cameras takes two thirds of the processor time. Chromium will do. */
export const headlessShell = {
  variable: 'SPOOLLOCK_HEADLESS_SHELL',
  what: 'Chromium',
  programs: ['chromium-headless-shell', ...chromium.programs],
  packages: { ...chromium.packages, 'apt-get': 'chromium-headless-shell chromium' },
};

/**
 * Puts the path of each into its variable. Whoever has to install several by hand is told of all at once.
 * @param {Program[]} wanted
 */
export async function find(...wanted) {
  /** @type {string[]} */
  const missing = [];
  for (const program of wanted) {
    const { variable, what } = program;
    const chosen = process.env[variable];
    if (chosen && !(await answers(chosen)))
      missing.push(`${variable} names ${chosen}, which does not start. Correct it, or unset it.`);
    const found = chosen || (await findOrInstall(program));
    if (found) process.env[variable] = pathOf(found);
    else
      missing.push(
        `A ${what} is needed, and none could be found or installed. ${advice(program)}, or name one in ${variable}.`,
      );
  }
  if (missing.length > 0) throw new Trouble(missing.join('\n\n'));
}

/** @param {Program} program */
async function findOrInstall({ what, programs, packages }) {
  const there = await firstThatAnswers(programs);
  if (there) return there;
  for (const [manager, install] of Object.entries(INSTALL))
    for (const name of packages[manager]?.split(' ') ?? []) {
      const asRoot = manager === 'brew' ? [] : await rootPrefix();
      if (!asRoot || !(await answers(manager))) continue;
      say(`No ${what} on this machine: installing ${name} with ${manager}`);
      const [command = 'sh', ...args] = [...asRoot, 'sh', '-c', `${install} ${name}`];
      await run(command, args);
      const found = await firstThatAnswers(programs);
      if (found) return found;
    }
  return undefined;
}

/** @param {Program} program */
function advice({ packages }) {
  const commands = Object.entries(packages).map(([manager, names]) => {
    const install = manager === 'apk' ? 'apk add' : `${manager} install`;
    return `\`${install} ${names.split(' ')[0]}\``;
  });
  return `Install one, for example by ${commands.join(' or ')}`;
}

/** @param {string} program */
async function answers(program) {
  return (await run(program, ['--version'], { quiet: true })).code === 0;
}

/** @param {string[]} programs */
async function firstThatAnswers(programs) {
  for (const program of [...programs, ...(programs.includes('postgres') ? postgresHomes() : [])])
    if (await answers(program)) return program;
  return undefined;
}

/** Most systems keep each version of PostgreSQL in a folder outside of the path; the newest comes first. */
function postgresHomes() {
  return ['/usr/lib/postgresql', '/usr/libexec', '/opt/homebrew/opt', '/usr/local/opt']
    .filter((home) => existsSync(home))
    .flatMap((home) => readdirSync(home).map((name) => join(home, name)))
    .filter((path) => /\/(postgresql@?)?\d*$/.test(path))
    .sort((a, b) => Number(/\d*$/.exec(b)) - Number(/\d*$/.exec(a)))
    .flatMap((path) => [join(path, 'bin', 'postgres'), join(path, 'postgres')])
    .filter((program) => existsSync(program));
}

/** A path: playwright and `initdb`'s neighbours look nowhere else. @param {string} program */
function pathOf(program) {
  if (isAbsolute(program)) return program;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? program;
}

/** @returns {Promise<string[] | undefined>} what to put before a command, or nothing where root needs a password */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return (await run('sudo', ['-n', 'true'], { quiet: true })).code === 0 ? ['sudo', '-n'] : undefined;
}
