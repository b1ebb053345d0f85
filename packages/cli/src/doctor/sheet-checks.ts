import { isTimeZone, type Clock, type SourceFault } from '@spoollock/core/adapter';
import type { SheetsClient } from '@spoollock/google-sheets';
import type { Ending } from '../output/exit-codes.js';
import type { Settings } from '../settings/settings.js';
import { mendedAt, refusalIn } from '../connections/sheet-refusal.js';
import type { SheetLink } from '../connections/sheet-link.js';
import type { SheetTruth } from '../connections/shop.js';
import { fail, fine, skipped, warn, type Finding } from './finding.js';
import { saidBy } from '../output/outcome.js';
import { apart } from './redis-checks.js';
import { zoneOffsetMs } from './zone-check.js';

/** How long the hidden tabs may take to be made. */
const PREPARING_MS = 60_000;
const CLOCKS_APART_MS = 5_000;

type AboutSheet = Pick<Settings, 'login' | 'sheet' | 'also'>;

/** How the sheet is reached, and whether it is what it must be. */
export async function sheetChecks(
  {
    source,
    sheet,
  }: { readonly source: Pick<SheetTruth['source'], 'check' | 'hasVersions'>; readonly sheet: SheetLink },
  settings: Settings,
  clock: Clock,
  deadlineMs: number,
): Promise<readonly Finding[]> {
  const sentMs = clock.now();
  const shape = await source.check({ deadlineMs: sentMs + deadlineMs });
  const time = clockCheck(sheet, settings);
  if (shape.isErr()) return [notUsable(shape.error, sheet.where, settings), ...time];
  const reach = fine('sheet', `${sheet.where} answers in ${clock.now() - sentMs} ms, its headers are there`);
  const versions =
    source.hasVersions === false
      ? [
          warn(
            'versions',
            `there is no column ${settings.sheet.headers.version}: grants have no fence`,
            `Add a column with the header ${settings.sheet.headers.version}; fences begin at 1 in empty cells.`,
          ),
        ]
      : [];
  return [reach, ...versions, ...(await propertiesChecks(sheet, settings, deadlineMs, clock.now())), ...time];
}

/** By the time of the latest answer. Google's clock is right. A machine whose clock is not gets no token there. */
function clockCheck({ seen: { clockAheadMs } }: SheetLink, { login }: AboutSheet): readonly Finding[] {
  if (clockAheadMs === null) return [];
  const fix =
    login.kind === 'google'
      ? 'Set the clock of this machine, and let it follow a time server (NTP): dates in the sheet are wrong until then.'
      : undefined;
  return [apart('sheet clock', clockAheadMs, CLOCKS_APART_MS, fix)];
}

function notUsable(fault: SourceFault, where: string, settings: AboutSheet): Finding {
  const found = `${where} cannot be used: ${saidBy(fault)}`;
  return fail('sheet', found, mendedBy(fault, settings), endingOfFault(fault));
}

function endingOfFault(fault: SourceFault): Ending {
  if (fault.type === 'source-fault') return 'unreachable';
  return refusalIn(fault.problem) === null ? 'refused' : 'wrong';
}

function mendedBy(fault: SourceFault, { login, sheet, also }: AboutSheet): string {
  const said = saidBy(fault);
  const refusal = fault.type === 'source-misshaped' ? refusalIn(said) : null;
  if (refusal !== null) return mendedAt(login, refusal);
  if (/may not edit the columns/.test(said)) return UNPROTECT;
  const [, own = ''] = /the header (.+?) is missing/.exec(said) ?? [];
  if (Object.hasOwn(also, own))
    return `Add a column with the header ${own}, or correct SPOOLLOCK_ALSO: calls that write it are refused.`;
  if (/header/.test(said)) {
    const { tag, label, since, version } = sheet.headers;
    return `Fix the header row: ${tag}, ${label}, ${since} and ${version}, each once.`;
  }
  const known = TROUBLES.find(([pattern]) => pattern.test(said))?.[1];
  if (known !== undefined) return known;
  if (fault.type === 'source-misshaped') return 'Fix that in the sheet, and run spoollock doctor again.';
  return login.kind === 'google'
    ? 'Look whether this machine reaches sheets.googleapis.com and oauth2.googleapis.com, port 443.'
    : `Start the server at ${login.rootUrl}, or correct GOOGLE_SHEETS_ROOT_URL.`;
}

