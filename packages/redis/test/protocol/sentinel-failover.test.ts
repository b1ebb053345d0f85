import { afterAll, beforeAll, onTestFinished, test } from 'vitest';
import { tell } from '../support/admin.js';
import { startSentinels, type RedisSentinels } from '../support/redis-sentinels.js';
import { SENTINEL_CLIENTS } from '../support/sentinel-clients.js';
import { failOverUnderLoad } from './support/failover.js';

let redis: RedisSentinels;
beforeAll(async () => {
  redis = await startSentinels();
});
afterAll(() => redis.stop());

// ioredis 5 finds its master by the same code as ioredis 6.
test.each(Object.entries(SENTINEL_CLIENTS).filter(([name]) => name !== 'ioredis 5'))(
  'I1, I3, I4: the master behind Sentinel dies under load, its last writes are lost: %s',
  async (_name, open) => {
    onTestFinished(() => redis.takeBack());
    await failOverUnderLoad({
      open: () => open(redis),
      tags: ['A', 'B', 'C', 'D', 'E'],
      kept: ['K-1', 'K-2', 'K-3'],
      cutOff: () => redis.cutOff(),
      failOver: () => redis.failOver(),
      tell: (...command) => tell(redis.master(), ...command),
    });
  },
  90_000,
);
