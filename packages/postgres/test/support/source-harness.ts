import type { AlsoValue } from '@spoollock/core';
import { ALSO_COLUMNS, type OccupationSourceHarness, type TypedRow } from '@spoollock/testing';
import { createPostgresSource } from '../../src/source/postgres-source.js';
import type { PostgresSourceOptions } from '../../src/source/options.js';
import { migratePostgres } from '../../src/tables/migrations.js';
import type { OpenDatabase } from './databases.js';
import { brokenConnection, STATEMENTS, Wire } from './wire.js';

/** A table of a source in a test, and the options that name it. */
export interface Table {
  readonly name: string;
  readonly columns: Readonly<Record<'tag' | 'label' | 'since' | 'version', string>>;
  readonly options: Pick<PostgresSourceOptions, 'table' | 'columns'>;
  /** Makes it, where it is not this package's own. */
  readonly create: string | null;
}

export const OWN_TABLE: Table = {
  name: '"spoollock_spools"',
  columns: { tag: 'tag', label: 'label', since: 'since', version: 'version' },
  options: {},
  create: null,
};

/** As a shop could have it: names in need of quotes, no key, and NULL where nothing was ever written. */
export const SHOPS_TABLE: Table = {
  name: '"Líneas ""2026"""',
  columns: { tag: 'TAG SPOOL', label: 'Ocupado_Por', since: 'Fecha"Ocupación', version: 'version' },
  options: {
    table: 'Líneas "2026"',
    columns: { tag: 'TAG SPOOL', label: 'Ocupado_Por', since: 'Fecha"Ocupación' },
  },
  create: `CREATE TABLE IF NOT EXISTS "Líneas ""2026""" (
    id serial PRIMARY KEY, "TAG SPOOL" varchar NOT NULL, "Ocupado_Por" varchar,
    "Fecha""Ocupación" timestamptz, version bigint)`,
};

/** What a truth with types cannot be brought to. */
export const CANNOT = {
  unreadableDates: 'the column is a timestamp',
  unreadableVersions: 'the column is a whole number, and a column of this package is not NULL',
};

/** The contract's hooks, on tables that are empty. */
export async function sourceHarness(open: OpenDatabase, table: Table): Promise<OccupationSourceHarness> {
  const { client, another, sql } = open;
  await madeOnce(open, table);
  // To truncate a table is to make its files anew, which takes longer than most tests.
  for (const name of [table.name, 'spoollock_operations']) await sql(`DELETE FROM ${name}`);
  const { tag, label, since, version } = quotedColumns(table);
  const insert = `INSERT INTO ${table.name} (${tag}, ${label}, ${since}, ${version})
    SELECT * FROM json_to_recordset($1::json) AS typed(tag text, label text, since timestamptz, version bigint)`;
  const wire = new Wire();
  const options = { ...table.options, also: ALSO_COLUMNS };
  return {
    source: createPostgresSource({ client: wire.before(client), ...options }),
    another: () => createPostgresSource({ client: another, ...options }),
    addRows: async (rows) => {
      for (const part of parts(rows)) await sql(insert, [JSON.stringify(part)]);
    },
    edit: async (tagged, change) => {
      const where = `WHERE ${tag} = $1`;
      if (change.label !== undefined)
        await sql(`UPDATE ${table.name} SET ${label} = $2 ${where}`, [tagged, change.label]);
      if (change.since !== undefined)
        await sql(`UPDATE ${table.name} SET ${since} = $2::text::timestamptz ${where}`, [
          tagged,
          change.since instanceof Date ? change.since.toISOString() : change.since,
        ]);
    },
    cells: async (tagged) => {
      const [row] = await sql(
        `SELECT "Armador", "Metros", "Revisado", extract(epoch FROM "Inicio")::float8 AS seconds
         FROM ${table.name} WHERE ${tag} = $1`,
        [tagged],
      );
      const { seconds, ...cells } = { ...row };
      const inicio = typeof seconds === 'number' ? new Date(seconds * 1000) : null;
      return { ...(cells as Readonly<Record<string, AlsoValue>>), Inicio: inicio };
    },
    editCells: async (tagged, cells) => {
      for (const [name, value] of Object.entries(cells))
        await sql(`UPDATE ${table.name} SET "${name}" = $2 WHERE ${tag} = $1`, [tagged, value]);
    },
    loseReply: (of) =>
      wire.next(STATEMENTS[of], async (carry) => {
        await carry();
        throw brokenConnection();
      }),
    loseRequest: (of) => wire.next(STATEMENTS[of], () => Promise.reject(brokenConnection())),
    applyLate: () => {
      let land = (): Promise<unknown> => Promise.reject(new Error('nothing was sent'));
      wire.next(STATEMENTS.write, (carry) => {
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
      await sql(`ALTER TABLE ${table.name} RENAME COLUMN ${from} TO ${to}`);
    },
  };
}

const made = new WeakMap<OpenDatabase, Map<Table, Promise<void>>>();

/** The table with the contract's columns; a test that changes it changes it back. */
function madeOnce(open: OpenDatabase, table: Table): Promise<void> {
  const ofDatabase = made.get(open) ?? new Map<Table, Promise<void>>();
  made.set(open, ofDatabase);
  const making = ofDatabase.get(table) ?? make(open, table);
  ofDatabase.set(table, making);
  return making;
}

async function make({ client, sql }: OpenDatabase, table: Table): Promise<void> {
  (await migratePostgres({ client }))._unsafeUnwrap();
  if (table.create !== null) await sql(table.create);
  for (const column of OWN_COLUMNS) await sql(`ALTER TABLE ${table.name} ADD COLUMN IF NOT EXISTS ${column}`);
}

/** The contract's own columns, as a shop could have them. */
const OWN_COLUMNS = ['"Armador" text', '"Metros" float8', '"Revisado" boolean', '"Inicio" timestamptz(0)'];

function quotedColumns({ columns }: Table): Table['columns'] {
  const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  const { tag, label, since, version } = columns;
  return { tag: quote(tag), label: quote(label), since: quote(since), version: quote(version) };
}

function parts(rows: readonly TypedRow[]): TypedRow[][] {
  const size = 1_000;
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, n) =>
    rows.slice(n * size, (n + 1) * size),
  );
}
