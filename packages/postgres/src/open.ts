import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { err, ok, type Result } from 'neverthrow';
import type {
  AlsoColumns,
  LabelOptions,
  NoColumns,
  OccupationHistory,
  OccupationSource,
  SourceFault,
} from '@spoollock/core/adapter';
import { createPostgresHistory } from './audit/history.js';
import type { PgListeningPool, PGliteListening } from './news/ears.js';
import { createPostgresNews, type PostgresNews } from './news/news.js';
import { holderOf, lockFolder } from './opening/folder-lock.js';
import { createPostgresSource } from './source/postgres-source.js';
import { migratePostgres, type ShopsTable } from './tables/migrations.js';

/**
 * A database that was opened by its address, with what a shop needs of it.
 *
 * @example
 * ```ts
 * const opened = await openDatabase('embedded:.cache/snippet-database');
 * if (opened.isErr()) throw new Error(opened.error.message);
 * const database: OpenedDatabase = opened.value;
 * console.log(database.where, (await database.prepare()).isOk()); // the PostgreSQL in the folder …
 * await database.close();
 * ```
 */
export interface OpenedDatabase<Columns extends AlsoColumns = AlsoColumns> {
  /** The truth, in this package's own table or in yours. */
  readonly source: OccupationSource<Columns>;
  /** Who had which spool, by this package's audit trail. */
  readonly history: OccupationHistory;
  /** For the boards of several processes: `board(lock, { news })`. */
  readonly news: PostgresNews;
  /** For everything else in `@spoollock/postgres`, such as `createPostgresAudit`. */
  readonly client: PgListeningPool | PGliteListening;
  /** `process`: no other process can see it. */
  readonly reach: 'shared' | 'process';
  /** For people, without user and password. */
  readonly where: string;
  /** Makes the tables, or brings them up to date; see `migratePostgres`. Until then the source is misshaped. */
  prepare(): Promise<Result<void, SourceFault>>;
  /** Closes the news, and the connections or the folder. */
  close(): Promise<void>;
}

/**
 * Why no database was opened:
 * - `not-installed`: the package that speaks to it is missing; the message names it.
 * - `in-use`: another process has the folder open.
 * - `wrong-address`: it is no address of a database.
 * - `cannot-open`: the folder cannot be used.
 */
export interface CannotOpenDatabase {
  readonly type: 'not-installed' | 'in-use' | 'wrong-address' | 'cannot-open';
  /** A sentence for a person, without secrets. */
  readonly message: string;
}

/** The options of `openDatabase`. */
export interface OpenDatabaseOptions<Columns extends AlsoColumns = AlsoColumns> {
  /** What is read as free and written for free, and how a worker's label looks: `DISPONIBLE` and `MR(93)` by default. */
  readonly labels?: LabelOptions | undefined;
  /** Your own table, as for `createPostgresSource`; by default this package's `spoollock_spools`. */
  readonly table?: ShopsTable['table'] | undefined;
  /** The names of the four columns in your table. */
  readonly columns?: ShopsTable['columns'];
  /** Your own columns of the table that calls may write with `also`; none by default. */
  readonly also?: Columns | undefined;
  /** Called when a connection that nobody uses breaks. The next call opens another one. */
  readonly onError?: ((error: Error) => void) | undefined;
  /** The folder that a relative path begins at; the working directory by default. */
  readonly folder?: string | undefined;
}

const EMBEDDED = 'embedded:';
const MOST_CONNECTIONS = 10;
/** Far below the 180 s after which a lost statement counts as gone. */
const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Opens the database that a `DATABASE_URL` names. `postgres://…` is a pool of `pg`, which connects when it is asked
 * for the first time. `embedded:FOLDER` is PGlite: PostgreSQL in this process, which keeps its data in that folder.
 * Both packages are optional; the one that is needed must be installed. One process at a time has a folder open.
 *
 * @example
 * ```ts
 * import { createSpoolLock } from '@spoollock/core';
 *
 * const opened = await openDatabase(process.env['DATABASE_URL'] ?? 'embedded:.cache/snippet-open');
 * if (opened.isErr()) throw new Error(opened.error.message);
 * const { source, prepare, close } = opened.value;
 * const prepared = await prepare();
 * if (prepared.isErr()) console.error(prepared.error);
 * const lock = createSpoolLock({ source }); // no lock store is needed
 * await lock.close();
 * await close();
 * ```
 */
