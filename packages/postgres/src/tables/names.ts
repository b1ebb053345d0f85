import { checkedName, quoted } from '../client/statement.js';

/** The tables of this package, and its function, each a finished name in SQL. */
export interface OwnTables {
  readonly spools: string;
  readonly operations: string;
  readonly locks: string;
  readonly audit: string;
  readonly migrations: string;
  /** The function that tells of rows that people changed. */
  readonly edited: string;
}

/** @param schema `undefined`: the first one of the connection's `search_path`. */
export function ownTables(schema: string | undefined): OwnTables {
  return {
    spools: ownTable(schema, 'spools'),
    operations: ownTable(schema, 'operations'),
    locks: ownTable(schema, 'locks'),
    audit: ownTable(schema, 'audit'),
    migrations: ownTable(schema, 'migrations'),
    edited: ownTable(schema, 'edited'),
  };
}

/** The names of this package's tables begin alike, so that they stand together among a shop's own. */
export function ownTable(schema: string | undefined, name: string): string {
  return tableName(schema, `spoollock_${name}`);
}

/** @throws RangeError that names the option. */
export function tableName(schema: string | undefined, name: string): string {
  const table = quoted(checkedName('table', name));
  return schema === undefined ? table : `${quoted(checkedName('schema', schema))}.${table}`;
}

/** A table of the shop's own. */
export function tableOf(
  table: string | { readonly schema?: string | undefined; readonly name: string },
): string {
  return typeof table === 'string' ? tableName(undefined, table) : tableName(table.schema, table.name);
}

/** A text in SQL, for the few places that take no parameters. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
