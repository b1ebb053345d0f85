import {
  alsoColumns,
  systemClock,
  type AlsoCells,
  type AlsoColumns,
  type AlsoKind,
  type AlsoValue,
  type Clock,
  type SourceFault,
} from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { connectionOf } from '../client/connect.js';
import { Database } from '../client/database.js';
import { cell } from '../client/rows.js';
import type { PostgresClient } from '../client/slices.js';
import { withoutEffect } from '../client/source-faults.js';
import { quoted, statement } from '../client/statement.js';
import { columnsOf } from '../tables/columns.js';
import type { PostgresSchemaOptions, ShopsTable } from '../tables/migrations.js';
import { literal, ownTables, tableOf } from '../tables/names.js';

/** The options of `readPostgresOwnCells`. */
export interface PostgresOwnCellsOptions extends PostgresSchemaOptions {
  readonly client: PostgresClient;
  /** Your own table, as for `createPostgresSource`; by default this package's `spoollock_spools`. */
  readonly table?: ShopsTable['table'] | undefined;
  readonly columns?: ShopsTable['columns'];
  /** Your own columns of the table, and their kinds. */
  readonly also: AlsoColumns;
  /** Milliseconds for all of it; 60 000 by default. */
  readonly timeoutMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** What stands in your own columns, by tag. */
export type PostgresOwnCells = ReadonlyMap<string, AlsoCells>;

/**
 * Reads your own columns of all rows, for a shop that moves. Of a tag on several rows it reads one.
 *
 * @returns `source-misshaped` names each column that is not there, with the SQL that adds it.
 * @throws RangeError that names an option with an impossible value; TypeError for another kind of client.
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite';
 * const client = await PGlite.create(); // or new Pool({ connectionString }) of pg
 * const read = await readPostgresOwnCells({ client, also: { Armador: 'text' } });
 * if (read.isErr()) console.error(read.error); // … ALTER TABLE "spoollock_spools" ADD COLUMN "Armador" text
 * await client.close();
 * ```
 */
export async function readPostgresOwnCells({
  client,
  schema,
  table: shops,
  columns,
  also,
  timeoutMs = 60_000,
  clock = systemClock,
}: PostgresOwnCellsOptions): Promise<Result<PostgresOwnCells, SourceFault>> {
  const database = new Database(connectionOf(client, clock), clock);
  const table = shops === undefined ? ownTables(schema).spools : tableOf(shops);
  const tag = quoted(columnsOf(columns).tag);
  const kinds = Object.entries(alsoColumns(also));
  const call = { deadlineMs: clock.now() + timeoutMs };
  const there = await database.ask(call, statement(columnNames(table)), []);
  if (there.isErr()) return err(withoutEffect(there.error));
  const names = new Set(there.value.map((row) => cell(row, 'name')));
  const missing = kinds.filter(([name]) => !names.has(name));
  if (missing.length > 0) return err({ type: 'source-misshaped', problem: whatIsMissing(table, missing) });

  const cells = kinds.map(([name, kind], at) => `, ${TEXTS[kind](quoted(name))} AS also${at}`).join('');
  const page = statement(`SELECT ${tag}::text AS tag${cells} FROM ${table}
  WHERE ${tag}::text COLLATE "C" > $1::text ORDER BY ${tag}::text COLLATE "C" LIMIT ${AT_ONCE}`);
  const found = new Map<string, AlsoCells>();
  for (let after = ''; ;) {
    const rows = await database.ask(call, page, [after]);
    if (rows.isErr()) return err(withoutEffect(rows.error));
    for (const row of rows.value) {
      after = cell(row, 'tag') ?? after;
      const values = kinds.map(([name, kind], at) => [name, valueOf(cell(row, `also${at}`), kind)] as const);
      found.set(after, Object.fromEntries(values));
    }
    if (rows.value.length < AT_ONCE) return ok(found);
  }
}

const AT_ONCE = 1_000;

function columnNames(table: string): string {
  return `SELECT attname::text AS name FROM pg_catalog.pg_attribute
  WHERE attrelid = to_regclass(${literal(table)}) AND attnum > 0 AND NOT attisdropped`;
}

const TYPES: Readonly<Record<AlsoKind, string>> = {
  text: 'text',
  number: 'double precision',
  boolean: 'boolean',
  'date-time': 'timestamptz',
};

function whatIsMissing(table: string, columns: readonly (readonly [string, AlsoKind])[]): string {
  const names = columns.map(([name]) => `the column ${name} is missing`).join('; ');
  const adding = columns.map(([name, kind]) => `ADD COLUMN ${quoted(name)} ${TYPES[kind]}`).join(', ');
  return `in ${table} ${names}: ALTER TABLE ${table} ${adding}`;
}

/** How each kind is read: as this text. */
const TEXTS: Readonly<Record<AlsoKind, (name: string) => string>> = {
  text: (name) => `${name}::text`,
  number: (name) => `${name}::float8::text`,
  boolean: (name) => `${name}::boolean::text`,
  'date-time': (name) => `extract(epoch FROM ${name}::timestamptz)::text`,
};

function valueOf(text: string | null, kind: AlsoKind): AlsoValue {
  if (text === null || text === '') return null;
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      return Number(text);
    case 'boolean':
      return text === 'true';
    case 'date-time':
      return new Date(Math.floor(Number(text)) * 1_000);
  }
}
