import { setTimeout as pause } from 'node:timers/promises';
import { shareNews } from '@spoollock/board';
import { createSpoolLock } from '@spoollock/core';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createPostgresNews, type PostgresNews } from '../src/news/news.js';
import { createPostgresSource } from '../src/source/postgres-source.js';
import { migratePostgres } from '../src/tables/migrations.js';
import type { PostgresListeningClient } from '../src/news/ears.js';
import { Assembly, payloadsOf } from '../src/news/parts.js';
import { newPGlite } from './support/new-pglite.js';
import { POOL, poolOf, postgresJsOf, OPEN_WITHIN_MS, type OpenDatabase } from './support/databases.js';

let database: OpenDatabase;
beforeAll(async () => {
  database = await POOL.open();
}, OPEN_WITHIN_MS);
afterAll(() => database.close());

const CLIENTS: readonly {
  readonly name: string;
  readonly connect: (url: string) => Promise<{ client: PostgresListeningClient; end: () => Promise<void> }>;
  readonly hasServer: boolean;
}[] = [
  { name: 'a Pool of pg', connect: (url) => Promise.resolve(poolOf(url)), hasServer: true },
  { name: 'the sql of postgres', connect: (url) => Promise.resolve(postgresJsOf(url)), hasServer: true },
  {
    name: 'PGlite',
    connect: async () => {
      const client = await newPGlite();
      return { client, end: () => client.close() };
    },
    hasServer: false,
  },
];

describe.each(CLIENTS)('through $name', ({ connect, hasServer }) => {
  let news: PostgresNews;
  let heard: string[];
  let looks: number;
  beforeEach(async () => {
    const { client, end } = await connect(database.server!.url);
    news = createPostgresNews({ client, checkEveryMs: 100 });
    heard = [];
    looks = 0;
    return async () => {
      await news.close();
      await end();
    };
  });

  const subscribe = async (): Promise<void> => {
    news.subscribe(
      'changes',
      (message) => heard.push(message),
      () => (looks += 1),
    );
    await expect.poll(() => looks).toBeGreaterThan(0);
  };

  test('what is published is heard on its channel, however long and odd, and in order', async () => {
    await subscribe();
    const long = `${'señal–🔩 "\\ '.repeat(2_000)}end`;
    await news.publish('another', 'not for us');
    for (const message of ['first', long, '', 'last']) await news.publish('changes', message);
    await expect.poll(() => heard).toEqual(['first', long, '', 'last']);
  });

  if (hasServer)
    test('after the server was killed it listens again, tells that there may be news, and hears', async () => {
      await subscribe();
      await database.server!.kill();
      await database.server!.restart();
      const before = looks;
      await expect.poll(() => looks).toBeGreaterThan(before);
      await expect
        .poll(async () => {
          await news.publish('changes', 'after').catch(() => undefined);
          return heard;
        })
        .toContain('after');
    });
});

test('a board in another process is told of a change', async () => {
  const [one, other] = [poolOf(database.server!.url), poolOf(database.server!.url)];
  const news = [one, other].map(({ client }) => createPostgresNews({ client }));
  const lock = createSpoolLock({ source: new MemoryOccupationSource([{ tag: 'MK-1' }]) });
  const elsewhere = createSpoolLock({ source: new MemoryOccupationSource([{ tag: 'MK-1' }]) });
  let told = 0;
  const stops = [
    shareNews(lock, news[0]!, () => undefined),
    shareNews(elsewhere, news[1]!, () => (told += 1)),
  ];
  // Both listen.
  await expect.poll(() => told).toBe(1);
  await lock.iniciar('MK-1', { id: 93, initials: 'MR' });
  await expect.poll(() => told).toBe(2);
  stops.forEach((stop) => stop());
  await Promise.all([lock.close(), elsewhere.close(), ...news.map((each) => each.close())]);
  await Promise.all([one.end(), other.end()]);
});

