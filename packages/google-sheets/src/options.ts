import { randomUUID } from 'node:crypto';
import { isTimeZone, systemClock, type Clock, type SourceAbilities } from '@spoollock/core/adapter';
import { HEADERS, plainHeader, type Field } from './columns.js';
import type { Gathering } from './grouped.js';
import type { CallReport } from './sheets-calls.js';
import type { SheetsClient } from './sheets-client.js';
import type { DateForm } from './shop-rows.js';

/** What `createGoogleSheetsSource` is given. */
export interface GoogleSheetsSourceOptions {
  /** A client of `googleapis` or `@googleapis/sheets`, with credentials that may edit the spreadsheet. */
  readonly client: SheetsClient;
  /** The long part of the spreadsheet's address. */
  readonly spreadsheetId: string;
  /** The tab with the shop's rows, `Operaciones` by default. */
  readonly tab?: string | undefined;
  /** The headers of the four columns; case, accents, spaces and underscores do not matter. */
  readonly headers?: { readonly [Name in Field]?: string | undefined } | undefined;
  /** The zone in which times stand that were typed as text, `America/Santiago` by default. */
  readonly timeZone?: string | undefined;
  /**
   * How dates are written: as real date-times, or, where the earlier service reads the sheet too, as the text
   * `DD-MM-YYYY HH:MM:SS`. `date-time` by default.
   */
  readonly dates?: DateForm | undefined;
  /** Calls a minute that this process may make. Google allows a service account 60 of each, the default. */
  readonly quota?:
    | { readonly readsPerMinute?: number | undefined; readonly writesPerMinute?: number | undefined }
    | undefined;
  /** How long the first of a group waits for company: until nobody came for 10 ms, 25 ms at most. */
  readonly gathering?: { readonly [Bound in keyof Gathering]?: Gathering[Bound] | undefined } | undefined;
  /** Milliseconds for which a write may rely on rows as they were read last, 60 000 by default. */
  readonly trustRowsForMs?: number | undefined;
  /** Milliseconds after which a request without an answer is given up, 10 000 by default. */
  readonly requestTimeoutMs?: number | undefined;
  /** Milliseconds after which a request given up can no longer land, 180 000 by default, which Google allows. */
  readonly longestRequestMs?: number | undefined;
  /** Milliseconds before a failed call is first repeated, 1000 by default; doubled each time, with jitter. */
  readonly backoffMs?: number | undefined;
  /** `process` where no other process can reach the spreadsheet: an emulator in this one. `shared` by default. */
  readonly reach?: SourceAbilities['reach'] | undefined;
  /** Told of every call to the API. */
  readonly onCall?: ((report: CallReport) => void) | undefined;
  /** Where time comes from; the machine's clock by default. */
  readonly clock?: Clock | undefined;
  /** Where names that are used once come from; UUIDs by default. */
  readonly newId?: (() => string) | undefined;
}

/** The options that are complete once they are there. */
type Plain = Omit<GoogleSheetsSourceOptions, 'headers' | 'quota' | 'gathering'>;

export interface SourceSettings extends Readonly<{
  [Option in keyof Plain]-?: Exclude<Plain[Option], undefined>;
}> {
  readonly headers: Readonly<Record<Field, string>>;
  readonly quota: { readonly readsPerMinute: number; readonly writesPerMinute: number };
  readonly gathering: Gathering;
}

const SHOP_ZONE = 'America/Santiago';

/** A header that is left out, or given as `undefined`, is the usual one. */
function headersOf({
  tag = HEADERS.tag,
  label = HEADERS.label,
  since = HEADERS.since,
  version = HEADERS.version,
}: NonNullable<GoogleSheetsSourceOptions['headers']> = {}): SourceSettings['headers'] {
  return { tag, label, since, version };
}

/** @throws RangeError naming the option that cannot be. */
export function settingsOf(options: GoogleSheetsSourceOptions): SourceSettings {
  const settings: SourceSettings = {
    client: options.client,
    spreadsheetId: options.spreadsheetId,
    tab: options.tab ?? 'Operaciones',
    headers: headersOf(options.headers),
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
  if (settings.tab.trim() === '') throw new RangeError('tab must not be empty');
  if (!['date-time', 'text'].includes(settings.dates))
    throw new RangeError(`dates must be date-time or text, not ${JSON.stringify(settings.dates)}`);
  const headers = Object.values(settings.headers);
  if (new Set(headers.map(plainHeader)).size < headers.length)
    throw new RangeError(`headers must be four different ones, not ${headers.join(', ')}`);
  // Asking Intl takes its time; the default is known to be one.
  if (settings.timeZone !== SHOP_ZONE && !isTimeZone(settings.timeZone))
    throw new RangeError(
      `timeZone must be a zone such as America/Santiago, not ${JSON.stringify(settings.timeZone)}`,
    );
  const { gathering, quota, trustRowsForMs, requestTimeoutMs, longestRequestMs, backoffMs } = settings;
  const numbers = { ...quota, requestTimeoutMs, longestRequestMs };
  for (const [name, value] of Object.entries(numbers))
    if (!(value > 0)) throw new RangeError(`${name} must be above 0, not ${value}`);
  for (const [name, value] of Object.entries({ ...gathering, trustRowsForMs, backoffMs }))
    if (!(value >= 0)) throw new RangeError(`${name} must be 0 or more, not ${value}`);
  return settings;
}
