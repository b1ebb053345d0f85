import type { SpoolLock, Worker } from '@spoollock/core';
import type { LockStore } from '@spoollock/core/adapter';
import { createNodeRedisLockStore } from '@spoollock/redis/node-redis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CLIENTS as REDIS_CLIENTS, type TestClient } from '../../redis/test/support/clients.js';
import { startRedis, type RedisServer } from '../../redis/test/support/redis-server.js';
import type { TestRow } from './support/shop-sheet.js';
import { boot, freeRows, kind, numbered, spool, TimedShop, worker } from './support/timed-shop.js';

const LC: Worker = { id: 95, initials: 'LC' };
/** Three that nobody gets, among fifty. */
const REFUSED = ['TAKEN', 'UNKNOWN', 'TWICE'];
const FIFTY = [...numbered(47, spool), ...REFUSED];

let redis: RedisServer;
let client: TestClient;
beforeAll(async () => {
  redis = await startRedis();
  client = await REDIS_CLIENTS['node-redis 6']!(redis.url);
});
afterAll(async () => {
  client.close();
  await redis.stop();
});

/** A hundred free spools and more, one that is taken, one with two rows; UNKNOWN has none. */
function openShop(): Promise<TimedShop> {
  const since = '04-05-2026 07:00:00';
  const rows: TestRow[] = [
    ...freeRows(110),
    { tag: 'TAKEN', label: 'LC(95)', since, version: 4 },
    { tag: 'TWICE', label: 'DISPONIBLE' },
    { tag: 'TWICE', label: 'DISPONIBLE' },
  ];
  return TimedShop.open(rows);
}

/** A lock store whose client has no connection. */
const UNREACHABLE = createNodeRedisLockStore(
  {
    isReady: false,
    sendCommand: () => Promise.reject(new Error('there is no connection')),
    on: () => undefined,
    off: () => undefined,
  },
  { retries: 0 },
);

/** The worker who comes for each of the fifty. */
function comes(at: number): Worker {
  return worker(at + 100);
}

function iniciars(lock: SpoolLock): Promise<string[]> {
  return Promise.all(FIFTY.map((tag, at) => kind(lock.iniciar(tag, comes(at)))));
}

describe('A14, B12: the start of a process', () => {
  test('health, the ledger, reconcile and the index of the rows cost two reads and three writes', async () => {
    const shop = await openShop();
    const process = shop.process();
    expect(await shop.counted(() => boot(shop, process))).toMatchObject({ reads: 2, writes: 3 });
    // The hidden tabs are made, and then tried out: a row must be hidden before its trial.
    expect(shop.sheet.emulator.calls.byMethod()).toEqual({
      'spreadsheets.get': 1,
      'spreadsheets.values.batchGet': 1,
      'spreadsheets.batchUpdate': 3,
    });
  });

  test('a second process, and one that starts again, costs a write less', async () => {
    const shop = await openShop();
    await shop.booted();
    const second = shop.process();
    expect(await shop.counted(() => boot(shop, second))).toMatchObject({ reads: 2, writes: 2 });
  });

  test('the rows that reconcile read are those that the first INICIAR goes by', async () => {
    const shop = await openShop();
    const { lock } = await shop.booted();
    const first = await shop.counted(() => kind(lock.iniciar(spool(7), LC)));
    expect(first).toEqual({ answer: 'ok', reads: 0, writes: 1 });
  });

  test('fifty who come before anything was read share its calls as well', async () => {
    const shop = await openShop();
    const { lock } = shop.process();
    const { answer, reads, writes } = await shop.counted(() => iniciars(lock));
    expect(answer.filter((one) => one === 'ok')).toHaveLength(47);
    // Where the shop is, and the rows; the hidden tabs three times, and the write.
    expect([reads, writes]).toEqual([2, 4]);
  });

  test('reconcile costs one read, and one more where a lock names another than the row', async () => {
    const shop = await openShop();
    const { lock, source } = await shop.booted();
    expect(await shop.counted(() => lock.reconcile())).toMatchObject({ reads: 1, writes: 0 });
    shop.sheet.edit('TAKEN', { label: 'JP(94)' });
    const fixed = await shop.counted(() => lock.reconcile());
    expect(fixed).toMatchObject({ reads: 2, writes: 0 });
    expect(fixed.answer._unsafeUnwrap()).toMatchObject({ reconciled: 1, complete: true });
    const health = await shop.counted(() => source.check({ deadlineMs: shop.time.now() + 1_000 }));
    expect(health).toMatchObject({ reads: 1, writes: 0 });
  });
});

