/** A statement as `pg` takes it. */
export interface PgQuery {
  readonly text: string;
  readonly name?: string;
  readonly values: unknown[];
  /** How the columns of this query are read, whatever the client's own settings are. */
  readonly types?: {
    /** The parser for every column. */
    readonly getTypeParser: () => (value: string | Buffer) => unknown;
  };
}

interface PgAnswer {
  readonly rows: readonly unknown[];
}

/**
 * The part of a `Client` of `pg` that is used. One connection: a statement of somebody else that hangs on it holds up
 * all that come after. A `Pool` is the better choice.
 */
export interface PgClient {
  query(query: PgQuery): Promise<PgAnswer>;
  /** `T` and `E` within a transaction. Older versions do not tell. */
  getTransactionStatus?(): string | null;
}

/**
 * A client that a `Pool` of `pg` lends.
 */
export interface PgPoolClient extends PgClient {
  /** The number by which the server knows the connection, for cancelling. */
  readonly processID?: number | null;
  release(destroy?: boolean): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * The part of a `Pool` of `pg` that is used.
 */
export interface PgPool {
  readonly totalCount: number;
  connect(): Promise<PgPoolClient>;
}

/** A query of `postgres`: a promise that can be cancelled. */
interface PostgresJsQuery extends Promise<readonly unknown[]> {
  cancel(): unknown;
}

/**
 * The part of an `sql` of `postgres` (porsager's) that is used.
 */
export interface PostgresJs {
  /** Some of them change what it hands over. A connection that was reserved has none. */
  readonly options?: object;
  unsafe(text: string, values: (string | null)[], options: { prepare: boolean }): PostgresJsQuery;
}

/**
 * The part of a `PGlite` that is used.
 */
export interface PGliteClient {
  readonly ready: boolean;
  query(
    text: string,
    values: unknown[],
    options?: { parsers: Record<number, (text: string) => unknown> },
  ): Promise<PgAnswer>;
}

/**
 * A client of a PostgreSQL: a `Pool` or `Client` of `pg`, the `sql` of `postgres`, or a `PGlite`. None of the three
 * packages is imported; what is given is told by its shape. The client stays yours to open and to close.
 *
 * @example
 * ```ts
 * import pg from 'pg';
 * const client: PostgresClient = new pg.Pool({ connectionString: 'postgres://localhost/shop' });
 * const source = createPostgresSource({ client });
 * ```
 */
export type PostgresClient = PgPool | PgClient | PostgresJs | PGliteClient;
