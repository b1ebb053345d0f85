import { systemClock, type Clock, type SourceFault } from '@spoollock/core/adapter';
import { ok, type Result } from 'neverthrow';
import { connectionOf } from '../client/connect.js';
import { Database } from '../client/database.js';
import { sourceFaultOf } from '../client/source-faults.js';
import type { PostgresClient } from '../client/slices.js';
import { statement } from '../client/statement.js';
import { ownTables, type OwnTables } from './names.js';

/** Where the tables of this package are. */
export interface PostgresSchemaOptions {
  /** The schema of this package's tables; by default the first one of the connection's `search_path`. It must be there. */
  readonly schema?: string | undefined;
}

/** The options of `migratePostgres`. */
export interface PostgresMigrationOptions extends PostgresSchemaOptions {
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
  timeoutMs = 60_000,
  clock = systemClock,
}: PostgresMigrationOptions): Promise<Result<void, SourceFault>> {
  const migrating = statement(migrationScript({ schema }));
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
export function migrationScript({ schema }: PostgresSchemaOptions = {}): string {
  const tables = ownTables(schema);
  const body = bodyOf(tables);
  // A schema may have any name, the usual end of the body among them.
  let tag = 'spoollock';
  while (body.includes(`$${tag}$`)) tag += '_';
  return `DO $${tag}$\n${body}\n$${tag}$;\n`;
}

/** Each step once, in this order, for ever: a step that was released is never changed. */
function stepsOf({ spools, operations, locks, audit }: OwnTables): readonly (readonly string[])[] {
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
  ];
}

function bodyOf(tables: OwnTables): string {
  const { migrations } = tables;
  const steps = stepsOf(tables).map(
    (statements, index) => `  IF done < ${index + 1} THEN
    ${statements.join(';\n    ')};
    INSERT INTO ${migrations} (version) VALUES (${index + 1}) ON CONFLICT DO NOTHING;
  END IF;`,
  );
  const literal = `'${migrations.replaceAll("'", "''")}'`;
  return `DECLARE
  done integer := 0;
BEGIN
  IF to_regclass(${literal}) IS NOT NULL THEN
    SELECT coalesce(max(version), 0) INTO done FROM ${migrations};
  END IF;
  IF done >= ${steps.length} THEN RETURN; END IF;
  -- Another process that is here waits for this one.
  PERFORM pg_advisory_xact_lock(${MIGRATING});
  CREATE TABLE IF NOT EXISTS ${migrations} (
    version integer PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
  );
  SELECT coalesce(max(version), 0) INTO done FROM ${migrations};
${steps.join('\n')}
END`;
}

/** The advisory lock of whoever migrates: "spoollock" in the letters of a telephone. */
const MIGRATING = 776_655_625;