describe.each<[string, (shop: TimedShop) => LockStore | undefined]>([
  ['locks in memory', () => undefined],
  ['locks in a real Redis, through node-redis', storeOnRedis],
])('B8: with %s', (_name, openStore) => {
  beforeEach(async () => {
    await client.command('flushall');
  });

  async function open() {
    const shop = await openShop();
    const store = openStore(shop);
    return { shop, ...(await shop.booted(store === undefined ? {} : { store })) };
  }

  test('fifty INICIARs at once cost one write, and a read for the three who are refused, and each gets its own answer', async () => {
    const { shop, lock } = await open();
    const all = await shop.counted(() =>
      Promise.all(FIFTY.map(async (tag, at) => lock.iniciar(tag, comes(at)))),
    );
    expect([all.reads, all.writes]).toEqual([1, 1]);
    const grants = all.answer.slice(0, 47).map((one) => one._unsafeUnwrap());
    for (const [at, grant] of grants.entries()) {
      expect(grant).toMatchObject({ tag: spool(at), worker: comes(at), fence: 1, mode: 'persistent' });
      expect(shop.sheet.row(spool(at))).toMatchObject({ label: `MR(${comes(at).id})`, version: 1 });
    }
    expect(all.answer.slice(47).map((one) => one._unsafeUnwrapErr())).toMatchObject([
      { type: 'occupied', tag: 'TAKEN', holder: { id: 95, initials: 'LC' } },
      { type: 'unknown-spool', tag: 'UNKNOWN' },
      { type: 'ambiguous-spool', tag: 'TWICE', rows: 2 },
    ]);
  });

  test('fifty FINALIZARs at once cost one write, and a read for the three who are refused, and each gets its own answer', async () => {
    const { shop, lock } = await open();
    await shop.time.run(iniciars(lock));
    const all = await shop.counted(() =>
      Promise.all(FIFTY.map(async (tag, at) => lock.finalizar(tag, comes(at)))),
    );
    expect([all.reads, all.writes]).toEqual([1, 1]);
    for (const [at, given] of all.answer.slice(0, 47).entries()) {
      expect(given._unsafeUnwrap()).toMatchObject({ tag: spool(at), worker: comes(at), lock: 'removed' });
      expect(shop.sheet.row(spool(at))).toMatchObject({ label: 'DISPONIBLE', since: null, version: 2 });
    }
    expect(all.answer.slice(47).map((one) => one._unsafeUnwrapErr())).toMatchObject([
      { type: 'not-holder', tag: 'TAKEN', holder: { id: 95, initials: 'LC' } },
      { type: 'unknown-spool', tag: 'UNKNOWN' },
      { type: 'ambiguous-spool', tag: 'TWICE', rows: 2 },
    ]);
  });

  test.each([1, 7, 50, 100])(
    'C2: %d that all go well cost one write to take, one to give back, and no read',
    async (count) => {
      const { shop, lock } = await open();
      const all = numbered(count, spool);
      const taken = await shop.counted(() =>
        Promise.all(all.map((tag, at) => kind(lock.iniciar(tag, comes(at))))),
      );
      expect([taken.reads, taken.writes]).toEqual([0, 1]);
      const given = await shop.counted(() =>
        Promise.all(all.map((tag, at) => kind(lock.finalizar(tag, comes(at))))),
      );
      expect([given.reads, given.writes]).toEqual([0, 1]);
      expect([...taken.answer, ...given.answer]).toEqual(numbered(2 * count, () => 'ok'));
    },
  );
});

