import { createBoardFeed, createBoardStreams, readPage, shareNews } from '@spoollock/board';
import { createSpoolLock } from '@spoollock/core';
import { systemClock } from '@spoollock/core/adapter';
import { logEvents } from '@spoollock/core/logging';
import { MemoryLockStore } from '@spoollock/core/memory';
import {
  createGoogleSheetsSource,
  createSheetHistory,
  type GoogleSheetsSource,
} from '@spoollock/google-sheets';
import { err, ok, type Result } from 'neverthrow';
import type { Logger } from 'pino';
import { createApp } from './app.js';
import { keepTrail } from './sheet/audit.js';
import { CannotOpen } from './opening/cannot-open.js';
import { createHttpServer } from './listening/http-server.js';
import { hangUpWhenClosing, listen, stopListening, urlOf } from './listening/listen.js';
import { keepReconciling } from './locks/reconciling.js';
import { redisConnection } from './locks/redis-connection.js';
import { createLog } from './listening/request-log.js';
import type { ShopSettings } from './opening/shop-settings.js';
import { lastAnswersOf } from './operating/last-answers.js';
import { openTelemetry } from './operating/telemetry.js';
import { openShopSheet } from './sheet/shop-sheet.js';
import { watchClient } from './sheet/sheet-troubles.js';

/**
 * A shop that is open.
 *
 * @example
 * ```ts
 * const settings = readShopSettings({ PORT: '0', LOG_LEVEL: 'silent', SHOP_DATA_DIR: '.cache/snippet-server' });
 * const opened = await openShopServer(settings._unsafeUnwrap());
 * const server: ShopServer = opened._unsafeUnwrap();
 * console.log(server.url); // http://127.0.0.1:…
 * await server.close();
 * ```
 */
export interface ShopServer {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /**
   * Stops listening, lets the requests under way end, and gives everything back. From the call on `/readyz` says no, and
   * every answer is the last one of its connection.
   *
   * @param options `drainMs`: for so long it goes on answering before that, so that a proxy notices; 0 by default.
   *
   * @example
   * ```ts
   * const settings = readShopSettings({ PORT: '0', LOG_LEVEL: 'silent', SHOP_DATA_DIR: '.cache/snippet-closed' });
   * const opened = await openShopServer(settings._unsafeUnwrap());
   * if (opened.isOk()) await opened.value.close();
   * ```
   */
  close(options?: { readonly drainMs?: number | undefined }): Promise<void>;
}

/** So long the sheet is given to be made ready. */
const PREPARING_MS = 60_000;

/**
 * Opens the shop: its sheet, its locks, its HTTP side and its board. It opens without Redis and without an answer of the
 * sheet, and is in line with them once they are there.
 *
 * @param log where its requests and events go, one line each.
 * @returns the shop, or what keeps it from opening. Then nothing is left open.
 *
 * @example
 * ```ts
 * const settings = readShopSettings({ PORT: '0', LOG_LEVEL: 'silent', SHOP_DATA_DIR: '.cache/snippet-shop' });
 * const opened = await openShopServer(settings._unsafeUnwrap());
 * if (opened.isOk()) {
 *   console.log(opened.value.url);
 *   await opened.value.close();
 * }
 * ```
 */
export async function openShopServer(
  settings: ShopSettings,
  log: Logger = createLog(settings.logLevel),
): Promise<Result<ShopServer, CannotOpen>> {
  const opened = new Opened();
  try {
    return ok(await open(settings, log, opened));
  } catch (cause) {
    await opened.close();
    if (cause instanceof CannotOpen) return err(cause);
    throw cause;
  }
}

/** What has been opened so far. It is closed in the opposite order. */
class Opened {
  readonly #closers: (() => void | Promise<void>)[] = [];

