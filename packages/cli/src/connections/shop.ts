import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import type { Clock, LockStore, OccupationHistory, OccupationSource } from '@spoollock/core/adapter';
import {
  createAuditTrail,
  createGoogleSheetsSource,
  createSheetHistory,
  type GoogleSheetsSource,
  type GoogleSheetsSourceOptions,
} from '@spoollock/google-sheets';
import { createPostgresAudit } from '@spoollock/postgres';
import { openDatabase, type OpenedDatabase } from '@spoollock/postgres/open';
import { openRedis, type RedisLink } from './redis-link.js';
import type { Settings } from '../settings/settings.js';
import { openSheet, type SheetLink } from './sheet-link.js';

/** All sides of a shop, connected. */
export interface Shop {
  readonly lock: SpoolLock;
  readonly source: Pick<OccupationSource, 'rows' | 'check' | 'read'>;
  /** `null` for a shop on a database without locks beside it. */
  readonly redis: RedisLink | null;
  /** Where the truth is: in one of the two. */
  readonly truth: SheetTruth | DatabaseTruth;
  /** Who had which spool, by the audit trail. */
  readonly history: OccupationHistory;
  /** A lock on the same truth with another lock store, to see what would become of it. It is the caller's to close. */
  readonly lockOn: (store: LockStore) => SpoolLock;
  /** From now on what is done is written into the audit trail as well; ends with what could not be, in a sentence. */
  readonly keepTrail: () => { close(): Promise<string | null> };
  close(): Promise<void>;
}

/** A sheet, and what is to be known of it beside its rows. */
export interface SheetTruth extends SheetLink {
  readonly kind: 'sheet';
  readonly source: Pick<GoogleSheetsSource, 'prepare' | 'check' | 'hasVersions'>;
}

export interface DatabaseTruth {
  readonly kind: 'database';
  readonly database: OpenedDatabase;
}

/** A database that is named, and cannot be opened at all. */
export class CannotOpenShop extends Error {
  override readonly name = 'CannotOpenShop';
}

/** Settings that are well each, and cannot be beside one another. */
export class SettingsDoNotFit extends CannotOpenShop {}

export type OpenShop = (settings: Settings, clock: Clock, signal: AbortSignal) => Promise<Shop>;

/** Comes back with a shop also where a side cannot be reached: each call then says so. */
export const openShop: OpenShop = (settings, clock, signal) =>
  settings.databaseUrl === null
    ? openSheetShop(settings, clock, signal)
    : openDatabaseShop(settings, settings.databaseUrl, clock, signal);

const openSheetShop: OpenShop = async (settings, clock, signal) => {
  const { spreadsheetId, timeZone } = settings;
  const { trailTab, ...looks } = settings.sheet;
  const sheet = await openSheet(settings, clock);
  const { client, onCall } = sheet;
  const source = sourceFor({
    ...{ client, spreadsheetId, also: settings.also, timeZone, clock, onCall },
    ...looks,
  });
  const redis = await openRedis(settings.redisUrl, settings.keyPrefix, signal);
  const deadlineMs = settings.timeoutMs;
  const lockOn = (store: LockStore): SpoolLock =>
    createSpoolLock({ store, source, clock, deadlineMs, ...settings.lock });
  const lock = lockOn(redis.store);
  return {
    lock,
    source,
    redis,
    truth: { kind: 'sheet', ...sheet, source },
    history: createSheetHistory({ client, spreadsheetId, timeZone, tab: trailTab, clock }),
    lockOn,
    keepTrail() {
      const trail = createAuditTrail({
        client,
        spreadsheetId,
        timeZone,
        tab: trailTab,
        onTrouble: () => undefined,
        clock,
      });
      const stop = lock.listen(trail.listener);
      return {
        async close() {
          stop();
          const closed = await trail.close();
          return closed.isOk() ? null : closed.error.trouble.detail;
        },
      };
    },
    async close() {
      await lock.close();
      redis.close();
    },
  };
};

/** What fits by itself, and not beside the headers, the source alone knows: the shop's own columns. */
function sourceFor(options: GoogleSheetsSourceOptions): GoogleSheetsSource {
  try {
    return createGoogleSheetsSource(options);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new SettingsDoNotFit(`${cause.message.replace(/^also /, 'SPOOLLOCK_ALSO ')}.`);
  }
}

/** Locks are beside it only where a Redis was named: a database is exclusive by itself. */
async function openDatabaseShop(
  settings: Settings,
  url: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<Shop> {
  const { redisUrl, redisUrlGiven, keyPrefix, timeoutMs: deadlineMs, lock: ofLocks, also } = settings;
  const opened = await openDatabase(url, { labels: settings.sheet.labels, ...settings.table, also });
  if (opened.isErr()) throw new CannotOpenShop(`DATABASE_URL: ${opened.error.message}`);
  const database = opened.value;
  const { source, history, client } = database;
  const redis = redisUrlGiven ? await openRedis(redisUrl, keyPrefix, signal) : null;
  const options = { source, clock, deadlineMs, ...ofLocks };
  const lockOn = (store: LockStore): SpoolLock => createSpoolLock({ ...options, store });
  const lock = redis === null ? createSpoolLock(options) : lockOn(redis.store);
  return {
    ...{ lock, source, redis, history, lockOn, truth: { kind: 'database', database } },
    keepTrail() {
      const trail = createPostgresAudit({ client, clock });
      const stop = lock.listen(trail.listener);
      return {
        async close() {
          stop();
          const closed = await trail.close();
          return closed.isOk() ? null : 'the database did not take it';
        },
      };
    },
    async close() {
      await lock.close();
      redis?.close();
      await database.close();
    },
  };
}
