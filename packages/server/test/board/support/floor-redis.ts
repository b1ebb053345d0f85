import { afterAll } from 'vitest';
import { tell } from '../../../../redis/test/support/admin.js';
import { startRedis, type RedisServer } from '../../../../redis/test/support/redis-server.js';

/** The Redis of a floor. */
export interface FloorRedis {
  readonly server: RedisServer;
  /** The test has finished: it goes to the next one, empty, unless a test has had its hands on it. */
  giveBack(isAsItWas: boolean): Promise<void>;
}

let idle: RedisServer[] = [];

/** To be called at the top of a test file: its tests pass on what they have not touched. To start one for each takes longer. */
export function withFloorRedis(): void {
  afterAll(async () => {
    await Promise.all(idle.map((server) => server.stop()));
    idle = [];
  });
}

export async function floorRedis(): Promise<FloorRedis> {
  const server = idle.pop() ?? (await startRedis());
  return {
    server,
    giveBack: async (isAsItWas) => {
      if (!isAsItWas) return server.stop();
      await tell(server, 'FLUSHALL');
      idle.push(server);
    },
  };
}
