import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { readEnvironment, type EnvironmentSettings } from '@spoollock/core/environment';
import { credentialsProblem, readSheetSettings, type SheetSettings } from '@spoollock/google-sheets';
import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';

/** Everything the shop is told by its environment, read once and checked. */
export interface ShopSettings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** What every request must carry as `Authorization: Bearer`; `null` asks for nothing. */
  readonly shopToken: string | null;
  /** So long a sign-in at the board's page holds. */
  readonly sessionMs: number;
  /** While somebody watches the board, it is read at least so often. */
  readonly boardRefreshMs: number;
  /** What a take-over and a release must carry as `X-Supervisor-Token`; `null` asks for nothing. */
  readonly supervisorToken: string | null;
  /** Further names under which the shop is reached, as a Host header says them. */
  readonly allowedHosts: readonly string[];
  readonly driftCheckMs: number;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** `null`: locks in this process's memory. May carry a password: not for a log. */
  readonly redisUrl: string | null;
  readonly lock: Pick<EnvironmentSettings, 'mode' | 'safetyExpirySeconds' | 'lockTtlSeconds'>;
  /** The shop's zone. */
  readonly timeZone: string;
  /** `null`: a sheet of the shop's own. */
  readonly googleSheet: { readonly id: string; readonly credentialsFile: string } | null;
  /** What the sheet looks like: tabs, headers, labels and dates. */
  readonly sheet: SheetSettings;
  /** Where the shop's own sheet is kept: an absolute path. */
  readonly dataFolder: string;
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
  const problems = [
    ...(own.success ? [] : own.error.issues.map((issue) => inWords(issue, env))),
    ...openToOthers(given),
    ...withoutCredentials(given),
    ...sameTokens(given),
    ...(rest.isOk() ? [] : rest.error.map(({ message }) => message)),
    ...(sheet.isOk() ? [] : sheet.error.map(({ message }) => message)),
  ];
  if (!own.success || rest.isErr() || sheet.isErr() || problems.length > 0) return err(problems);

  const { HOST, PORT, SHOP_TOKEN, SUPERVISOR_TOKEN, SHOP_ALLOWED_HOSTS, DRIFT_CHECK_SECONDS, LOG_LEVEL } =
    own.data;
  const { SHOP_SESSION_HOURS, BOARD_REFRESH_SECONDS } = own.data;
  const { SHOP_DATA_DIR, GOOGLE_APPLICATION_CREDENTIALS: credentialsFile } = own.data;
  const { mode, safetyExpirySeconds, lockTtlSeconds, timeZone, googleSheetId: id } = rest.value;
  return ok({
    host: HOST,
    port: PORT,
    shopToken: SHOP_TOKEN ?? null,
    sessionMs: SHOP_SESSION_HOURS * 3_600_000,
    boardRefreshMs: BOARD_REFRESH_SECONDS * 1000,
    supervisorToken: SUPERVISOR_TOKEN ?? null,
    allowedHosts: SHOP_ALLOWED_HOSTS,
    driftCheckMs: DRIFT_CHECK_SECONDS * 1000,
    logLevel: LOG_LEVEL,
    redisUrl: rest.value.redisUrlGiven ? rest.value.redisUrl : null,
    lock: { mode, safetyExpirySeconds, lockTtlSeconds },
    timeZone,
    googleSheet: id === undefined || credentialsFile === undefined ? null : { id, credentialsFile },
    sheet: sheet.value,
    dataFolder: SHOP_DATA_DIR,
  });
}

const PORT_RULE = 'must be a whole number from 0 to 65535';
const SECONDS_RULE = 'must be a whole number of seconds, from 1 to 86400';
const HOURS_RULE = 'must be a whole number of hours, from 1 to 8760';
const HOSTS_RULE = 'must be names as a Host header says them, parted by commas, such as shop.example:8443';
const HOST_HEADER = /^(\[[\da-f:.]+\]|[a-z\d._-]+)(:\d{1,5})?$/;

const token = z
  .string()
  .regex(/^[\x21-\x7e]{16,200}$/, 'must have 16 to 200 characters, without blanks or accents');

const Variables = z.object({
  SHOP_DATA_DIR: z.string(),
  GOOGLE_APPLICATION_CREDENTIALS: z
    .string()
    .superRefine((file, context) => {
      const message = credentialsProblem(file);
      if (message !== null) context.addIssue({ code: 'custom', message });
    })
    .optional(),
  PORT: wholeNumber(0, 65_535, PORT_RULE).default(3000),
  HOST: z
    .string()
    .transform((text) => text.replace(/^\[(.*)\]$/, '$1'))
    .refine((host) => isIPv4(host) || isIPv6(host) || /^[a-z\d._-]+$/i.test(host), {
      error: 'must be an address or a name of this machine',
    })
    .default('127.0.0.1'),
  SHOP_TOKEN: token.optional(),
  SUPERVISOR_TOKEN: token.optional(),
  SHOP_ALLOWED_HOSTS: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim().toLowerCase()))
    .refine((names) => names.every((name) => HOST_HEADER.test(name)), { error: HOSTS_RULE })
    .default([]),
  DRIFT_CHECK_SECONDS: wholeNumber(1, 86_400, SECONDS_RULE).default(60),
  SHOP_SESSION_HOURS: wholeNumber(1, 8_760, HOURS_RULE).default(168),
  BOARD_REFRESH_SECONDS: wholeNumber(1, 86_400, SECONDS_RULE).default(5),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('info'),
});

function wholeNumber(least: number, most: number, rule: string) {
  return z
    .string()
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error: rule });
}

/** Without a token nobody but this machine may reach the shop. */
function openToOthers(given: Record<string, string>): readonly string[] {
  const host = Variables.shape.HOST.safeParse(given['HOST']);
  if (!host.success || isLoopback(host.data) || given['SHOP_TOKEN'] !== undefined) return [];
  return [
    `HOST is ${host.data}, where other machines can reach the shop: set SHOP_TOKEN (16 characters or more) as well, or leave HOST at 127.0.0.1.`,
  ];
}

/** Else everybody who may take a spool might take it over. */
function sameTokens({ SHOP_TOKEN, SUPERVISOR_TOKEN }: Record<string, string>): readonly string[] {
  return SHOP_TOKEN === undefined || SHOP_TOKEN !== SUPERVISOR_TOKEN
    ? []
    : ['SUPERVISOR_TOKEN must be another one than SHOP_TOKEN: else everybody is a supervisor.'];
}

/** A sheet of Google's is of no use to one who may not edit it. */
function withoutCredentials(given: Record<string, string>): readonly string[] {
  if (given['GOOGLE_SHEET_ID'] === undefined || given['GOOGLE_APPLICATION_CREDENTIALS'] !== undefined)
    return [];
  return [
    'GOOGLE_SHEET_ID is set: set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account as well, or unset it to use the sheet of its own.',
  ];
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
  // A token that is too short is still somebody's secret, and so is a key put where its file's name belongs.
  return /(TOKEN|CREDENTIALS)$/.test(name)
    ? `${name} ${message}.`
    : `${name} ${message}, not ${JSON.stringify(env[name])}.`;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine can reach a server that listens there. */
export function isLoopback(host: string): boolean {
  if (isIPv4(host)) return loopback.check(host, 'ipv4');
  return isIPv6(host) ? loopback.check(host, 'ipv6') : host.toLowerCase() === 'localhost';
}