const UNPROTECT =
  'Let the account edit them under Data → Protected sheets and ranges, or remove the protection there.';

const TROUBLES: readonly (readonly [RegExp, string])[] = [
  [/answered 429/, 'The quota is used up: share it out among those who use the account.'],
  [/answered 5\d\d/, 'Repeat it in a moment: the trouble is at the server.'],
  [/cannot be read/, 'Give the tab its name back, or name it by --tab.'],
  [/time zone/, 'Choose another one under File → Settings → Time zone.'],
];

/** Two things that the adapter does without, and people do not. */
async function propertiesChecks(
  { client }: SheetLink,
  { spreadsheetId, timeZone, sheet: { trailTab } }: Settings,
  deadlineMs: number,
  nowMs: number,
): Promise<readonly Finding[]> {
  let zone: string;
  let tabs: readonly string[];
  let closed: readonly string[];
  try {
    const { data } = await client.spreadsheets.get(
      {
        spreadsheetId,
        ranges: [],
        fields:
          'properties.timeZone,sheets(properties(title,hidden),protectedRanges(warningOnly,requestingUserCanEdit))',
      },
      { signal: AbortSignal.timeout(deadlineMs), retry: false },
    );
    zone = data.properties?.timeZone ?? 'unknown';
    tabs = (data.sheets ?? []).map(({ properties }) => properties?.title ?? '');
    closed = (data.sheets ?? []).filter(isClosed).map(({ properties }) => properties?.title ?? '');
  } catch {
    return [skipped('sheet time zone', 'the sheet did not answer')];
  }
  return [
    zone === timeZone ? fine('sheet time zone', zone) : otherZone(zone, timeZone, nowMs),
    ...closed.map((tab) =>
      fail(
        'hidden tabs',
        `the tab ${tab} is protected, and this account may not edit it: nothing can be taken or given back`,
        'Let the account edit it under Data → Protected sheets and ranges, or remove the protection there.',
      ),
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

/** The hidden tabs in which writes are guarded. */
const OWN_TABS = ['_spoollock', '_spoollock_work'];

type Answer = Awaited<ReturnType<SheetsClient['spreadsheets']['get']>>;
type SheetData = NonNullable<Answer['data']['sheets']>[number];

/** A tab of this program's own that this account may not edit. */
function isClosed({ properties, protectedRanges = [] }: SheetData): boolean {
  const isOwn = OWN_TABS.includes(properties?.title ?? '');
  return (
    isOwn && protectedRanges.some((one) => one.warningOnly !== true && one.requestingUserCanEdit !== true)
  );
}

/** Times would be read as others than were written; a zone of another name with the same clocks does no harm. */
function otherZone(zone: string, timeZone: string, nowMs: number): Finding {
  const found = `${zone}, where the shop's is ${timeZone}: people read dates as ${zone} has them`;
  const fix = `Set SHOP_TIME_ZONE to ${zone}, or the spreadsheet's zone under File → Settings → Time zone: whichever is not the shop's.`;
  return isTimeZone(zone) && zoneOffsetMs(zone, nowMs) === zoneOffsetMs(timeZone, nowMs)
    ? warn('sheet time zone', found, fix)
    : fail('sheet time zone', found, fix, 'wrong');
}

/** The only check that writes: into the hidden tabs, never into the shop's. */
export async function writeCheck(
  { source }: { readonly source: Pick<SheetTruth['source'], 'prepare'> },
  settings: AboutSheet,
  clock: Clock,
  write: boolean,
): Promise<Finding> {
  if (!write)
    return skipped('sheet rights', 'not tried; --write tries it in hidden tabs, and makes these if need be');
  const prepared = await source.prepare({ deadlineMs: clock.now() + PREPARING_MS });
  if (prepared.isOk())
    return fine('sheet rights', 'a guarded write was tried out in the hidden tabs and went as it must');
  const { error } = prepared;
  const said = saidBy(error);
  return fail('sheet rights', said, writeMendedBy(error, said, settings), endingOfFault(error));
}

function writeMendedBy(fault: SourceFault, said: string, settings: AboutSheet): string {
  if (/protected/.test(said)) return 'Let the account edit protected ranges too, and add tabs.';
  if (fault.type === 'source-fault' || refusalIn(said) !== null) return mendedBy(fault, settings);
  return 'Do not let the shop write to this sheet before spoollock doctor --write says that it may.';
}
