import type { MisspeltVariable } from '@spoollock/core/environment';
import type { Result } from 'neverthrow';
import { readableByOthers } from '../settings/credentials-file.js';
import type { Settings } from '../settings/settings.js';
import { fail, fine, warn, type Finding } from './finding.js';

/** The first release with what this program uses: util.parseEnv and util.styleText. */
const LEAST_NODE = [20, 12] as const;

export function nodeCheck(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  return isEnough
    ? fine('node', `Node ${version}`)
    : fail('node', `Node ${version}`, `Install Node ${LEAST_NODE.join('.')} or newer.`, 'wrong');
}

/** `file`: the settings file that was read, if there is one. */
export function settingsChecks(
  settings: Result<Settings, readonly string[]>,
  file: string | null,
  misspelt: readonly MisspeltVariable[],
): readonly Finding[] {
  const place = file === null ? [] : [fine('settings file', `${file}, beneath the environment`)];
  return [...place, ...checksOf(settings), ...misspelt.map(isNearly)];
}

function isNearly({ name, meant }: MisspeltVariable): Finding {
  return warn(
    'names of settings',
    `${name} is set, and nothing reads it; ${meant} is not set`,
    `Set ${meant} in the place of ${name}, or unset ${name}.`,
  );
}

function checksOf(settings: Result<Settings, readonly string[]>): readonly Finding[] {
  if (settings.isErr())
    return settings.error.map((problem) =>
      fail('settings', problem, 'Correct it in the environment or the settings file.', 'wrong'),
    );
  const { lock, login, redisUrlGiven, databaseUrl } = settings.value;
  if (databaseUrl !== null) return [fine('settings', onDatabase(redisUrlGiven))];
  const { tab, dates } = settings.value.sheet;
  const locks = lock.mode === 'persistent' ? 'locks that never expire' : `locks of ${lock.lockTtlSeconds} s`;
  const shared = lock.sharedWithEarlierService ? ', beside the earlier service' : '';
  const read = fine(
    'settings',
    `${locks}, reservations of ${lock.safetyExpirySeconds} s, tab ${tab}, dates as ${dates}${shared}`,
  );
  return [
    read,
    ...(redisUrlGiven
      ? []
      : [
          warn(
            'settings',
            'REDIS_URL is not set: redis://localhost:6379 is taken',
            'Set REDIS_URL to the Redis of the shop.',
          ),
        ]),
    ...(login.kind === 'google' ? keyFileCheck(login.credentialsFile) : [notGoogle(login.rootUrl)]),
  ];
}

function onDatabase(hasRedis: boolean): string {
  return hasRedis
    ? 'the truth is in a database, with locks in a Redis beside it'
    : 'the truth is in a database, which needs no locks';
}

function keyFileCheck(file: string): readonly Finding[] {
  if (readableByOthers(file) !== true) return [];
  return [
    warn('key file', 'others on this machine may read it', 'Run chmod 600 on it: the file is a password.'),
  ];
}

function notGoogle(rootUrl: string): Finding {
  return warn(
    'settings',
    `the sheet is asked at ${rootUrl}, which is not Google's`,
    'Unset GOOGLE_SHEETS_ROOT_URL once you have tried things out.',
  );
}
