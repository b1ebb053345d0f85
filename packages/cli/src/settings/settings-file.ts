import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { TABLE_VARIABLES } from '@spoollock/postgres';
import { err, ok, type Result } from 'neverthrow';
import { FLAGS, type Environment } from './settings.js';

/** The file that is read where no other is named, in the working directory alone. */
export const SETTINGS_FILE = 'spoollock.env';

/** Which file to read: the one that was named, or the one that may lie in the folder. */
export interface SettingsPlace {
  readonly named: string | undefined;
  readonly folder: string;
}

export interface WithFile {
  /** The file's variables, beneath those of the process. */
  readonly env: Environment;
  /** What was read; `null`: none was named, and none lies in the folder. */
  readonly file: string | null;
}

const LARGEST = 65_536;

/**
 * The process's environment with a file's variables beneath it: as with `node --env-file`, what is set outside
 * of the file wins. What is set to nothing is not set. The option is not called --env-file as well: Node 20 takes
 * that for its own wherever it stands, and ends with 9 before this program begins when there is no such file.
 */
export function withSettingsFile(
  env: Environment,
  { named, folder }: SettingsPlace,
): Result<WithFile, readonly string[]> {
  const file = named ?? join(folder, SETTINGS_FILE);
  const shown = `${named === undefined ? 'the settings file' : '--settings'} ${JSON.stringify(file)}`;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'for no known reason';
    if (named === undefined && code === 'ENOENT') return ok({ env, file: null });
    return err([`${shown} cannot be read (${code}).`]);
  }
  if (text.length > LARGEST)
    return err([`${shown} is too large: it may have ${LARGEST} characters at most.`]);
  const { read, problems } = variablesIn(text);
  if (problems.length > 0) return err(problems.map((problem) => `${shown}: ${problem}.`));
  const set = Object.entries(env).filter(([, value = '']) => value.trim() !== '');
  return ok({ env: { ...Object.fromEntries(read), ...Object.fromEntries(set) }, file });
}

/**
 * The line of a settings file that says this.
 *
 * @returns `null` for a value that no such line can hold.
 */
export function settingsLine(variable: string, value: string): string | null {
  // Quotes are not needed by what reads this file here, but by a shell that does.
  const plain = /^[\w./:@%+,-]+$/.test(value) ? [value] : [];
  const lines = [...plain, `'${value}'`, `"${value}"`, `\`${value}\``].map((text) => `${variable}=${text}`);
  return lines.find((line) => !/[\r\n]/.test(line) && parseEnv(line)[variable] === value) ?? null;
}

/** Line by line: what a person got wrong is named by its line, and swallows no other one. */
function variablesIn(text: string): {
  readonly read: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
} {
  const read = new Map<string, string>();
  const problems: string[] = [];
  // Editors may put a mark of the byte order before the first line.
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n?|\n/)
    .entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const problem = take(line, read);
    if (problem !== null) problems.push(`line ${index + 1} ${problem}`);
  }
  return { read, problems };
}

function take(line: string, read: Map<string, string>): string | null {
  const [entry, more] = Object.entries(parseEnv(line));
  // The line is not repeated: it may hold anything.
  if (entry === undefined || more !== undefined) return 'is neither NAME=value nor a comment that # begins';
  const [name, value = ''] = entry;
  const isUrl = name === 'REDIS_URL' || name === 'DATABASE_URL';
  if (SECRETS.has(name) || (isUrl && hasPassword(value)))
    return `has ${isUrl ? `a ${name} with a password` : name}, a secret: give it in the environment`;
  if (!KNOWN.has(name)) {
    const meant = [...KNOWN].find((known) => letters(known) === letters(name));
    const hint = meant === undefined ? '' : `; ${meant} is`;
    return `has ${JSON.stringify(name.slice(0, 80))}, which is no setting${hint}`;
  }
  if (read.has(name)) return `has ${name} a second time`;
  read.set(name, value);
  return null;
}

function letters(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z]/g, '');
}

function hasPassword(url: string): boolean {
  return URL.canParse(url) && new URL(url).password !== '';
}

/** What commands read that no flag stands for. */
const WITHOUT_FLAG = [
  'REDIS_URL',
  'DATABASE_URL',
  'REDIS_PERSISTENT_LOCKS',
  'REDIS_SAFETY_TTL',
  'REDIS_LOCK_TTL_SECONDS',
  'SPOOLLOCK_SHARED_WITH_EARLIER_SERVICE',
  'GOOGLE_SHEETS_ROOT_URL',
  ...Object.values(TABLE_VARIABLES),
];

/** What the server alone reads. */
const OF_THE_SERVER = [
  'PORT',
  'HOST',
  'SHOP_ALLOWED_HOSTS',
  'SHOP_SESSION_HOURS',
  'SHOP_DATA_DIR',
  'SHOP_NAME',
  'BOARD_ASK_AGAIN_SECONDS',
  'BOARD_HAND_OVER',
  'BOARD_REASONS',
  'BOARD_REFRESH_SECONDS',
  'BOARD_ROSTER',
  'BOARD_VOICE',
  'BOARD_WORDS',
  'DRIFT_CHECK_SECONDS',
  'LOG_LEVEL',
  'REDIS_MAX_CONNECTIONS',
  'SHOP_DRAIN_SECONDS',
  'SHOP_TRUSTED_PROXIES',
  'SPOOLLOCK_CHANNEL',
  'SHEET_SHARED_BY',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'STALE_NOTICE_SECONDS',
];

const KNOWN: ReadonlySet<string> = new Set([
  ...Object.values(FLAGS).map(({ variable }) => variable),
  ...WITHOUT_FLAG,
  ...OF_THE_SERVER,
]);

/** A settings file is to be copied and shown: these are not for it. */
const SECRETS: ReadonlySet<string> = new Set([
  'GOOGLE_SHEETS_TOKEN',
  'SHOP_TOKEN',
  'SUPERVISOR_TOKEN',
  'METRICS_TOKEN',
  // Many a hook's address is all that it takes to speak there.
  'STALE_NOTICE_URL',
  'STALE_NOTICE_SECRET',
]);
