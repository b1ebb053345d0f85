import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRedis, type RedisServer } from '../../redis/test/support/redis-server.js';
import type { Contender } from '../src/peers/contender.js';
import { TAKING } from '../src/page/figures.js';
import { checkContender } from '../src/peers/self-check.js';
import { takeSideBySide } from '../src/peers/taking.js';
import { bundledBytes, stopBundling } from '../src/weight/bundled.js';
import { programsOn } from '../src/weight/programs.js';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const SMALLEST = { rounds: 1, alone: 2, lanes: 64, turns: 1 };
const PEERS = {
  ioredis: ['verrou', 'redlock', '@sesamecare-oss/redlock', 'redis-semaphore', 'redlock-universal'],
  'node-redis': ['redlock-universal'],
};

describe.each(['ioredis', 'node-redis'] as const)('%s', (client) => {
  test('every contender locks, is measured in every column, and leaves nothing behind', async () => {
    const { contenders, leftOut } = await takeSideBySide(client, redis.url, SMALLEST);
    expect(leftOut).toEqual([]);
    expect(contenders.filter(({ role }) => role === 'peer').map(({ name }) => name)).toEqual(PEERS[client]);
    for (const role of ['floor', 'store', 'engine'])
      expect(contenders.some((one) => one.role === role)).toBe(true);
    for (const { samples } of contenders)
      for (const { key } of TAKING) expect(samples[key]?.every((figure) => figure > 0)).toBe(true);
    const admin = new Redis(redis.url);
    expect(await admin.dbsize()).toBe(0);
    await admin.quit();
  });

  test('every program that is weighed has a contender of its name, and bundles without the client', async () => {
    const { contenders } = await takeSideBySide(client, redis.url, SMALLEST);
    for (const program of programsOn(client)) {
      expect(contenders).toContainEqual(expect.objectContaining({ name: program.name, role: program.role }));
      const bytes = await bundledBytes(program);
      expect(bytes).toBeGreaterThan(500);
      // Either client alone is more than this.
      expect(bytes).toBeLessThan(30_000);
    }
    await stopBundling();
  });
});

describe('the self-check', () => {
  let admin: Redis;
  beforeAll(() => {
    admin = new Redis(redis.url);
  });
  afterAll(() => admin.quit());

  const sound: Contender = {
    name: 'a lock',
    role: 'peer',
    redisKey: (name) => name,
    take: async (name) => ((await admin.set(name, '1', 'NX')) === 'OK' ? () => admin.del(name) : null),
    close: () => Promise.resolve(),
  };

  test.each<[string, RegExp, Partial<Contender>]>([
    ['takes nothing', /not in Redis/, { take: () => Promise.resolve(() => Promise.resolve()) }],
    [
      'lets two have it',
      /two got/,
      { take: async (name) => (await admin.set(name, '1'), () => admin.del(name)) },
    ],
    [
      'keeps what was given back',
      /still in Redis/,
      {
        take: async (name) => ((await admin.set(name, '1', 'NX')) === 'OK' ? () => Promise.resolve() : null),
      },
    ],
    ['refuses what is free', /free lock was refused/, { take: () => Promise.resolve(null) }],
    [
      'loses the lock when somebody is refused',
      /ended the lock/,
      {
        take: async (name) => {
          if ((await admin.set(name, '1', 'NX')) === 'OK') return () => admin.del(name);
          await admin.del(name);
          return null;
        },
      },
    ],
  ])('refuses one that %s', async (_what, complaint, fault) => {
    await admin.flushall();
    await expect(checkContender({ ...sound, ...fault }, admin, 'K')).rejects.toThrow(complaint);
  });

  test('passes a sound one', async () => {
    await admin.flushall();
    await checkContender(sound, admin, 'K');
  });
});
