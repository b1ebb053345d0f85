import { createSpoolLock, parseSpoolTag } from '@spoollock/core';
import pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createPostgresAudit } from '../src/audit/audit.js';
import { createPostgresHistory } from '../src/audit/history.js';
import type { PostgresClient } from '../src/client/slices.js';
import { createPostgresLockStore } from '../src/locks/lock-store.js';
import { createPostgresSource } from '../src/source/postgres-source.js';
import { readPostgresOwnCells } from '../src/source/read-own-cells.js';
import { migratePostgres } from '../src/tables/migrations.js';
import { newPGlite } from './support/new-pglite.js';
import { OPEN_WITHIN_MS, POOL, type OpenDatabase } from './support/databases.js';

const TAG = parseSpoolTag('MK-1335-CW-25000-019')._unsafeUnwrap();
const maria = { id: 93, initials: 'MR' };
const juan = { id: 94, initials: 'JP' };
const TEXT = 25;

let database: OpenDatabase;
let url: string;
beforeAll(async () => {
  database = await POOL.open();
  url = database.server!.url;
  (await migratePostgres({ client: database.client }))._unsafeUnwrap();
  await database.sql('ALTER TABLE spoollock_spools ADD COLUMN armador text');
}, OPEN_WITHIN_MS);
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql('TRUNCATE spoollock_spools, spoollock_operations, spoollock_locks, spoollock_audit');
  await database.sql('INSERT INTO spoollock_spools (tag) VALUES ($1)', [TAG]);
});

function poolWith(options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, ...options });
  onTestFinished(() => pool.end());
  return pool;
}

function sqlWith(options: postgres.Options<never>): postgres.Sql {
  const sql = postgres(url, { onnotice: () => undefined, ...options });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return sql;
}

/** A morning at one spool, through everything that this package reads. */
async function morning(client: PostgresClient): Promise<void> {
  const source = createPostgresSource({ client, also: { armador: 'text' } });
  const lock = createSpoolLock({ source, store: createPostgresLockStore({ client }) });
  const audit = createPostgresAudit({ client });
  lock.listen(audit.listener);
  expect((await lock.iniciar(TAG, maria, { also: { armador: 'Soto' } }))._unsafeUnwrap()).toMatchObject({
    mode: 'persistent',
    fence: 1,
  });
  expect((await lock.iniciar(TAG, juan))._unsafeUnwrapErr()).toMatchObject({
    type: 'occupied',
    holder: { id: 93 },
  });
  const cells = await readPostgresOwnCells({ client, also: { armador: 'text' } });
  expect(cells._unsafeUnwrap().get(TAG)).toEqual({ armador: 'Soto' });
  expect((await lock.finalizar(TAG, maria))._unsafeUnwrap().lock).toBe('removed');
  await lock.close();
  await audit.close();
  const history = (await createPostgresHistory({ client }).ofWorker(93))._unsafeUnwrap();
  expect(history.holdings).toMatchObject([{ tag: TAG, worker: { id: 93 }, endedBy: 'worker' }]);
}

describe('a client that reads answers in a way of its own is asked for them as PostgreSQL sends them', () => {
  test.each<[string, pg.PoolConfig]>([
    ['texts as Buffers', { types: { getTypeParser: () => (text: string) => Buffer.from(text) } }],
    ['texts in capitals', { types: { getTypeParser: () => (text: string) => text.toUpperCase() } }],
    ['the binary format', { binary: true } as pg.PoolConfig],
  ])('pg: %s', async (_what, options) => {
    await morning(poolWith(options));
  });

  test.each<[string, postgres.Options<never>]>([
    ['names in camelCase', { transform: postgres.camel }],
    ['names in kebab-case', { transform: postgres.kebab }],
    ['undefined for NULL', { transform: { value: { from: (value: unknown) => value ?? undefined } } }],
    ['statements that are not prepared', { prepare: false }],
  ])('postgres: %s', async (_what, options) => {
    await morning(sqlWith(options));
  });

  test('PGlite: a parser for texts', async () => {
    const client = await newPGlite({ parsers: { [TEXT]: (text) => ({ text }) } });
    onTestFinished(() => client.close());
    (await migratePostgres({ client }))._unsafeUnwrap();
    await client.exec('ALTER TABLE spoollock_spools ADD COLUMN armador text');
    await client.query('INSERT INTO spoollock_spools (tag) VALUES ($1)', [TAG]);
    await morning(client);
  });
});

