import type { Clock } from '@spoollock/core/adapter';
import { isCancelled } from './failures.js';
import { PgClientConnection, PgPoolConnection } from './pg.js';
import type { Connection, Sending } from './sending.js';
import type { PGliteClient, PgClient, PgPool, PostgresClient, PostgresJs } from './slices.js';
import type { Statement, Value } from './statement.js';

/**
 * What a client is, told by its shape.
 *
 * @throws TypeError that says what is taken.
 */
export function connectionOf(client: PostgresClient, clock: Clock): Connection {
  if (isPostgresJs(client)) return new PostgresJsConnection(client);
  if (isPGlite(client)) return new PGliteConnection(client);
  if (isPool(client)) return new PgPoolConnection(client, clock);
  if (isClient(client)) return new PgClientConnection(client);
  throw new TypeError('client must be a Pool or Client of pg, the sql of postgres, or a PGlite');
}

// A program in JavaScript may give anything.
const has = (client: unknown, name: string): boolean =>
  client !== null && (typeof client === 'object' || typeof client === 'function') && name in client;
const isPostgresJs = (client: PostgresClient): client is PostgresJs => has(client, 'unsafe');
const isPGlite = (client: PostgresClient): client is PGliteClient =>
  has(client, 'ready') && has(client, 'query');
const isPool = (client: PostgresClient): client is PgPool =>
  has(client, 'totalCount') && has(client, 'connect');
const isClient = (client: PostgresClient): client is PgClient => has(client, 'query');

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
    return (await this.#client.query(text, [...values])).rows;
  }
}
