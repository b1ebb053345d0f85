import { VirtualClock, type LockStoreHarness } from '@spoollock/testing';
import type { RedisLockStore } from '../../src/redis-lock-store.js';
import { OURS, SAFETY_MS, TAG, THEIRS } from './answers.js';
import type { TestClient } from './clients.js';

// The store's clock is virtual, so its deadlines pass when a hook says so and the server's speed is no matter.
const TIMEOUT_MS = 1_000;

/** What the contract cannot have of a real server. */
export const CANNOT = { advance: 'the server keeps its own time' };

/** Two prefixes, of which the first, read as a pattern, would fit the keys of the second. */
export const PREFIXES = { prefix: 's?[a]*:', matching: 'sba:' };

/**
 * One client for test after test, since some take long to connect. After a test that took its connection away
 * there is another.
 */
export function reused(open: () => Promise<TestClient>): {
  readonly open: () => Promise<TestClient>;
  readonly close: () => void;
} {
  let kept: TestClient | null = null;
  return {
    open: async () => {
      const client = (kept ??= await open());
      return {
        ...client,
        disconnect: () => {
          kept = null;
          return client.disconnect();
        },
        close: () => {
          if (kept !== client) client.close();
        },
      };
    },
    close: () => kept?.close(),
  };
}

/** The contract's hooks over one client; the client is closed with it. */
export async function harness(
  client: TestClient,
  { prefix, matching }: { readonly prefix: string; readonly matching: string },
): Promise<LockStoreHarness> {
  await knowScripts(client.bareStore());
  await client.command('flushall');
  const clock = new VirtualClock();
  const stores: RedisLockStore[] = [];
  const keep = (store: RedisLockStore): RedisLockStore => {
    stores.push(store);
    return store;
  };
  const options = { keyPrefix: prefix, commandTimeoutMs: TIMEOUT_MS, clock };
  const never = new Promise<never>(() => undefined);
  return {
    store: keep(client.store(options)),
    another: () => keep(client.bareStore({ keyPrefix: prefix })),
    elsewhere: () => keep(client.bareStore({ keyPrefix: matching })),
    putRaw: async (name, text, expiresInMs) => {
      const expiry = expiresInMs === null ? [] : ['PX', String(expiresInMs)];
      await client.command('set', prefix + name, text, ...expiry);
    },
    readRaw: async (name) => {
      const value = await client.command('get', prefix + name).catch(() => '\u0000list');
      const left = Number(await client.command('pttl', prefix + name));
      return typeof value === 'string' ? { value, expiresInMs: left < 0 ? null : left } : null;
    },
    putNonText: async (name) => {
      await client.command('rpush', prefix + name, 'an element');
    },
    expireNow: async (name) => {
      await client.command('pexpireat', prefix + name, '1');
    },
    loseReply: () =>
      client.wire.next(async (carry) => {
        await carry();
        void clock.advance(TIMEOUT_MS);
        return never;
      }),
    loseRequest: () =>
      client.wire.next(() => {
        void clock.advance(TIMEOUT_MS);
        return never;
      }),
    applyLate: () => {
      let land = (): Promise<unknown> => Promise.reject(new Error('nothing was sent'));
      client.wire.next((carry) => {
        land = carry;
        void clock.advance(TIMEOUT_MS);
        return never;
      });
      return async () => {
        await land();
      };
    },
    outage: async (on) => {
      await (on ? client.disconnect() : client.connect());
    },
    close: () => {
      for (const store of stores) store.close();
      client.close();
    },
  };
}

/** Has the server meet every script, so that the hooks strike the command itself and no NOSCRIPT. */
async function knowScripts(store: RedisLockStore): Promise<void> {
  await store.reserve(TAG, OURS, SAFETY_MS);
  await store.renew(TAG, OURS, SAFETY_MS);
  await store.hold(TAG, OURS, null);
  await store.lapse(TAG, OURS, SAFETY_MS);
  await store.swap(TAG, OURS, THEIRS, null);
  await store.read(TAG);
  await store.restore([{ tag: TAG, value: OURS }], null);
  for await (const _ of store.scan());
  await store.ping();
  await store.remove(TAG, THEIRS);
  store.close();
}
