import { createSpoolLock, parseSpoolTag, type SpoolLock } from '@spoollock/core';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { BundledProcess, bundled } from '../../google-sheets/test/support/bundled-process.js';
import type { PostgresClient } from '../src/client/slices.js';
import { createPostgresSource } from '../src/source/postgres-source.js';
import { migratePostgres } from '../src/tables/migrations.js';
import { BusyWorker } from './support/busy-worker.js';
import { POOL, poolOf, postgresJsOf, OPEN_WITHIN_MS, type OpenDatabase } from './support/databases.js';
import { startProxy, type Proxy } from './support/proxy.js';
import type { Ended, Task } from './support/worker.js';

const TAG = parseSpoolTag('MK-1335-CW-25000-019')._unsafeUnwrap();
const maria = { id: 93, initials: 'MR' };
const since = new Date('2026-05-04T12:15:00Z');

let database: OpenDatabase;
let url: string;
beforeAll(async () => {
  database = await POOL.open();
  url = database.server!.url;
  (await migratePostgres({ client: database.client }))._unsafeUnwrap();
}, OPEN_WITHIN_MS);
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql('TRUNCATE spoollock_spools, spoollock_operations');
  await database.sql('INSERT INTO spoollock_spools (tag) VALUES ($1)', [TAG]);
});

test('200 INICIARs of one spool from four processes: one is granted, and 199 are told that it is occupied', async () => {
  const file = await bundled(new URL('support/worker.ts', import.meta.url));
  const ended = await Promise.all(
    [0, 1, 2, 3].map(async (at) => {
      const workerIds = Array.from({ length: 50 }, (_, n) => at * 50 + n + 1);
      const task: Task = { url, tag: TAG, workerIds };
      return (await new BundledProcess(file).run(task)) as Ended;
    }),
  );
  const all = ended.flat();
  const granted = all.filter(({ how }) => typeof how === 'number');
  expect(granted).toEqual([{ workerId: granted[0]?.workerId, how: 1 }]);
  expect(all.filter(({ how }) => how === 'occupied')).toHaveLength(199);
  expect(await rows()).toEqual([{ tag: TAG, label: `W(${granted[0]?.workerId ?? ''})`, version: 1 }]);
});

const RECONNECTING = [
  { name: 'a Pool of pg', connect: (to: string) => poolOf(to) },
  { name: 'the sql of postgres', connect: postgresJsOf },
] as const;

describe.each(RECONNECTING)('through $name', ({ connect }) => {
  let proxy: Proxy;
  let client: PostgresClient;
  let lock: SpoolLock;
  beforeEach(async () => {
    proxy = await startProxy(database.server!);
    const connected = connect(proxy.url);
    client = connected.client;
    lock = createSpoolLock({ source: createPostgresSource({ client }) });
    // From here on the row is known and every statement prepared, so INICIAR is one message on a connection that is there.
    (await lock.iniciar(TAG, maria))._unsafeUnwrap();
    (await lock.finalizar(TAG, maria))._unsafeUnwrap();
    await database.sql('TRUNCATE spoollock_operations');
    return async () => {
      await lock.close();
      await connected.end();
      await proxy.close();
    };
  });

  test('the connection is cut after the statement and before its answer: INICIAR finds out that it took place', async () => {
    proxy.cutAtNextAnswer();
    expect((await lock.iniciar(TAG, maria))._unsafeUnwrap()).toMatchObject({ fence: 3 });
    expect(await rows()).toEqual([{ tag: TAG, label: 'MR(93)', version: 3 }]);
    expect(await outcomes()).toEqual(['applied']);
  });

  test('the connection is cut before the statement arrives: its id is cancelled, and INICIAR writes once', async () => {
    proxy.cutAtNextRequest();
    expect((await lock.iniciar(TAG, maria))._unsafeUnwrap()).toMatchObject({ fence: 3 });
    expect(await rows()).toEqual([{ tag: TAG, label: 'MR(93)', version: 3 }]);
    expect(await outcomes()).toEqual(['applied', 'cancelled']);
  });

  test('a statement that waits for a row that somebody holds is cancelled at its deadline', async () => {
    const somebody = await holdRow();
    const source = createPostgresSource({ client });
    const change = {
      operationId: 'waits',
      tag: TAG,
      expected: { state: 'free' },
      next: { state: 'occupied', worker: maria, since },
    } as const;
    const written = await source.write(change, { deadlineMs: Date.now() + 1_000 });
    expect(written._unsafeUnwrapErr()).toMatchObject({ type: 'source-fault', reached: 'perhaps' });
    await expect.poll(waiting).toBe(0);
    await somebody.letGo();
    const call = { deadlineMs: Date.now() + 20_000 };
    expect((await source.settle(change, call))._unsafeUnwrap()).toBe('cancelled');
    expect(await rows()).toEqual([{ tag: TAG, label: 'DISPONIBLE', version: 2 }]);
  });

  test('no acknowledged write is lost when the server is killed under load, and what was open is settled', async () => {
    const tags = Array.from({ length: 12 }, (_, n) => `SPOOL-${n}`);
    for (const tag of tags) await database.sql('INSERT INTO spoollock_spools (tag) VALUES ($1)', [tag]);
    const shop = createSpoolLock({ source: createPostgresSource({ client }), deadlineMs: 3_000 });
    const workers = tags.map((tag, n) => new BusyWorker(shop, tag, n + 1));
    const working = workers.map((worker) => worker.work());
    await expect.poll(() => Math.min(...workers.map(({ acknowledged }) => acknowledged))).toBeGreaterThan(10);
    await database.server!.kill();
    await database.server!.restart();
    const before = workers.map(({ acknowledged }) => acknowledged);
    await expect
      .poll(() => workers.every(({ acknowledged }, n) => acknowledged > before[n]! + 10))
      .toBe(true);
    workers.forEach((worker) => worker.stop());
    await Promise.all(working);
    for (const worker of workers) {
      expect(worker.wrong).toEqual([]);
      const [row] = await rows(worker.tag);
      expect(row).toEqual({ tag: worker.tag, ...worker.mustBe() });
    }
    await shop.close();
  });
});

