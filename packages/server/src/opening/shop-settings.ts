import { resolve } from 'node:path';
import type { BoardSettings, BoardWords } from '@spoollock/board';
import type { AlsoColumns } from '@spoollock/core/adapter';
import {
  misspeltVariables,
  readEnvironment,
  type EnvironmentSettings,
  type MisspeltVariable,
} from '@spoollock/core/environment';
import {
  credentialsProblem,
  readSheetLogin,
  readSheetSettings,
  type SheetLogin,
  type SheetSettings,
} from '@spoollock/google-sheets';
import { readTableSettings, type TableSettings } from '@spoollock/postgres';
import { err, ok, type Result } from 'neverthrow';
import { readBoardWords } from './board-words.js';
import { crossChecks } from './cross-checks.js';
import { Variables } from './variables.js';

/** Everything the shop is told by its environment, read once and checked. */
export interface ShopSettings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /**
   * What every request must carry as `Authorization: Bearer`; none asks for nothing. Each of them is let in, and the first
   * signs the sign-ins at the board's page.
   */
  readonly shopTokens: readonly string[];
  /** So long a sign-in at the board's page holds. */
  readonly sessionMs: number;
  /** So long the shop goes on answering after it was told to close, and says that it is not ready. */
  readonly drainMs: number;
  /** While somebody watches the board, it is read at least so often. */
  readonly boardRefreshMs: number;
  /** What the board's page is told of the shop. */
  readonly board: BoardSettings;
  /** What the page speaks besides Spanish and English. */
  readonly boardWords: BoardWords;
  /** What a take-over and a release must carry as `X-Supervisor-Token`; none asks for nothing. */
  readonly supervisorTokens: readonly string[];
  /** Further names under which the shop is reached, as a Host header says them. */
  readonly allowedHosts: readonly string[];
  /** Whose `X-Forwarded-For` is believed: addresses and networks. */
  readonly trustedProxies: readonly string[];
  readonly driftCheckMs: number;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** `null`: locks in this process's memory. May carry a password: not for a log. */
  readonly redisUrl: string | null;
  /** The beginning of every lock's key. Each shop of a Redis has its own. */
  readonly keyPrefix: string;
  /** Where the shop's processes tell one another of changes. */
  readonly channel: string;
  readonly lock: Pick<EnvironmentSettings, 'mode' | 'safetyExpirySeconds' | 'lockTtlSeconds'> & {
    readonly sharedWithEarlierService: boolean;
  };
  /** The shop's zone. */
  readonly timeZone: string;
  /** The database that is the truth; `null`: a sheet is. May carry a password: not for a log. */
  readonly databaseUrl: string | null;
  /** The table of the database that has the spools. */
  readonly table: TableSettings;
  /** The shop's own columns that requests may write with `also`, and their kinds. */
  readonly also: AlsoColumns;
  /** `null`: a sheet of the shop's own. */
  readonly googleSheet: { readonly id: string; readonly login: SheetLogin } | null;
  /** So many processes share what Google allows the account. */
  readonly sheetSharedBy: number;
  /** What the sheet looks like: tabs, headers, labels and dates. */
  readonly sheet: SheetSettings;
  /** Where the shop's own sheet is kept: an absolute path. */
  readonly dataFolder: string;
  /** What telemetry there is. */
  readonly telemetry: {
    /** What whoever reads `/metrics` must carry as `Authorization: Bearer`; `null`: there is no such page. */
    readonly metricsToken: string | null;
    /** Where metrics are sent by OTLP over HTTP; `null`: nowhere. */
    readonly otlpEndpoint: string | null;
  };
  /** Who is told of stale spools; `null`: nobody. */
  readonly notices: { readonly url: string; readonly secret: string; readonly everyMs: number } | null;
  /** Variables that nothing reads, though their names are nearly those of settings. */
  readonly misspelt: readonly MisspeltVariable[];
}

/**
 * Reads the settings from an environment, such as `process.env`.
 *
 * @returns the settings, or a sentence for each variable that is wrong.
 *
 * @example
 * ```ts
 * const settings = readShopSettings({ PORT: 'eighty' });
 * if (settings.isErr()) console.log(settings.error); // [ 'PORT must be a whole number from 0 to 65535, not "eighty".' ]
 * ```
 */
