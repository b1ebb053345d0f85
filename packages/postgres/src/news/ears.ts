import { quoted } from '../client/statement.js';
import type { PgPool, PgPoolClient, PGliteClient, PostgresJs } from '../client/slices.js';

/** What `pg` hands on of a notification. */
interface PgNotification {
  readonly payload?: string | undefined;
}

/** A client that a `Pool` of `pg` lends for listening. */
export interface PgListeningClient extends PgPoolClient {
  /** The connection broke, or was closed. */
  on(event: 'error' | 'end', listener: (error: Error) => void): unknown;
  /** Somebody sent something on a channel that the connection listens on. */
  on(event: 'notification', listener: (message: PgNotification) => void): unknown;
}

/** A `Pool` of `pg` that can listen. Listening keeps one of its connections. */
export interface PgListeningPool extends PgPool {
  connect(): Promise<PgListeningClient>;
}

/** The `sql` of `postgres`, which listens on a connection of its own. */
export interface PostgresJsListening extends PostgresJs {
  listen(
    channel: string,
    onPayload: (payload: string) => void,
    onListening: () => void,
  ): Promise<{ unlisten(): Promise<void> }>;
}

/** A `PGlite` that can listen. */
export interface PGliteListening extends PGliteClient {
  listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>>;
}

/** A client that can listen. A single `Client` of `pg` cannot: it would have to be given up with its connection. */
export type PostgresListeningClient = PgListeningPool | PostgresJsListening | PGliteListening;

/** What becomes known while one listens. */
export interface Hearing {
  readonly onPayload: (payload: string) => void;
  /** It listens from now on. There may have been something before. */
  readonly onListening: () => void;
  /** The connection is gone, and does not come back by itself. */
  readonly onLost: () => void;
}

/** @returns stops listening. It rejects if there is no connection. */
export async function listen(
  client: PostgresListeningClient,
  channel: string,
  hearing: Hearing,
): Promise<() => Promise<void>> {
  if ('totalCount' in client) return listenByPool(client, channel, hearing);
  if ('unsafe' in client) {
    const listening = await client.listen(channel, hearing.onPayload, hearing.onListening);
    return () => listening.unlisten();
  }
  const stop = await client.listen(channel, hearing.onPayload);
  hearing.onListening();
  return stop;
}

async function listenByPool(
  pool: PgListeningPool,
  channel: string,
  { onPayload, onListening, onLost }: Hearing,
): Promise<() => Promise<void>> {
  const client = await pool.connect();
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    // Others of the pool must not get a connection that listens.
    client.release(true);
  };
  const lost = (): void => {
    const wasOver = isOver;
    end();
    if (!wasOver) onLost();
  };
  client.on('error', lost);
  client.on('end', lost);
  client.on('notification', ({ payload = '' }) => {
    if (!isOver) onPayload(payload);
  });
  try {
    await client.query({ text: `LISTEN ${quoted(channel)}`, values: [] });
  } catch (cause) {
    end();
    throw cause;
  }
  onListening();
  return () => {
    end();
    return Promise.resolve();
  };
}
