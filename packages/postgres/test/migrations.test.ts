import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PortCall } from '@spoollock/core/adapter';
import { createPostgresSource } from '../src/source/postgres-source.js';
import { migratePostgres, migrationScript } from '../src/tables/migrations.js';
import { DATABASES, poolOf, OPEN_WITHIN_MS, type OpenDatabase } from './support/databases.js';

const ODD = `turno "noche"'s $spoollock$; DROP`;
const call = (): PortCall => ({ deadlineMs: Date.now() + 60_000 });

describe.each(DATABASES)('through $name', ({ open }) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await open();
  }, OPEN_WITHIN_MS);
  afterAll(() => database.close());
  beforeEach(async () => {
    for (const schema of ['shop', ODD])
      await database.sql(`DROP SCHEMA IF EXISTS "${schema.replaceAll('"', '""')}" CASCADE`);
    await database.sql('CREATE SCHEMA shop');
  });

  test('many that start at once all find the tables there', async () => {
    const { client, another } = database;
    const both = [client, another, client, another, client, another, client, another];
    const done = await Promise.all(both.map((each) => migratePostgres({ client: each, schema: 'shop' })));
    for (const each of done) expect(each.isOk()).toBe(true);
    expect((await createPostgresSource({ client, schema: 'shop' }).check(call())).isOk()).toBe(true);
    const versions = await database.sql('SELECT version FROM shop.spoollock_migrations ORDER BY version');
    expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
  });

  test('it changes nothing of what is there', async () => {
    const { client } = database;
    (await migratePostgres({ client, schema: 'shop' }))._unsafeUnwrap();
    await database.sql(`INSERT INTO shop.spoollock_spools (tag, label) VALUES ('MK-1', 'MR(93)')`);
    (await migratePostgres({ client, schema: 'shop' }))._unsafeUnwrap();
    expect(await database.sql('SELECT tag, label FROM shop.spoollock_spools')).toEqual([
      { tag: 'MK-1', label: 'MR(93)' },
    ]);
  });

  test('a schema of any name is taken letter for letter', async () => {
    const { client } = database;
    await database.sql(`CREATE SCHEMA "${ODD.replaceAll('"', '""')}"`);
    (await migratePostgres({ client, schema: ODD }))._unsafeUnwrap();
    expect((await createPostgresSource({ client, schema: ODD }).check(call())).isOk()).toBe(true);
  });

  test('a schema that is missing is named', async () => {
    const failed = await migratePostgres({ client: database.client, schema: 'nowhere' });
    expect(failed._unsafeUnwrapErr()).toMatchObject({
      type: 'source-misshaped',
      problem: expect.stringContaining('nowhere') as unknown,
    });
  });
});

describe('on a server', () => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await DATABASES[1]!.open();
  }, OPEN_WITHIN_MS);
  afterAll(() => database.close());

  test('psql makes the same tables from the script, again and again', async () => {
    const url = database.server!.url;
    for (let times = 0; times < 2; times++)
      execFileSync('psql', ['-X', '-v', 'ON_ERROR_STOP=1', url], { input: migrationScript(), stdio: 'pipe' });
    const { client } = database;
    expect((await createPostgresSource({ client }).check(call())).isOk()).toBe(true);
    (await migratePostgres({ client }))._unsafeUnwrap();
  });

  test('a user who may create nothing starts a shop whose tables are there', async () => {
    (await migratePostgres({ client: database.client }))._unsafeUnwrap();
    await database.sql('CREATE ROLE clerk LOGIN');
    await database.sql('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    await database.sql('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk');
    const url = database.server!.url.replace('postgres@', 'clerk@');
    const { client, end } = poolOf(url);
    expect((await migratePostgres({ client })).isOk()).toBe(true);
    expect((await createPostgresSource({ client }).check(call())).isOk()).toBe(true);
    await end();
  });

  test('two with the default isolation of serializable that start at once both find the tables', async () => {
    await database.sql('CREATE SCHEMA strict');
    const options = '-c default_transaction_isolation=serializable';
    const pools = [0, 1, 2, 3].map(() => poolOf(database.server!.url, { options }));
    const done = await Promise.all(
      pools.map(({ client }) => migratePostgres({ client, schema: 'strict', timeoutMs: 20_000 })),
    );
    for (const each of done) expect(each.isOk()).toBe(true);
    await Promise.all(pools.map(({ end }) => end()));
  });
});
