import type { PostgresClient } from '../../src/postgres-client.js';

type Answer = Awaited<ReturnType<PostgresClient['query']>>;

/** What becomes of a statement instead of being carried out and answered. */
export type Fate = (carry: () => Promise<Answer>) => Promise<Answer>;

/** The way from the source to the database, on which a test can cut, hold back and refuse. */
export class Wire implements PostgresClient {
  readonly #client: PostgresClient;
  readonly #fates = new Map<string, Fate>();
  isDown = false;
  /** Every statement, in the order sent. */
  readonly sent: string[] = [];

  constructor(client: PostgresClient) {
    this.#client = client;
  }

  /** The next statement that begins so has this fate; all others pass. */
  next(sql: string, fate: Fate): void {
    this.#fates.set(sql, fate);
  }

  async query(sql: string, parameters: unknown[]): Promise<Answer> {
    this.sent.push(sql);
    if (this.isDown) throw noConnection();
    const known = [...this.#fates.keys()].find((begins) => sql.startsWith(begins));
    const fate = known === undefined ? undefined : this.#fates.get(known);
    if (known !== undefined) this.#fates.delete(known);
    const carry = (): Promise<Answer> => this.#client.query(sql, parameters);
    return fate === undefined ? carry() : fate(carry);
  }
}

/** What `pg` rejects with when nobody listens. */
function noConnection(): Error {
  return Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
}

/** What `pg` rejects with when the connection breaks while an answer is awaited. */
export function brokenConnection(): Error {
  return new Error('Connection terminated unexpectedly');
}
