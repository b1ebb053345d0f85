import type { AlsoColumns } from '@spoollock/core/adapter';
import { quoted, statement, type Statement } from '../client/statement.js';
import { cellsOf, isTag, textOf, VALUES, type Names } from './sql.js';
import { lookTogether, writeTogether } from './statements-together.js';

/**
 * Everything that a source says to the database. Each statement is a transaction of its own, so nothing stays locked
 * while this process sleeps, and any pooler in between will do.
 */
export class SourceStatements {
  /** The rows of the tags in $1, a list in JSON. */
  readonly read: Statement;
  /** The next $2 rows after the tag $1. */
  readonly list: Statement;
  /** What became of the operation $1, and the rows of the tag $2, as they were at one moment. */
  readonly look: Statement;
  /** Cancels the operation $1 unless it was used, and says how it stands. Waits for a write under way with it. */
  readonly settle: Statement;
  /** Forgets the operations of more than $1 milliseconds ago. */
  readonly forget: Statement;
  /** `look` for many at once; see there. */
  readonly lookTogether: Statement;
  /** Names every column, and says what `since` is and whether this server takes writes. */
  readonly check: Statement;
  readonly #names: Names;
  readonly #kinds: AlsoColumns;
  readonly #writes = new Map<string, WriteStatements>();

  constructor(names: Names, kinds: AlsoColumns) {
    this.#names = names;
    this.#kinds = kinds;
    const { table, operations } = names;
    const { tag, since } = names.columns;
    const cells = cellsOf(names.columns);
    this.read = statement(
      `SELECT ${cells} FROM ${table}
  WHERE ${quoted(tag)} IN (SELECT json_array_elements_text($1::text::json))`,
    );
    this.list = statement(
      `SELECT ${cells} FROM ${table}
  WHERE ${quoted(tag)}::text COLLATE "C" > $1::text ORDER BY ${quoted(tag)}::text COLLATE "C" LIMIT $2::text::bigint`,
    );
    this.look = statement(
      `SELECT outcome, spool.* FROM (SELECT 1) AS always
  LEFT JOIN ${operations} ON id = $1::text
  LEFT JOIN (SELECT ${cells} FROM ${table} WHERE ${isTag(tag)}) AS spool ON true`,
    );
    this.lookTogether = lookTogether(names);
    this.settle = statement(
      `INSERT INTO ${operations} AS operation (id, outcome) VALUES ($1::text, 'cancelled')
  ON CONFLICT (id) DO UPDATE SET outcome = operation.outcome RETURNING outcome`,
    );
    this.forget = statement(
      `DELETE FROM ${operations} WHERE used_at < now() - $1::text::float8 * interval '1 millisecond'`,
    );
    const own = Object.keys(kinds).map((name) => `, ${quoted(name)}`);
    this.check = statement(
      `SELECT pg_typeof(since)::text AS kind, current_setting('transaction_read_only') AS readonly
  FROM (SELECT 1) AS always
  LEFT JOIN (SELECT ${quoted(since)} AS since, ${cellsOf(names.columns, 'cells')}${own.join('')} FROM ${table} LIMIT 0) AS spool ON true
  LEFT JOIN (SELECT id, outcome, used_at FROM ${operations} LIMIT 0) AS operation ON true`,
    );
  }

  /**
   * The row of the tag $2 becomes $3, $4, $5, if it is still as it was read ($6, $7, $8), and the operation $1 is used; or
   * neither. If the id was used before, the second half fails and takes the first one with it. Answers the row as it is
   * after that. If it was not as it was read, answers what `look` does.
   *
   * A statement that lands late, when nobody is left to cancel its id, finds that very version or changes nothing. The
   * app's own columns come from $9 on, and are not compared.
   */
  write(also: readonly string[]): WriteStatements {
    const key = JSON.stringify(also);
    const known = this.#writes.get(key);
    if (known !== undefined) return known;
    const together = writeTogether(this.#names, this.#kinds, also);
    const made = { alone: statement(this.#writing(also)), together };
    if (this.#writes.size < MOST_WRITES) this.#writes.set(key, made);
    return made;
  }

  #writing(also: readonly string[]): string {
    const { table, operations, columns, isOwn } = this.#names;
    const tag = quoted(columns.tag);
    const own = also.map(
      (name, at) => `, ${quoted(name)} = ${VALUES[this.#kinds[name] ?? 'text'](`$${9 + at}::text`)}`,
    );
    const alone = isOwn
      ? ''
      : `\n      AND (SELECT count(*) FROM ${table} AS other WHERE other.${tag} = $2::text) = 1`;
    return `WITH written AS (
    UPDATE ${table} SET ${quoted(columns.label)} = $3::text, ${quoted(columns.since)} = to_timestamp($4::text::float8),
      ${quoted(columns.version)} = $5::text::bigint${own.join('')}
    WHERE ${isTag(columns.tag)}
      AND ${textOf.label(columns.label)} COLLATE "C" IS NOT DISTINCT FROM $6::text
      AND ${textOf.since(columns.since)} IS NOT DISTINCT FROM $7::text
      AND ${textOf.version(columns.version)} IS NOT DISTINCT FROM $8::text${alone}
    RETURNING ${cellsOf(columns)}
  ), used AS (
    INSERT INTO ${operations} (id, outcome) SELECT $1::text, 'applied' FROM written
  )
  SELECT 'yes' AS written, NULL AS outcome, written.* FROM written
  UNION ALL
  SELECT 'no', outcome, spool.* FROM (SELECT 1) AS always
    LEFT JOIN ${operations} ON id = $1::text
    LEFT JOIN (SELECT ${cellsOf(columns)} FROM ${table} WHERE ${isTag(columns.tag)}) AS spool ON true
    WHERE NOT EXISTS (SELECT FROM written)`;
  }
}

/** The same for one row and for many. */
export interface WriteStatements {
  readonly alone: Statement;
  /** See `writeTogether`. */
  readonly together: Statement;
}

/** An app may combine its own columns in more ways than are worth remembering. */
const MOST_WRITES = 100;
