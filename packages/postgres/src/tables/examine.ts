import { clockAheadMs, systemClock, type Clock, type SourceFault } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { connectionOf } from '../client/connect.js';
import { Database } from '../client/database.js';
import { cell } from '../client/rows.js';
import type { PostgresClient } from '../client/slices.js';
import { withoutEffect } from '../client/source-faults.js';
import { statement } from '../client/statement.js';
import { hasEditsTriggers } from './edits.js';
import { columnsOf } from './columns.js';
import { newestMigration, type PostgresTablesOptions, type ShopsTable } from './migrations.js';
import { literal, ownTables, tableOf, type OwnTables } from './names.js';

/** The options of `examinePostgres`. */
export interface PostgresExaminationOptions extends PostgresTablesOptions {
  /** A `Pool` or `Client` of `pg`, the `sql` of `postgres`, or a `PGlite`. It stays yours to close. */
  readonly client: PostgresClient;
  /** Milliseconds for all of it; 10 000 by default. */
  readonly timeoutMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** What a PostgreSQL is like, for whoever looks after it. */
export interface PostgresExamination {
  /** In the server's words, such as `15.4`. */
  readonly serverVersion: string;
  /** The user whose rights these are. */
  readonly user: string;
  /** The newest step of `migratePostgres` that was made; 0 for none, `null` if the user may not see that. */
  readonly migrated: number | null;
  /** The newest step that this release knows. */
  readonly newest: number;
  /** The tables that are not there: this package's, and yours. */
  readonly missingTables: readonly string[];
  /** The rights that the user lacks, such as `UPDATE ON "spoollock_spools"` or `USAGE ON SCHEMA shop`. */
  readonly missingRights: readonly string[];
  /** Whether an index keeps two rows of the table from having one tag. Without one, both are `ambiguous`. */
  readonly hasUniqueTags: boolean;
  /** Whether changes by hand are told to boards. */
  readonly tellsOfEdits: boolean;
  /** Whether it takes no writes, as a standby does. */
  readonly readOnly: boolean;
  /** How far the server's clock is ahead of this machine's, in milliseconds, at least; negative if it is behind. */
  readonly clockAheadMs: number;
}

/**
 * Looks at a PostgreSQL without changing anything: whether this package's tables are there and up to date, and what the
 * user may do with them. It also answers if none of them is there.
 *
 * @throws RangeError that names an option with an impossible value; TypeError for another kind of client.
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite';
 * const client = await PGlite.create(); // or new Pool({ connectionString }) of pg
 * const examined = await examinePostgres({ client });
 * if (examined.isOk()) console.log(examined.value.missingTables); // all of them: nobody has migrated
 * await client.close();
 * ```
 */
export async function examinePostgres({
  client,
  schema,
  edits,
  timeoutMs = 10_000,
  clock = systemClock,
}: PostgresExaminationOptions): Promise<Result<PostgresExamination, SourceFault>> {
  const database = new Database(connectionOf(client, clock), clock);
  const tables = ownTables(schema);
  const beganMs = clock.now();
  const call = { deadlineMs: beganMs + timeoutMs };
  const looked = await database.ask(call, statement(lookAt(tables, edits)), []);
  if (looked.isErr()) return err(withoutEffect(looked.error));
  const receivedMs = clock.now();
  const [row] = looked.value;
  const missingTables = listIn(row, 'missing');
  const migrated = missingTables.includes(tables.migrations)
    ? ok([{ version: '0' }])
    : await database.ask(call, statement(migratedIn(tables)), []);
  if (migrated.isErr() && migrated.error.type !== 'misshaped') return err(withoutEffect(migrated.error));
  return ok({
    serverVersion: cell(row, 'version') ?? '',
    user: cell(row, 'username') ?? '',
    migrated: migrated.isOk() ? Number(cell(migrated.value[0], 'version')) : null,
    newest: newestMigration(tables),
    missingTables,
    missingRights: [...listIn(row, 'closed'), ...listIn(row, 'lacking')],
    hasUniqueTags: cell(row, 'uniquetags') === 'true',
    tellsOfEdits: cell(row, 'tells') === 'true',
    readOnly: cell(row, 'readonly') === 'on',
    clockAheadMs: clockAheadMs({
      saidMs: Math.floor(Number(cell(row, 'now'))),
      grainMs: 1,
      sentMs: beganMs,
      receivedMs,
    }),
  });
}

function listIn(row: unknown, name: string): readonly string[] {
  const text = cell(row, name);
  return text === null || text === '' ? [] : text.split('\n');
}

function migratedIn({ migrations }: OwnTables): string {
  return `SELECT coalesce(max(version), 0)::text AS version FROM ${migrations}`;
}

/** The shop's own table gets no rows from here, and loses none. */
function lookAt(
  { spools, operations, locks, audit, migrations }: OwnTables,
  edits: ShopsTable | undefined,
): string {
  const shops = edits && tableOf(edits.table);
  const { tag } = columnsOf(edits?.columns);
  const all = 'SELECT,INSERT,UPDATE,DELETE';
  const needed = [
    ...(shops === undefined ? [] : [[shops, 'SELECT,UPDATE'] as const]),
    ...[spools, operations, locks].map((table) => [table, all] as const),
    [audit, 'SELECT,INSERT'] as const,
    [migrations, 'SELECT'] as const,
  ];
  const values = needed.map(([table, rights]) => `(${literal(table)}, '${rights}')`).join(', ');
  return `WITH needed(name, rights) AS (VALUES ${values})
  SELECT current_setting('server_version') AS version, current_user::text AS username,
    current_setting('transaction_read_only') AS readonly,
    (extract(epoch FROM clock_timestamp()) * 1000)::text AS now,
    (${hasEditsTriggers(literal(shops ?? spools))})::text AS tells,
    (${isUnique(literal(shops ?? spools), literal(tag))})::text AS uniquetags,
    (SELECT string_agg(name, E'\\n') FROM needed WHERE to_regclass(name) IS NULL) AS missing,
    (SELECT string_agg(DISTINCT 'USAGE ON SCHEMA ' || quote_ident(nspname), E'\\n') FROM needed, pg_catalog.pg_class AS c
      JOIN pg_catalog.pg_namespace AS n ON n.oid = relnamespace
      WHERE name = '"' || replace(relname, '"', '""') || '"' AND to_regclass(name) IS NULL AND NOT has_schema_privilege(n.oid, 'USAGE')) AS closed,
    (SELECT string_agg(one || ' ON ' || name, E'\\n') FROM needed, unnest(string_to_array(rights, ',')) AS one
      WHERE NOT has_table_privilege(to_regclass(name)::oid, one)) AS lacking`;
}

/** Whether every row has another value in this column. */
function isUnique(table: string, column: string): string {
  return `EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a
      ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = to_regclass(${table}) AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
      AND i.indnkeyatts = 1 AND a.attname = ${column})`;
}
