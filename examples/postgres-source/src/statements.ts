import type { AlsoKind } from '@spoollock/core';

/**
 * Everything that is said to the database. Each statement is a transaction of its own, so that nothing stays
 * locked while this process sleeps, and any pool or proxy in between will do.
 */

/** The two tables. To be run once, one statement at a time; running them again changes nothing. */
export const SCHEMA: readonly string[] = [
  // Byte order, so that the listing below can go through the key. Whole seconds, as the engine writes them.
  `CREATE TABLE IF NOT EXISTS spools (
    tag text COLLATE "C" PRIMARY KEY,
    label text NOT NULL DEFAULT 'DISPONIBLE',
    occupied_since timestamptz(0),
    version integer NOT NULL DEFAULT 0
  )`,
  `CREATE TABLE IF NOT EXISTS spool_operations (
    id text PRIMARY KEY,
    outcome text NOT NULL CHECK (outcome IN ('applied', 'cancelled')),
    used_at timestamptz NOT NULL DEFAULT now()
  )`,
];

// A number means the same to every client; what a client makes of a timestamp is a matter of its settings.
const COLUMNS = 'tag, label, extract(epoch FROM occupied_since)::float8 AS since_seconds, version';

/** The rows of the tags in $1. */
export const READ = `SELECT ${COLUMNS} FROM spools WHERE tag = ANY($1::text[])`;

/** The next $2 rows after the tag $1. */
export const LIST = `SELECT ${COLUMNS} FROM spools WHERE tag > $1 ORDER BY tag LIMIT $2`;

/** What became of the operation $1, and the row of the tag $2, as they were at one moment. */
export const LOOK = `
  SELECT outcome, ${COLUMNS}
  FROM (SELECT 1) AS always
  LEFT JOIN spool_operations ON id = $1
  LEFT JOIN spools ON tag = $2`;

/**
 * The row of the tag $2 becomes $3, $4, if it is still as it was read ($5, $6, $7), and the operation $1 is
 * used; or neither. If the id was used before, the second half fails and takes the first one with it. Answers the
 * row as it is after that, if it was changed. The app's own columns come from $8 on, and are not compared.
 */
export function writing(own: readonly (readonly [name: string, kind: AlsoKind])[]): string {
  const cells = own.map(([name, kind], at) => `, ${quoted(name)} = ${VALUES[kind](`$${8 + at}`)}`);
  return `${WRITING}, version = version + 1${cells.join('')}${IF_AS_READ}`;
}

/** Names the app's own columns, and changes nothing: it fails if one is missing. */
export function naming(own: readonly string[]): string {
  return `SELECT ${own.map(quoted).join(', ')} FROM spools LIMIT 0`;
}

/** A name that is not ours never becomes a part of the statement. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const VALUES: Readonly<Record<AlsoKind, (parameter: string) => string>> = {
  text: (parameter) => `${parameter}::text`,
  number: (parameter) => `${parameter}::float8`,
  boolean: (parameter) => `${parameter}::boolean`,
  'date-time': (parameter) => `to_timestamp(${parameter}::float8)`,
};

/** How every write begins. */
export const WRITING = `
  WITH written AS (
    UPDATE spools SET label = $3, occupied_since = to_timestamp($4::float8)`;
const IF_AS_READ = `
    WHERE tag = $2 AND label = $5 AND version = $7
      AND occupied_since IS NOT DISTINCT FROM to_timestamp($6::float8)
    RETURNING ${COLUMNS}
  ), used AS (
    INSERT INTO spool_operations (id, outcome) SELECT $1, 'applied' FROM written
  )
  SELECT * FROM written`;

/** Cancels the operation $1 unless it was used, and says how it stands. Waits for a write under way with it. */
export const SETTLE = `
  INSERT INTO spool_operations (id, outcome) VALUES ($1, 'cancelled')
  ON CONFLICT (id) DO UPDATE SET outcome = spool_operations.outcome
  RETURNING outcome`;

/** Forgets the operations of more than $1 milliseconds ago. */
export const FORGET = `
  DELETE FROM spool_operations WHERE used_at < now() - $1::float8 * interval '1 millisecond'`;
