// Finds a Redis server for the tests, which start their own on free ports; installs one where that needs no password.
import { Trouble } from './run.mjs';
import { answers, APT_INSTALL, APT_UPDATE, findOrInstall } from './system-packages.mjs';

const programs = ['redis-server', 'valkey-server'];

/** Each installs a server with the system's package manager; the first that is there is used. */
const installers = [
  {
    manager: 'apt-get',
    needsRoot: true,
    // The package of a Debian older than Valkey is Redis, and so is that of most Ubuntus.
    commands: [APT_UPDATE, [...APT_INSTALL, 'redis-server']],
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
  const found = await findOrInstall({ what: 'Redis server', programs, installers });
  if (found) return found;
  throw new Trouble(
    'The tests need a Redis server and none could be found or installed. Install one, for example `sudo apt-get update && sudo apt-get install redis-server`, ' +
      '`sudo dnf install valkey`, `apk add redis` or `brew install redis`; or name one in SPOOLLOCK_REDIS_SERVER.',
  );
}
