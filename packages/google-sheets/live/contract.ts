import { systemClock, type Clock } from '@spoollock/core/adapter';
import { occupationSourceContract } from '@spoollock/testing';
import { describe, expect, test } from 'vitest';
import { createGoogleSheetsSource, type GoogleSheetsSource } from '../src/google-sheets-source.js';
import { FaultyClient } from './faulty-client.js';
import type { LiveSheets } from './live-sheets.js';
import { LiveShop, SHOP_ZONE } from './live-shop.js';

/** A test may have to wait for the quota again and again. */
export const PATIENCE_MS = 20 * 60_000;

/** Deadlines are later by as long as calls may have to wait for their turn. */
const UNHURRIED: Clock = { ...systemClock, now: () => systemClock.now() + PATIENCE_MS };

/** No pause need be long: who must be left alone for a minute is the quota, and that is seen to by the turns. */
const BACKOFF_MS = 250;

/** The contract on the run's own tab, with faults brought about at the client: there, everything can be had. */
export function contract(sheets: LiveSheets): void {
  const { spreadsheetId, emulator, tabs } = sheets.run;
  const shop = new LiveShop(sheets);
  const unmet: string[] = [];
  occupationSourceContract(
    { describe, test },
    () => {
      shop.begin();
      const faulty = new FaultyClient(() => shop.clear());
      const client = faulty.around(sheets.client);
      const source = (): GoogleSheetsSource =>
        createGoogleSheetsSource({
          client,
          spreadsheetId,
          tab: tabs.contract.title,
          timeZone: SHOP_ZONE,
          // Who waits for its turn is not to be taken for lost.
          requestTimeoutMs: PATIENCE_MS,
          quota: { readsPerMinute: 1_000_000, writesPerMinute: 1_000_000 },
          backoffMs: emulator === null ? BACKOFF_MS : 1,
        });
      return {
        source: source(),
        clock: UNHURRIED,
        another: source,
        addRows: (rows) => shop.add(rows),
        edit: (tag, change) => shop.edit(tag, change),
        loseReply: (of) => faulty.next('lose-reply', of),
        loseRequest: (of) => faulty.next('lose-request', of),
        applyLate: () => {
          faulty.next('hold', 'write');
          return () => faulty.release();
        },
        outage: (on) => faulty.outage(on),
        misshape: (on) => shop.misshape(on),
        close: async () => {
          unmet.push(...faulty.unmet);
          await faulty.release();
          await shop.misshape(false);
        },
      };
    },
    { title: 'contract', repeatsLost: true, patienceMs: PATIENCE_MS },
  );
  describe('contract', () => {
    test('every fault that was planned has met its call', () => {
      expect(unmet).toEqual([]);
    });
  });
}
