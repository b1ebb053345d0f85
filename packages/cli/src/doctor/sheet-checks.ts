import type { Clock, SourceFault } from '@spoollock/core';
import type { Settings } from '../settings.js';
import type { Shop } from '../shop.js';
import { fail, fine, skipped, warn, type Finding } from './finding.js';
import { apart } from './redis-checks.js';

/** How long the hidden tabs may take to be made. */
const PREPARING_MS = 60_000;
const CLOCKS_APART_MS = 5_000;
const GUIDE = 'https://github.com/spoollock/spoollock/blob/main/docs/google-sheet-setup.md';

/** How the sheet is reached, and whether it is what it must be. */
export async function sheetChecks(
  { source, sheet }: Pick<Shop, 'source' | 'sheet'>,
  settings: Settings,
  clock: Clock,
  deadlineMs: number,
): Promise<readonly Finding[]> {
  const sentMs = clock.now();
  const shape = await source.check({ deadlineMs: sentMs + deadlineMs });
  if (shape.isErr()) return [notUsable(shape.error, sheet.where)];
  const reach = fine(
    'sheet',
    `${sheet.where} answers in ${clock.now() - sentMs} ms, its four headers are there`,
  );
  const ahead = sheet.seen.clockAheadMs;
  const time = ahead === null ? [] : [apart('sheet clock', ahead, CLOCKS_APART_MS)];
  return [reach, ...(await propertiesChecks(sheet, settings, deadlineMs)), ...time];
}

function notUsable(fault: SourceFault, where: string): Finding {
  const said = fault.type === 'source-misshaped' ? fault.problem : fault.detail;
  const fix = TROUBLES.find(([pattern]) => pattern.test(said))?.[1] ?? `See ${GUIDE}`;
  const ending = fault.type === 'source-misshaped' ? 'refused' : 'unreachable';
  return fail('sheet', `${where} cannot be used: ${said}`, fix, ending);
}

const TROUBLES: readonly (readonly [RegExp, string])[] = [
  [/answered 401/, 'Make a new key for the service account: this one was deleted, or the account disabled.'],
  [/answered 403/, 'Share the sheet with the account, with the right to edit, and enable the Sheets API.'],
  [/no such spreadsheet/, 'Correct GOOGLE_SHEET_ID, or share the spreadsheet with the account.'],
  [
    /no (credentials|token)/,
    'Make a new key for the service account, and look whether this machine’s clock is right.',
  ],
  [/answered 429/, 'The quota is used up: share it out among those who use the account.'],
  [/header/, 'Mend the header row: TAG_SPOOL, Ocupado_Por, Fecha_Ocupacion and version, each once.'],
  [/cannot be read/, 'Give the tab its name back, or name it by --tab.'],
  [/time zone/, 'Choose another one under File → Settings → Time zone.'],
  [
    /\b[A-Z]{4,}\b|no answer|reached/,
    'Look whether this machine reaches sheets.googleapis.com and oauth2.googleapis.com, port 443.',
  ],
];

/** Two things that the adapter does without, and people do not. */
async function propertiesChecks(
  { client }: Shop['sheet'],
  { spreadsheetId, lock, trailTab }: Settings,
  deadlineMs: number,
): Promise<readonly Finding[]> {
  let zone: string;
  let tabs: readonly string[];
  try {
    const { data } = await client.spreadsheets.get(
      { spreadsheetId, ranges: [], fields: 'properties.timeZone,sheets.properties.title' },
      { signal: AbortSignal.timeout(deadlineMs), retry: false },
    );
    zone = data.properties?.timeZone ?? 'unknown';
    tabs = (data.sheets ?? []).map(({ properties }) => properties?.title ?? '');
  } catch {
    return [skipped('sheet time zone', 'the sheet did not answer')];
  }
  return [
    zone === lock.timeZone
      ? fine('sheet time zone', zone)
      : warn(
          'sheet time zone',
          `${zone}, where the shop's is ${lock.timeZone}: people read dates as ${zone} has them`,
          'Set it under File → Settings → Time zone.',
        ),
    tabs.includes(trailTab)
      ? fine('audit trail', `the tab ${trailTab} is there`)
      : warn(
          'audit trail',
          `there is no tab ${trailTab}`,
          `Add an empty tab ${trailTab}, or set SPOOLLOCK_TRAIL_TAB.`,
        ),
  ];
}

/** The only check that writes: into the hidden tabs, never into the shop's. */
export async function writeCheck({ source }: Shop, clock: Clock, write: boolean): Promise<Finding> {
  if (!write)
    return skipped('sheet rights', 'not tried; --write tries it in hidden tabs, and makes these if need be');
  const prepared = await source.prepare({ deadlineMs: clock.now() + PREPARING_MS });
  if (prepared.isOk())
    return fine('sheet rights', 'a guarded write was tried out in the hidden tabs and went as it must');
  const { error } = prepared;
  const said = error.type === 'source-misshaped' ? error.problem : error.detail;
  return fail(
    'sheet rights',
    said,
    /answered 403|protected/.test(said)
      ? 'Give the account the right to edit, and to add tabs.'
      : `Do not let the shop write to this sheet until this is understood: ${GUIDE}`,
    error.type === 'source-misshaped' ? 'refused' : 'unreachable',
  );
}

/** What this command cost, and what is known of the quota. */
export function quotaCheck({ seen }: Shop['sheet']): Finding {
  const { reads, writes, refusedByQuota } = seen;
  const found = `${reads} reads and ${writes} writes by this command; Google allows an account 60 of each a minute`;
  if (refusedByQuota === 0) return fine('quota', found);
  return warn(
    'quota',
    `${found}, and refused ${refusedByQuota}`,
    'Share the quota out among those who use the account.',
  );
}
