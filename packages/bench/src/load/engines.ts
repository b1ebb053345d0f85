import { auth, sheets } from '@googleapis/sheets';
import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { systemClock, type Clock, type LockStore } from '@spoollock/core/adapter';
import type { SpoolLockOptions } from '@spoollock/core';
import type { OccupationSource } from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { createGoogleSheetsSource } from '@spoollock/google-sheets';
import { createNodeRedisLockStore } from '@spoollock/redis/node-redis';
import { createClient } from 'redis';
import { freeRowTag, SPREADSHEET, TOKEN } from '../large-sheet.js';
import type { Target } from './driving.js';

/** What stands behind the engine, each a way that the time is told apart. */
export const ENGINES = ['memory', 'redis', 'redis-and-sheet'] as const;
export type EngineName = (typeof ENGINES)[number];

/** An engine in this process, without HTTP. */
export interface OwnEngine {
  readonly lock: SpoolLock;
  readonly target: Target;
  close(): Promise<void>;
}

interface Addresses {
  readonly redisUrl: string;
  readonly sheetUrl: string;
}

const WORKER = { id: 93, initials: 'MR' };

/** @param idsForMs so long a truth in memory remembers operation ids; as long as any truth unless given. */
export async function openEngine(
  name: EngineName,
  { redisUrl, sheetUrl }: Addresses,
  spools: number,
  { idsForMs, ...options }: Partial<SpoolLockOptions> & { readonly idsForMs?: number } = {},
): Promise<OwnEngine> {
  const tags = Array.from({ length: spools }, (_, index) => freeRowTag(index));
  const redis = name === 'memory' ? null : await redisStore(redisUrl);
  const clock = options.clock ?? systemClock;
  const source =
    name === 'redis-and-sheet' ? sheetSource(sheetUrl, clock) : memorySource(tags, clock, idsForMs);
  const lock = createSpoolLock({ store: redis?.store ?? new MemoryLockStore({ clock }), source, ...options });
  return {
    lock,
    target: targetOf(name, lock, tags),
    close: async () => {
      await lock.close();
      await redis?.close();
    },
  };
}

export const ENGINE_NAMES: Readonly<Record<EngineName, string>> = {
  memory: 'engine, everything in memory',
  redis: 'engine, locks in Redis, truth in memory',
  'redis-and-sheet': 'engine, locks in Redis, truth in the emulator',
};

function targetOf(name: EngineName, lock: SpoolLock, tags: readonly string[]): Target {
  const tag = (lane: number): string => tags[lane % tags.length] ?? '';
  return {
    name: ENGINE_NAMES[name],
    async iniciar(lane) {
      const taken = await lock.iniciar(tag(lane), WORKER);
      if (taken.isErr()) throw new Error(JSON.stringify(taken.error));
      if (taken.value.mode !== 'persistent') throw new Error(`the grant is ${taken.value.mode}`);
    },
    async finalizar(lane) {
      const given = await lock.finalizar(tag(lane), WORKER);
      if (given.isErr()) throw new Error(JSON.stringify(given.error));
    },
  };
}

function memorySource(tags: readonly string[], clock: Clock, idsForMs?: number): OccupationSource {
  return new MemoryOccupationSource(
    tags.map((tag) => ({ tag })),
    { clock, abilities: idsForMs === undefined ? {} : { longestRequestMs: idsForMs } },
  );
}

function sheetSource(rootUrl: string, clock: Clock): OccupationSource {
  const login = new auth.OAuth2();
  login.setCredentials({ access_token: TOKEN });
  return createGoogleSheetsSource({
    client: sheets({ version: 'v4', rootUrl, auth: login }),
    spreadsheetId: SPREADSHEET,
    quota: { readsPerMinute: Infinity, writesPerMinute: Infinity },
    requestTimeoutMs: 60_000,
    clock,
  });
}

async function redisStore(url: string): Promise<{ readonly store: LockStore; close(): Promise<void> }> {
  const client = createClient({ url });
  client.on('error', (cause: unknown) => console.error(String(cause)));
  await client.connect();
  await client.flushAll();
  const store = createNodeRedisLockStore(client);
  return {
    store,
    close: async () => {
      store.close();
      await client.close();
    },
  };
}
