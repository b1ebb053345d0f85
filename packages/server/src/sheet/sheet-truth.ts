import { systemClock } from '@spoollock/core/adapter';
import {
  createGoogleSheetsSource,
  createSheetHistory,
  type GoogleSheetsSource,
  type GoogleSheetsSourceOptions,
} from '@spoollock/google-sheets';
import type { Logger } from 'pino';
import { CannotOpen } from '../opening/cannot-open.js';
import type { ShopSettings } from '../opening/shop-settings.js';
import type { Truth } from '../truth.js';
import { keepTrail } from './audit.js';
import { openShopSheet, type ShopSheet } from './shop-sheet.js';
import { watchClient } from './sheet-troubles.js';

/** So long the sheet is given to be made ready. */
const PREPARING_MS = 60_000;

/**
 * The truth in a sheet: Google's, or one of the shop's own.
 *
 * @throws CannotOpen when it cannot be kept, or the settings do not fit one another.
 */
export async function openSheetTruth(
  settings: ShopSettings,
  log: Logger,
  onCall: GoogleSheetsSourceOptions['onCall'],
): Promise<Truth> {
  const sheet = await openShopSheet(settings, log);
  const { spreadsheetId, reach, quota, where } = sheet;
  const { client, lastTrouble } = watchClient(sheet.client);
  const { trailTab, ...looks } = settings.sheet;
  // What health asks the sheet is answered with the time there.
  let aheadMs: number | null = null;
  const source = await sourceFor(sheet, {
    ...{ client, spreadsheetId, quota, reach, also: settings.also },
    onCall: (report) => {
      aheadMs = report.clockAheadMs ?? aheadMs;
      onCall?.(report);
    },
    ...looks,
    timeZone: settings.timeZone,
  });
  const { timeZone } = source;
  const trail = { client, spreadsheetId, timeZone, tab: trailTab };
  const closing = new AbortController();
  let preparing = Promise.resolve();
  return {
    ...{ source, timeZone, where, lastTrouble, news: null },
    clock: {
      of: settings.googleSheet?.login.kind === 'google' ? 'Google' : 'the sheet’s server',
      name: 'sheet',
      aheadMs: async () => aheadMs,
    },
    history: createSheetHistory(trail),
    // A third of what there is.
    readsPerMinute: Math.ceil(quota.readsPerMinute / 3),
    keepTrail: (lock) => keepTrail(lock, { ...trail, appendsPerMinute: sheet.trailAppendsPerMinute }, log),
    prepare: () => (preparing = prepare(source, log, lastTrouble, closing.signal)),
    close: async () => {
      closing.abort();
      // The shop's own sheet answers at once as long as it is there; Google need not.
      if (settings.googleSheet === null) await preparing;
      await sheet.close();
    },
  };
}

/** What fits by itself, and not beside the headers, the source alone knows: the shop's own columns. */
async function sourceFor(sheet: ShopSheet, options: GoogleSheetsSourceOptions): Promise<GoogleSheetsSource> {
  try {
    return createGoogleSheetsSource(options);
  } catch (cause) {
    await sheet.close();
    if (!(cause instanceof RangeError)) throw cause;
    throw new CannotOpen(`${cause.message.replace(/^also /, 'SPOOLLOCK_ALSO ')}.`);
  }
}

/** What the first write needs is made ready before it; without, that write makes it. */
async function prepare(
  source: GoogleSheetsSource,
  log: Logger,
  lastTrouble: () => string | null,
  signal: AbortSignal,
): Promise<void> {
  const stop = systemClock.setTimer(PREPARING_MS, () => {
    log.warn(`the sheet cannot be written to yet: ${lastTrouble() ?? 'it has not answered so far'}`);
  });
  signal.addEventListener('abort', stop);
  const prepared = await source.prepare({ deadlineMs: systemClock.now() + PREPARING_MS });
  stop();
  if (signal.aborted) return;
  if (source.hasVersions === false) log.warn('the sheet has no column of versions, so grants have no fence');
  if (prepared.isOk()) return;
  const problem = prepared.error;
  const cause = 'detail' in problem ? problem.detail : problem.problem;
  log.warn({ problem }, `the sheet cannot be written to yet: ${cause}`);
}
