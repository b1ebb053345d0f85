import type { Clock } from '@spoollock/core/adapter';
import { isCancelled } from './failures.js';
import { PgClientConnection, PgPoolConnection } from './pg.js';
import type { Connection, Sending } from './sending.js';
import { cell } from './rows.js';
import type { PGliteClient, PgClient, PgPool, PostgresClient, PostgresJs } from './slices.js';
import { TEXT, type Statement, type Value } from './statement.js';

/**
 * What a client is, told by its shape.
 *
 * @throws TypeError that says what is taken.
 */
export function connectionOf(client: PostgresClient, clock: Clock): Connection {
  if (isPostgresJs(client)) {
    refuseUnfit(client);
    return new PostgresJsConnection(client);
  }
  if (isPGlite(client)) return new PGliteConnection(client);
  if (isPool(client)) return new PgPoolConnection(client, clock);
  if (isClient(client)) return new PgClientConnection(client);
  throw new TypeError('client must be a Pool or Client of pg, the sql of postgres, or a PGlite');
}

// A program in JavaScript may give anything.
const has = (client: unknown, name: string): client is object =>
  client !== null && (typeof client === 'object' || typeof client === 'function') && name in client;
const isPostgresJs = (client: PostgresClient): client is PostgresJs => has(client, 'unsafe');
const isPGlite = (client: PostgresClient): client is PGliteClient =>
  has(client, 'ready') && has(client, 'query');
const isPool = (client: PostgresClient): client is PgPool =>
  has(client, 'totalCount') && has(client, 'connect');
const isClient = (client: PostgresClient): client is PgClient => has(client, 'query');

/** @throws TypeError if a transaction was given, or an `sql` that makes something else of the rows. */
function refuseUnfit(sql: PostgresJs): void {
  if ('savepoint' in sql)
    throw new TypeError(
      'client must not be a transaction, which may be rolled back: give the sql it began on',
    );
  if (cell(readBy(sql.options), 'tag') !== 'Mk-1')
    throw new TypeError(
      'client must hand over rows, names and texts as PostgreSQL sends them: give an sql without `transform` and without a parser for texts',
    );
}

/** A row of one text, as an `sql` with these options hands it over. */
function readBy(options: object | undefined): unknown {
  const apply = (path: readonly string[], ...given: readonly unknown[]): unknown => {
    let found: unknown = options;
    for (const name of path) found = has(found, name) ? (Reflect.get(found, name) as unknown) : undefined;
    return typeof found === 'function' ? Reflect.apply(found, undefined, given) : given[0];
  };
  const text = apply(['parsers', String(TEXT)], 'Mk-1');
  const value = apply(['transform', 'value', 'from'], text, { name: 'tag', type: TEXT });
  const name = String(apply(['transform', 'column', 'from'], 'tag'));
  return apply(['transform', 'row', 'from'], { [name]: value });
}

/**
 * `postgres` takes back what it has not sent, and cancels the rest, by itself. Its cancel names the connection and not the
 * statement, so it may meet the next one there. That one was undone, and is sent again.
 */
class PostgresJsConnection implements Connection {
  readonly #sql: PostgresJs;
  #hasCancelled = false;

  constructor(sql: PostgresJs) {
    this.#sql = sql;
  }

  send({ text }: Statement, values: readonly Value[]): Sending {
    let isGivenUp = false;
    const send = () => this.#sql.unsafe(text, [...values], { prepare: true });
    let query = send();
    const answer = query.catch((cause: unknown) => {
      if (isGivenUp || !this.#hasCancelled || !isCancelled(cause)) throw cause;
      return (query = send());
    });
    return {
      answer,
      giveUp: () => {
        isGivenUp = true;
        this.#hasCancelled = true;
        // The answer may be a promise, which its types do not tell of.
        Promise.resolve(query.cancel()).catch(() => undefined);
        return 'perhaps';
      },
    };
  }
}

/** Whatever parsers the client has of its own. */
const AS_SENT = { parsers: { [TEXT]: (text: string) => text } };

/** PostgreSQL in this process, one statement after the other. */
class PGliteConnection implements Connection {
  readonly #client: PGliteClient;

  constructor(client: PGliteClient) {
    this.#client = client;
  }

  send({ text }: Statement, values: readonly Value[]): Sending {
    return { answer: this.#query(text, values), giveUp: () => 'perhaps' };
  }

  async #query(text: string, values: readonly Value[]): Promise<readonly unknown[]> {
    return (await this.#client.query(text, [...values], AS_SENT)).rows;
  }
}
