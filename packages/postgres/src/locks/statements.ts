import { statement, type Statement } from '../client/statement.js';

/** The server's clock is the only one: the clocks of the processes may differ. */
const NOW = 'clock_timestamp()';

/** The longest value that is read. A longer one is shown, and compared, as its length alone: it would fill this process. */
const MOST_BYTES = 4_096;

/**
 * Everything that a lock store says to the database, each a transaction of its own. $1 is the name, $2 the value, and
 * the expiry is in milliseconds, NULL for none. Where a change depends on the lock that is there, its row is locked
 * first, so the answer shows the lock as it was compared and no older one.
 */
export class LockStatements {
  readonly reserve: Statement;
  readonly read: Statement;
  readonly hold: Statement;
  readonly renew: Statement;
  readonly lapse: Statement;
  /** Replaces $2 by $4. */
  readonly swap: Statement;
  readonly remove: Statement;
  /** The locks are in $1, a list in JSON. Everybody writes them in one order, so two never wait for each other. */
  readonly restore: Statement;
  /** The next $2 locks after the name $1. */
  readonly list: Statement;
  /** The next $2 names after the name $1. Removes locks that ended a while ago, some at a time. */
  readonly names: Statement;
  /** The first of the names in $1, a list in JSON, that still has a lock. */
  readonly first: Statement;
  readonly probe: Statement;

  constructor(locks: string) {
    const expiry = (parameter: string): string =>
      `${NOW} + ${parameter}::text::float8 * interval '1 millisecond'`;
    const alive = (row: string): string => `(${row}.expires_at IS NULL OR ${row}.expires_at > ${NOW})`;
    const lock = `lock.name, CASE WHEN octet_length(lock.value) <= ${MOST_BYTES} THEN lock.value
      ELSE '\\0long:' || octet_length(lock.value) END AS value,
    CASE WHEN lock.expires_at IS NOT NULL
      THEN greatest(ceil(extract(epoch FROM lock.expires_at - ${NOW}) * 1000), 1)::text END AS expires`;
    const present = `SELECT ${lock} FROM ${locks} AS lock WHERE lock.name = $1::text AND ${alive('lock')}`;
    const attempt = (change: string): Statement =>
      statement(`WITH seen AS MATERIALIZED (
    ${present} FOR UPDATE
  ), done AS (
    ${change} RETURNING 1
  )
  SELECT (SELECT 'yes' FROM done) AS done, seen.value, seen.expires FROM (SELECT 1) AS always LEFT JOIN seen ON true`);
    const update = (set: string, where = ''): Statement =>
      attempt(`UPDATE ${locks} AS lock SET ${set} FROM seen
    WHERE lock.name = seen.name AND seen.value = $2::text${where}`);
    const takes = `ON CONFLICT (name) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
    WHERE lock.expires_at <= ${NOW}`;

    this.reserve = statement(`WITH done AS (
    INSERT INTO ${locks} AS lock (name, value, expires_at) VALUES ($1::text, $2::text, ${expiry('$3')})
    ${takes} RETURNING 1
  ), seen AS (${present})
  SELECT (SELECT 'yes' FROM done) AS done, seen.value, seen.expires FROM (SELECT 1) AS always LEFT JOIN seen ON true`);
    this.read = statement(present);
    this.hold = update(`expires_at = ${expiry('$3')}`);
    this.renew = update(`expires_at = ${expiry('$3')}`, ` AND lock.expires_at <= ${expiry('$3')}`);
    this.lapse = update(
      `expires_at = ${expiry('$3')}`,
      ` AND (lock.expires_at IS NULL OR lock.expires_at > ${expiry('$3')})`,
    );
    this.swap = update(`value = $4::text, expires_at = ${expiry('$3')}`);
    this.remove = attempt(`DELETE FROM ${locks} AS lock USING seen
    WHERE lock.name = seen.name AND seen.value = $2::text`);
    this.restore = statement(`WITH given AS (
    SELECT name, value FROM json_to_recordset($1::text::json) AS each(name text, value text)
  ), done AS (
    INSERT INTO ${locks} AS lock (name, value, expires_at)
    SELECT name, value, ${expiry('$2')} FROM given ORDER BY name COLLATE "C"
    ${takes} RETURNING name
  )
  SELECT given.name, CASE WHEN done.name IS NULL THEN 'no' ELSE 'yes' END AS done, seen.value, seen.expires
  FROM given LEFT JOIN done ON done.name = given.name
  LEFT JOIN (SELECT ${lock} FROM ${locks} AS lock WHERE ${alive('lock')}) AS seen
    ON seen.name = given.name AND done.name IS NULL`);
    this.list = statement(`SELECT ${lock} FROM ${locks} AS lock
  WHERE lock.name > $1::text AND ${alive('lock')} ORDER BY lock.name LIMIT $2::text::bigint`);
    this.names = statement(`WITH gone AS (
    DELETE FROM ${locks} WHERE name IN (
      SELECT name FROM ${locks} WHERE expires_at < ${NOW} - interval '1 minute' LIMIT $2::text::bigint
      FOR UPDATE SKIP LOCKED
    )
  )
  SELECT lock.name FROM ${locks} AS lock
  WHERE lock.name > $1::text AND ${alive('lock')} ORDER BY lock.name LIMIT $2::text::bigint`);
    this.first = statement(`SELECT ${lock} FROM ${locks} AS lock
  WHERE lock.name IN (SELECT json_array_elements_text($1::text::json)) AND ${alive('lock')}
  ORDER BY lock.name LIMIT 1`);
    // It is over at once, so nobody ever sees it.
    this.probe =
      statement(`INSERT INTO ${locks} AS lock (name, value, expires_at) VALUES (' probe', '', ${NOW})
  ON CONFLICT (name) DO UPDATE SET expires_at = excluded.expires_at`);
  }
}
