import { once } from 'node:events';
import { systemClock, type LockStore } from '@spoollock/core/adapter';
import type { Logger } from 'pino';
import type { createClient as CreateClient } from 'redis';
import { CannotOpen } from '../opening/cannot-open.js';

/** The one connection that everything in this process shares, and one that only listens: Redis wants it apart. */
export interface RedisConnection {
  readonly store: LockStore;
  /** Its address without user and password: fit for a log. */
  readonly address: string;
  /** Begins to connect, and goes on by itself for ever; resolves on the first success or failure. */
  connect(): Promise<void>;
  /** Tells of every time the connection is there again; a server that was restarted may be empty. */
  onReconnected(listener: () => void): void;
  /** Sends one command; rejects at once while Redis is away, and after 2 s if it does not answer. */
  ask(...command: string[]): Promise<unknown>;
  /** Rejects at once while Redis is away. */
  publish(channel: string, message: string): Promise<unknown>;
  /** Listens to this channel, now and after every outage; tells of each time it begins to. To be called once. */
  subscribe(channel: string, onMessage: (message: string) => void, onListening: () => void): void;
  close(): void;
}

const CONNECT_TIMEOUT_MS = 2_000;
/** A Redis that is stopped stays connected and says nothing. */
const ANSWER_TIMEOUT_MS = 2_000;
const LONGEST_PAUSE_MS = 1_000;

/**
 * The client is loaded only here: a shop without Redis starts in two thirds of the time.
 *
 * @param keyPrefix the beginning of the locks' keys.
 */
export async function redisConnection(
  url: string,
  log: Logger,
  keyPrefix?: string,
): Promise<RedisConnection> {
  const [{ createClient }, { createNodeRedisLockStore }] = await Promise.all([
    import('redis'),
    import('@spoollock/redis/node-redis'),
  ]);
  const client = clientOf(createClient, url);
  const { protocol, host, pathname } = new URL(url);
  const address = `${protocol}//${host}${pathname}`;
  const store = createNodeRedisLockStore(client, { keyPrefix });

  let stopListening = (): void => undefined;

  let wasReady = false;
  let away = false;
  const listeners: (() => void)[] = [];
  // A client without a listener for its errors ends the process. It has one error a try: the first says it all.
  client.on('error', (error: unknown) => {
    if (!away) log.warn({ redis: address, cause: causeOf(error) }, 'Redis cannot be reached; trying again');
    away = true;
  });
  client.on('ready', () => {
    log.info({ redis: address }, wasReady ? 'Redis is there again' : 'connected to Redis');
    if (wasReady) for (const listener of listeners) listener();
    wasReady = true;
    away = false;
  });

  return {
    store,
    address,
    async connect() {
      const signal = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
      const settled = once(client, 'ready', { signal }).catch(() => undefined);
      // Ends only when the client is closed: until then it tries.
      client.connect().catch((error: unknown) => log.debug({ cause: causeOf(error) }, 'no more Redis'));
      await settled;
    },
    onReconnected(listener) {
      listeners.push(listener);
    },
    ask: (...command) => inTime(client.sendCommand(command)),
    publish: (channel, message) => client.publish(channel, message),
    subscribe(channel, onMessage, onListening) {
      const listening = client.duplicate();
      stopListening = () => {
        if (listening.isOpen) listening.destroy();
      };
      // What keeps it away keeps the other one away, which has said so.
      listening.on('error', (error: unknown) => log.debug({ cause: causeOf(error) }, 'no news from Redis'));
      listening.on('ready', () => {
        // Once it has listened it does so again by itself; the second time this only waits.
        listening.subscribe(channel, onMessage).then(onListening, (error: unknown) => {
          log.warn({ channel, cause: causeOf(error) }, 'Redis does not let the shop listen to its channel');
        });
      });
      listening.connect().catch(() => undefined);
    },
    close() {
      store.close();
      stopListening();
      if (client.isOpen) client.destroy();
    },
  };
}

/** @throws CannotOpen when no client can be made of this URL, which may contain a password. */
function clientOf(createClient: typeof CreateClient, url: string) {
  try {
    return createClient({
      url,
      // While Redis is away the truth alone decides: a command kept for later would only make a worker wait.
      disableOfflineQueue: true,
      socket: {
        connectTimeout: CONNECT_TIMEOUT_MS,
        reconnectStrategy: (retries) => Math.min(50 * 2 ** Math.min(retries, 10), LONGEST_PAUSE_MS),
      },
    });
  } catch {
    throw new CannotOpen('The URL of Redis is none that its client can read.');
  }
}

async function inTime(answer: Promise<unknown>): Promise<unknown> {
  let cancel = (): void => undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const why = new Error(`Redis did not answer in ${ANSWER_TIMEOUT_MS / 1000} s`);
    cancel = systemClock.setTimer(ANSWER_TIMEOUT_MS, () => reject(why));
  });
  return Promise.race([answer, tooLate]).finally(() => cancel());
}

function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