export async function openDatabase<Columns extends AlsoColumns = NoColumns>(
  url: string,
  {
    labels,
    table,
    columns,
    also,
    onError = () => undefined,
    folder = process.cwd(),
  }: OpenDatabaseOptions<Columns> = {},
): Promise<Result<OpenedDatabase<Columns>, CannotOpenDatabase>> {
  const connected = await connect(url, onError, folder);
  return connected.map((connection) => {
    const { client, reach } = connection;
    const news = createPostgresNews({ client });
    return {
      ...connection,
      news,
      source: createPostgresSource({ client, reach, labels, table, columns, also }),
      history: createPostgresHistory({ client }),
      prepare: () => migratePostgres({ client }),
      close: async () => {
        await news.close();
        await connection.close();
      },
    };
  });
}

type Connected = Pick<OpenedDatabase, 'client' | 'reach' | 'where' | 'close'>;

async function connect(
  url: string,
  onError: (error: Error) => void,
  folder: string,
): Promise<Result<Connected, CannotOpenDatabase>> {
  if (url.startsWith(EMBEDDED) && url.length > EMBEDDED.length)
    return openFolder(resolve(folder, url.slice(EMBEDDED.length)));
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))
    return cannot('wrong-address', 'the address must be a postgres:// URL, or embedded: and a folder.');
  if (!isPercentEncoded(new URL(url)))
    return cannot('wrong-address', 'user and password must be percent-encoded in the address.');
  return openPool(url, onError);
}

/**
 * An `@` behind the host tells of a `/`, `?` or `#` within the password, which ended it. The user would be taken for the
 * host, and half of the password for a port or a database, which is shown.
 */
function isPercentEncoded({ username, password, pathname, search, hash }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return [pathname, search, hash].every((part) => !part.includes('@'));
  } catch {
    return false;
  }
}

async function openPool(
  url: string,
  onError: (error: Error) => void,
): Promise<Result<Connected, CannotOpenDatabase>> {
  const pg = await found('pg', () => import('pg'));
  if (pg.isErr()) return err(pg.error);
  const { hostname, port, pathname } = new URL(url);
  const pool = new pg.value.default.Pool({
    statement_timeout: STATEMENT_TIMEOUT_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    max: MOST_CONNECTIONS,
    application_name: 'spoollock',
    // What the address says wins.
    connectionString: url,
  });
  pool.on('error', (error) => {
    // The pool hangs the client on it, and a log would write out all of that: user, address, and what was read last.
    Object.defineProperty(error, 'client', { enumerable: false });
    onError(error);
  });
  return ok({
    client: pool,
    reach: 'shared',
    where: `the PostgreSQL at ${hostname}:${port === '' ? '5432' : port}${pathname}`,
    close: () => pool.end(),
  });
}

async function openFolder(folder: string): Promise<Result<Connected, CannotOpenDatabase>> {
  const pglite = await found('@electric-sql/pglite', () => import('@electric-sql/pglite'));
  if (pglite.isErr()) return err(pglite.error);
  try {
    const unlock = lockFolder(folder);
    if (unlock === null) return cannot('in-use', inUse(folder));
    try {
      // PGlite throws what is no Error, and says nothing, where a file has the folder's name.
      mkdirSync(folder, { recursive: true });
      const client = await pglite.value.PGlite.create(folder);
      const close = async (): Promise<void> => {
        await client.close();
        unlock();
      };
      return ok({ client, reach: 'process', where: `the PostgreSQL in the folder ${folder}`, close });
    } catch (cause) {
      unlock();
      throw cause;
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'PGlite does not say why';
    return cannot(
      'cannot-open',
      existsSync(join(folder, 'PG_VERSION'))
        ? `the database in ${folder} does not open (${why}). Its files are damaged, or of another version of PGlite: restore a copy of the folder, or name another folder.`
        : `the database cannot be kept in ${folder}: ${why}`,
    );
  }
}

function inUse(folder: string): string {
  const holder = holderOf(`${folder}.lock`);
  return `another process${holder === null ? '' : `, ${holder},`} has the database in ${folder} open. End it first. If none does, delete ${folder}.lock.`;
}

/** A package that an app may do without. */
async function found<Package>(
  name: string,
  load: () => Promise<Package>,
): Promise<Result<Package, CannotOpenDatabase>> {
  try {
    return ok(await load());
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    return cannot(
      'not-installed',
      `${name} is not installed, which this DATABASE_URL needs: npm install ${name}`,
    );
  }
}

function cannot(type: CannotOpenDatabase['type'], message: string): Result<never, CannotOpenDatabase> {
  return err({ type, message });
}