describe('a client that changes every answer is refused, and no spool is called unknown', () => {
  const whole = { to: TEXT, from: [TEXT], serialize: String, parse: (text: string) => ({ text }) };
  test.each<[string, postgres.Options<never>]>([
    ['names in PascalCase', { transform: postgres.pascal }],
    ['rows in a wrapper', { transform: { row: { from: (row: unknown) => ({ row }) } } }],
    [
      'values in capitals',
      { transform: { value: { from: (value: unknown) => String(value).toUpperCase() } } },
    ],
    ['a parser for texts', { types: { text: whole } } as unknown as postgres.Options<never>],
  ])('postgres: %s', (_what, options) => {
    expect(() => createPostgresSource({ client: sqlWith(options) })).toThrow(/without `transform`/);
  });

  test('one that does so by a wrapper is named by the first answer', async () => {
    const pool = poolWith({});
    const query = async (text: string, values: unknown[]) => ({
      rows: (await pool.query(text, values)).rows.map((row: object) => ({ row })),
    });
    const source = createPostgresSource({ client: { ready: true, query } });
    expect((await createSpoolLock({ source }).iniciar(TAG, maria))._unsafeUnwrapErr()).toMatchObject({
      type: 'source-misshaped',
      problem: expect.stringContaining('the client hands over something else') as string,
    });
  });
});

describe('a transaction of somebody else', () => {
  test('on a Client: nothing is written into it, and the answer says why', async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    onTestFinished(() => client.end());
    const lock = createSpoolLock({ source: createPostgresSource({ client }) });
    await client.query('BEGIN');
    const refused = (await lock.iniciar(TAG, maria))._unsafeUnwrapErr();
    expect(refused).toMatchObject({
      type: 'source-unavailable',
      detail: expect.stringContaining('within a transaction of somebody else') as string,
    });
    await client.query('ROLLBACK');
    expect((await lock.iniciar(TAG, maria)).isOk()).toBe(true);
  });

  test('that was never ended on a connection of the pool: that connection is not used again', async () => {
    const client = poolWith({ max: 1 });
    const forgetful = await client.connect();
    await forgetful.query('BEGIN');
    forgetful.release();
    const lock = createSpoolLock({ source: createPostgresSource({ client }) });
    expect((await lock.iniciar(TAG, maria))._unsafeUnwrapErr()).toMatchObject({ type: 'source-unavailable' });
    expect((await lock.iniciar(TAG, maria)).isOk()).toBe(true);
    expect(await database.sql('SELECT label FROM spoollock_spools')).toEqual([{ label: 'MR(93)' }]);
  });

  test('of postgres is refused as a client', async () => {
    const sql = sqlWith({});
    const refusal = await sql.begin((client) => {
      try {
        createPostgresSource({ client });
      } catch (error) {
        return String(error);
      }
      return 'none';
    });
    expect(refusal).toContain('must not be a transaction');
  });
});

describe('a text that is far too long', () => {
  test('under a lock’s name is not transferred, and the spool can be taken', async () => {
    const client = poolWith({});
    const store = createPostgresLockStore({ client });
    await database.sql(`INSERT INTO spoollock_locks (name, value) VALUES ($1, repeat('x', 10000000))`, [TAG]);
    expect((await store.read(TAG))._unsafeUnwrap()).toEqual({ value: '\0long:10000000', expiresInMs: null });
    const lock = createSpoolLock({ source: createPostgresSource({ client }), store });
    expect((await lock.iniciar(TAG, maria))._unsafeUnwrap().mode).toBe('persistent');
  });

  test('as a label can be released by a supervisor', async () => {
    const client = poolWith({});
    await database.sql(`UPDATE spoollock_spools SET label = repeat('ñ', 10000000)`);
    const lock = createSpoolLock({ source: createPostgresSource({ client }) });
    const { row } = (await lock.inspect(TAG))._unsafeUnwrap();
    if (row === 'unavailable' || row.state !== 'unreadable') throw new Error('the label was read');
    const order = { from: row.label, by: 'A. Soto', reason: 'typed by mistake' };
    expect((await lock.release(TAG, order)).isOk()).toBe(true);
  });
});
