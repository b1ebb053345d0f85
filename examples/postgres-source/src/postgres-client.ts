/**
 * The part of a PostgreSQL client that is used here. A `Pool` or `Client` of `pg` fits as it is, and so does a
 * `PGlite`; neither package is imported.
 */
export interface PostgresClient {
  query(sql: string, parameters: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}
