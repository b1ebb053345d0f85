import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { systemClock } from '@spoollock/core/adapter';
import { GOOGLE_QUOTAS } from '@spoollock/sheets-emulator';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CLIENTS as REDIS_CLIENTS, type TestClient } from '../../redis/test/support/clients.js';
import { startRedis } from '../../redis/test/support/redis-server.js';
import type { SheetsClient } from '../src/calls/sheets-client.js';
import { sheetsClient } from './support/clients.js';
import { serial, ShopSheet } from './support/shop-sheet.js';
import { boot, freeRows, kind, numbered, spool, TimedShop, worker } from './support/timed-shop.js';

/**
 * Each check holds over what is shipped, and must fail over the same with one thing done as the original did
 * it: a check that cannot fail guards nothing.
 */
function guardIsNeeded<T>(
  name: string,
  { shipped, original, holds }: { shipped: T; original: T; holds: (way: T) => Promise<boolean> },
): void {
  describe(name, () => {
    test('holds', async () => {
      expect(await holds(shipped)).toBe(true);
    });

    test('does not, done as the original did it', async () => {
      expect(await holds(original)).toBe(false);
    });
  });
}

const LISTENERS = 100;

guardIsNeeded<(open: () => Promise<TestClient>, lock: SpoolLock) => Promise<void>>(
  'bug 17: a hundred listeners and a hundred operations go over one connection to Redis',
  {
    shipped: async (_open, lock) => {
      lock.listen(() => undefined);
    },
    original: async (open, lock) => {
      const own = await open();
      // A ping that is under way when the test ends has no say in it.
      lock.listen(() => void own.command('ping').catch(() => undefined));
    },
    holds: async (listen) => {
      const redis = await startRedis();
      onTestFinished(() => redis.stop());
      const open = async (): Promise<TestClient> => {
        const client = await REDIS_CLIENTS['node-redis 6']!(redis.url);
        onTestFinished(() => client.close());
        return client;
      };
      const client = await open();
      const sheet = await ShopSheet.open(freeRows(LISTENERS));
      onTestFinished(() => sheet.close());
      const source = await sheet.preparedSource();
      const lock = createSpoolLock({ store: client.bareStore(), source, clock: systemClock });
      for (let listener = 0; listener < LISTENERS; listener++) await listen(open, lock);
      const taken = await Promise.all(numbered(LISTENERS, (at) => kind(lock.iniciar(spool(at), worker(at)))));
      expect(taken).toEqual(numbered(LISTENERS, () => 'ok'));
      await lock.idle();
      const clients = String(await client.command('client', 'list', 'type', 'normal'));
      return clients.trim().split('\n').length === 1;
    },
  },
);

const BOOTS = 20;

guardIsNeeded<(shop: TimedShop, process: ReturnType<TimedShop['process']>) => Promise<void>>(
  'bug 17: twenty starts within a minute stay within Google’s quota',
  {
    shipped: boot,
    // Headers, workers' names, occupations, versions, and all of it once more to be sure: a read each.
    original: async ({ time }, { source }) => {
      const call = { deadlineMs: time.now() + 15_000 };
      await source.prepare(call);
      await source.check(call);
      for (let reads = 0; reads < 3; reads++)
        for await (const rows of source.rows(call)) rows._unsafeUnwrap();
    },
    holds: async (start) => {
      const shop = await TimedShop.open(freeRows(50), { quotas: GOOGLE_QUOTAS });
      let refused = 0;
      const { time } = shop;
      const starts = async (): Promise<void> => {
        for (let boots = 0; boots < BOOTS && refused === 0; boots++) {
          const process = shop.process({
            source: { onCall: ({ status }) => void (refused += status === 429 ? 1 : 0) },
          });
          await start(shop, process);
        }
      };
      // Whoever is refused would try again for longer than is worth waiting for.
      const given = new Promise<void>((resolve) => void time.setTimer(59_000, resolve));
      await time.run(Promise.race([starts().catch(() => undefined), given]));
      return refused === 0;
    },
  },
);

const SINCE = new Date('2026-05-04T07:15:30Z');

guardIsNeeded<(client: SheetsClient) => SheetsClient>(
  'bug 18: an occupied row whose date cell is a number is seen by every way of looking',
  {
    shipped: (client) => client,
    // What is not text is no date, and a row without one is no occupation.
    original: ({ spreadsheets }) => ({
      spreadsheets: {
        get: (params, options) => spreadsheets.get(params, options),
        batchUpdate: (params, options) => spreadsheets.batchUpdate(params, options),
        values: {
          append: (params, options) => spreadsheets.values.append(params, options),
          batchGet: async (params, options) => {
            const { data } = await spreadsheets.values.batchGet(params, options);
            const [header, tags, labels, dates, ...rest] = (data.valueRanges ?? []).map(
              ({ values }) => values?.[0] ?? [],
            );
            const seen = labels?.map((label, row) => (typeof dates?.[row] === 'number' ? '' : label)) ?? [];
            const columns = [tags, seen, dates, ...rest].map((column) => ({ values: [column ?? []] }));
            return {
              data: {
                ...data,
                valueRanges: [data.valueRanges?.[0] ?? { values: [header ?? []] }, ...columns],
              },
            };
          },
        },
      },
    }),
    holds: async (through) => {
      const shop = await TimedShop.open([
        { tag: 'NUMBER', label: 'LC(95)', since: serial(SINCE), version: 3 },
        { tag: 'TEXT', label: 'JP(94)', since: '04-05-2026 03:15:30', version: 3 },
      ]);
      const { url, token } = shop.sheet.emulator;
      const client = through(shop.time.client(sheetsClient(url, token)));
      const { lock } = shop.process({ source: { client } });
      const { time } = shop;
      const report = (await time.run(lock.reconcile()))._unsafeUnwrap();
      const listed = (await time.run(lock.list({ state: 'occupied' })))._unsafeUnwrap().spools;
      const looked = (await time.run(lock.inspect('NUMBER')))._unsafeUnwrap();
      const taken = await time.run(kind(lock.iniciar('NUMBER', worker(0))));
      return (
        report.reconciled === 2 &&
        listed.length === 2 &&
        listed.every(({ since }) => since?.getTime() === SINCE.getTime()) &&
        looked.holder?.id === 95 &&
        looked.lock.workerId === 95 &&
        taken === 'occupied'
      );
    },
  },
);

test('bug 18: a number that is no date leaves the row occupied, and says so', async () => {
  const shop = await TimedShop.open([
    { tag: 'HUGE', label: 'LC(95)', since: 1e12, version: 3 },
    { tag: 'BOOL', label: 'LC(95)', since: true, version: 3 },
    { tag: 'ERROR', label: 'LC(95)', since: { error: '#VALUE!' }, version: 3 },
  ]);
  const { lock } = shop.process();
  const { spools } = (await shop.time.run(lock.list()))._unsafeUnwrap();
  expect(spools.map(({ tag, state, worker: by, since }) => [tag, state, by?.id, since])).toEqual([
    ['BOOL', 'occupied', 95, null],
    ['ERROR', 'occupied', 95, null],
    ['HUGE', 'occupied', 95, null],
  ]);
  for (const tag of ['HUGE', 'BOOL', 'ERROR'])
    expect(await shop.time.run(kind(lock.iniciar(tag, worker(0))))).toBe('occupied');
});
