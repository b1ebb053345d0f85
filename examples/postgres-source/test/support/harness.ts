import type { AlsoValue } from '@spoollock/core';
import {
  ALSO_COLUMNS,
  type FailingCall,
  type OccupationSourceHarness,
  type TypedRow,
} from '@spoollock/testing';
import { PostgresSource } from '../../src/postgres-source.js';
import { READ, SCHEMA, SETTLE, WRITING } from '../../src/statements.js';
import type { OpenDatabase } from './databases.js';
import { brokenConnection, Wire } from './wire.js';

/** The statement by which each call reads or changes the truth. */
const STATEMENTS: Readonly<Record<FailingCall, string>> = {
  read: READ,
  write: WRITING,
  settle: SETTLE,
  confirm: READ,
};

/** What this truth cannot be brought to. */
export const CANNOT = {
  ambiguousRows: 'the tag is the primary key',
  unreadableDates: 'the column is a timestamp',
  unreadableVersions: 'the column is a whole number, and not null',
};

/** The contract's hooks, on tables that are empty. */
export async function harness({ client, another }: OpenDatabase): Promise<OccupationSourceHarness> {
  for (const statement of SCHEMA) await client.query(statement, []);
  for (const column of OWN_COLUMNS)
    await client.query(`ALTER TABLE spools ADD COLUMN IF NOT EXISTS ${column}`, []);
  await client.query('TRUNCATE spools, spool_operations', []);
  const wire = new Wire(client);
  return {
    source: new PostgresSource({ client: wire, also: ALSO_COLUMNS }),
    another: () => new PostgresSource({ client: another, also: ALSO_COLUMNS }),
    addRows: async (rows) => {
      for (const part of parts(rows)) await client.query(INSERT, [JSON.stringify(part)]);
    },
    edit: async (tag, { label, since }) => {
      if (label !== undefined)
        await client.query('UPDATE spools SET label = $2 WHERE tag = $1', [tag, label]);
      if (since !== undefined)
        await client.query('UPDATE spools SET occupied_since = $2::text::timestamptz WHERE tag = $1', [
          tag,
          typed(since),
        ]);
    },
    cells: async (tag) => {
      const { rows } = await client.query(CELLS, [tag]);
      const cells = { ...(rows[0] as Readonly<Record<string, AlsoValue>>) };
      const seconds = cells['seconds'];
      delete cells['seconds'];
      return { ...cells, Inicio: typeof seconds === 'number' ? new Date(seconds * 1000) : null };
    },
    editCells: async (tag, cells) => {
      for (const [name, value] of Object.entries(cells))
        await client.query(`UPDATE spools SET "${name}" = $2 WHERE tag = $1`, [tag, value]);
    },
    loseReply: (of) =>
      wire.next(STATEMENTS[of], async (carry) => {
        await carry();
        throw brokenConnection();
      }),
    loseRequest: (of) => wire.next(STATEMENTS[of], () => Promise.reject(brokenConnection())),
    applyLate: () => {
      let land = (): Promise<unknown> => Promise.reject(new Error('nothing was sent'));
      wire.next(WRITING, (carry) => {
        land = carry;
        // What `pg` does with a query_timeout: it gives up, and says nothing of it to the server.
        return Promise.reject(new Error('Query read timeout'));
      });
      return async () => {
        // It may find its id used, and be undone.
        await land().catch(() => undefined);
      };
    },
    outage: (on) => void (wire.isDown = on),
    misshape: async (on) => {
      const [from, to] = on ? ['version', 'revision'] : ['revision', 'version'];
      await client.query(`ALTER TABLE spools RENAME COLUMN ${from} TO ${to}`, []);
    },
  };
}

/** The contract's own columns, as a shop could have them. */
const OWN_COLUMNS = ['"Armador" text', '"Metros" float8', '"Revisado" boolean', '"Inicio" timestamptz(0)'];

const CELLS = `
  SELECT "Armador", "Metros", "Revisado", extract(epoch FROM "Inicio")::float8 AS seconds
  FROM spools WHERE tag = $1`;

const INSERT = `
  INSERT INTO spools (tag, label, occupied_since, version)
  SELECT * FROM json_to_recordset($1::json) AS typed(tag text, label text, since timestamptz, version integer)`;

function parts(rows: readonly TypedRow[]): TypedRow[][] {
  const size = 1_000;
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, n) =>
    rows.slice(n * size, (n + 1) * size),
  );
}

function typed(since: Date | null | string): string | null {
  return since instanceof Date ? since.toISOString() : since;
}
