import type { SpoolLock } from '@spoollock/core';
import { clockAheadMs, type Clock } from '@spoollock/core/adapter';

/** The clock of a server beside this one. */
export interface OtherClock {
  /** Whose it is, for people: `Redis`. */
  readonly of: string;
  /** The same for figures. */
  readonly name: 'redis' | 'sheet' | 'database';
  /** By how many milliseconds it is ahead of this machine's; `null` if it does not say now. */
  readonly aheadMs: () => Promise<number | null>;
}

/** By a minute, dates are wrong that people read. */
const FAR_APART_MS = 60_000;

/** The same lock. Its health also says which clocks are a minute apart or more, and is degraded then. */
export function withClocks(lock: SpoolLock, clocks: readonly OtherClock[]): SpoolLock {
  return {
    ...lock,
    health: (options) =>
      lock.health(options).map(async (found) => {
        const wrong = (await Promise.all(clocks.map(inWords))).flatMap((said) => said ?? []);
        if (wrong.length === 0) return found;
        const status = found.status === 'ok' ? 'degraded' : found.status;
        return { ...found, status, details: [...found.details, ...wrong] };
      }),
  };
}

async function inWords({ of, aheadMs }: OtherClock): Promise<string | null> {
  const ahead = await aheadMs();
  if (ahead === null || Math.abs(ahead) < FAR_APART_MS) return null;
  const seconds = Math.round(Math.abs(ahead) / 1_000);
  const direction = ahead > 0 ? 'ahead of' : 'behind';
  return `clocks: that of ${of} is ${seconds} s ${direction} this machine’s. Let both follow the same time servers (NTP).`;
}

/** Sends Redis one command; rejects while it is away, or answers nothing. */
type AskRedis = (...command: string[]) => Promise<unknown>;

/** A user who may not ask for the time may ask for the server's state, which has it since Redis 7. */
export function redisClock(ask: AskRedis, clock: Clock): OtherClock {
  const said = async (): Promise<number> => {
    const time = await ask('TIME').catch(async (error: unknown) => {
      const { ErrorReply } = await import('redis');
      if (error instanceof ErrorReply) return null;
      throw error;
    });
    if (Array.isArray(time)) return Math.floor(Number(time[0]) * 1_000 + Number(time[1]) / 1_000);
    const [, micros] = /^server_time_usec:(\d+)/m.exec(String(await ask('INFO', 'server'))) ?? [];
    return Math.floor(Number(micros) / 1_000);
  };
  return {
    ...{ of: 'Redis', name: 'redis' },
    async aheadMs() {
      const sentMs = clock.now();
      const saidMs = await said().catch(() => NaN);
      return Number.isNaN(saidMs)
        ? null
        : clockAheadMs({ saidMs, grainMs: 1, sentMs, receivedMs: clock.now() });
    },
  };
}
