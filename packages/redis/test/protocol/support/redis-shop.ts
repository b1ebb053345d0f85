import { createSpoolLock, type SpoolLock, type SpoolLockOptions } from '@spoollock/core';
import { MemoryOccupationSource, type MemoryRow } from '@spoollock/core/memory';
import { createNodeRedisLockStore, type RedisLockStore } from '@spoollock/redis/node-redis';
import { createClient } from 'redis';
import { startRedis, type RedisServer } from '../../support/redis-server.js';

/** One engine with a connection of its own, as a process of the shop has. */
export interface RedisEngine {
  readonly lock: SpoolLock;
  readonly store: RedisLockStore;
}

/** A shop on a real Redis: several engines over one truth, and a client that goes past them all. */
export interface RedisShop {
  readonly redis: RedisServer;
  readonly source: MemoryOccupationSource;
  readonly engines: readonly RedisEngine[];
  /** The engine of the nth call, in turn. */
  engine(call: number): SpoolLock;
  /** Sends a command by hand. */
  command(...command: [string, ...string[]]): Promise<unknown>;
  /** Empties both sides and gives the truth these rows. */
  reset(rows: readonly MemoryRow[]): Promise<void>;
  close(): Promise<void>;
}

export async function openRedisShop(
  engines: number,
  options: Partial<SpoolLockOptions> = {},
): Promise<RedisShop> {
  const redis = await startRedis();
  const source = new MemoryOccupationSource([], { abilities: { reach: 'shared' } });
  const clients = await Promise.all(Array.from({ length: engines + 1 }, () => connected(redis.url)));
  const [byHand, ...own] = clients;
  if (byHand === undefined) throw new Error('no client');
  const made = own.map((client): RedisEngine => {
    const store = createNodeRedisLockStore(client);
    return { store, lock: createSpoolLock({ store, source, ...options }) };
  });
  const known = new Set<string>();
  return {
    redis,
    source,
    engines: made,
    engine: (call) => {
      const engine = made[call % made.length];
      if (engine === undefined) throw new Error('no engine');
      return engine.lock;
    },
    command: (...command) => byHand.sendCommand(command),
    reset: async (rows) => {
      await byHand.sendCommand(['FLUSHALL']);
      for (const tag of known) source.removeRows(tag);
      for (const row of rows) {
        known.add(row.tag);
        source.addRow(row);
      }
    },
    close: async () => {
      await Promise.all(made.map(({ lock }) => lock.close()));
      for (const client of clients) client.destroy();
      await redis.stop();
    },
  };
}

async function connected(url: string) {
  const client = createClient({ url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
