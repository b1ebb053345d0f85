import { once } from 'node:events';
import type { LockStore } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';

/** The connection to Redis. */
export interface RedisLink {
  readonly store: LockStore;
  /** Its address without user and password. */
  readonly address: string;
  readonly keyPrefix: string;
  /** What kept the client from Redis last, `null` once it is connected. */
  trouble(): string | null;
  /** Sends one command as it is, for the doctor. The error is the server's or the client's own words. */
  ask(...command: string[]): Promise<Result<unknown, string>>;
  close(): void;
}

const CONNECT_TIMEOUT_MS = 2_000;
const LONGEST_PAUSE_MS = 1_000;

/** Comes back once it is connected, or has failed for the first time: then it goes on trying by itself. */
export async function openRedis(
  url: string,
  keyPrefix = 'spool_lock:',
  signal?: AbortSignal,
): Promise<RedisLink> {
  const [{ createClient }, { createNodeRedisLockStore }] = await Promise.all([
    import('redis'),
    import('@spoollock/redis/node-redis'),
  ]);
  const { protocol, host, pathname } = new URL(url);
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** Math.min(retries, 10), LONGEST_PAUSE_MS),
    },
  });
  const store = createNodeRedisLockStore(client, { keyPrefix });
  let trouble: string | null = 'no answer yet';
  client.on('error', (error: unknown) => (trouble = inWords(error)));
  client.on('ready', () => (trouble = null));

  const waits = [AbortSignal.timeout(CONNECT_TIMEOUT_MS), ...(signal === undefined ? [] : [signal])];
  const settled = once(client, 'ready', { signal: AbortSignal.any(waits) }).catch(() => undefined);
  client.connect().catch((error: unknown) => (trouble ??= inWords(error)));
  await settled;

  return {
    store,
    address: `${protocol}//${host}${pathname}`,
    keyPrefix,
    trouble: () => trouble,
    async ask(...command) {
      try {
        return ok(await client.sendCommand(command));
      } catch (error) {
        return err(inWords(error));
      }
    },
    close() {
      store.close();
      if (client.isOpen) client.destroy();
    },
  };
}

/** The first thing an error says of itself; an AggregateError of several addresses says nothing but its code. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown trouble';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (error.message === '' ? code : error.message).replace(/\/\/[^/@\s]*@/g, '//…@').slice(0, 200);
}
