import type { AlsoColumns } from '@spoollock/core/adapter';
import {
  misspeltVariables,
  readEnvironment,
  type EnvironmentSettings,
  type MisspeltVariable,
} from '@spoollock/core/environment';
import {
  readSheetLogin,
  readSheetSettings,
  SHEET_VARIABLES,
  type SheetLogin,
  type SheetSettings,
} from '@spoollock/google-sheets';
import { readTableSettings, type TableSettings } from '@spoollock/postgres';
import { err, ok, type Result } from 'neverthrow';
import { parseDuration } from '../time/duration.js';

export type { SheetLogin };

/** Everything a command is told by the environment and its flags, read and checked. */
export interface Settings {
  /** May carry a password: not for a screen. */
  readonly redisUrl: string;
  readonly redisUrlGiven: boolean;
  readonly keyPrefix: string | undefined;
  readonly lock: Pick<EnvironmentSettings, 'mode' | 'safetyExpirySeconds' | 'lockTtlSeconds'> & {
    readonly sharedWithEarlierService: boolean;
  };
  /** The database in which the truth is, instead of a sheet; `null` for a sheet. May carry a password: not for a screen. */
  readonly databaseUrl: string | null;
  /** The shop's zone. */
  readonly timeZone: string;
  /** Blank where there is a database. */
  readonly spreadsheetId: string;
  /** Blank where there is a database. */
  readonly login: SheetLogin;
  /** The table of the database that has the spools. */
  readonly table: TableSettings;
  /** The shop's own columns that programs write, and their kinds. */
  readonly also: AlsoColumns;
  /** What the sheet looks like. */
  readonly sheet: SheetSettings;
  /** How long a call may take; `undefined`: as the library has it. */
  readonly timeoutMs: number | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The flags that stand for a variable. No secret has one: what is on a command line, others can read. */
export const FLAGS = {
  sheetId: { variable: 'GOOGLE_SHEET_ID', flag: '--sheet-id' },
  credentials: { variable: 'GOOGLE_APPLICATION_CREDENTIALS', flag: '--credentials' },
  timeZone: { variable: 'SHOP_TIME_ZONE', flag: '--time-zone' },
  tab: { variable: SHEET_VARIABLES.tab, flag: '--tab' },
  trailTab: { variable: SHEET_VARIABLES.trailTab, flag: '--trail-tab' },
  headerTag: { variable: SHEET_VARIABLES.tagHeader, flag: '--header-tag' },
  headerLabel: { variable: SHEET_VARIABLES.labelHeader, flag: '--header-label' },
  headerSince: { variable: SHEET_VARIABLES.sinceHeader, flag: '--header-since' },
  headerVersion: { variable: SHEET_VARIABLES.versionHeader, flag: '--header-version' },
  freeWords: { variable: SHEET_VARIABLES.freeWords, flag: '--free-words' },
  freeLabel: { variable: SHEET_VARIABLES.freeLabel, flag: '--free-label' },
  workerLabel: { variable: SHEET_VARIABLES.workerLabel, flag: '--worker-label' },
  dates: { variable: SHEET_VARIABLES.dates, flag: '--dates' },
  also: { variable: 'SPOOLLOCK_ALSO', flag: '--also' },
  keyPrefix: { variable: 'SPOOLLOCK_KEY_PREFIX', flag: '--key-prefix' },
  timeout: { variable: 'SPOOLLOCK_TIMEOUT', flag: '--timeout' },
} as const;

export type Flag = keyof typeof FLAGS;
export type GivenFlags = Readonly<Partial<Record<Flag, string>>>;

/** Of a database: there is no sheet that it would be for. */
const NO_LOGIN: SheetLogin = { kind: 'google', credentialsFile: '' };
const LONGEST_TIMEOUT_MS = 3_600_000;

/** Reads them all, or says in a sentence each what is wrong with every one that is. */
export function readSettings(env: Environment, flags: GivenFlags = {}): Result<Settings, readonly string[]> {
  const { given, names } = withFlags(env, flags);
  const problems: string[] = [];
  const wrong: Wrong = (variable, must) => {
    problems.push(`${names.get(variable) ?? variable} ${must}.`);
    return null;
  };
  const oneOf = <T extends string>(variable: string, words: readonly T[], usual: T): T => {
    const text = given[variable] ?? usual;
    const word = words.find((one) => one === text.toLowerCase());
    if (word === undefined) wrong(variable, `must be ${words.join(' or ')}, not ${JSON.stringify(text)}`);
    return word ?? usual;
  };

  for (const [name, text] of Object.entries(given))
    if (!names.has(name) && isInQuotes(name, text))
      wrong(name, 'stands in quotes, which are part of it here: leave them out');

  const library = readEnvironment(given);
  if (library.isErr())
    for (const { field, problem, received } of library.error)
      // The URL may carry a password, in whatever is wrong with it.
      wrong(field, field.endsWith('_URL') ? problem : `${problem}, not ${JSON.stringify(received)}`);
  const databaseUrl = given['GOOGLE_SHEET_ID'] === undefined ? given['DATABASE_URL'] : undefined;
  if (databaseUrl === undefined && given['GOOGLE_SHEET_ID'] === undefined)
    wrong('GOOGLE_SHEET_ID', 'is not set: the long part of the document’s address, between /d/ and /edit');
  const login = databaseUrl === undefined ? readSheetLogin(given) : ok(NO_LOGIN);
  if (login.isErr()) wrong(login.error.field, login.error.problem);
  const sheet = readSheetSettings(given);
  if (sheet.isErr())
    for (const { field, problem, received } of sheet.error)
      // What stands unless another is set may be what is wrong.
      wrong(field, received === '' ? problem : `${problem}, not ${JSON.stringify(received)}`);
  const table = readTableSettings(given);
  if (table.isErr())
    for (const { field, problem, received } of table.error)
      wrong(field, received === '' ? problem : `${problem}, not ${JSON.stringify(received)}`);
  const columns: readonly string[] = table.isOk() ? Object.values(table.value.columns) : [];
  const twice = Object.keys(library.isOk() ? library.value.also : {}).find((name) => columns.includes(name));
  if (databaseUrl !== undefined && twice !== undefined)
    wrong('SPOOLLOCK_ALSO', `must not name ${JSON.stringify(twice)}, which is one of the four columns`);
  const shared = oneOf('SPOOLLOCK_SHARED_WITH_EARLIER_SERVICE', ['true', 'false'], 'false');
  const timeoutMs = readTimeout(given['SPOOLLOCK_TIMEOUT'], wrong);

  if (library.isErr() || sheet.isErr() || table.isErr() || login.isErr() || problems.length > 0)
    return err(problems);
  const {
    redisUrl,
    redisUrlGiven,
    mode,
    safetyExpirySeconds,
    lockTtlSeconds,
    timeZone,
    googleSheetId,
    also,
  } = library.value;
  return ok({
    redisUrl,
    redisUrlGiven,
    keyPrefix: given['SPOOLLOCK_KEY_PREFIX'],
    lock: {
      mode,
      safetyExpirySeconds,
      lockTtlSeconds,
      sharedWithEarlierService: shared === 'true',
    },
    databaseUrl: databaseUrl ?? null,
    timeZone,
    spreadsheetId: googleSheetId ?? '',
    login: login.value,
    sheet: sheet.value,
    table: table.value,
    also,
    timeoutMs: timeoutMs ?? undefined,
  });
}

/** Variables that no command reads, though their names are nearly those of settings. */
export function misspelt(env: Environment): readonly MisspeltVariable[] {
  const readers = [readEnvironment, readSheetSettings, readSheetLogin, readTableSettings];
  return misspeltVariables(env, readers, OWN_VARIABLES);
}

const OWN_VARIABLES = [
  ...['GOOGLE_SHEETS_TOKEN', 'SPOOLLOCK_KEY_PREFIX', 'SPOOLLOCK_TIMEOUT'],
  'SPOOLLOCK_SHARED_WITH_EARLIER_SERVICE',
];

/** What is set, without blanks around it, the flags over the environment; and how a variable that a flag set was given. */
export function withFlags(
  env: Environment,
  flags: GivenFlags,
): { readonly given: Record<string, string>; readonly names: ReadonlyMap<string, string> } {
  const given: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(env)) if (value.trim() !== '') given[name] = value.trim();
  const names = new Map<string, string>();
  for (const [name, { variable, flag }] of Object.entries(FLAGS)) {
    const value = isFlag(name) ? flags[name] : undefined;
    if (value === undefined) continue;
    given[variable] = value.trim();
    names.set(variable, flag);
  }
  return { given, names };
}

/** A shell takes quotes away. What reads a file of settings often does not: locks under a quoted prefix are another shop's. */
function isInQuotes(variable: string, text: string): boolean {
  return variable.startsWith('SPOOLLOCK_') && /^(["']).*\1$/s.test(text);
}

type Wrong = (variable: string, must: string) => null;

function readTimeout(text: string | undefined, wrong: Wrong): number | null | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(/^\d+$/.test(text) ? `${text}s` : text);
  if (ms !== null && ms >= 1 && ms <= LONGEST_TIMEOUT_MS) return ms;
  return wrong(
    'SPOOLLOCK_TIMEOUT',
    `must be a duration such as 30s or 2m, above 0 and an hour at most, not ${JSON.stringify(text)}`,
  );
}

function isFlag(name: string): name is Flag {
  return Object.hasOwn(FLAGS, name);
}
