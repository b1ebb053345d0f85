// Finds a Redis server for the tests, which start their own on free ports; installs one where that needs no password.
import { Trouble, run, say } from './run.mjs';

const servers = ['redis-server', 'valkey-server'];

/** Each installs a server with the system's package manager; the first that is there is used. */
const installers = [
  {
    manager: 'apt-get',
    needsRoot: true,
    // The package of a Debian older than Valkey is Redis, and so is that of most Ubuntus.
    commands: [
      ['update'],
      ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', 'redis-server'],
    ],
  },
  { manager: 'dnf', needsRoot: true, commands: [['install', '-y', 'valkey']] },
  { manager: 'dnf', needsRoot: true, commands: [['install', '-y', 'redis']] },
  { manager: 'apk', needsRoot: true, commands: [['add', '--no-cache', 'redis']] },
  { manager: 'brew', needsRoot: false, commands: [['install', 'redis']] },
];

/** @returns {Promise<string>} the command that starts a server */
export async function findRedisServer() {
  const chosen = process.env.SPOOLLOCK_REDIS_SERVER;
  if (chosen) {
    if (await answers(chosen)) return chosen;
    throw new Trouble(
      `SPOOLLOCK_REDIS_SERVER names ${chosen}, which does not start. Correct it, or unset it.`,
    );
  }
  const found = (await firstThatAnswers()) ?? (await install());
  if (found) return found;
  throw new Trouble(
    'The tests need a Redis server and none could be found or installed. Install one, for example `sudo apt-get install redis-server`, ' +
      '`sudo dnf install valkey`, `apk add redis` or `brew install redis`; or name one in SPOOLLOCK_REDIS_SERVER.',
  );
}

async function firstThatAnswers() {
  for (const server of servers) {
    if (await answers(server)) return server;
  }
  return undefined;
}

/** @param {string} server */
async function answers(server) {
  return (await run(server, ['--version'], { quiet: true })).code === 0;
}

async function install() {
  for (const { manager, needsRoot, commands } of installers) {
    if ((await run(manager, ['--version'], { quiet: true })).code !== 0) continue;
    const asRoot = needsRoot ? await rootPrefix() : [];
    if (!asRoot) continue;
    say(`No Redis server on this machine: installing one with ${manager}`);
    for (const args of commands) {
      const [command = manager, ...rest] = [...asRoot, manager, ...args];
      await run(command, rest, { env: { DEBIAN_FRONTEND: 'noninteractive', HOMEBREW_NO_AUTO_UPDATE: '1' } });
    }
    const found = await firstThatAnswers();
    if (found) return found;
  }
  return undefined;
}

/** @returns {Promise<string[] | undefined>} what to put before a command, or nothing where root needs a password */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return (await run('sudo', ['-n', 'true'], { quiet: true })).code === 0 ? ['sudo', '-n'] : undefined;
}
