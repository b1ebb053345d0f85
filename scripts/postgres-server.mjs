// Finds a PostgreSQL server for the tests, which start their own on free ports; installs one where that needs no password.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Trouble } from './run.mjs';
import { answers, APT_INSTALL, APT_UPDATE, findOrInstall } from './system-packages.mjs';

/** Each version's folder: most systems keep the server out of the path. */
const homes = [
  { above: '/usr/lib/postgresql', below: 'bin' },
  { above: '/usr/libexec', below: '' },
  { above: '/opt/homebrew/opt', below: 'bin' },
  { above: '/usr/local/opt', below: 'bin' },
];

const installers = [
  { manager: 'apt-get', needsRoot: true, commands: [APT_UPDATE, [...APT_INSTALL, 'postgresql']] },
  { manager: 'dnf', needsRoot: true, commands: [['install', '-y', 'postgresql-server']] },
  { manager: 'apk', needsRoot: true, commands: [['add', '--no-cache', 'postgresql']] },
  { manager: 'brew', needsRoot: false, commands: [['install', 'postgresql@17']] },
];

/** @returns {Promise<string>} the command that starts a server; `initdb` is beside it */
export async function findPostgresServer() {
  const chosen = process.env.SPOOLLOCK_POSTGRES_SERVER;
  if (chosen) {
    if (await answers(chosen)) return chosen;
    throw new Trouble(
      `SPOOLLOCK_POSTGRES_SERVER names ${chosen}, which does not start. Correct it, or unset it.`,
    );
  }
  const found =
    (await inItsHome()) ??
    (await findOrInstall({ what: 'PostgreSQL server', programs: ['postgres'], installers })) ??
    (await inItsHome());
  if (found) return found;
  throw new Trouble(
    'The tests need a PostgreSQL server and none could be found or installed. Install one, for example `sudo apt-get update && sudo apt-get install postgresql`, ' +
      '`sudo dnf install postgresql-server`, `apk add postgresql` or `brew install postgresql`; or name its program `postgres` in SPOOLLOCK_POSTGRES_SERVER.',
  );
}

/** The newest one. */
async function inItsHome() {
  const found = homes.flatMap(({ above, below }) =>
    existsSync(above)
      ? readdirSync(above)
          .filter((name) => name === 'postgresql' || /^(postgresql@?)?\d+$/.test(name))
          .sort((a, b) => Number(b.replace(/\D/g, '')) - Number(a.replace(/\D/g, '')))
          .map((name) => join(above, name, below, 'postgres'))
      : [],
  );
  for (const program of found) if (existsSync(program) && (await answers(program))) return program;
  return undefined;
}