test('a Client of pg, which does not connect again, says that the outcome is unknown', async () => {
  const proxy = await startProxy(database.server!);
  const client = new pg.Client({ connectionString: proxy.url });
  client.on('error', () => undefined);
  await client.connect();
  const lock = createSpoolLock({ source: createPostgresSource({ client }), deadlineMs: 2_000 });
  (await lock.inspect(TAG))._unsafeUnwrap();
  proxy.cutAtNextAnswer();
  expect((await lock.iniciar(TAG, maria))._unsafeUnwrapErr()).toMatchObject({ type: 'outcome-unknown' });
  await lock.close();
  await client.end().catch(() => undefined);
  await proxy.close();
});

test('a pool of one connection is free again soon after its statement was given up', async () => {
  const { client, end } = poolOf(url, { max: 1 });
  const somebody = await holdRow();
  const source = createPostgresSource({ client });
  const call = (ms: number) => ({ deadlineMs: Date.now() + ms });
  const change = {
    operationId: 'waits',
    tag: TAG,
    expected: { state: 'free' },
    next: { state: 'occupied', worker: maria, since },
  } as const;
  await source.read([TAG], call(20_000));
  const [written, queued] = await Promise.all([
    source.write(change, call(1_000)),
    source.write({ ...change, operationId: 'never sent' }, call(700)),
  ]);
  expect(written._unsafeUnwrapErr()).toMatchObject({ reached: 'perhaps' });
  expect(queued._unsafeUnwrapErr()).toMatchObject({ reached: 'never' });
  expect((await source.read([TAG], call(20_000))).isOk()).toBe(true);
  await expect.poll(waiting).toBe(0);
  await somebody.letGo();
  expect(await rows()).toEqual([{ tag: TAG, label: 'DISPONIBLE', version: 0 }]);
  await end();
});

/** Somebody at a console has begun a transaction on the row, and is at lunch. */
async function holdRow(): Promise<{ letGo: () => Promise<void> }> {
  const console = new pg.Client({ connectionString: url });
  await console.connect();
  let isOver = false;
  const letGo = async (): Promise<void> => {
    if (isOver) return;
    isOver = true;
    await console.query('ROLLBACK');
    await console.end();
  };
  onTestFinished(letGo);
  await console.query('BEGIN');
  await console.query('SELECT FROM spoollock_spools WHERE tag = $1 FOR UPDATE', [TAG]);
  return { letGo };
}

/** How many statements wait for a lock. */
async function waiting(): Promise<number> {
  return (await database.sql(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)).length;
}

async function rows(tag: string = TAG): Promise<readonly unknown[]> {
  return database.sql('SELECT tag, label, version::integer FROM spoollock_spools WHERE tag = $1', [tag]);
}

async function outcomes(): Promise<unknown[]> {
  return (await database.sql('SELECT outcome FROM spoollock_operations ORDER BY outcome')).map(
    ({ outcome }) => outcome,
  );
}
