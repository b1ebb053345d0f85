import { once } from 'node:events';
import { createSpoolLock, isDegraded, type SpoolLock, type Worker } from '@spoollock/core';
import { systemClock, type Clock } from '@spoollock/core/adapter';
import { createNodeRedisLockStore } from '@spoollock/redis/node-redis';
import { createGoogleSheetsSource } from '../../src/google-sheets-source.js';
import { sheetsClient } from './clients.js';
import type { Held } from './spool-history.js';

/** What the workers of one process are to do. */
export interface Task {
  readonly url: string;
  readonly token: string;
  readonly spreadsheetId: string;
  readonly tags: readonly string[];
  readonly workerIds: readonly number[];
  readonly rounds: number;
  /** How much faster than real time the clock goes, so that operation ids grow old within a test. */
  readonly haste: number;
  readonly longestRequestMs: number;
}

export interface History {
  readonly held: readonly Held[];
  /** How the other rounds ended, by the error's type, and how often. */
  readonly refused: Readonly<Record<string, number>>;
  /** What should not have happened at all. */
  readonly wrong: readonly string[];
}

const LONGEST_REAL_MS = 60_000;

/** In every round all workers go for a spool at once; those who got one then give it back. */
async function work(lock: SpoolLock, { tags, workerIds, rounds }: Task): Promise<History> {
  const held: Held[] = [];
  const refused: Record<string, number> = {};
  const wrong: string[] = [];
  const take = async (tag: string, workerId: number): Promise<Held[]> => {
    const taken = await lock.iniciar(tag, workerOf(workerId));
    if (taken.isErr()) {
      refused[taken.error.type] = (refused[taken.error.type] ?? 0) + 1;
      return [];
    }
    const { fence = -1, token, resumed } = taken.value;
    if (resumed || !isDegraded(token)) wrong.push(`${tag} granted under ${token}, resumed: ${resumed}`);
    return [{ tag, workerId, fence }];
  };
  const giveBack = async ({ tag, workerId, fence }: Held): Promise<void> => {
    const given = await lock.finalizar(tag, workerOf(workerId), { fence });
    if (given.isErr()) wrong.push(`${tag} not given back: ${given.error.message}`);
  };
  for (let round = 0; round < rounds; round++) {
    const going = workerIds.map((workerId, at) => take(tags[(at + round) % tags.length] ?? '', workerId));
    const mine = (await Promise.all(going)).flat();
    held.push(...mine);
    await Promise.all(mine.map(giveBack));
  }
  return { held, refused, wrong };
}

function workerOf(id: number): Worker {
  return { id, initials: 'MR' };
}

/** A lock store that is never there, as its client tells it. */
function noRedis() {
  return createNodeRedisLockStore({
    isReady: false,
    sendCommand: () => Promise.reject(new Error('there is no Redis')),
    on: () => undefined,
    off: () => undefined,
  });
}

function hasty(haste: number): Clock {
  const start = systemClock.now();
  return {
    now: () => start + (systemClock.now() - start) * haste,
    setTimer: (delayMs, task) => systemClock.setTimer(delayMs / haste, task),
  };
}

async function main(): Promise<void> {
  const [task] = (await once(process, 'message')) as [Task];
  const { url, token, spreadsheetId, haste, longestRequestMs } = task;
  const clock = hasty(haste);
  const source = createGoogleSheetsSource({
    client: sheetsClient(url, token),
    spreadsheetId,
    clock,
    longestRequestMs,
    requestTimeoutMs: LONGEST_REAL_MS * haste,
    quota: { readsPerMinute: 1e9, writesPerMinute: 1e9 },
    gathering: { quietMs: haste, longestMs: 3 * haste },
  });
  const lock = createSpoolLock({ store: noRedis(), source, clock, deadlineMs: LONGEST_REAL_MS * haste });
  const history = await work(lock, task);
  process.send?.(history, () => process.disconnect());
}

void main();
