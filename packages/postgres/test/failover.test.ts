import { createSpoolLock, parseSpoolTag } from '@spoollock/core';
import type { OccupationChange } from '@spoollock/core/adapter';
import pg from 'pg';
import postgres from 'postgres';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { PostgresClient } from '../src/client/slices.js';
import { createPostgresSource } from '../src/source/postgres-source.js';
import { migratePostgres } from '../src/tables/migrations.js';
import { BusyWorker } from './support/busy-worker.js';
import { OPEN_WITHIN_MS, poolOf } from './support/databases.js';
import {
  startPostgres,
  startStandby,
  type PostgresServer,
  type StandbyServer,
} from './support/postgres-server.js';
import { startProxy, type Proxy } from './support/proxy.js';

const TAGS = Array.from({ length: 8 }, (_, n) => `MK-${n}`);
const maria = { id: 93, initials: 'MR' };
const juan = { id: 7, initials: 'JP' };

let primary: PostgresServer;
let standby: StandbyServer;
/** Between the two: what does not come through is not on the standby. */
let replication: Proxy;
beforeEach(async () => {
  primary = await startPostgres();
  replication = await startProxy(primary);
  const { client, end } = poolOf(primary.url);
  (await migratePostgres({ client }))._unsafeUnwrap();
  for (const tag of TAGS) await client.query('INSERT INTO spoollock_spools (tag) VALUES ($1)', [tag]);
  await end();
  standby = await startStandby(replication.url);
  return async () => {
    await Promise.all([primary.stop(), standby.stop()]);
    await replication.close();
  };
}, OPEN_WITHIN_MS);

/** How a shop's program finds the primary, whichever that is. */
const WAYS: readonly {
  readonly name: string;
  readonly connect: () => Promise<{
    client: PostgresClient;
    follow: () => void;
    end: () => Promise<void>;
  }>;
}[] = [
  {
    name: 'a Pool of pg, by an address that is moved to the new primary',
    connect: async () => {
      const address = await startProxy(primary);
      const { client, end } = poolOf(address.url);
      const close = async (): Promise<void> => {
        await end();
        await address.close();
      };
      return { client, follow: () => address.moveTo(standby), end: close };
    },
  },
  {
    name: 'the sql of postgres, which knows both addresses',
    connect: () => {
      const both = `127.0.0.1:${primary.port},127.0.0.1:${standby.port}`;
      const client = postgres(`postgres://postgres@${both}/postgres`, {
        target_session_attrs: 'read-write',
        onnotice: () => undefined,
        backoff: () => 0.05,
      });
      return Promise.resolve({ client, follow: () => undefined, end: () => client.end({ timeout: 1 }) });
    },
  },
];

describe.each(WAYS)('through $name', ({ connect }) => {
  test('the primary is killed under load: with a synchronous standby nothing acknowledged is lost, and what was open is settled', async () => {
    await sql(primary, `ALTER SYSTEM SET synchronous_standby_names = '*'`);
    await sql(primary, 'SELECT pg_reload_conf()');
    await expect
      .poll(() => sql(primary, 'SELECT sync_state FROM pg_stat_replication'))
      .toEqual([{ sync_state: 'sync' }]);
    const { client, follow, end } = await connect();
    const shop = createSpoolLock({ source: createPostgresSource({ client }), deadlineMs: 3_000 });
    const workers = TAGS.map((tag, n) => new BusyWorker(shop, tag, n + 1));
    const working = workers.map((worker) => worker.work());
    const least = (): number => Math.min(...workers.map(({ acknowledged }) => acknowledged));
    await expect.poll(least).toBeGreaterThan(10);
    await primary.kill();
    await standby.promote();
    follow();
    const before = workers.map(({ acknowledged }) => acknowledged);
    await expect.poll(() => workers.every((each, n) => each.acknowledged > before[n]! + 10)).toBe(true);
    workers.forEach((worker) => worker.stop());
    await Promise.all(working);
    for (const worker of workers) {
      expect(worker.wrong).toEqual([]);
      expect(await rowOf(worker.tag)).toEqual([worker.mustBe()]);
    }
    await shop.close();
    await end();
  });
});

test('an asynchronous standby may lack the last grant: the spool goes to the next one, and the first one is told so', async () => {
  const address = await startProxy(primary);
  const { client, end } = poolOf(address.url);
  const shop = createSpoolLock({ source: createPostgresSource({ client }) });
  (await shop.iniciar('MK-0', maria))._unsafeUnwrap();
  (await shop.finalizar('MK-0', maria))._unsafeUnwrap();
  await expect.poll(() => rowOf('MK-0')).toEqual([{ label: 'DISPONIBLE', version: 2 }]);
  await replication.close();
  const lost = (await shop.iniciar('MK-0', maria))._unsafeUnwrap();
  expect(lost).toMatchObject({ fence: 3 });
  await primary.kill();
  await standby.promote();
  address.moveTo(standby);
  expect((await shop.iniciar('MK-0', juan))._unsafeUnwrap()).toMatchObject({ worker: juan });
  const told = (await shop.finalizar('MK-0', maria, { fence: lost.fence! }))._unsafeUnwrapErr();
  expect(told).toMatchObject({ type: 'not-holder', holder: { id: 7 } });
  expect(await rowOf('MK-0')).toMatchObject([{ label: 'JP(7)' }]);
  await shop.close();
  await end();
  await address.close();
});

test('a standby that is asked as if it were the primary says so, and connections to it are not used again', async () => {
  const address = await startProxy(standby);
  onTestFinished(address.close);
  const { client, end } = poolOf(address.url);
  const source = createPostgresSource({ client });
  const shop = createSpoolLock({ source });
  const call = { deadlineMs: Date.now() + 20_000 };
  const change: OccupationChange = {
    operationId: 'take',
    tag: parseSpoolTag('MK-0')._unsafeUnwrap(),
    expected: { state: 'free' },
    next: { state: 'occupied', worker: maria, since: new Date() },
  };
  for (const answer of [await source.write(change, call), await source.check(call)])
    expect(answer._unsafeUnwrapErr()).toMatchObject({
      ...{ type: 'source-fault', reached: 'never' },
      detail: expect.stringContaining('standby') as unknown,
    });
  address.moveTo(primary);
  // A connection that is still open to it is refused once.
  await expect.poll(async () => (await shop.iniciar('MK-0', maria)).isOk()).toBe(true);
  await shop.close();
  await end();
});

/** What the server says that is the primary by now. */
function rowOf(tag: string): Promise<unknown[]> {
  return sql(standby, `SELECT label, version::integer FROM spoollock_spools WHERE tag = '${tag}'`);
}

async function sql({ url }: PostgresServer, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}
