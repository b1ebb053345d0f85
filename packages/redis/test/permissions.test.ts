import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { OURS, SAFETY_MS, TAG, tagOf, THEIRS, valueOf } from './support/answers.js';
import { ioredis, nodeRedis, type TestClient } from './support/clients.js';
import { startRedis, type RedisServer } from './support/redis-server.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const [, rules = ''] = /^\s*ACL SETUSER spoollock (.*)$/m.exec(readme) ?? [];

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
  const admin = await nodeRedis(createClient({ url: redis.url }));
  await admin.command('acl', 'setuser', 'spoollock', ...rules.split(' '));
  admin.close();
});
afterAll(() => redis.stop());

const login = { username: 'spoollock', password: 'change-me' };
const clients: Record<string, () => Promise<TestClient>> = {
  'node-redis': () => nodeRedis(createClient({ url: redis.url, ...login })),
  ioredis: () => ioredis(new Redis(redis.url, login)),
};

describe.each(Object.entries(clients))('%s', (_name, open) => {
  test('B20: the rights in the README are enough for everything, and cover no other key', async () => {
    const client = await open();
    const store = client.bareStore();
    const elsewhere = client.bareStore({ keyPrefix: 'other:', retries: 0 });
    await valueOf(store.reserve(TAG, OURS, SAFETY_MS));
    await valueOf(store.reserve(TAG, THEIRS, SAFETY_MS));
    await valueOf(store.renew(TAG, OURS, SAFETY_MS));
    await valueOf(store.hold(TAG, OURS, SAFETY_MS));
    await valueOf(store.hold(TAG, OURS, null));
    await valueOf(store.lapse(TAG, OURS, SAFETY_MS));
    await valueOf(
      store.restore(
        [TAG, tagOf('B')].map((tag) => ({ tag, value: OURS })),
        null,
      ),
    );
    expect(await valueOf(store.nextCleanupCandidate())).not.toBeNull();
    for await (const chunk of store.scan()) expect(chunk.isOk()).toBe(true);
    expect(await valueOf(store.swap(TAG, OURS, THEIRS, null))).toEqual({ done: true });
    expect(await valueOf(store.remove(TAG, THEIRS))).toEqual({ done: true });
    expect(await valueOf(store.read(TAG))).toBeNull();
    await valueOf(store.ping());
    const refused = await elsewhere.reserve(TAG, OURS, SAFETY_MS);
    expect(refused._unsafeUnwrapErr()).toMatchObject({ type: 'store-fault', reached: 'never' });
    store.close();
    elsewhere.close();
    client.close();
  });
});
