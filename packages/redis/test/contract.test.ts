import { describe, test, beforeAll, afterAll } from 'vitest';
import IoredisMock from 'ioredis-mock';
import { lockStoreContract, VirtualClock, type LockStoreHarness } from '@spoollock/testing';
import type { RedisLockStore } from '../src/redis-lock-store.js';
import { OURS, SAFETY_MS, TAG, THEIRS } from './support/answers.js';
import { CLIENTS, ioredis, type TestClient } from './support/clients.js';
import { startRedis, type RedisServer } from './support/redis-server.js';

// The store's clock is virtual, so its deadlines pass when a hook says so and the server's speed is no matter.
const TIMEOUT_MS = 1_000;
const cannot = { advance: 'the server keeps its own time' };

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

for (const [name, open] of Object.entries(CLIENTS)) {
  lockStoreContract(
    { describe, test },
    async () => harness(await open(redis.url), { prefix: 's?[a]*:', matching: 'sba:' }),
    { title: `A20, B10: Redis through ${name} keeps the contract of a lock store`, cannot },
  );
}

const EMPTY_IS_NOTHING = "ioredis-mock's Lua gets an empty text as false, which means no key";
lockStoreContract(
  { describe, test },
  async () => harness(await ioredis(new IoredisMock()), { prefix: 'spool_lock:', matching: 'spool_lock2:' }),
  {
    title: 'A20: ioredis-mock keeps the contract of a lock store',
    cannot: { ...cannot, outage: 'ioredis-mock shows no status and never fails' },
    except: {
      'a stored value comes back letter for letter: an empty text': EMPTY_IS_NOTHING,
      'values that no careless comparison survives can be held': EMPTY_IS_NOTHING,
      'values that no careless comparison survives can be removed': EMPTY_IS_NOTHING,
      'a swap takes out exactly an empty text': EMPTY_IS_NOTHING,
      'a swap puts in exactly an empty text': EMPTY_IS_NOTHING,
      'values are restored letter for letter': EMPTY_IS_NOTHING,
      'a lock that is there from beginning to end is listed, whatever comes and goes meanwhile':
        'the cursor of ioredis-mock is a position, which shifts when keys are removed',
    },
  },
);

async function harness(
  client: TestClient,
  { prefix, matching }: { readonly prefix: string; readonly matching: string },
): Promise<LockStoreHarness> {
  await knowScripts(client.bareStore());
  await client.command('flushall');
  const clock = new VirtualClock();
  const options = { keyPrefix: prefix, commandTimeoutMs: TIMEOUT_MS, clock };
  const never = new Promise<never>(() => undefined);
  return {
    store: client.store(options),
    another: () => client.bareStore({ keyPrefix: prefix }),
    elsewhere: () => client.bareStore({ keyPrefix: matching }),
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
    close: () => client.close(),
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
  await store.remove(TAG, THEIRS);
  store.close();
}
