import { VirtualClock } from '@spoollock/testing';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createIoredisLockStore, createNodeRedisLockStore } from '../src/index.js';
import { faultOf, OURS, SAFETY_MS, TAG, valueOf } from './support/answers.js';
import { happened } from './support/clients.js';
import { startRedis, type RedisServer } from './support/redis-server.js';

const TIMEOUT_MS = 1_000;

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

async function ioredis(options = {}): Promise<Redis> {
  const client = new Redis(redis.url, options);
  onTestFinished(() => client.disconnect());
  await happened(client, 'ready');
  await client.flushall();
  return client;
}

test('while the app waits in BLPOP on the same ioredis client, a lock gets no answer; with duplicate() it does', async () => {
  const client = await ioredis();
  const waiting = client.blpop('orders', 0);
  const clock = new VirtualClock();
  const store = createIoredisLockStore(client, { clock, commandTimeoutMs: TIMEOUT_MS });
  const late = store.reserve(TAG, OURS, SAFETY_MS);
  await clock.advance(TIMEOUT_MS);
  expect((await faultOf(late)).detail).toBe('Redis did not answer in time (1000 ms)');
  const other = await ioredis();
  await other.rpush('orders', 'one');
  await waiting;

  const blocking = client.duplicate();
  onTestFinished(() => blocking.disconnect());
  const again = blocking.blpop('orders', 0);
  expect(await valueOf(store.reserve(TAG, OURS, SAFETY_MS))).toEqual({ done: true });
  await other.rpush('orders', 'two');
  await again;
  store.close();
});

test('while the app waits in BLPOP on the same node-redis client, a lock gets no answer; with duplicate() it does', async () => {
  const client = createClient({ url: redis.url });
  const [blocking, other] = [client.duplicate(), client.duplicate()];
  for (const each of [client, blocking, other]) {
    each.on('error', () => undefined);
    await each.connect();
    onTestFinished(() => each.destroy());
  }
  await other.flushAll();
  const waiting = client.blPop('orders', 0);
  const clock = new VirtualClock();
  const store = createNodeRedisLockStore(client, { clock, commandTimeoutMs: TIMEOUT_MS });
  const late = store.reserve(TAG, OURS, SAFETY_MS);
  await clock.advance(TIMEOUT_MS);
  expect((await faultOf(late)).detail).toBe('Redis did not answer in time (1000 ms)');
  await other.rPush('orders', 'one');
  await waiting;
  const again = blocking.blPop('orders', 0);
  expect(await valueOf(store.reserve(TAG, OURS, SAFETY_MS))).toEqual({ done: true });
  await other.rPush('orders', 'two');
  await again;
  store.close();
});

test('a lock command in the middle of somebody’s transaction is a fault that may take effect, and no lock', async () => {
  const client = await ioredis();
  const store = createIoredisLockStore(client, { retries: 0 });
  await valueOf(store.ping());
  await client.call('MULTI');
  expect(await faultOf(store.read(TAG))).toMatchObject({ reached: 'perhaps' });
  expect(await faultOf(store.reserve(TAG, OURS, SAFETY_MS))).toMatchObject({ reached: 'perhaps' });
  await client.call('DISCARD');
  // One that is sent whole does no harm.
  const exec = client.multi().set('a', '1').exec();
  expect(await valueOf(store.reserve(TAG, OURS, SAFETY_MS))).toEqual({ done: true });
  await exec;
  store.close();
});

test('a client that subscribes under RESP 2 takes no locks, and ping says why', async () => {
  const client = await ioredis({ protocol: 2 });
  const store = createIoredisLockStore(client, { retries: 0 });
  await client.subscribe('news');
  expect((await faultOf(store.reserve(TAG, OURS, SAFETY_MS))).detail).toMatch(/subscriber mode/);
  expect((await faultOf(store.ping())).detail).toMatch(/subscriber mode/);
  store.close();
});