export function readShopSettings(
  env: Readonly<Record<string, string | undefined>>,
): Result<ShopSettings, readonly string[]> {
  const given = fromCallersFolder(givenOnly(env));
  const own = Variables.safeParse(given);
  const rest = readEnvironment(env);
  const sheet = readSheetSettings(env);
  const words = readBoardWords(given['BOARD_WORDS'], given['INIT_CWD'] ?? process.cwd());
  const table = readTableSettings(env);
  const problems = [
    ...(own.success ? [] : own.error.issues.map((issue) => inWords(issue, env))),
    ...keyFileProblems(given),
    ...(words.isOk() ? [] : [words.error]),
    ...crossChecks(given, own.success ? own.data : null),
    ...(rest.isOk() ? [] : rest.error.map(({ message }) => message)),
    ...(sheet.isOk() ? [] : sheet.error.map(({ message }) => message)),
    ...(table.isOk() ? [] : table.error.map(({ message }) => message)),
  ];
  if (!own.success || rest.isErr() || sheet.isErr() || table.isErr() || words.isErr() || problems.length > 0)
    return err(problems);
  const columns: readonly string[] = Object.values(table.value.columns);
  const twice = Object.keys(rest.value.also).find((name) => columns.includes(name));
  if (rest.value.databaseUrl !== undefined && twice !== undefined)
    return err([`SPOOLLOCK_ALSO must not name ${JSON.stringify(twice)}, which is one of the four columns.`]);
  const { mode, safetyExpirySeconds, lockTtlSeconds, timeZone, googleSheetId: id, databaseUrl } = rest.value;
  const login = id === undefined ? ok(null) : readSheetLogin(given);
  if (login.isErr()) return err([`${login.error.field} ${login.error.problem}.`]);
  const { data } = own;
  return ok({
    host: data.HOST,
    port: data.PORT,
    shopTokens: data.SHOP_TOKEN,
    sessionMs: data.SHOP_SESSION_HOURS * 3_600_000,
    drainMs: data.SHOP_DRAIN_SECONDS * 1000,
    boardRefreshMs: data.BOARD_REFRESH_SECONDS * 1000,
    board: {
      shopName: data.SHOP_NAME,
      askAgainMs: askAgainMs(data.BOARD_ASK_AGAIN_SECONDS),
      roster: data.BOARD_ROSTER ?? undefined,
      reasons: data.BOARD_REASONS,
      handOver: data.BOARD_HAND_OVER,
      voice: data.BOARD_VOICE === 'true',
    },
    boardWords: words.value,
    supervisorTokens: data.SUPERVISOR_TOKEN,
    allowedHosts: data.SHOP_ALLOWED_HOSTS,
    trustedProxies: data.SHOP_TRUSTED_PROXIES,
    driftCheckMs: data.DRIFT_CHECK_SECONDS * 1000,
    logLevel: data.LOG_LEVEL,
    redisUrl: rest.value.redisUrlGiven ? rest.value.redisUrl : null,
    keyPrefix: data.SPOOLLOCK_KEY_PREFIX,
    channel: data.SPOOLLOCK_CHANNEL ?? `${data.SPOOLLOCK_KEY_PREFIX}changes`,
    lock: {
      ...{ mode, safetyExpirySeconds, lockTtlSeconds },
      sharedWithEarlierService: data.SPOOLLOCK_SHARED_WITH_EARLIER_SERVICE === 'true',
    },
    timeZone,
    databaseUrl: databaseUrl === undefined ? null : fromFolder(databaseUrl, given),
    table: table.value,
    also: rest.value.also,
    googleSheet: id === undefined || login.value === null ? null : { id, login: login.value },
    sheetSharedBy: data.SHEET_SHARED_BY,
    sheet: sheet.value,
    dataFolder: data.SHOP_DATA_DIR,
    telemetry: {
      metricsToken: data.METRICS_TOKEN ?? null,
      otlpEndpoint: data.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    },
    notices:
      data.STALE_NOTICE_URL === undefined || data.STALE_NOTICE_SECRET === undefined
        ? null
        : {
            url: data.STALE_NOTICE_URL,
            secret: data.STALE_NOTICE_SECRET,
            everyMs: data.STALE_NOTICE_SECONDS * 1000,
          },
    misspelt: misspeltVariables(
      env,
      [readEnvironment, readSheetSettings, readSheetLogin, readTableSettings],
      [...Object.keys(Variables.shape), 'GOOGLE_SHEETS_TOKEN', 'BOARD_WORDS'],
    ),
  });
}

/** `null` never asks again; `undefined` is as the board has it. */
function askAgainMs(seconds: number | undefined): number | null | undefined {
  return seconds === 0 ? null : seconds && seconds * 1000;
}

/** A key file that is no use is told beside everything else, sheet or no sheet. */
function keyFileProblems(given: Readonly<Record<string, string>>): readonly string[] {
  const file = given['GOOGLE_APPLICATION_CREDENTIALS'];
  const problem = file === undefined ? null : credentialsProblem(file);
  return problem === null ? [] : [`GOOGLE_APPLICATION_CREDENTIALS ${problem}.`];
}

/** The folder of an embedded database, from where the server was called. */
function fromFolder(url: string, { INIT_CWD }: Record<string, string>): string {
  const [, path] = /^embedded:(.+)$/.exec(url) ?? [];
  return path === undefined ? url : `embedded:${resolve(INIT_CWD ?? process.cwd(), path)}`;
}

/** A variable that is set to nothing is not set. */
function givenOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value = '']) => (value.trim() === '' ? [] : [[name, value.trim()]])),
  );
}

const PATHS = ['SHOP_DATA_DIR', 'GOOGLE_APPLICATION_CREDENTIALS'];

/** npm runs scripts in the package's folder, and tells in INIT_CWD where it was called itself: paths are meant from there. */
function fromCallersFolder(named: Record<string, string>): Record<string, string> {
  const given = { SHOP_DATA_DIR: 'spoollock-data', ...named };
  const folder = named['INIT_CWD'] ?? process.cwd();
  const isPath = (name: string): boolean => PATHS.includes(name);
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => [name, isPath(name) ? resolve(folder, text) : text]),
  );
}

function inWords(
  { path, message }: { path: PropertyKey[]; message: string },
  env: Readonly<Record<string, string | undefined>>,
): string {
  const name = String(path[0]);
  // A token that is too short is still somebody's secret, and an address may carry one.
  return /(TOKEN|SECRET|NOTICE_URL|ENDPOINT)$/.test(name)
    ? `${name} ${message}.`
    : `${name} ${message}, not ${JSON.stringify(env[name])}.`;
}
