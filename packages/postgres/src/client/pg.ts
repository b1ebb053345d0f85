import type { Clock } from '@spoollock/core/adapter';
import { isBroken, lacksPrepared } from './failures.js';
import { NotSent, type Connection, type Sending } from './sending.js';
import type { PgClient, PgPool, PgPoolClient } from './slices.js';
import { statement, type Statement, type Value } from './statement.js';

/** How long a connection is kept for a statement that was cancelled. After that the connection is closed. */
const CANCEL_WITHIN_MS = 1_000;

/**
 * Cancels the statement of a backend, if it still is that statement. A pooler makes up the numbers that it tells its
 * clients, so the text decides too. The server keeps the first 1024 bytes of it at least, by default.
 */
const CANCEL = statement(`
  SELECT pg_cancel_backend(pid) FROM pg_stat_activity
  WHERE pid = $1::text::integer AND state = 'active' AND left(query, 200) = left($2::text, 200)`);

/** Whatever parsers the client has of its own. Bytes come from one that asks for the binary format. */
const AS_SENT = { getTypeParser: () => String };

/** Prepares statements by their names, until something in between shows that it keeps none. */
class Sender {
  #prepares = true;

  async send(
    client: PgClient,
    { text, name }: Statement,
    values: readonly Value[],
  ): Promise<readonly unknown[]> {
    const query = { text, values: [...values], types: AS_SENT };
    if (!this.#prepares) return (await client.query(query)).rows;
    try {
      return (await client.query({ ...query, name })).rows;
    } catch (cause) {
      // A pooler gave this connection another server. Nothing was carried out.
      if (!lacksPrepared(cause)) throw cause;
      this.#prepares = false;
      return (await client.query(query)).rows;
    }
  }
}

/** The latest statement of each connection, whoever of this package sent it. */
const LAST = new WeakMap<PgClient, Promise<unknown>>();

/** One connection, and one statement after the other. */
export class PgClientConnection implements Connection {
  readonly #client: PgClient;
  readonly #sender = new Sender();

  constructor(client: PgClient) {
    this.#client = client;
  }

  send(statement: Statement, values: readonly Value[]): Sending {
    let state: 'waits' | 'sent' | 'given-up' = 'waits';
    const send = (): Promise<readonly unknown[]> => {
      if (state === 'given-up') throw new NotSent('the call was over before the connection was free');
      if (isInTransaction(this.#client)) throw new NotSent(WITHIN_TRANSACTION);
      state = 'sent';
      return this.#sender.send(this.#client, statement, values);
    };
    const answer = (LAST.get(this.#client) ?? Promise.resolve()).then(send);
    LAST.set(
      this.#client,
      answer.catch(() => undefined),
    );
    return {
      answer,
      giveUp: () => {
        if (state === 'sent') return 'perhaps';
        state = 'given-up';
        return 'never';
      },
    };
  }
}

/** Lends a connection for each statement. */
export class PgPoolConnection implements Connection {
  readonly #pool: PgPool;
  readonly #clock: Clock;
  readonly #sender = new Sender();

  constructor(pool: PgPool, clock: Clock) {
    this.#pool = pool;
    this.#clock = clock;
  }

  send(statement: Statement, values: readonly Value[]): Sending {
    const lent = new Lent();
    return {
      answer: this.#sendBy(lent, statement, values),
      giveUp: () => {
        lent.giveUp();
        if (lent.client !== null) void this.#cancel(lent, lent.client);
        return lent.text === null ? 'never' : 'perhaps';
      },
    };
  }

  async #sendBy(lent: Lent, statement: Statement, values: readonly Value[]): Promise<readonly unknown[]> {
    const client = await this.#pool.connect().catch((cause: unknown) => {
      throw new NotSent(cause instanceof Error ? cause.message : 'no connection', { cause });
    });
    if (lent.isOver()) {
      client.release();
      throw new NotSent('the call was over before a connection was free');
    }
    if (isInTransaction(client)) {
      // Whoever had it before forgot to end theirs. The next connection may do.
      client.release(true);
      throw new NotSent(WITHIN_TRANSACTION);
    }
    // Without a listener a connection that breaks would end the process.
    client.on('error', ignore);
    lent.client = client;
    lent.text = statement.text;
    let broken = false;
    try {
      return await this.#sender.send(client, statement, values);
    } catch (cause) {
      broken = isBroken(cause);
      throw cause;
    } finally {
      lent.client = null;
      lent.ended();
      if (!lent.isOver()) release(client, broken);
    }
  }

  /**
   * Asks for a cancel on another connection. Ours is not lent to anybody until both are over, so the cancel meets no
   * statement of somebody else. If that takes too long, the connection is closed instead.
   */
  async #cancel(lent: Lent, client: PgPoolClient): Promise<void> {
    let isReleased = false;
    const end = (destroy: boolean): void => {
      if (isReleased) return;
      isReleased = true;
      cancelTimer();
      release(client, destroy);
    };
    const cancelTimer = this.#clock.setTimer(CANCEL_WITHIN_MS, () => end(true));
    await this.#askToCancel(lent, client.processID, () => isReleased);
    await lent.over;
    end(false);
  }

  async #askToCancel(
    lent: Lent,
    processId: number | null | undefined,
    isClosed: () => boolean,
  ): Promise<void> {
    if (typeof processId !== 'number') return;
    try {
      const helper = await this.#pool.connect();
      helper.on('error', ignore);
      try {
        const values = [String(processId), lent.text];
        // The server does not notice that the connection was closed while its statement waits for a row.
        if (lent.client !== null || isClosed()) await this.#sender.send(helper, CANCEL, values);
        release(helper, false);
      } catch (cause) {
        release(helper, isBroken(cause));
      }
    } catch {
      // The server cannot be reached. It ends the statement by its own timeout.
    }
  }
}

/** Whether somebody else began a transaction on the connection. What is written within it may be rolled back. */
function isInTransaction(client: PgClient): boolean {
  return /^[TE]$/.test(client.getTransactionStatus?.() ?? '');
}

const WITHIN_TRANSACTION =
  'the connection is within a transaction of somebody else, which may be rolled back: give this package a Pool, or a Client of its own';

/** One connection while it is lent. */
class Lent {
  #isGivenUp = false;
  client: PgPoolClient | null = null;
  /** What was sent on it. */
  text: string | null = null;
  ended: () => void = ignore;
  readonly over = new Promise<void>((resolve) => (this.ended = resolve));

  giveUp(): void {
    this.#isGivenUp = true;
  }

  /** Whether nobody waits for the answer any more. */
  isOver(): boolean {
    return this.#isGivenUp;
  }
}

function release(client: PgPoolClient, destroy: boolean): void {
  client.removeListener('error', ignore);
  client.release(destroy);
}

function ignore(): void {
  // The statement's own answer tells of it.
}