describe('a row that a person changes', () => {
  const SHOPS = { table: 'Líneas', columns: { tag: 'TAG SPOOL', label: 'Ocupado"Por' } };
  let news: PostgresNews;
  let looks: number;
  let expected: number;
  beforeEach(async () => {
    await database.sql('DROP TABLE IF EXISTS spoollock_spools, "Líneas"');
    await database.sql('DROP TABLE IF EXISTS spoollock_migrations');
    await database.sql(
      'CREATE TABLE "Líneas" ("TAG SPOOL" varchar, "Ocupado""Por" text, since timestamptz, version integer, extra json)',
    );
    const { client, end } = poolOf(database.server!.url);
    (await migratePostgres({ client, edits: SHOPS }))._unsafeUnwrap();
    news = createPostgresNews({ client });
    [looks, expected] = [0, 1];
    news.subscribe(
      'changes',
      () => undefined,
      () => (looks += 1),
    );
    await expect.poll(() => looks).toBe(expected);
    return async () => {
      await news.close();
      await end();
    };
  });

  /** Told once, by the time that whatever comes after it is told. */
  async function toldOnceOf(text: string, values: readonly unknown[] = []): Promise<void> {
    await database.sql(text, values);
    expected += 1;
    await expect.poll(() => looks).toBe(expected);
  }

  test.each([
    ['this package', 'spoollock_spools', 'tag', 'label'],
    ["the shop's own", '"Líneas"', '"TAG SPOOL"', '"Ocupado""Por"'],
  ])('is news, once, whatever they type, on a table of %s', async (_whose, table, tag, label) => {
    const odd = `'; NOTIFY x, '"\\ 🔩 ${'ñ'.repeat(9_000)}`;
    await toldOnceOf(`INSERT INTO ${table} (${tag}) SELECT 'MK-' || n FROM generate_series(1, 500) AS n`);
    await toldOnceOf(`UPDATE ${table} SET ${label} = $1 WHERE ${tag} = 'MK-1'`, [odd]);
    await toldOnceOf(`UPDATE ${table} SET ${label} = 'JP(7)'`);
    await toldOnceOf(`UPDATE ${table} SET since = now() WHERE ${tag} = 'MK-2'`);
    await toldOnceOf(`UPDATE ${table} SET ${tag} = $1 WHERE ${tag} = 'MK-3'`, [odd.slice(0, 500)]);
    await toldOnceOf(`DELETE FROM ${table} WHERE ${tag} = 'MK-4'`);
    await database.sql(`UPDATE ${table} SET ${label} = ${label}`);
    await toldOnceOf(`TRUNCATE ${table}`);
  });

  test('is news, and what this library writes is none: its own process tells of that', async () => {
    const { client } = database;
    for (const options of [{}, SHOPS]) {
      const table = 'table' in options ? '"Líneas"' : 'spoollock_spools';
      await toldOnceOf(`INSERT INTO ${table} VALUES ('MK-1', 'DISPONIBLE', NULL, 0)`);
      const lock = createSpoolLock({ source: createPostgresSource({ client, ...options }) });
      (await lock.iniciar('MK-1', { id: 93, initials: 'MR' }))._unsafeUnwrap();
      (await lock.finalizar('MK-1', { id: 93, initials: 'MR' }))._unsafeUnwrap();
      await toldOnceOf(`DELETE FROM ${table}`);
      await lock.close();
    }
  });

  test('is news again after the triggers were dropped and a start has put them back, by whoever may not do so too', async () => {
    await database.sql('DROP TRIGGER spoollock_edited ON "Líneas"');
    const { client } = database;
    (await migratePostgres({ client, edits: SHOPS }))._unsafeUnwrap();
    await toldOnceOf(`INSERT INTO "Líneas" ("TAG SPOOL") VALUES ('MK-1')`);
    await toldOnceOf(`UPDATE "Líneas" SET "Ocupado""Por" = 'JP(7)'`);
    await database.sql('DROP ROLE IF EXISTS teller');
    await database.sql('CREATE ROLE teller LOGIN');
    await database.sql('GRANT SELECT ON ALL TABLES IN SCHEMA public TO teller');
    const teller = poolOf(database.server!.url.replace('postgres@', 'teller@'));
    expect((await migratePostgres({ client: teller.client, edits: SHOPS })).isOk()).toBe(true);
    await teller.end();
  });

  test('on a table that is missing is an error that names the table', async () => {
    const failed = await migratePostgres({ client: database.client, edits: { table: 'nowhere' } });
    expect(failed._unsafeUnwrapErr()).toMatchObject({
      type: 'source-misshaped',
      problem: expect.stringContaining('nowhere') as unknown,
    });
  });
});

test('behind a pooler that lets nothing be heard, subscribers are told again and again to look', async () => {
  const { client, end } = poolOf(database.server!.url);
  onTestFinished(end);
  const deaf: PostgresListeningClient = {
    totalCount: 1,
    connect: async () => {
      const lent = await client.connect();
      return {
        query: (query) =>
          query.text.startsWith('LISTEN') ? Promise.resolve({ rows: [] }) : lent.query(query),
        release: (destroy) => lent.release(destroy),
        on: () => undefined,
        removeListener: () => undefined,
      };
    },
  };
  const news = createPostgresNews({ client: deaf, checkEveryMs: 20 });
  let looks = 0;
  news.subscribe(
    'changes',
    () => undefined,
    () => (looks += 1),
  );
  await expect.poll(() => looks).toBeGreaterThan(3);
  await news.close();
  const after = looks;
  await pause(60);
  expect(looks).toBe(after);
});

test('parts that do not fit together are dropped, and the next message is heard', () => {
  const assembly = new Assembly();
  const [first = '', second = ''] = payloadsOf('x'.repeat(2_000));
  for (const stray of [second, 'DROP', '7.', '1+x', first]) expect(assembly.add(stray)).toBeNull();
  expect(payloadsOf('whole').map((part) => assembly.add(part))).toEqual(['whole']);
  expect(payloadsOf('x'.repeat(2_000)).map((part) => assembly.add(part))).toEqual([null, 'x'.repeat(2_000)]);
});
