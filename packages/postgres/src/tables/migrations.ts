import { systemClock, type Clock, type SourceFault } from '@spoollock/core/adapter';
import { ok, type Result } from 'neverthrow';
import { connectionOf } from '../client/connect.js';
import { Database } from '../client/database.js';
import { sourceFaultOf } from '../client/source-faults.js';
import type { PostgresClient } from '../client/slices.js';
import { statement } from '../client/statement.js';
import { columnsOf, type SpoolColumns } from './columns.js';
import { editsFunction, editsTriggers, hasEditsTriggers } from './edits.js';
import { literal, ownTables, tableName, type OwnTables } from './names.js';

/** Where the tables of this package are. */
export interface PostgresSchemaOptions {
  /** The schema of this package's tables; by default the first one of the connection's `search_path`. It must be there. */
  readonly schema?: string | undefined;
}

/** What is made. */
export interface PostgresTablesOptions extends PostgresSchemaOptions {
  /**
   * Your own table, as in `createPostgresSource`, if boards are to hear at once of rows that people change in it: two
   * triggers are put on it, which needs its owner. On this package's own table they always are.
   */
  readonly edits?: ShopsTable | undefined;
}

/** A table of the shop's own. */
export interface ShopsTable {
  readonly table: string | { readonly schema?: string | undefined; readonly name: string };
  readonly columns?: { readonly [Column in keyof SpoolColumns]?: string | undefined } | undefined;
}

/** The options of `migratePostgres`. */
export interface PostgresMigrationOptions extends PostgresTablesOptions {
  readonly client: PostgresClient;
  /** Milliseconds for all of it, with the wait for another process that does the same; 60 000 by default. */
  readonly timeoutMs?: number | undefined;
  /** Where the deadline comes from; the machine's clock by default. */
  readonly clock?: Clock | undefined;
}

/**
 * Makes this package's tables, or brings them up to date. It may be called at every start, and by many processes at
 * once: one does the work, and the others wait for it. If everything is there, it needs no right to create anything.
 *
 * @throws RangeError that names an option with an impossible value.
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite';
 * const client = await PGlite.create(); // or new Pool({ connectionString }) of pg
 * const migrated = await migratePostgres({ client });
 * if (migrated.isErr()) console.error(migrated.error);
 * await client.close();
 * ```
 */
export async function migratePostgres({
  client,
  schema,
  edits,
  timeoutMs = 60_000,
  clock = systemClock,
}: PostgresMigrationOptions): Promise<Result<void, SourceFault>> {
  const migrating = statement(migrationScript({ schema, edits }));
  const database = new Database(connectionOf(client, clock), clock);
  const done = await database.ask({ deadlineMs: clock.now() + timeoutMs }, migrating, []);
  return done.isOk() ? ok() : done.map(() => undefined).mapErr(sourceFaultOf);
}

/**
 * The same as one statement of SQL, for `psql` or a migration tool of yours. It has no parameters, is one transaction,
 * and changes nothing if it is run again.
 *
 * @throws RangeError that names an option with an impossible value.
 * @example
 * ```ts
 * process.stdout.write(migrationScript({ schema: 'shop' })); // node schema.js | psql
 * ```
 */
export function migrationScript({ schema, edits }: PostgresTablesOptions = {}): string {
  const body = bodyOf(ownTables(schema), edits);
  // A schema may have any name, the usual end of the body among them.
  let tag = 'spoollock';
  while (body.includes(`$${tag}$`)) tag += '_';
  return `DO $${tag}$\n${body}\n$${tag}$;\n`;
}

/** Each step once, in this order, for ever: a step that was released is never changed. */
function stepsOf({ spools, operations, locks, audit, edited }: OwnTables): readonly (readonly string[])[] {
  return [
    [
      // Byte order, so that the listing goes through the key. Room in each page keeps an update in its page.
      `CREATE TABLE IF NOT EXISTS ${spools} (
      tag text COLLATE "C" PRIMARY KEY,
      label text NOT NULL DEFAULT 'DISPONIBLE',
      since timestamptz,
      version bigint NOT NULL DEFAULT 0
    ) WITH (fillfactor = 70)`,
      `CREATE TABLE IF NOT EXISTS ${operations} (
      id text COLLATE "C" PRIMARY KEY,
      outcome text NOT NULL CHECK (outcome IN ('applied', 'cancelled')),
      used_at timestamptz NOT NULL DEFAULT now()
    )`,
    ],
    [
      // What a text cannot hold is escaped with a backslash, and every backslash too.
      `CREATE TABLE IF NOT EXISTS ${locks} (
      name text COLLATE "C" PRIMARY KEY,
      value text COLLATE "C" NOT NULL CHECK (value ~ '^([^\\\\]|\\\\[\\\\0]|\\\\u[0-9a-f]{4})*$'),
      expires_at timestamptz
    ) WITH (fillfactor = 70)`,
    ],
    [
      `CREATE TABLE IF NOT EXISTS ${audit} (
      number bigint GENERATED ALWAYS AS IDENTITY,
      id text COLLATE "C" PRIMARY KEY,
      at timestamptz NOT NULL,
      type text NOT NULL,
      action text NOT NULL,
      tag text COLLATE "C" NOT NULL,
      worker_id bigint,
      worker text,
      operated_at timestamptz,
      details jsonb NOT NULL
    )`,
      `CREATE INDEX IF NOT EXISTS spoollock_audit_tag ON ${audit} (tag, at, number)`,
    ],
    [`CREATE INDEX IF NOT EXISTS spoollock_audit_worker ON ${audit} (worker_id, at, number)`],
    [editsFunction(edited), ...editsTriggers(spools, columnsOf(), edited)],
  ];
}

function bodyOf(tables: OwnTables, edits: ShopsTable | undefined): string {
  const { migrations } = tables;
  const steps = stepsOf(tables).map(
    (statements, index) => `  IF done < ${index + 1} THEN
    ${statements.join(';\n    ')};
    INSERT INTO ${migrations} (version) VALUES (${index + 1}) ON CONFLICT DO NOTHING;
  END IF;`,
  );
  const shops = edits && shopsTriggers(edits, tables.edited);
  return `DECLARE
  done integer := 0;
BEGIN
  IF to_regclass(${literal(migrations)}) IS NOT NULL THEN
    SELECT coalesce(max(version), 0) INTO done FROM ${migrations};
  END IF;
  IF done >= ${steps.length}${shops === undefined ? '' : ` AND ${shops.isThere}`} THEN RETURN; END IF;
  -- Another process that is here waits for this one.
  PERFORM pg_advisory_xact_lock(${MIGRATING});
  CREATE TABLE IF NOT EXISTS ${migrations} (
    version integer PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
  );
  SELECT coalesce(max(version), 0) INTO done FROM ${migrations};
${steps.join('\n')}${shops === undefined ? '' : shops.make}
END`;
}

function shopsTriggers(
  { table, columns }: ShopsTable,
  edited: string,
): { readonly isThere: string; readonly make: string } {
  const { schema, name } = typeof table === 'string' ? { schema: undefined, name: table } : table;
  const shops = tableName(schema, name);
  const isThere = hasEditsTriggers(literal(shops));
  const make = editsTriggers(shops, columnsOf(columns), edited).join(';\n    ');
  return { isThere, make: `\n  IF NOT ${isThere} THEN\n    ${make};\n  END IF;` };
}

/** The newest step that there is. */
export function newestMigration(tables: OwnTables): number {
  return stepsOf(tables).length;
}

/** The advisory lock of whoever migrates: "spoollock" in the letters of a telephone. */
const MIGRATING = 776_655_625;
