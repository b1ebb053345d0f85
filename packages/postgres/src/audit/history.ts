import {
  historyOf,
  systemClock,
  type Clock,
  type OccupationHistory,
  type TrailLine,
} from '@spoollock/core/adapter';
import { connectionOf } from '../client/connect.js';
import { Database } from '../client/database.js';
import { cell } from '../client/rows.js';
import type { PostgresClient } from '../client/slices.js';
import { withoutEffect } from '../client/source-faults.js';
import { statement } from '../client/statement.js';
import type { PostgresSchemaOptions } from '../tables/migrations.js';
import { ownTables } from '../tables/names.js';

/** The options of `createPostgresHistory`. */
export interface PostgresHistoryOptions extends PostgresSchemaOptions {
  /** A `Pool` or `Client` of `pg`, the `sql` of `postgres`, or a `PGlite`. It stays yours to close. */
  readonly client: PostgresClient;
  /** Where deadlines come from; the machine's clock by default. */
  readonly clock?: Clock | undefined;
}

/**
 * The history in the table `spoollock_audit`: who had a spool, and what a worker had. It may be read by another process
 * than the one that writes the trail. Of a spool it reads the newest 5000 lines; of a worker those of the spools in the
 * newest 1000 lines, 20 000 in all.
 *
 * @throws TypeError for another kind of client; RangeError that names an option with an impossible value.
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite';
 * const client = await PGlite.create(); // or new Pool({ connectionString }) of pg
 * const history = createPostgresHistory({ client });
 * const found = await history.ofSpool('MK-1335-CW-25000-019', { limit: 10 });
 * if (found.isOk()) for (const { worker, from, until } of found.value.holdings) console.log(worker, from, until);
 * await client.close();
 * ```
 */
export function createPostgresHistory({
  client,
  schema,
  clock = systemClock,
}: PostgresHistoryOptions): OccupationHistory {
  const database = new Database(connectionOf(client, clock), clock);
  const { audit } = ownTables(schema);
  const ofSpool = statement(OF_SPOOL.replaceAll('audit', () => audit));
  const ofWorker = statement(OF_WORKER.replaceAll('audit', () => audit));
  return historyOf(
    {
      lines: async (subject, call) => {
        const [asked, value, most] =
          'tag' in subject
            ? ([ofSpool, subject.tag, MOST_OF_SPOOL] as const)
            : ([ofWorker, String(subject.workerId), MOST_OF_WORKER] as const);
        const found = await database.ask(call, asked, [value]);
        return found
          .map((rows) => ({
            lines: rows.map(lineOf).reverse(),
            complete: rows.length < most && !rows.some((row) => cell(row, 'iscut') === 'yes'),
          }))
          .mapErr(withoutEffect);
      },
    },
    clock,
  );
}

const MOST_OF_SPOOL = 5_000;
const MOST_OF_WORKER = 20_000;
const OWN_LINES = 1_000;

const CELLS = `id, tag, type, worker_id::text AS workerid, worker, extract(epoch FROM at)::text AS at,
  extract(epoch FROM operated_at)::text AS operated, details::text AS details`;
const OF_SPOOL = `SELECT ${CELLS} FROM audit WHERE tag = $1::text ORDER BY at DESC, number DESC LIMIT ${MOST_OF_SPOOL}`;
/** From each spool's first line that names the worker: what came before was others'. */
const OF_WORKER = `WITH own AS MATERIALIZED (
    SELECT tag, at FROM audit WHERE worker_id = $1::text::bigint ORDER BY at DESC, number DESC LIMIT ${OWN_LINES}
  ), spools AS (SELECT tag, min(at) AS first_at FROM own GROUP BY tag)
  SELECT ${CELLS}, CASE WHEN (SELECT count(*) FROM own) = ${OWN_LINES} THEN 'yes' END AS iscut
  FROM spools JOIN audit USING (tag) WHERE at >= first_at ORDER BY at DESC, number DESC LIMIT ${MOST_OF_WORKER}`;

function lineOf(row: unknown): TrailLine {
  return {
    id: cell(row, 'id'),
    tag: cell(row, 'tag') ?? '',
    type: cell(row, 'type') ?? '',
    workerId: numberOf(cell(row, 'workerid')),
    label: cell(row, 'worker'),
    writtenAt: momentOf(cell(row, 'at')),
    operatedAt: momentOf(cell(row, 'operated')),
    details: JSON.parse(cell(row, 'details') ?? 'null') as unknown,
  };
}

/** Seconds since 1970. */
function momentOf(text: string | null): Date | null {
  const seconds = numberOf(text);
  return seconds === null ? null : new Date(Math.round(seconds * 1000));
}

function numberOf(text: string | null): number | null {
  const read = text === null ? Number.NaN : Number(text);
  return Number.isFinite(read) ? read : null;
}
