import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { type Clock, type LockStore, type OccupationHistory } from '@spoollock/core/adapter';
import {
  createAuditTrail,
  createGoogleSheetsSource,
  createSheetHistory,
  type GoogleSheetsSource,
} from '@spoollock/google-sheets';
import { openRedis, type RedisLink } from './redis-link.js';
import type { Settings } from '../settings/settings.js';
import { openSheet, type SheetLink } from './sheet-link.js';

/** Both sides of a shop, connected. */
export interface Shop {
  readonly lock: SpoolLock;
  readonly source: Pick<GoogleSheetsSource, 'prepare' | 'rows' | 'check' | 'read' | 'hasVersions'>;
  readonly redis: RedisLink;
  readonly sheet: SheetLink;
  /** Who had which spool, by the audit trail. */
  readonly history: OccupationHistory;
  /** A lock on the same truth with another lock store, to see what would become of it. It is the caller's to close. */
  readonly lockOn: (store: LockStore) => SpoolLock;
  /** From now on what is done is written into the audit trail as well; ends with what could not be, in a sentence. */
  readonly keepTrail: () => { close(): Promise<string | null> };
  close(): Promise<void>;
}

export type OpenShop = (settings: Settings, clock: Clock, signal: AbortSignal) => Promise<Shop>;

/** Comes back with a shop also where a side cannot be reached: each call then says so. */
export const openShop: OpenShop = async (settings, clock, signal) => {
  const { spreadsheetId, timeZone } = settings;
  const { trailTab, ...looks } = settings.sheet;
  const [redis, sheet] = await Promise.all([
    openRedis(settings.redisUrl, settings.keyPrefix, signal),
    openSheet(settings, clock),
  ]);
  const { client } = sheet;
  const source = createGoogleSheetsSource({ client, spreadsheetId, ...looks, timeZone, clock });
  const deadlineMs = settings.timeoutMs;
  const lockOn = (store: LockStore): SpoolLock =>
    createSpoolLock({ store, source, clock, deadlineMs, ...settings.lock });
  const lock = lockOn(redis.store);
  return {
    lock,
    source,
    redis,
    sheet,
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
