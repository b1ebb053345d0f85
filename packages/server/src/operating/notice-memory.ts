import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RedisConnection } from '../locks/redis-connection.js';

/** Which notices were sent, by any process of the shop. */
export interface NoticeMemory {
  knows(id: string): Promise<boolean>;
  /** Whether this process is to send it: no other one is at it. */
  claim(id: string): Promise<boolean>;
  told(id: string): Promise<void>;
}

/** A process that died while it sent one leaves it to the others after this. */
const CLAIM_SECONDS = 60;
/** No hold is as old, or nobody cares. */
const KEPT_SECONDS = 60 * 86_400;

/** Outside of the locks' prefix, or a notice would be listed as a lock. */
export function redisNotices(redis: Pick<RedisConnection, 'ask'>, keyPrefix: string): NoticeMemory {
  const key = (id: string): string => `spoollock_notice:${keyPrefix}${id}`;
  return {
    knows: async (id) => (await redis.ask('GET', key(id))) === 'told',
    claim: async (id) =>
      (await redis.ask('SET', key(id), 'claimed', 'NX', 'EX', String(CLAIM_SECONDS))) === 'OK',
    async told(id) {
      await redis.ask('SET', key(id), 'told', 'EX', String(KEPT_SECONDS));
    },
  };
}

const MOST_KEPT = 10_000;

/** For a shop of one process: a file, of which a part is never seen. */
export function fileNotices(file: string): NoticeMemory {
  let told: Set<string> | null = null;
  const all = (): Set<string> => (told ??= new Set(read(file)));
  return {
    knows: async (id) => all().has(id),
    claim: async (id) => !all().has(id),
    async told(id) {
      all().add(id);
      await mkdir(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify([...all()].slice(-MOST_KEPT)), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

function read(file: string): readonly string[] {
  try {
    const ids: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
