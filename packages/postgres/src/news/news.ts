import { randomUUID } from 'node:crypto';
import { isDuration, MAX_TIMER_MS, systemClock, type Clock } from '@spoollock/core/adapter';
import { connectionOf } from '../client/connect.js';
import { Database } from '../client/database.js';
import { statement } from '../client/statement.js';
import { CHANNEL, EDITED } from '../tables/edits.js';
import { listen, type PostgresListeningClient } from './ears.js';
import { Assembly, payloadsOf } from './parts.js';

/** The options of `createPostgresNews`. */
export interface PostgresNewsOptions {
  /** A `Pool` of `pg`, of which listening keeps one connection; the `sql` of `postgres`, or a `PGlite`. It stays yours to close. */
  readonly client: PostgresListeningClient;
  /**
   * How often, in milliseconds, it sends itself a word to see whether it still hears; 5 000 by default. While it does
   * not hear, it says so often that there may be news.
   */
  readonly checkEveryMs?: number | undefined;
  /** Where time comes from; the machine's clock by default. */
  readonly clock?: Clock | undefined;
}

/**
 * News from process to process, as the `news` of a board takes them.
 *
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite';
 * const client = await PGlite.create();
 * const news: PostgresNews = createPostgresNews({ client });
 * news.subscribe('changes', (message) => console.log(message), () => console.log('look for yourself'));
 * await news.publish('changes', 'MK-1 was taken');
 * await news.close();
 * await client.close();
 * ```
 */
export interface PostgresNews {
  /** Sends a message to every process that listens, this one included. It rejects if that failed. */
  publish(channel: string, message: string): Promise<void>;
  /**
   * Listens from now on. `onListening` is called whenever there may be something that no message tells of: each time it
   * begins to listen, again and again while it cannot, and when people have changed rows by hand.
   */
  subscribe(channel: string, onMessage: (message: string) => void, onListening: () => void): void;
  /** Stops listening. Closing the client remains your part. */
  close(): Promise<void>;
}

/**
 * Carries news from process to process by `LISTEN` and `NOTIFY`, on one connection a process. If the connection breaks,
 * it listens again. Every few seconds it sends itself a word. If that does not come back, as behind a pooler that
 * keeps no connection, its subscribers are told to look for themselves.
 *
 * @throws RangeError that names an option with an impossible value.
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite';
 * const client = await PGlite.create(); // or new Pool({ connectionString }) of pg
 * const news = createPostgresNews({ client }); // board(lock, { news })
 * await news.close();
 * await client.close();
 * ```
 */
export function createPostgresNews({
  client,
  checkEveryMs = 5_000,
  clock = systemClock,
}: PostgresNewsOptions): PostgresNews {
  if (!isDuration(checkEveryMs))
    throw new RangeError(
      `checkEveryMs must be a number above 0, at most ${MAX_TIMER_MS}, not ${String(checkEveryMs)}`,
    );
  return new News(client, checkEveryMs, clock);
}

const NOTIFY = statement(
  `SELECT pg_notify('${CHANNEL}', payload) FROM json_array_elements_text($1::text::json) WITH ORDINALITY AS each(payload, at)
  ORDER BY at`,
);
const SEND_WITHIN_MS = 5_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

interface Subscriber {
  readonly channel: string;
  readonly onMessage: (message: string) => void;
  readonly onListening: () => void;
}

class News implements PostgresNews {
  readonly #client: PostgresListeningClient;
  readonly #checkEveryMs: number;
  readonly #clock: Clock;
  readonly #database: Database;
  readonly #assembly = new Assembly();
  readonly #subscribers: Subscriber[] = [];
  readonly #own = randomUUID();
  #heard = true;
  #stop: (() => Promise<void>) | null = null;
  #cancelCheck: () => void = () => undefined;
  #cancelPause: () => void = () => undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #isClosed = false;

  constructor(client: PostgresListeningClient, checkEveryMs: number, clock: Clock) {
    this.#client = client;
    this.#checkEveryMs = checkEveryMs;
    this.#clock = clock;
    this.#database = new Database(connectionOf(client, clock), clock);
  }

  async publish(channel: string, message: string): Promise<void> {
    await this.#send({ channel, message });
  }

  subscribe(channel: string, onMessage: (message: string) => void, onListening: () => void): void {
    if (this.#isClosed) return;
    this.#subscribers.push({ channel, onMessage, onListening });
    if (this.#subscribers.length === 1) {
      this.#open();
      this.#checkLater();
    } else if (this.#stop !== null) onListening();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelCheck();
    this.#cancelPause();
    await this.#stop?.().catch(() => undefined);
    this.#stop = null;
  }

  #open(): void {
    const hearing = {
      onPayload: (payload: string) => this.#hear(payload),
      onListening: () => this.#tell(),
      onLost: () => this.#openLater(),
    };
    listen(this.#client, CHANNEL, hearing).then(
      (stop) => {
        if (this.#isClosed) return void stop().catch(() => undefined);
        this.#stop = stop;
        this.#pauseMs = FIRST_PAUSE_MS;
      },
      () => this.#openLater(),
    );
  }

  #openLater(): void {
    this.#stop = null;
    if (this.#isClosed) return;
    this.#cancelPause();
    this.#cancelPause = this.#clock.setTimer(this.#pauseMs, () => this.#open());
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }

  #checkLater(): void {
    this.#cancelCheck = this.#clock.setTimer(this.#checkEveryMs, () => {
      if (!this.#heard) this.#tell();
      this.#heard = false;
      this.#send({ own: this.#own }).catch(() => undefined);
      this.#checkLater();
    });
  }

  #hear(payload: string): void {
    if (payload === EDITED) {
      this.#tell();
      return;
    }
    const message = this.#assembly.add(payload);
    if (message === null) return;
    const { channel, message: text, own } = readMessage(message);
    if (own === this.#own) this.#heard = true;
    if (channel === undefined || text === undefined) return;
    for (const subscriber of this.#subscribers)
      if (subscriber.channel === channel) subscriber.onMessage(text);
  }

  #tell(): void {
    if (this.#isClosed) return;
    for (const { onListening } of this.#subscribers) onListening();
  }

  async #send(message: Message): Promise<void> {
    const payloads = payloadsOf(JSON.stringify(message));
    const call = { deadlineMs: this.#clock.now() + SEND_WITHIN_MS };
    const sent = await this.#database.ask(call, NOTIFY, [JSON.stringify(payloads)]);
    if (sent.isErr()) throw new Error(sent.error.detail);
  }
}

interface Message {
  readonly channel?: string;
  readonly message?: string;
  /** The process that sent it to itself. */
  readonly own?: string;
}

/** Anybody who may use the database can send anything. */
function readMessage(text: string): Message {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return {};
    const field = (name: string): string | undefined => {
      const value: unknown = Reflect.get(read, name);
      return typeof value === 'string' ? value : undefined;
    };
    const [channel, message, own] = [field('channel'), field('message'), field('own')];
    return {
      ...(channel === undefined ? {} : { channel }),
      ...(message === undefined ? {} : { message }),
      ...(own === undefined ? {} : { own }),
    };
  } catch {
    return {};
  }
}
