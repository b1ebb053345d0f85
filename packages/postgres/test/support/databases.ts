import pg from 'pg';
import postgres from 'postgres';
import type { PostgresClient } from '../../src/client/slices.js';
import { migratePostgres } from '../../src/tables/migrations.js';
import { newPGlite } from './new-pglite.js';
import { startPostgres, type PostgresServer } from './postgres-server.js';

/** A database for one test file, through one kind of client. */
export interface OpenDatabase {
  /** What is tested. */
  readonly client: PostgresClient;
  /** The same from another process's point of view. */
  readonly another: PostgresClient;
  /** What the test itself asks. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Where a server is behind it. */
  readonly server: PostgresServer | null;
  close(): Promise<void>;
}

export interface Database {
  readonly name: string;
  open(): Promise<OpenDatabase>;
}

/** PGlite makes its cluster when it starts, which takes a machine with much to do its time. */
export const OPEN_WITHIN_MS = 300_000;

type Row = Readonly<Record<string, unknown>>;

/** PostgreSQL in this process: the same parser, planner and rules, with one connection. */
const pglite: Database = {
  name: 'PGlite',
  open: async () => {
    const client = await newPGlite();
    return {
      client,
      another: client,
      sql: async (text, values = []) => (await client.query<Row>(text, [...values])).rows,
      server: null,
      close: () => client.close(),
    };
  },
};

/** A server of the file's own, and two clients on it. */
function onServer(
  name: string,
  connect: (url: string) => Promise<{ client: PostgresClient; end: () => Promise<void> }>,
): Database {
  return {
    name,
    open: async () => {
      const server = await startPostgres();
      const admin = new pg.Pool({ connectionString: server.url, max: 2 });
      admin.on('error', () => undefined);
      const [one, other] = [await connect(server.url), await connect(server.url)];
      return {
        client: one.client,
        another: other.client,
        sql: async (text, values = []) => (await admin.query<Row>(text, [...values])).rows,
        server,
        close: async () => {
          await Promise.all([one.end(), other.end(), admin.end()]);
          await server.stop();
        },
      };
    },
  };
}

export const POOL: Database = onServer('a Pool of pg', (url) => Promise.resolve(poolOf(url)));

export function poolOf(url: string, more: pg.PoolConfig = {}): { client: pg.Pool; end: () => Promise<void> } {
  const client = new pg.Pool({ connectionString: url, ...more });
  client.on('error', () => undefined);
  return { client, end: () => client.end() };
}

const client: Database = onServer('a Client of pg', async (url) => {
  const one = new pg.Client({ connectionString: url });
  one.on('error', () => undefined);
  await one.connect();
  return { client: one, end: () => one.end() };
});

export function postgresJsOf(url: string, max = 10): { client: postgres.Sql; end: () => Promise<void> } {
  const sql = postgres(url, { onnotice: () => undefined, max, backoff: () => 0.05 });
  // Without a limit it waits for ever for a connection that was cut.
  return { client: sql, end: () => sql.end({ timeout: 1 }) };
}

const postgresJs: Database = onServer('the sql of postgres', (url) => Promise.resolve(postgresJsOf(url)));

export const DATABASES: readonly Database[] = [pglite, POOL, client, postgresJs];

/** What was opened, with this package's tables in it. */
export async function withTables(opening: Promise<OpenDatabase>): Promise<OpenDatabase> {
  const database = await opening;
  (await migratePostgres({ client: database.client }))._unsafeUnwrap();
  return database;
}