describe('B8: what comes while a call is under way', () => {
  test('shares the next one: forty-nine behind one cost one write more than it alone', async () => {
    const shop = await openShop();
    const { lock } = await shop.booted();
    const alone = await shop.counted(() => kind(lock.iniciar(spool(0), comes(0))));
    shop.sheet.emulator.faults.next('delay', { delayMs: 300 });
    const burst = await shop.counted(async () => {
      const first = kind(lock.iniciar(spool(50), comes(50)));
      // The first is at the sheet by now, and stays there.
      await new Promise<void>((resolve) => void shop.time.setTimer(100, resolve));
      const others = numbered(49, (at) => kind(lock.iniciar(spool(at + 1), comes(at + 1))));
      return Promise.all([first, ...others]);
    });
    expect(burst.answer).toEqual(numbered(50, () => 'ok'));
    expect([alone.writes, burst.writes, burst.reads]).toEqual([1, 2, 0]);
  });

  test('readers who come together share one read, and those who come meanwhile the next', async () => {
    const shop = await openShop();
    const { lock } = await shop.booted();
    shop.sheet.emulator.faults.next('delay', { delayMs: 300 });
    const burst = await shop.counted(async () => {
      const early = numbered(10, (at) => kind(lock.inspect(spool(at))));
      await new Promise<void>((resolve) => void shop.time.setTimer(100, resolve));
      return Promise.all([...early, ...numbered(40, (at) => kind(lock.inspect(spool(at))))]);
    });
    expect(burst.answer).toEqual(numbered(50, () => 'ok'));
    expect([burst.reads, burst.writes]).toEqual([2, 0]);
  });
});

describe('B8: what a refusal costs', () => {
  test('an INICIAR that meets a holder costs one read, with the lock there or lost', async () => {
    const shop = await openShop();
    const { lock } = await shop.booted();
    const met = await shop.counted(() => kind(lock.iniciar('TAKEN', comes(1))));
    expect(met).toEqual({ answer: 'occupied', reads: 1, writes: 0 });
    const { lock: forgetful } = shop.process();
    await shop.time.run(forgetful.iniciar(spool(0), comes(0)));
    const lost = await shop.counted(() => kind(forgetful.iniciar('TAKEN', comes(1))));
    expect(lost).toEqual({ answer: 'occupied', reads: 1, writes: 0 });
  });

  test('one that another process was quicker than costs a write that changes nothing, and a read', async () => {
    const shop = await openShop();
    const [here, there] = [await shop.booted(), await shop.booted()];
    await shop.time.run(there.lock.iniciar(spool(3), comes(3)));
    const late = await shop.counted(() => kind(here.lock.iniciar(spool(3), comes(4))));
    expect(late).toEqual({ answer: 'occupied', reads: 1, writes: 1 });
    expect(shop.sheet.row(spool(3))).toMatchObject({ label: 'MR(104)', version: 1 });
  });

  test('fifty who come for one spool while no lock store answers cost one write and one read', async () => {
    const shop = await openShop();
    const { lock, source } = shop.process({ store: UNREACHABLE });
    await shop.time.run(source.prepare({ deadlineMs: shop.time.now() + 15_000 }));
    await shop.time.run(lock.list());
    const all = await shop.counted(() =>
      Promise.all(numbered(50, (at) => kind(lock.iniciar(spool(3), comes(at))))),
    );
    expect([all.reads, all.writes]).toEqual([1, 1]);
    expect(all.answer.filter((one) => one === 'ok')).toHaveLength(1);
    expect(all.answer.filter((one) => one === 'occupied')).toHaveLength(49);
  });

  test('a worker’s own repeat costs one read', async () => {
    const shop = await openShop();
    const { lock } = await shop.booted();
    await shop.time.run(lock.iniciar(spool(3), comes(3)));
    const again = await shop.counted(() => lock.iniciar(spool(3), comes(3)));
    expect([again.reads, again.writes]).toEqual([1, 0]);
    expect(again.answer._unsafeUnwrap()).toMatchObject({ resumed: true, fence: 1 });
  });
});

/** Its trips are on their way through a socket too. */
function storeOnRedis({ time }: TimedShop): LockStore {
  const { wire } = client;
  const send = wire.send.bind(wire);
  wire.send = (command, carry) => time.underWay(send(command, carry));
  return client.store();
}
