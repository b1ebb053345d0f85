import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { expect, test } from 'vitest';
import { shareNews } from '../src/news.js';
import { fewSpools, MR } from '../../http/test/support/test-shop.js';

/** A connection on which every message waits until the test lets it go. */
class SlowRedis {
  readonly sent: string[] = [];
  readonly #waiting: ((error?: Error) => void)[] = [];

  publish(_channel: string, message: string): Promise<void> {
    this.sent.push(message);
    return new Promise((resolve, reject) => {
      this.#waiting.push((error) => (error === undefined ? resolve() : reject(error)));
    });
  }

  subscribe(): void {
    // Nobody else is there.
  }

  async release(error?: Error): Promise<void> {
    this.#waiting.shift()?.(error);
    await Promise.resolve();
    await Promise.resolve();
  }

  get tags(): unknown[] {
    return this.sent.map((message) => (JSON.parse(message) as { tags: unknown }).tags);
  }
}

function lockOn(redis: SlowRedis): SpoolLock {
  const lock = createSpoolLock({ store: new MemoryLockStore(), source: fewSpools() });
  shareNews(lock, redis, () => undefined);
  return lock;
}

test('a Redis that does not answer holds nobody up, and is sent no second message meanwhile', async () => {
  const redis = new SlowRedis();
  const lock = lockOn(redis);
  for (const tag of ['FREE-1', 'FREE-2', 'FREE-1']) expect((await lock.iniciar(tag, MR)).isOk()).toBe(true);
  expect(redis.tags).toEqual([['FREE-1']]);
  await redis.release();
  // What came meanwhile goes together.
  expect(redis.tags).toEqual([['FREE-1'], ['FREE-2', 'FREE-1']]);
  await redis.release();
  expect(redis.sent).toHaveLength(2);
});

test('one that refuses fails nothing, and is told the next time', async () => {
  const redis = new SlowRedis();
  const lock = lockOn(redis);
  await lock.iniciar('FREE-1', MR);
  await redis.release(new Error('NOPERM'));
  expect((await lock.finalizar('FREE-1', MR)).isOk()).toBe(true);
  expect(redis.tags).toEqual([['FREE-1'], ['FREE-1']]);
});

test('refusals are no news', async () => {
  const redis = new SlowRedis();
  const lock = lockOn(redis);
  expect((await lock.iniciar('TAKEN-JP', MR)).isErr()).toBe(true);
  expect((await lock.finalizar('FREE-1', MR)).isErr()).toBe(true);
  expect(redis.sent.join()).not.toContain('refused');
});

test('whoever hears of a change is told of which spools; of anything, where the news do not say', () => {
  const told: unknown[] = [];
  let hear: (message: string) => void = () => undefined;
  const lock = createSpoolLock({ store: new MemoryLockStore(), source: fewSpools() });
  const stop = shareNews(
    lock,
    { publish: async () => undefined, subscribe: (_, onMessage) => (hear = onMessage) },
    (tags) => told.push(tags),
  );
  const from = '7d9c3f0e-3c1b-4b7a-9a56-0f6f0d3a2b11';
  const many = Array.from({ length: 100 }, (_, at) => `MK-${at}`);
  const say = (news: object): void => hear(JSON.stringify({ version: 1, from, ...news }));
  say({ types: ['granted', 'settled'], tags: ['A', 'B'] });
  expect(told.splice(0)).toEqual([['A', 'B']]);
  say({ types: ['granted', 'degraded-left'], tags: ['A'] });
  say({ types: ['something of a later version'], tags: ['A'] });
  say({ types: ['granted'], tags: many });
  say({ types: ['granted'], tags: [] });
  say({ types: ['granted'], tags: [7] });
  say({ types: 'granted', tags: 'A' });
  say({});
  expect(told.splice(0)).toEqual(Array(7).fill(null));
  hear('{');
  hear(JSON.stringify({ version: 2, from, types: ['granted'], tags: ['A'] }));
  expect(told).toEqual([]);
  stop();
});
