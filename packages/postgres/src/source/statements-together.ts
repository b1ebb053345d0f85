import type { AlsoColumns } from '@spoollock/core/adapter';
import { quoted, statement, type Statement } from '../client/statement.js';
import { cellsOf, isTag, textOf, VALUES, type Names } from './sql.js';

/**
 * Everything in $1, a list in JSON, with its place in the list as `n`. The planner takes a list for a hundred rows, and
 * would read the whole table for them. The condition is always true, and makes it expect one: so it goes by the index.
 */
const given = (columns: readonly string[]): string =>
  `given AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1::text::json) AS each(n text, ${columns.map((name) => `${name} text`).join(', ')})
    WHERE n = lower(n)
  )`;

/** What `look` answers, for every `id` and `tag` in $1. */
export function lookTogether({ table, operations, columns }: Names): Statement {
  return statement(`WITH ${given(['id', 'tag'])}
  SELECT given.n, (SELECT outcome FROM ${operations} AS operation WHERE operation.id = given.id) AS outcome, spool.*
  FROM given LEFT JOIN LATERAL (
    SELECT ${cellsOf(columns)} FROM ${table} WHERE ${isTag(columns.tag, 'given.tag')} OFFSET 0
  ) AS spool ON true`);
}

/**
 * Does for everything in $1 what `write` does for one, each by itself. Locks each row before it changes it, and leaves
 * out those that somebody else holds: `written` is NULL then, as it is for a tag without a row or, on a shop's table,
 * with several. So it never waits for a row, and no two statements wait for each other. A row that is left as it is may
 * be newer than the statement, since it is locked late. It is shown as of the statement's own moment, as the outcome
 * beside it is: a newer row beside an older outcome would hide that the operation itself made it so.
 */
export function writeTogether(
  { table, operations, columns, isOwn }: Names,
  kinds: AlsoColumns,
  also: readonly string[],
): Statement {
  const own = also.map(
    (name, at) => `, ${quoted(name)} = ${VALUES[kinds[name] ?? 'text'](`tried.also_${at}`)}`,
  );
  const tag = quoted(columns.tag);
  const isAlone = isOwn
    ? 'true'
    : `(SELECT count(*) FROM ${table} AS other WHERE other.${tag} = given.tag) = 1`;
  const keys = ['id', 'tag', 'label', 'since', 'version', 'old_label', 'old_since', 'old_version'];
  const old = (cell: 'label' | 'since' | 'version'): string => textOf[cell](columns[cell], 'spool');
  return statement(`WITH ${given([...keys, ...also.map((_, at) => `also_${at}`)])}, tried AS MATERIALIZED (
    SELECT given.*, mine.* FROM given LEFT JOIN LATERAL (
      SELECT 'no' AS mine FROM ${table} AS spool
      WHERE ${isTag(columns.tag, 'given.tag', 'spool')} FOR NO KEY UPDATE SKIP LOCKED
    ) AS mine ON ${isAlone}
  ), written AS (
    UPDATE ${table} AS spool SET ${quoted(columns.label)} = tried.label,
      ${quoted(columns.since)} = to_timestamp(tried.since::float8),
      ${quoted(columns.version)} = tried.version::bigint${own.join('')}
    FROM tried
    WHERE ${isTag(columns.tag, 'tried.tag', 'spool')} AND tried.mine IS NOT NULL
      AND ${old('label')} COLLATE "C" IS NOT DISTINCT FROM tried.old_label
      AND ${old('since')} IS NOT DISTINCT FROM tried.old_since
      AND ${old('version')} IS NOT DISTINCT FROM tried.old_version
    RETURNING tried.n, tried.id, ${cellsOf(columns, '', 'spool')}
  ), used AS (
    INSERT INTO ${operations} (id, outcome) SELECT id, 'applied' FROM written
  )
  SELECT n, 'yes' AS written, NULL AS outcome, tag, label, since, version FROM written
  UNION ALL
  SELECT n, mine, (SELECT outcome FROM ${operations} AS operation WHERE operation.id = tried.id), spool.*
  FROM tried LEFT JOIN LATERAL (
    SELECT ${cellsOf(columns)} FROM ${table} WHERE ${isTag(columns.tag, 'tried.tag')} OFFSET 0
  ) AS spool ON tried.mine IS NOT NULL
  WHERE n NOT IN (SELECT n FROM written)`);
}
