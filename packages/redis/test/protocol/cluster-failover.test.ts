import { afterAll, beforeAll, onTestFinished, test } from 'vitest';
import { CLUSTER_CLIENTS } from '../support/cluster-clients.js';
import { tell } from '../support/admin.js';
import { startCluster, type RedisCluster } from '../support/redis-cluster.js';
import { failOverUnderLoad } from './support/failover.js';

/** The part whose master fails. */
const PART = 1;

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

test.each(Object.entries(CLUSTER_CLIENTS))(
  'I1, I3, I4: a master of a cluster dies under load, its last writes are lost: %s',
  async (_name, open) => {
    const tags = Array.from({ length: 60 }, (_, n) => `S-${String(n)}`);
    const there = tags.filter((tag) => cluster.partOf(`spool_lock:${tag}`) === PART);
    const elsewhere = tags.filter((tag) => !there.includes(tag));
    onTestFinished(() => cluster.takeBack(PART));
    await failOverUnderLoad({
      open: () => open(cluster),
      tags: [...there.slice(0, 4), ...elsewhere.slice(0, 2)],
      kept: there.slice(4, 7),
      cutOff: () => cluster.cutOff(PART),
      failOver: () => cluster.failOver(PART),
      tell: (...command) => tell(cluster.part(PART).master, ...command),
    });
  },
  90_000,
);
