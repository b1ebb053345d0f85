import { lockStoreContract } from '@spoollock/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { CANNOT as cannot, harness, PREFIXES, reused } from './support/harness.js';
import { startSentinels, type RedisSentinels } from './support/redis-sentinels.js';
import { SENTINEL_CLIENTS } from './support/sentinel-clients.js';

let redis: RedisSentinels;
const closing: (() => void)[] = [];
beforeAll(async () => {
  redis = await startSentinels();
});
afterAll(async () => {
  for (const close of closing) close();
  await redis.stop();
});

for (const [name, open] of Object.entries(SENTINEL_CLIENTS)) {
  const client = reused(() => open(redis));
  closing.push(client.close);
  lockStoreContract({ describe, test }, async () => harness(await client.open(), PREFIXES), {
    title: `A20, B10: the master behind Sentinel through ${name} keeps the contract of a lock store`,
    cannot,
  });
}
