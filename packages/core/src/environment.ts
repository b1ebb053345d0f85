import { err, ok, type Result } from 'neverthrow';
import { alsoColumns, isAlsoKind, type AlsoColumns, type AlsoKind } from './domain/also.js';
import { MAX_TIMER_SECONDS } from './domain/durations.js';
import { invalidInput, type InvalidInput } from './errors.js';
import { isTimeZone } from './domain/shop-time.js';

/** The settings that a deployment gives in its environment, read and checked. */
export interface EnvironmentSettings {
  /** `REDIS_URL`; `redis://localhost:6379` by default. It may contain a password, so do not log it. */
  readonly redisUrl: string;
  /** Whether `REDIS_URL` was given. If not, a program can use its own default. */
  readonly redisUrlGiven: boolean;
  /** `REDIS_PERSISTENT_LOCKS`, `true` by default. */
  readonly mode: 'persistent' | 'ttl';
  /** `REDIS_SAFETY_TTL`, whole seconds, 10 by default. */
  readonly safetyExpirySeconds: number;
  /** `REDIS_LOCK_TTL_SECONDS`, whole seconds, 3600 by default. */
  readonly lockTtlSeconds: number;
  /**
   * `REDIS_MAX_CONNECTIONS`, 50 by default. For programs with a connection pool; the library needs one connection.
   */
  readonly maxConnections: number;
  /** `DATABASE_URL`, if given: a `postgres://` URL, or `embedded:` and a folder. It may contain a password, so do not log it. */
  readonly databaseUrl: string | undefined;
  /** `GOOGLE_SHEET_ID`, if given. */
  readonly googleSheetId: string | undefined;
  /** `SPOOLLOCK_ALSO`, the app's own columns and their kinds, such as `Armador:text,Inicio:date-time`; none by default. */
  readonly also: AlsoColumns;
  /** `SHOP_TIME_ZONE`, an IANA zone, `America/Santiago` by default. */
  readonly timeZone: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks the settings in an environment. Pass `process.env`: this function does not read `process`
 * itself.
 *
 * @returns the settings, or one error for each variable that is wrong, with its name and what it must be.
 * @example
 * ```ts
 * const settings = readEnvironment(process.env);
 * if (settings.isErr()) for (const { message } of settings.error) console.error(message);
 * ```
 */
export function readEnvironment(env: Environment): Result<EnvironmentSettings, readonly InvalidInput[]> {
  const problems: InvalidInput[] = [];
  function variable<T>(name: string, fallback: T, read: (text: string) => T | null, must: string): T {
    const text = env[name]?.trim() ?? '';
    if (text === '') return fallback;
    const value = read(text);
    if (value !== null) return value;
    // A URL may contain a password, so the error does not repeat it.
    problems.push(invalidInput(name, must, name.endsWith('_URL') ? 'another text' : text));
    return fallback;
  }
  const range = `from 1 to ${MAX_TIMER_SECONDS}`;
  const seconds = `must be a whole number of seconds, ${range}`;
  const settings: EnvironmentSettings = {
    redisUrl: variable(
      'REDIS_URL',
      'redis://localhost:6379',
      redisUrl,
      'must be a redis:// or rediss:// URL: a host, a database number as its path and nothing behind it, user and password percent-encoded',
    ),
    redisUrlGiven: (env['REDIS_URL']?.trim() ?? '') !== '',
    mode: variable('REDIS_PERSISTENT_LOCKS', 'persistent', mode, 'must be true or false'),
    safetyExpirySeconds: variable('REDIS_SAFETY_TTL', 10, wholeNumber, seconds),
    lockTtlSeconds: variable('REDIS_LOCK_TTL_SECONDS', 3600, wholeNumber, seconds),
    maxConnections: variable('REDIS_MAX_CONNECTIONS', 50, wholeNumber, `must be a whole number ${range}`),
    databaseUrl: variable(
      'DATABASE_URL',
      undefined,
      databaseUrl,
      'must be a postgres:// URL with a host and a database, user and password percent-encoded, or embedded: and a folder',
    ),
    googleSheetId: variable(
      'GOOGLE_SHEET_ID',
      undefined,
      sheetId,
      'must be the long part of the document’s address, between /d/ and /edit: 10 characters at least',
    ),
    also: variable(
      'SPOOLLOCK_ALSO',
      {},
      ownColumns,
      'must be at most 20 columns and their kinds, parted by commas, such as Armador:text,Inicio:date-time; the kinds are text, number, boolean and date-time',
    ),
    timeZone: variable('SHOP_TIME_ZONE', 'America/Santiago', zone, 'must be an IANA time zone'),
  };
  const { lockTtlSeconds, safetyExpirySeconds } = settings;
  if (settings.mode === 'ttl' && lockTtlSeconds <= safetyExpirySeconds) {
    const longer = `must be longer than REDIS_SAFETY_TTL, which is ${safetyExpirySeconds}`;
    problems.push(invalidInput('REDIS_LOCK_TTL_SECONDS', longer, lockTtlSeconds));
  }
  // Half a shop on either of them would give each spool twice.
  if (settings.databaseUrl !== undefined && settings.googleSheetId !== undefined)
    problems.push(
      invalidInput('DATABASE_URL', 'must not be set beside GOOGLE_SHEET_ID: there is one truth', '…'),
    );
  return problems.length > 0 ? err(problems) : ok(settings);
}

/** A variable that nobody reads, and the one that it is nearly named as. */
export interface MisspeltVariable {
  readonly name: string;
  readonly meant: string;
}

/** Two names that are so short may be alike without being meant for one another. */
const SHORTEST_NAME = 8;

/**
 * The variables that are set, that nobody reads, and whose name is nearly that of one which is read and not set: in other
 * case, without its `_`, or with one letter more, less, other, or two of them swapped.
 *
 * @param readers the functions that read settings. Each is called once, with an environment in which nothing is set.
 * @param names of variables that are read besides.
 * @example
 * ```ts
 * misspeltVariables({ REDIS_URI: 'redis://redis.example' }, [readEnvironment]); // [{ name: 'REDIS_URI', meant: 'REDIS_URL' }]
 * ```
 */
export function misspeltVariables(
  env: Environment,
  readers: readonly ((env: Environment) => unknown)[],
  names: readonly string[] = [],
): readonly MisspeltVariable[] {
  const read = new Set<string>(names);
  const nothing = new Proxy<Environment>(
    {},
    { get: (_, name) => (typeof name === 'string' ? void read.add(name) : undefined) },
  );
  for (const reader of readers) reader(nothing);
  const isSet = (name: string): boolean => (env[name]?.trim() ?? '') !== '';
  const missing = [...read].filter((name) => name.length >= SHORTEST_NAME && !isSet(name));
  return Object.keys(env).flatMap((name) => {
    const meant = read.has(name) || !isSet(name) ? undefined : missing.find((other) => isNearly(name, other));
    return meant === undefined ? [] : [{ name, meant }];
  });
}

function isNearly(name: string, other: string): boolean {
  if (Math.abs(name.length - other.length) > 2) return false;
  const [a, b] = [bare(name), bare(other)];
  let begins = 0;
  while (begins < a.length && a[begins] === b[begins]) begins += 1;
  let ends = 0;
  while (ends < Math.min(a.length, b.length) - begins && a.at(-1 - ends) === b.at(-1 - ends)) ends += 1;
  const [x, y] = [a.slice(begins, a.length - ends), b.slice(begins, b.length - ends)];
  return (x.length <= 1 && y.length <= 1) || (x.length === 2 && y === `${x[1] ?? ''}${x[0] ?? ''}`);
}

function bare(name: string): string {
  return name.toUpperCase().replaceAll('_', '');
}

function wholeNumber(text: string): number | null {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= 1 && value <= MAX_TIMER_SECONDS ? value : null;
}

function mode(text: string): EnvironmentSettings['mode'] | null {
  const word = text.toLowerCase();
  if (word === 'true' || word === '1') return 'persistent';
  return word === 'false' || word === '0' ? 'ttl' : null;
}

/** What clients refuse with an exception, or read as something else, is refused here. */
function redisUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  const isRedis = /^rediss?:$/.test(protocol) && hostname !== '' && !isCutInPassword(text);
  // One client takes ?db=3 for a database and another one overlooks it: two processes would have two sets of locks.
  const isDatabase = /^(\/\d{0,9})?$/.test(pathname + search + hash);
  return isRedis && isDatabase && [username, password].every(isPercentEncoded) ? text : null;
}

