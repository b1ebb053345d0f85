import { quoted } from '../client/statement.js';
import type { SpoolColumns } from './columns.js';

/** One channel of PostgreSQL for all. The channel of a message is in it. */
export const CHANNEL = 'spoollock_news';
/** What a table tells whose rows people have changed. It is no part of a message. */
export const EDITED = 'edited';

/** The names of the triggers, alike on every table. */
const BY_ROW = 'spoollock_edited';
const BY_STATEMENT = 'spoollock_listed';

/** The function that tells of an edit. Nothing that anybody typed is in what it sends, and of one transaction it is sent once. */
export function editsFunction(name: string): string {
  const body = `BEGIN PERFORM pg_catalog.pg_notify('${CHANNEL}', '${EDITED}'); RETURN NULL; END`;
  return `CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql
      AS '${body.replaceAll("'", "''")}'`;
}

/**
 * Calls it after whatever people change of a table. A change of this package moves the version, and its own process tells
 * of it, so it is left out.
 */
export function editsTriggers(
  table: string,
  { tag, label, since, version }: SpoolColumns,
  call: string,
): string[] {
  const cells = (row: string): string =>
    [tag, label, since].map((name) => `${row}.${quoted(name)}`).join(', ');
  return [
    `DROP TRIGGER IF EXISTS ${BY_ROW} ON ${table}`,
    `CREATE TRIGGER ${BY_ROW} AFTER UPDATE ON ${table} FOR EACH ROW
      WHEN (NEW.${quoted(version)} IS NOT DISTINCT FROM OLD.${quoted(version)}
        AND (${cells('NEW')}) IS DISTINCT FROM (${cells('OLD')})) EXECUTE FUNCTION ${call}()`,
    `DROP TRIGGER IF EXISTS ${BY_STATEMENT} ON ${table}`,
    `CREATE TRIGGER ${BY_STATEMENT} AFTER INSERT OR DELETE OR TRUNCATE ON ${table} FOR EACH STATEMENT
      EXECUTE FUNCTION ${call}()`,
  ];
}

/** Whether both are on the table that this text of SQL names, in SQL. */
export function hasEditsTriggers(table: string): string {
  return `(SELECT count(*) FROM pg_catalog.pg_trigger
    WHERE tgrelid = to_regclass(${table}) AND tgname IN ('${BY_ROW}', '${BY_STATEMENT}') AND tgenabled <> 'D') = 2`;
}