  add(close: () => void | Promise<void>): void {
    this.#closers.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

async function open(settings: ShopSettings, log: Logger, opened: Opened): Promise<ShopServer> {
  const sheet = await openShopSheet(settings, log);
  opened.add(() => sheet.close());
  const { spreadsheetId, reach, quota } = sheet;
  const { client, lastTrouble } = watchClient(sheet.client);
  const { trailTab, ...looks } = settings.sheet;
  const telemetry = await openTelemetry(settings.telemetry);
  opened.add(() => telemetry?.close());
  const source = createGoogleSheetsSource({
    ...{ client, spreadsheetId, quota, reach, onCall: telemetry?.onCall },
    ...looks,
    timeZone: settings.timeZone,
  });
  const { timeZone } = source;
  const redis =
    settings.redisUrl === null ? null : redisConnection(settings.redisUrl, log, settings.keyPrefix);
  opened.add(() => redis?.close());
  const store = redis?.store ?? new MemoryLockStore();
  const engine = createSpoolLock({
    store: telemetry?.store(store) ?? store,
    source: telemetry?.source(source) ?? source,
    ...settings.lock,
  });
  const lock = telemetry?.lock(engine) ?? engine;
  // Reconciles are told by `keepReconciling`, in a sentence.
  logEvents(lock, log, { except: ['reconciled'] });
  const appendsPerMinute = sheet.trailAppendsPerMinute;
  const trail = keepTrail(lock, { client, spreadsheetId, timeZone, tab: trailTab, appendsPerMinute }, log);
  opened.add(() => trail.close());
  opened.add(() => lock.close());
  const reconciling = keepReconciling(lock, log, lastTrouble);
  const page = readPage();
  const feed = createBoardFeed({
    lock,
    timeZone,
    build: page.build,
    settings: { history: true },
    refreshMs: settings.boardRefreshMs,
    // A third of what there is.
    readsPerMinute: Math.ceil(quota.readsPerMinute / 3),
  });
  const streams = createBoardStreams({ feed });
  shareNews(lock, redis, () => feed.somethingChanged(), settings.channel);
  const board = { page, feed, streams };
  const history = createSheetHistory({ client, spreadsheetId, timeZone, tab: trailTab });
  let isReady = true;
  const app = createApp({ lock, history, log, settings, board, telemetry, isReady: () => isReady });
  const server = createHttpServer(app, log);
  const leaveConnections = lastAnswersOf(server);
  hangUpWhenClosing(server);
  opened.add(async () => {
    // They would never end by themselves.
    streams.close();
    await feed.close();
    await stopListening(server);
  });

  // With Redis away it goes on at the first failure: the shop opens all the same.
  await redis?.connect();
  await listen(server, settings);
  // Beside the first requests, not before them: neither harms the other, and a slow one keeps nobody out.
  reconciling.again('the shop opens');
  void prepare(source, log, lastTrouble);
  redis?.onReconnected(() => reconciling.again('Redis is there again'));
  lock.startDriftCheck({ everyMs: settings.driftCheckMs });

  const url = urlOf(server);
  sayWhereAndHow(settings, { url, redis: redis?.address ?? null, truth: sheet.where }, log);
  return {
    url,
    async close({ drainMs = 0 } = {}) {
      isReady = false;
      leaveConnections();
      if (drainMs > 0) {
        log.info(
          { drainMs },
          `the shop is not ready any more, and goes on answering for ${drainMs / 1000} s`,
        );
        await new Promise<void>((resolve) => void systemClock.setTimer(drainMs, resolve));
      }
      await opened.close();
    },
  };
}

/** What the first write needs is made ready before it; without, that write makes it. */
async function prepare(
  source: GoogleSheetsSource,
  log: Logger,
  lastTrouble: () => string | null,
): Promise<void> {
  const stop = systemClock.setTimer(PREPARING_MS, () => {
    log.warn(`the sheet cannot be written to yet: ${lastTrouble() ?? 'it has not answered so far'}`);
  });
  const prepared = await source.prepare({ deadlineMs: systemClock.now() + PREPARING_MS });
  stop();
  if (prepared.isOk()) return;
  const problem = prepared.error;
  const cause = 'detail' in problem ? problem.detail : problem.problem;
  log.warn({ problem }, `the sheet cannot be written to yet: ${cause}`);
}

function sayWhereAndHow(
  settings: ShopSettings,
  { url, redis, truth }: { readonly url: string; readonly redis: string | null; readonly truth: string },
  log: Logger,
): void {
  const locks = redis === null ? 'in memory (set REDIS_URL for Redis)' : `in ${redis}`;
  log.info({ url, locks, truth }, `the shop is open at ${url}`);
  if (settings.supervisorTokens.length === 0)
    log.warn('SUPERVISOR_TOKEN is not set: whoever can ask the shop can take spools over');
  const bearer = settings.shopTokens.length === 0 ? '' : ` -H "Authorization: Bearer $SHOP_TOKEN"`;
  // Beside the log, which is JSON and would put a backslash before every quote.
  console.error(
    `The shop is open at ${url}. Try:\n  curl ${url}/api/spools/MK-1335-CW-25000-019/iniciar${bearer} ` +
      `-H 'Content-Type: application/json' -d '{"worker":{"id":93,"initials":"MR"}}'\n` +
      `Open ${url} in a browser to see the board.`,
  );
}
