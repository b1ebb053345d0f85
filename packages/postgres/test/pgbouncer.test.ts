import { createSpoolLock } from '@spoollock/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPostgresNews } from '../src/news/news.js';
import { createPostgresSource } from '../src/source/postgres-source.js';
import { migratePostgres } from '../src/tables/migrations.js';
import { openDatabase } from '../src/open.js';
import { OPEN_WITHIN_MS, POOL, poolOf, postgresJsOf, type OpenDatabase } from './support/databases.js';
import { startPgBouncer, type PgBouncer } from './support/pgbouncer.js';

const TAGS = Array.from({ length: 16 }, (_, n) => `MK-${n}`);
const worker = { id: 93, initials: 'MR' };

let database: OpenDatabase;
let bouncer: PgBouncer;
beforeAll(async () => {
  database = await POOL.open();
  bouncer = await startPgBouncer(database.server!);
}, OPEN_WITHIN_MS);
afterAll(async () => {
  await bouncer.stop();
  await database.close();
});
beforeEach(async () => {
  (await migratePostgres({ client: database.client }))._unsafeUnwrap();
  await database.sql('TRUNCATE spoollock_spools, spoollock_operations');
  for (const tag of TAGS) await database.sql('INSERT INTO spoollock_spools (tag) VALUES ($1)', [tag]);
});

const CLIENTS = [
  { name: 'a Pool of pg', connect: (url: string) => poolOf(url) },
  { name: 'the sql of postgres', connect: (url: string) => postgresJsOf(url) },
] as const;

describe.each(CLIENTS)('behind PgBouncer in transaction mode, through $name', ({ connect }) => {
  test('tables are made, and spools are taken and given back, one by one and together', async () => {
    const { client, end } = connect(bouncer.url);
    (await migratePostgres({ client }))._unsafeUnwrap();
    const shops = [0, 1].map(() => createSpoolLock({ source: createPostgresSource({ client }) }));
    for (let turn = 0; turn < 5; turn++)
      for (const shop of shops) {
        for (const taken of await Promise.all(TAGS.map((tag) => shop.iniciar(tag, worker))))
          expect(taken.isOk()).toBe(true);
        for (const tag of TAGS) expect((await shop.finalizar(tag, worker)).isOk()).toBe(true);
      }
    const rows = await database.sql('SELECT DISTINCT label, version::integer FROM spoollock_spools');
    expect(rows).toEqual([{ label: 'DISPONIBLE', version: 20 }]);
    await Promise.all(shops.map((shop) => shop.close()));
    await end();
  });
});

test('no news are heard behind it, and so the boards are told again and again to look', async () => {
  const { client, end } = poolOf(bouncer.url);
  const news = createPostgresNews({ client, checkEveryMs: 20 });
  let looks = 0;
  news.subscribe(
    'changes',
    () => undefined,
    () => (looks += 1),
  );
  await expect.poll(() => looks).toBeGreaterThan(3);
  await news.close();
  await end();
});

test('a database is opened by the address of a PgBouncer that lets statement_timeout pass', async () => {
  const opened = (await openDatabase(bouncer.url))._unsafeUnwrap();
  expect((await opened.source.check({ deadlineMs: Date.now() + 20_000 })).isOk()).toBe(true);
  await opened.close();
});
