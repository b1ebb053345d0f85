import type {
  PGliteClient,
  PgClient,
  PgPool,
  PgPoolClient,
  PgQuery,
  PostgresClient,
  PostgresJs,
} from '../../src/client/slices.js';

/** What becomes of a statement instead of being carried out and answered. */
export type Fate = (carry: () => Promise<unknown>) => Promise<unknown>;

/** The way from this package to the client, on which a test can cut, hold back and refuse. */
export class Wire {
  /** Every statement, in the order sent. */
  readonly sent: string[] = [];
  isDown = false;
  readonly #fates: { readonly which: RegExp; readonly fate: Fate }[] = [];

  /** The next statement that fits has this fate; all others pass. */
  next(which: RegExp, fate: Fate): void {
    this.#fates.push({ which, fate });
  }

  /** The same client, with this wire before it. */
  before(client: PostgresClient): PostgresClient {
    if ('unsafe' in client) return this.#beforePostgresJs(client);
    if ('ready' in client) return this.#beforePGlite(client);
    return 'totalCount' in client ? this.#beforePool(client) : this.#beforeClient(client);
  }

  #beforePostgresJs(sql: PostgresJs): PostgresJs {
    return {
      unsafe: (text, values, options) => {
        const carry = () => sql.unsafe(text, values, options);
        return Object.assign(this.#pass(text, carry), { cancel: () => undefined });
      },
    };
  }

  #beforePGlite(client: PGliteClient): PGliteClient {
    const { ready } = client;
    return { ready, query: (text, values) => this.#pass(text, () => client.query(text, values)) };
  }

  #beforeClient(client: PgClient): PgClient {
    return { query: (query) => this.#pass(query.text, () => client.query(query)) };
  }

  #beforePool(pool: PgPool): PgPool {
    return {
      totalCount: pool.totalCount,
      connect: async () => {
        const lent = await pool.connect();
        let isLent = true;
        return {
          // What was given up lands by another connection, as what a broken one had sent before it broke.
          query: (query) =>
            this.#pass(query.text, () => (isLent ? lent.query(query) : throughAnother(pool, query))),
          release: (destroy) => {
            isLent = false;
            lent.release(destroy);
          },
          on: (event, listener) => lent.on(event, listener),
          removeListener: (event, listener) => lent.removeListener(event, listener),
        } satisfies PgPoolClient;
      },
    };
  }

  async #pass<T>(text: string, carry: () => Promise<T>): Promise<T> {
    this.sent.push(text);
    if (this.isDown) throw noConnection();
    const at = this.#fates.findIndex(({ which }) => which.test(text));
    const [chosen] = at < 0 ? [] : this.#fates.splice(at, 1);
    if (chosen === undefined) return carry();
    let answer: T | undefined;
    await chosen.fate(async () => (answer = await carry()));
    if (answer === undefined) throw new Error('a fate let a statement be answered that it did not carry');
    return answer;
  }
}

async function throughAnother(pool: PgPool, query: PgQuery): ReturnType<PgClient['query']> {
  const lent = await pool.connect();
  try {
    return await lent.query(query);
  } finally {
    lent.release();
  }
}

/** What a client rejects with when nobody listens. */
function noConnection(): Error {
  return Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
}

/** What `pg` rejects with when the connection breaks while an answer is awaited. */
export function brokenConnection(): Error {
  return new Error('Connection terminated unexpectedly');
}

/** The statements of a source, told by what is in each alone. */
export const STATEMENTS = {
  read: /json_array_elements_text/,
  write: /^WITH written AS/,
  settle: /^INSERT INTO \S*"spoollock_operations"/,
  confirm: /json_array_elements_text/,
  look: /^SELECT outcome/,
} as const;
