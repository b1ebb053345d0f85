import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { PostgresClient } from '../../src/postgres-client.js';

/** A database for one test file, and a second connection to it where there can be one. */
export interface Database {
  readonly name: string;
  open(): Promise<OpenDatabase>;
}

export interface OpenDatabase {
  readonly client: PostgresClient;
  readonly another: PostgresClient;
  close(): Promise<void>;
}

/** PostgreSQL in this process: the same parser, planner and rules, with one connection. */
const inThisProcess: Database = {
  name: 'PGlite',
  open: async () => {
    const client = await PGlite.create();
    return { client, another: client, close: () => client.close() };
  },
};

/** A server of yours, with pools of connections. Everything happens in a schema that is gone afterwards. */
function server(connectionString: string): Database {
  return {
    name: 'a PostgreSQL server through pg',
    open: async () => {
      const schema = `spoollock_${process.pid}_${Date.now()}`;
      const options = `-c search_path=${schema}`;
      const admin = new pg.Pool({ connectionString, max: 1 });
      await admin.query(`CREATE SCHEMA ${schema}`);
      const pools = [
        new pg.Pool({ connectionString, options }),
        new pg.Pool({ connectionString, options }),
      ] as const;
      return {
        client: pools[0],
        another: pools[1],
        close: async () => {
          await Promise.all(pools.map((pool) => pool.end()));
          await admin.query(`DROP SCHEMA ${schema} CASCADE`);
          await admin.end();
        },
      };
    },
  };
}

/** `POSTGRES_URL=postgres://… npx vitest run …` runs the same on a server. */
const url = process.env['POSTGRES_URL'];
export const DATABASES: readonly Database[] =
  url === undefined ? [inThisProcess] : [inThisProcess, server(url)];
