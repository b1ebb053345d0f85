import { describe, test, beforeAll, afterAll } from 'vitest';
import IoredisMock from 'ioredis-mock';
import { lockStoreContract } from '@spoollock/testing';
import { CLIENTS, ioredis } from './support/clients.js';
import { CANNOT as cannot, harness, PREFIXES } from './support/harness.js';
import { startRedis, type RedisServer } from './support/redis-server.js';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

for (const [name, open] of Object.entries(CLIENTS)) {
  lockStoreContract({ describe, test }, async () => harness(await open(redis.url), PREFIXES), {
    title: `A20, B10: Redis through ${name} keeps the contract of a lock store`,
    cannot,
  });
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
