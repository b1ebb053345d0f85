import { isLoopback } from './loopback.js';
import { Variables, type ServerVariables } from './variables.js';

type Given = Readonly<Record<string, string>>;

/** What is wrong with variables beside one another, in a sentence each. What is not read is `null`. */
export function crossChecks(given: Given, read: ServerVariables | null): readonly string[] {
  return [
    ...inQuotes(given),
    ...openToOthers(given),
    ...withoutCredentials(given),
    ...(read === null ? [] : [...sameTokens(read), ...noticesWithoutSecret(given)]),
  ];
}

/** A shell takes them away. What reads a file of settings often does not: two processes would mean two shops. */
function inQuotes(given: Given): readonly string[] {
  const names = Object.keys(given).filter((name) => name in Variables.shape || name.startsWith('SPOOLLOCK_'));
  return names
    .filter((name) => /^(["']).*\1$/s.test(given[name] ?? ''))
    .map((name) => `${name} stands in quotes, which are part of it here: leave them out.`);
}

/** Without a token nobody but this machine may reach the shop. */
function openToOthers(given: Given): readonly string[] {
  const host = Variables.shape.HOST.safeParse(given['HOST']);
  if (!host.success || isLoopback(host.data) || given['SHOP_TOKEN'] !== undefined) return [];
  return [
    `HOST is ${host.data}, where other machines can reach the shop: set SHOP_TOKEN (16 characters or more) as well, or leave HOST at 127.0.0.1.`,
  ];
}

/** Else everybody who may take a spool might take it over, and whoever reads figures might take one. */
function sameTokens(read: ServerVariables): readonly string[] {
  const { SHOP_TOKEN, SUPERVISOR_TOKEN, METRICS_TOKEN, STALE_NOTICE_SECRET: secret } = read;
  const isBoth = SHOP_TOKEN.some((token) => SUPERVISOR_TOKEN.includes(token));
  const isMetrics = [...SHOP_TOKEN, ...SUPERVISOR_TOKEN].some((token) => token === METRICS_TOKEN);
  // Whoever is told of stale spools has it too.
  const isNotices = [...SHOP_TOKEN, ...SUPERVISOR_TOKEN, METRICS_TOKEN].some((token) => token === secret);
  return [
    ...(isBoth
      ? ['SUPERVISOR_TOKEN must be another one than SHOP_TOKEN: else everybody is a supervisor.']
      : []),
    ...(secret !== undefined && isNotices
      ? ['STALE_NOTICE_SECRET must be another one than SHOP_TOKEN, SUPERVISOR_TOKEN and METRICS_TOKEN.']
      : []),
    ...(isMetrics ? ['METRICS_TOKEN must be another one than SHOP_TOKEN and SUPERVISOR_TOKEN.'] : []),
  ];
}

/** A sheet of Google's is of no use to one who may not edit it. */
function withoutCredentials(given: Given): readonly string[] {
  const has = (name: string): boolean => given[name] !== undefined;
  if (!has('GOOGLE_SHEET_ID'))
    return has('GOOGLE_SHEETS_ROOT_URL')
      ? [
          'GOOGLE_SHEETS_ROOT_URL is set: set GOOGLE_SHEET_ID to a spreadsheet there as well, or unset it to use the sheet of its own.',
        ]
      : [];
  if (has('GOOGLE_APPLICATION_CREDENTIALS') || has('GOOGLE_SHEETS_ROOT_URL')) return [];
  return [
    'GOOGLE_SHEET_ID is set: set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account as well, or unset it to use the sheet of its own.',
  ];
}

/** Who is told of a stale spool has to know that it was the shop who told them. */
function noticesWithoutSecret(given: Given): readonly string[] {
  return given['STALE_NOTICE_URL'] === undefined || given['STALE_NOTICE_SECRET'] !== undefined
    ? []
    : [
        'STALE_NOTICE_URL is set: set STALE_NOTICE_SECRET (16 characters or more) as well, to sign notices with.',
      ];
}
