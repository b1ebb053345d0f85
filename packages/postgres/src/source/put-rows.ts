import {
  alsoColumns,
  labelForm,
  systemClock,
  type AlsoCells,
  type AlsoColumns,
  type Clock,
  type LabelOptions,
  type SourceFault,
  type Worker,
} from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { connectionOf } from '../client/connect.js';
import { Database } from '../client/database.js';
import type { PostgresClient } from '../client/slices.js';
import { sourceFaultOf } from '../client/source-faults.js';
import { quoted, statement } from '../client/statement.js';
import type { PostgresSchemaOptions } from '../tables/migrations.js';
import { ownTables } from '../tables/names.js';
import { asText } from './rows.js';
import { VALUES } from './sql.js';

/** A row as it is to be, version and all. */
export interface PostgresPutRow {
  readonly tag: string;
  /** `null`: nobody has the spool. */
  readonly worker: Worker | null;
  readonly since: Date | null;
  readonly version: number;
  /** Cells of your own columns, as the option `also` names them; one that is left out is NULL. */
  readonly also?: AlsoCells | undefined;
}

/** The options of `putPostgresRows`. */
export interface PostgresPutRowsOptions extends PostgresSchemaOptions {
  readonly client: PostgresClient;
  readonly rows: readonly PostgresPutRow[];
  /** Your own columns of the table, and their kinds; none by default. */
  readonly also?: AlsoColumns | undefined;
  /** How a label looks, as for `createPostgresSource`. */
  readonly labels?: LabelOptions | undefined;
  /** Milliseconds for all of it; 60 000 by default. */
  readonly timeoutMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Writes whole rows into `spoollock_spools`, for a shop that moves. A row that is there with this version or a later one
 * stays as it is: versions only grow. One with this version whose own columns are all NULL gets them. It may be repeated, and goes on after an interruption.
 *
 * @throws RangeError that names an option with an impossible value; TypeError for another kind of client.
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite';
 * const client = await PGlite.create(); // or new Pool({ connectionString }) of pg
 * const migrated = await migratePostgres({ client });
 * if (migrated.isErr()) console.error(migrated.error);
 * const rows = [{ tag: 'MK-1', worker: { id: 93, initials: 'MR' }, since: new Date(), version: 7 }];
 * const put = await putPostgresRows({ client, rows });
 * if (put.isErr()) console.error(put.error);
 * await client.close();
 * ```
 */
export async function putPostgresRows({
  client,
  rows,
  schema,
  also = {},
  labels,
  timeoutMs = 60_000,
  clock = systemClock,
}: PostgresPutRowsOptions): Promise<Result<void, SourceFault>> {
  const database = new Database(connectionOf(client, clock), clock);
  const form = labelForm(labels);
  const { spools } = ownTables(schema);
  const put = statement(putting(spools, alsoColumns(also)));
  const deadlineMs = clock.now() + timeoutMs;
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const some = rows.slice(at, at + AT_ONCE).map(({ tag, worker, since, version, also: cells = {} }) => ({
      ...{ tag, label: worker === null ? form.free : form.write(worker), version },
      since: since === null ? null : since.toISOString(),
      ...Object.fromEntries(Object.keys(also).map((name, n) => [`also_${n}`, asText(cells[name] ?? null)])),
    }));
    const done = await database.ask({ deadlineMs }, put, [JSON.stringify(some)]);
    if (done.isErr()) return err(sourceFaultOf(done.error));
  }
  return ok();
}

const AT_ONCE = 1_000;

function putting(spools: string, also: AlsoColumns): string {
  const own = Object.entries(also).map(([name, kind], n) => ({
    name: quoted(name),
    kind,
    from: `also_${n}`,
  }));
  const names = own.map(({ name }) => `, ${name}`).join('');
  const values = own.map(({ kind, from }) => `, ${VALUES[kind](`moved.${from}`)}`).join('');
  const isBlank = own.map(({ name }) => ` AND spool.${name} IS NULL`).join('');
  return `INSERT INTO ${spools} AS spool (tag, label, since, version${names})
  SELECT tag, label, since, version${values} FROM json_to_recordset($1::text::json)
    AS moved(tag text, label text, since timestamptz, version bigint${own.map(({ from }) => `, ${from} text`).join('')})
  ON CONFLICT (tag) DO UPDATE SET label = excluded.label, since = excluded.since,
    version = excluded.version${own.map(({ name }) => `, ${name} = excluded.${name}`).join('')}
    WHERE spool.version < excluded.version${own.length === 0 ? '' : ` OR (spool.version = excluded.version${isBlank})`}`;
}
