import { randomUUID } from 'node:crypto';
import { isTimeZone, systemClock, type Clock, type SourceAbilities } from '@spoollock/core/adapter';
import { HEADERS, plainHeader, type Field } from './reading/columns.js';
import type { Gathering } from './calls/group-commit.js';
import type { CallReport } from './calls/sheets-calls.js';
import type { SheetsClient } from './calls/sheets-client.js';
import type { DateForm } from './reading/shop-rows.js';

/** The options of `createGoogleSheetsSource`. */
export interface GoogleSheetsSourceOptions {
  /** A client of `googleapis` or `@googleapis/sheets`, with credentials that may edit the spreadsheet. */
  readonly client: SheetsClient;
  /** The long part of the spreadsheet's address. */
  readonly spreadsheetId: string;
  /** The tab with the shop's rows, `Operaciones` by default. */
  readonly tab?: string;
  /** The headers of the four columns; case, accents, spaces and underscores do not matter. */
  readonly headers?: Partial<Readonly<Record<Field, string>>>;
  /** The time zone of dates that were typed as text; `America/Santiago` by default. */
  readonly timeZone?: string;
  /**
   * How dates are written; `date-time` by default. Choose `text` (`DD-MM-YYYY HH:MM:SS`) if the earlier service
   * reads the sheet too.
   */
  readonly dates?: DateForm;
  /**
   * The calls that this process may make in a minute. By default 60 reads and 60 writes, which is Google's limit
   * for an account.
   */
  readonly quota?: { readonly readsPerMinute?: number; readonly writesPerMinute?: number };
  /**
   * How long a request waits for others to share its call. By default until no other came for 10 ms, and 25 ms at
   * most.
   */
  readonly gathering?: Partial<Gathering>;
  /** Milliseconds for which a write may start from the rows of the last read; 60 000 by default. */
  readonly trustRowsForMs?: number;
  /** Milliseconds after which an unanswered request is given up; 10 000 by default. */
  readonly requestTimeoutMs?: number;
  /** Milliseconds after which a request that was given up can no longer take effect; 180 000, Google's limit, by default. */
  readonly longestRequestMs?: number;
  /** Milliseconds before the first repeat of a failed call; 1000 by default. It doubles each time, with jitter. */
  readonly backoffMs?: number;
  /**
   * `shared` by default. Choose `process` if only this process can reach the spreadsheet, as with an emulator in
   * tests.
   */
  readonly reach?: SourceAbilities['reach'];
  /** Called after every call to the API. An exception that it throws is ignored. */
  readonly onCall?: (report: CallReport) => void;
  /** Where time comes from; the machine's clock by default. */
  readonly clock?: Clock;
  /** Makes unique ids; UUIDs by default. */
  readonly newId?: () => string;
}

/** The options with all defaults filled in. */
export interface SourceSettings extends Required<
  Omit<GoogleSheetsSourceOptions, 'headers' | 'quota' | 'gathering'>
> {
  readonly headers: Readonly<Record<Field, string>>;
  readonly quota: { readonly readsPerMinute: number; readonly writesPerMinute: number };
  readonly gathering: Gathering;
}

const SHOP_ZONE = 'America/Santiago';

/** @throws RangeError that names an option with an impossible value. */
export function settingsOf(options: GoogleSheetsSourceOptions): SourceSettings {
  const settings: SourceSettings = {
    client: options.client,
    spreadsheetId: options.spreadsheetId,
    tab: options.tab ?? 'Operaciones',
    headers: { ...HEADERS, ...options.headers },
    timeZone: options.timeZone ?? SHOP_ZONE,
    dates: options.dates ?? 'date-time',
    quota: { readsPerMinute: 60, writesPerMinute: 60, ...options.quota },
    gathering: { quietMs: 10, longestMs: 25, ...options.gathering },
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
  // Checking a zone takes 10 ms, and the default needs no check.
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
