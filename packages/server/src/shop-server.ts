import { join } from 'node:path';
import { createBoardFeed, createBoardStreams, readPage, shareNews } from '@spoollock/board';
import { createSpoolLock } from '@spoollock/core';
import { systemClock, type LockStore } from '@spoollock/core/adapter';
import { logEvents } from '@spoollock/core/logging';
import { MemoryLockStore } from '@spoollock/core/memory';
import { err, ok, type Result } from 'neverthrow';
import type { Logger } from 'pino';
import { SignOuts } from './access/sign-outs.js';
import { createApp } from './app.js';
import { openDatabaseTruth } from './database/database-truth.js';
import { CannotOpen } from './opening/cannot-open.js';
import { createHttpServer } from './listening/http-server.js';
import { hangUpWhenClosing, listen, stopListening, urlOf } from './listening/listen.js';
import { keepReconciling } from './locks/reconciling.js';
import { redisConnection, type RedisConnection } from './locks/redis-connection.js';
import { createLog } from './listening/request-log.js';
import type { ShopSettings } from './opening/shop-settings.js';
import { fileNotices, redisNotices } from './operating/notice-memory.js';
import { keepNotices } from './operating/notices.js';
import { lastAnswersOf } from './operating/last-answers.js';
import { redisClock, withClocks } from './operating/clocks.js';
import { openTelemetry, type ShopTelemetry } from './operating/telemetry.js';
import { openSheetTruth } from './sheet/sheet-truth.js';
import type { Truth } from './truth.js';

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
  const telemetry = await openTelemetry(settings.telemetry);
  opened.add(() => telemetry?.close());
  const truth = await openTruth(settings, log, telemetry);
  opened.add(() => truth.close());
  const { source, timeZone, lastTrouble, history } = truth;
  const redis =
    settings.redisUrl === null ? null : await redisConnection(settings.redisUrl, log, settings.keyPrefix);
  opened.add(() => redis?.close());
  const store = storeFor(settings, redis);
  const engine = createSpoolLock({
    store: store && (telemetry?.store(store) ?? store),
    source: telemetry?.source(source) ?? source,
    ...settings.lock,
  });
  const clocks = [
    truth.clock,
    ...(redis === null ? [] : [redisClock((...command) => redis.ask(...command), systemClock)]),
  ];
  telemetry?.watchClocks(clocks);
  const lock = withClocks(telemetry?.lock(engine) ?? engine, clocks);
  // Reconciles are told by `keepReconciling`, in a sentence.
  logEvents(lock, log, { except: ['reconciled'] });
  const trail = truth.keepTrail(lock);
  opened.add(() => trail.close());
  opened.add(() => lock.close());
  const reconciling = keepReconciling(lock, log, lastTrouble);
  const page = readPage({ words: settings.boardWords });
  const feed = createBoardFeed({
    lock,
    timeZone,
    build: page.build,
    settings: { ...settings.board, history: true },
    refreshMs: settings.boardRefreshMs,
    readsPerMinute: truth.readsPerMinute,
  });
  const streams = createBoardStreams({ feed });
  const signOuts = new SignOuts(redis ?? truth.news, settings.channel);
  shareNews(lock, signOuts.news, (tags) => feed.somethingChanged(tags), settings.channel);
  const board = { page, feed, streams };
  let isReady = true;
  const app = createApp({ lock, history, log, settings, board, telemetry, signOuts, isReady: () => isReady });
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
  void truth.prepare();
  redis?.onReconnected(() => reconciling.again('Redis is there again'));
  lock.startDriftCheck({ everyMs: settings.driftCheckMs });
  if (settings.notices !== null) {
    const memory =
      redis === null
        ? fileNotices(join(settings.dataFolder, 'notices.json'))
        : redisNotices(redis, settings.keyPrefix);
    opened.add(keepNotices({ lock, settings: settings.notices, memory, shop: settings.sheet.tab, log }));
  }

  const url = urlOf(server);
  sayWhereAndHow(settings, { url, redis: redis?.address ?? null, truth: truth.where }, log);
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

function openTruth(settings: ShopSettings, log: Logger, telemetry: ShopTelemetry | null): Promise<Truth> {
  const { databaseUrl } = settings;
  return databaseUrl === null
    ? openSheetTruth(settings, log, telemetry?.onCall)
    : openDatabaseTruth(settings, databaseUrl, log);
}

/** A database is exclusive by itself. A sheet has locks before it, if only in this process. */
function storeFor({ databaseUrl }: ShopSettings, redis: RedisConnection | null): LockStore | undefined {
  return redis?.store ?? (databaseUrl === null ? new MemoryLockStore() : undefined);
}

function sayWhereAndHow(
  settings: ShopSettings,
  { url, redis, truth }: { readonly url: string; readonly redis: string | null; readonly truth: string },
  log: Logger,
): void {
  const own = settings.databaseUrl === null ? 'in memory (set REDIS_URL for Redis)' : 'in its rows';
  const locks = redis === null ? own : `in ${redis}`;
  log.info({ url, locks, truth }, `the shop is open at ${url}`);
  for (const { name, meant } of settings.misspelt)
    log.warn(`${name} is set, and nothing reads it; ${meant} is not set: is that what was meant?`);
  if (settings.supervisorTokens.length === 0)
    log.warn('SUPERVISOR_TOKEN is not set: whoever can ask the shop can take spools over');
  const bearer = settings.shopTokens.length === 0 ? '' : ` -H "Authorization: Bearer $SHOP_TOKEN"`;
  // A sheet of the shop's own begins with this spool; whether another truth knows it, nobody has asked.
  const isSample = settings.databaseUrl === null && settings.googleSheet === null;
  const order = isSample
    ? `api/spools/MK-1335-CW-25000-019/iniciar${bearer} -H 'Content-Type: application/json' -d '{"worker":{"id":93,"initials":"MR"}}'`
    : `api/spools${bearer}`;
  // Beside the log, which is JSON and would put a backslash before every quote.
  console.error(
    `The shop is open at ${url}. Try:\n  curl ${url}/${order}\nOpen ${url} in a browser to see the board.`,
  );
}
