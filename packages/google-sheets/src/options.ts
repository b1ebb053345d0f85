import { randomUUID } from 'node:crypto';
import {
  alsoColumns,
  isTimeZone,
  labelForm,
  MAX_TIMER_MS,
  systemClock,
  type AlsoColumns,
  type Clock,
  type LabelForm,
  type LabelOptions,
  type SourceAbilities,
} from '@spoollock/core/adapter';
import { LEDGER_TITLE } from './ledger/layout.js';
import { WORKROOM_TITLE } from './compare-and-set/workroom.js';
import { FIELDS, HEADERS, plainHeader, type Field } from './reading/columns.js';
import type { Gathering } from './calls/group-commit.js';
import type { CallReport } from './calls/sheets-calls.js';
import type { SheetsClient } from './calls/sheets-client.js';
import type { DateForm } from './reading/cells.js';

/** The options of `createGoogleSheetsSource`. */
export interface GoogleSheetsSourceOptions<Columns extends AlsoColumns = AlsoColumns> {
  /** A client of `googleapis` or `@googleapis/sheets`, with credentials that may edit the spreadsheet. */
  readonly client: SheetsClient;
  /** The long part of the spreadsheet's address. */
  readonly spreadsheetId: string;
  /** The tab with the shop's rows, `Operaciones` by default. */
  readonly tab?: string | undefined;
  /** The headers of the four columns; case, accents, spaces and underscores do not matter. */
  readonly headers?: { readonly [Name in Field]?: string | undefined } | undefined;
  /**
   * Your own columns that calls may write with `also`, by their headers, and what each takes; none by default. Case,
   * accents, spaces and underscores of a header do not matter.
   */
  readonly also?: Columns | undefined;
  /** What is read as free and written for free, and how a worker's label looks: `DISPONIBLE` and `MR(93)` by default. */
  readonly labels?: LabelOptions | undefined;
  /** The shop's zone: the engine's, and that of dates that were typed as text; `America/Santiago` by default. */
  readonly timeZone?: string | undefined;
  /**
   * How dates are written; `date-time` by default. Choose `text` (`DD-MM-YYYY HH:MM:SS`) if the earlier service
   * reads the sheet too.
   */
  readonly dates?: DateForm | undefined;
  /** The calls that this process may make in a minute; 60 of each by default, which is Google's limit for an account. */
  readonly quota?:
    | { readonly readsPerMinute?: number | undefined; readonly writesPerMinute?: number | undefined }
    | undefined;
  /** How long a request waits for others to share its call: by default until none came for 10 ms, and 25 ms at most. */
  readonly gathering?: { readonly [Bound in keyof Gathering]?: Gathering[Bound] | undefined } | undefined;
  /** Milliseconds for which a write may start from the rows of the last read; 60 000 by default. */
  readonly trustRowsForMs?: number | undefined;
  /** Milliseconds after which an unanswered request is given up; 10 000 by default. */
  readonly requestTimeoutMs?: number | undefined;
  /** Milliseconds after which a request that was given up can no longer take effect; 180 000, Google's limit, by default. */
  readonly longestRequestMs?: number | undefined;
  /** Milliseconds before the first repeat of a failed call; 1000 by default. It doubles each time, with jitter. */
  readonly backoffMs?: number | undefined;
  /** `shared` by default. Choose `process` if only this process can reach the spreadsheet, such as an emulator in it. */
  readonly reach?: SourceAbilities['reach'] | undefined;
  /** Called after every call to the API. An exception that it throws is ignored. */
  readonly onCall?: ((report: CallReport) => void) | undefined;
  /** Where time comes from; the machine's clock by default. */
  readonly clock?: Clock | undefined;
  /** Makes names that must never repeat; UUIDs by default. */
  readonly newId?: (() => string) | undefined;
}

/** The options that are complete once they are there. */
type Plain = Omit<GoogleSheetsSourceOptions, 'headers' | 'labels' | 'quota' | 'gathering'>;

/** The options with all defaults filled in. */
export interface SourceSettings extends Readonly<{
  [Option in keyof Plain]-?: Exclude<Plain[Option], undefined>;
}> {
  readonly headers: Readonly<Record<Field, string>>;
  readonly labels: LabelForm;
  readonly quota: { readonly readsPerMinute: number; readonly writesPerMinute: number };
  readonly gathering: Gathering;
}

const SHOP_ZONE = 'America/Santiago';
/** The tab with the shop's rows, unless another one is named. */
export const SHOP_TAB = 'Operaciones';

/** A header that is left out, or given as `undefined`, is the usual one. */
function headersOf({
  tag = HEADERS.tag,
  label = HEADERS.label,
  since = HEADERS.since,
  version = HEADERS.version,
}: NonNullable<GoogleSheetsSourceOptions['headers']> = {}): SourceSettings['headers'] {
  return { tag, label, since, version };
}

