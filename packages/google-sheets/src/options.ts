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
  readonly tab?: string;
  /** The headers of the four columns; case, accents, spaces and underscores do not matter. */
  readonly headers?: Partial<Readonly<Record<Field, string>>>;
  /** The shop's zone: the engine's, and that of times that were typed as text; `America/Santiago` by default. */
  readonly timeZone?: string;
  /**
   * How dates are written: as real date-times, or, where the earlier service reads the sheet too, as the text
   * `DD-MM-YYYY HH:MM:SS`. `date-time` by default.
   */
  readonly dates?: DateForm;
  /** Calls a minute that this process may make. Google allows a service account 60 of each, the default. */
  readonly quota?: { readonly readsPerMinute?: number; readonly writesPerMinute?: number };
  /** How long the first of a group waits for company: until nobody came for 10 ms, 25 ms at most. */
  readonly gathering?: Partial<Gathering>;
  /** Milliseconds for which a write may rely on rows as they were read last, 60 000 by default. */
  readonly trustRowsForMs?: number;
  /** Milliseconds after which a request without an answer is given up, 10 000 by default. */
  readonly requestTimeoutMs?: number;
  /** Milliseconds after which a request given up can no longer land, 180 000 by default, which Google allows. */
  readonly longestRequestMs?: number;
  /** Milliseconds before a failed call is first repeated, 1000 by default; doubled each time, with jitter. */
  readonly backoffMs?: number;
  /** `process` where no other process can reach the spreadsheet: an emulator in this one. `shared` by default. */
  readonly reach?: SourceAbilities['reach'];
  /** Told of every call to the API. */
  readonly onCall?: (report: CallReport) => void;
  /** Where time comes from; the machine's clock by default. */
  readonly clock?: Clock;
  /** Where names that are used once come from; UUIDs by default. */
  readonly newId?: () => string;
}

export interface SourceSettings extends Required<
  Omit<GoogleSheetsSourceOptions, 'headers' | 'quota' | 'gathering'>
> {
  readonly headers: Readonly<Record<Field, string>>;
  readonly quota: { readonly readsPerMinute: number; readonly writesPerMinute: number };
  readonly gathering: Gathering;
}

const SHOP_ZONE = 'America/Santiago';

/** @throws RangeError naming the option that cannot be. */
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