function databaseUrl(text: string): string | null {
  if (/^embedded:./.test(text)) return text;
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, pathname, username, password } = new URL(text);
  const isAddress = hostname !== '' && pathname.length > 1 && !isCutInPassword(text);
  const isPostgres = /^postgres(ql)?:$/.test(protocol) && isAddress;
  return isPostgres && [username, password].every(isPercentEncoded) ? text : null;
}

/**
 * Whether an `@` stands behind the host: then a `/`, `?` or `#` within the password has ended what was meant as user and
 * password. The user would be taken for the host, and half of the password for a port or a path, which is shown.
 */
function isCutInPassword(text: string): boolean {
  const { pathname, search, hash } = new URL(text);
  return [pathname, search, hash].some((part) => part.includes('@'));
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function sheetId(text: string): string | null {
  return /^[\w-]{10,}$/.test(text) ? text : null;
}

function zone(text: string): string | null {
  return isTimeZone(text) ? text : null;
}

/** Each once, with a kind behind its last colon. */
function ownColumns(text: string): AlsoColumns | null {
  const pairs = text.split(',').map((one): readonly [string, string] => {
    const colon = one.lastIndexOf(':');
    return [
      one.slice(0, Math.max(0, colon)).trim(),
      one
        .slice(colon + 1)
        .trim()
        .toLowerCase(),
    ];
  });
  const columns: Record<string, AlsoKind> = {};
  for (const [name, kind] of pairs) {
    // With a semicolon in it, two columns were meant.
    if (!isAlsoKind(kind) || name.includes(';') || Object.hasOwn(columns, name)) return null;
    Object.defineProperty(columns, name, { value: kind, enumerable: true });
  }
  try {
    return alsoColumns(columns);
  } catch {
    return null;
  }
}
