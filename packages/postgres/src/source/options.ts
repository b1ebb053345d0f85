import {
  alsoColumns,
  labelForm,
  isDuration,
  MAX_TIMER_MS,
  systemClock,
  type AlsoColumns,
  type Clock,
  type Declared,
  type LabelForm,
  type LabelOptions,
  type SourceAbilities,
} from '@spoollock/core/adapter';
import type { PostgresClient } from '../client/slices.js';
import { columnsOf, type SpoolColumns } from '../tables/columns.js';
import type { PostgresSchemaOptions } from '../tables/migrations.js';
import { ownTables, tableName } from '../tables/names.js';

/** The options of `createPostgresSource`. */
export interface PostgresSourceOptions<
  Columns extends AlsoColumns = AlsoColumns,
> extends PostgresSchemaOptions {
  /** A `Pool` or `Client` of `pg`, the `sql` of `postgres`, or a `PGlite`. It stays yours to close. */
  readonly client: PostgresClient;
  /**
   * Your own table with a row for each spool, by its exact name, and its schema if the connection's `search_path` does not
   * find it; by default this package's `spoollock_spools`. An index on the column of the tags should be unique.
   */
  readonly table?: string | { readonly schema?: string | undefined; readonly name: string } | undefined;
  /** The names of the four columns in your table; by default `tag`, `label`, `since` and `version`. */
  readonly columns?: { readonly [Column in keyof SpoolColumns]?: string | undefined } | undefined;
  /** What is read as free and written for free, and how a worker's label looks: `DISPONIBLE` and `MR(93)` by default. */
  readonly labels?: LabelOptions | undefined;
  /**
   * Your own columns of the table that calls may write with `also`, by their exact names; none by default. They are of
   * the types `text`, a number, `boolean` and `timestamptz`.
   */
  readonly also?: Columns | undefined;
  /**
   * Milliseconds after which a statement that got no answer can no longer take effect; 180 000 by default. The server's
   * `statement_timeout`, and the pooler's limit for waiting, must be below this.
   */
  readonly longestRequestMs?: number | undefined;
  /**
   * Milliseconds for which the ids of operations are kept, so that a repeat under the same id is known; a day by default,
   * and at least twice `longestRequestMs`.
   */
  readonly keepOperationsMs?: number | undefined;
  /** `process` for a PGlite, which no other process can see; `shared` by default. */
  readonly reach?: SourceAbilities['reach'] | undefined;
  /** Where deadlines come from; the machine's clock by default. */
  readonly clock?: Clock | undefined;
}

/** The options with all defaults filled in. Names are finished SQL. */
export interface SourceSettings<Columns extends AlsoColumns> {
  readonly table: string;
  readonly operations: string;
  readonly columns: SpoolColumns;
  /** Whether a key of this package keeps two rows from having one tag. */
  readonly isOwn: boolean;
  readonly labels: LabelForm;
  readonly also: Declared<Columns> | undefined;
  readonly longestRequestMs: number;
  readonly keepOperationsMs: number;
  readonly reach: SourceAbilities['reach'];
  readonly clock: Clock;
}

const DAY_MS = 86_400_000;

/** @throws RangeError that names an option with an impossible value. */
export function settingsOf<Columns extends AlsoColumns>(
  options: PostgresSourceOptions<Columns>,
): SourceSettings<Columns> {
  const { table, schema, also, longestRequestMs = 180_000, reach = 'shared', clock = systemClock } = options;
  if (!isDuration(longestRequestMs))
    throw new RangeError(
      `longestRequestMs must be a number above 0, at most ${MAX_TIMER_MS}, not ${String(longestRequestMs)}`,
    );
  const keepOperationsMs = options.keepOperationsMs ?? Math.max(DAY_MS, 2 * longestRequestMs);
  if (!(keepOperationsMs >= 2 * longestRequestMs) || !Number.isFinite(keepOperationsMs))
    throw new RangeError(
      `keepOperationsMs must be at least twice longestRequestMs, not ${String(keepOperationsMs)}`,
    );
  const own = ownTables(schema);
  const shops = typeof table === 'string' ? { name: table } : table;
  return {
    table: shops === undefined ? own.spools : tableName(shops.schema, shops.name),
    operations: own.operations,
    columns: columnsOf(options.columns),
    isOwn: shops === undefined,
    labels: labelForm(options.labels),
    also: also && alsoColumns(also),
    longestRequestMs,
    keepOperationsMs,
    reach,
    clock,
  };
}
