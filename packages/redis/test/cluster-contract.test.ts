import { lockStoreContract } from '@spoollock/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { CLUSTER_CLIENTS } from './support/cluster-clients.js';
import { CANNOT as cannot, harness, PREFIXES, reused } from './support/harness.js';
import { startCluster, type RedisCluster } from './support/redis-cluster.js';

let cluster: RedisCluster;
const closing: (() => void)[] = [];
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(async () => {
  for (const close of closing) close();
  await cluster.stop();
});

for (const [name, open] of Object.entries(CLUSTER_CLIENTS)) {
  const client = reused(() => open(cluster));
  closing.push(client.close);
  lockStoreContract({ describe, test }, async () => harness(await client.open(), PREFIXES), {
    title: `A20, B10: a Redis Cluster through ${name} keeps the contract of a lock store`,
    cannot,
  });
}