/** What the name of a tab must be, if it is something else. */
export function tabProblem(tab: string): string | null {
  if (tab.trim() === '') return 'not be empty';
  if (tab.length > 100) return 'have at most 100 characters, as every tab';
  return tab === LEDGER_TITLE || tab === WORKROOM_TITLE ? 'not be a hidden tab of this library' : null;
}

/** The first header that cannot be found by its name, or not apart from the others. */
export function headersProblem(
  headers: SourceSettings['headers'],
): { readonly field: Field; readonly must: string } | null {
  const fieldOf = new Map<string, Field>();
  for (const field of FIELDS) {
    const plain = plainHeader(headers[field]);
    const other = fieldOf.get(plain);
    if (plain === '') return { field, must: 'not be empty' };
    if (other !== undefined) return { field, must: `be another header than that of ${other}` };
    fieldOf.set(plain, field);
  }
  return null;
}

/** Without types, an unset variable as the id of the sheet would fail far from here. */
function insistOnTexts(options: Partial<GoogleSheetsSourceOptions> = {}): void {
  const { client, spreadsheetId, tab = '', headers = {} } = options;
  if (typeof client?.spreadsheets !== 'object')
    throw new RangeError(
      'client must be a Sheets v4 client, such as sheets({ version: "v4", auth }) returns',
    );
  const given = Object.entries(headers).filter(([, header]) => header !== undefined);
  const own = given.map(([field, header]) => [`headers.${field}`, header] as const);
  const texts: Readonly<Record<string, unknown>> = { spreadsheetId, tab, ...Object.fromEntries(own) };
  for (const [name, text] of Object.entries(texts))
    if (typeof text !== 'string') throw new RangeError(`${name} must be a text, not ${String(text)}`);
}

/** @throws RangeError that names an option with an impossible value. */
export function settingsOf(options: GoogleSheetsSourceOptions): SourceSettings {
  insistOnTexts(options);
  const settings: SourceSettings = {
    client: options.client,
    spreadsheetId: options.spreadsheetId,
    tab: options.tab ?? SHOP_TAB,
    headers: headersOf(options.headers),
    also: alsoColumns(options.also ?? {}),
    labels: labelForm(options.labels),
    timeZone: options.timeZone ?? SHOP_ZONE,
    dates: options.dates ?? 'date-time',
    quota: {
      readsPerMinute: options.quota?.readsPerMinute ?? 60,
      writesPerMinute: options.quota?.writesPerMinute ?? 60,
    },
    gathering: {
      quietMs: options.gathering?.quietMs ?? 10,
      longestMs: options.gathering?.longestMs ?? 25,
    },
    trustRowsForMs: options.trustRowsForMs ?? 60_000,
    requestTimeoutMs: options.requestTimeoutMs ?? 10_000,
    longestRequestMs: options.longestRequestMs ?? 180_000,
    backoffMs: options.backoffMs ?? 1_000,
    reach: options.reach ?? 'shared',
    onCall: options.onCall ?? (() => undefined),
    clock: options.clock ?? systemClock,
    newId: options.newId ?? randomUUID,
  };
  if (settings.spreadsheetId.trim() === '') throw new RangeError('spreadsheetId must not be empty');
  const tab = tabProblem(settings.tab);
  if (tab !== null) throw new RangeError(`tab must ${tab}`);
  if (!['date-time', 'text'].includes(settings.dates))
    throw new RangeError(`dates must be date-time or text, not ${JSON.stringify(settings.dates)}`);
  const header = headersProblem(settings.headers);
  if (header !== null) throw new RangeError(`headers.${header.field} must ${header.must}`);
  const plain = new Set(Object.values(settings.headers).map(plainHeader));
  for (const name of Object.keys(settings.also)) {
    const own = plainHeader(name);
    if (own === '' || plain.has(own))
      throw new RangeError(
        `also must not name ${JSON.stringify(name)}, which is one of the four columns, or twice there`,
      );
    plain.add(own);
  }
  // Checking a zone takes 10 ms, and the default needs no check.
  if (settings.timeZone !== SHOP_ZONE && !isTimeZone(settings.timeZone))
    throw new RangeError(
      `timeZone must be a zone such as America/Santiago, not ${JSON.stringify(settings.timeZone)}`,
    );
  const { gathering, quota, trustRowsForMs, requestTimeoutMs, longestRequestMs, backoffMs } = settings;
  for (const [name, value] of Object.entries({ ...quota, requestTimeoutMs, longestRequestMs }))
    if (!(value > 0)) throw new RangeError(`${name} must be above 0, not ${value}`);
  for (const [name, value] of Object.entries({ ...gathering, trustRowsForMs, backoffMs }))
    if (!(value >= 0)) throw new RangeError(`${name} must be 0 or more, not ${value}`);
  // A timer that is given more goes off at once.
  for (const [name, value] of Object.entries({ ...gathering, requestTimeoutMs, backoffMs }))
    if (value > MAX_TIMER_MS) throw new RangeError(`${name} must be at most ${MAX_TIMER_MS}, not ${value}`);
  return settings;
}
