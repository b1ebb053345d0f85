import { connect } from 'node:net';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BY_HAND } from './messages.js';
import type { SeededRandom } from './seeded-random.js';
import type { Shop } from './shop.js';
import type { TcpProxy } from './tcp-proxy.js';

/** What a fault is given: chance of its own, and time, which is cut short when the faults are to stop. */
export interface Scene {
  readonly shop: Shop;
  readonly folder: string;
  readonly random: SeededRandom;
  readonly pause: (leastMs: number, mostMs: number) => Promise<void>;
}

/** A fault from its beginning until it is over. */
export type Fault = (scene: Scene) => Promise<void>;

/** Faults that follow one another, each with a rest before it; the tracks run beside each other. */
export interface Track {
  readonly on: string;
  readonly restMs: readonly [number, number];
  readonly faults: Readonly<Record<string, Fault>>;
  /** Come when all the others have been. */
  readonly atLast?: Readonly<Record<string, Fault>>;
}

const redis: Track = {
  on: 'Redis',
  restMs: [1_500, 5_000],
  faults: {
    'killed, back empty': async ({ shop, folder, pause }) => {
      await shop.redis.kill();
      rmSync(join(folder, 'dump.rdb'), { force: true });
      await pause(0, 3_000);
      await shop.redis.restart();
    },
    'killed, back as it was seconds before': async ({ shop, pause }) => {
      await save(shop.redis.port);
      await pause(500, 3_000);
      await shop.redis.kill();
      await pause(0, 1_500);
      await shop.redis.restart();
    },
    'stopped (SIGSTOP)': async ({ shop, pause }) => {
      shop.redis.pause();
      await pause(200, 4_000);
      shop.redis.resume();
    },
  },
};

const servers = (on: string): Track => ({
  on,
  restMs: [1_000, 4_000],
  faults: {
    'killed (SIGKILL), started anew': async (scene) => {
      await withServer(scene, async (server, place) => {
        server.signal('SIGKILL');
        await server.gone;
        await scene.pause(0, 1_000);
        scene.shop.start(place);
      });
    },
    'stopped (SIGSTOP)': (scene) => stopped(scene, 100, 3_000),
    'stopped for longer than a reservation lives': (scene) => stopped(scene, 10_500, 12_500),
    'stopped for a blink': (scene) => stopped(scene, 20, 300),
  },
});

const link = (on: string, of: (shop: Shop) => TcpProxy): Track => {
  const doing = (fault: (proxy: TcpProxy, scene: Scene) => Promise<void>): Fault => {
    return (scene) => fault(of(scene.shop), scene);
  };
  return {
    on,
    restMs: [1_000, 4_000],
    faults: {
      slow: doing(async (proxy, { random, pause }) => {
        proxy.delay(random.between(20, 300));
        await pause(500, 3_000);
        proxy.delay(0);
      }),
      'cut (RST)': doing(async (proxy, { random }) => {
        proxy.cut(() => random.chance(0.7));
      }),
      'half-closed by the server': doing(async (proxy) => {
        proxy.halfClose('client');
      }),
      'half-closed by the client': doing(async (proxy) => {
        proxy.halfClose('server');
      }),
      'a black hole': doing(async (proxy, { pause }) => {
        proxy.blackHole('both');
        await pause(300, 3_000);
        proxy.blackHole(null);
      }),
      'swallowing replies': doing(async (proxy, { pause }) => {
        proxy.blackHole('replies');
        await pause(100, 2_000);
        proxy.blackHole(null);
      }),
      'stalled, then all at once': doing(async (proxy, { pause }) => {
        const over = pause(300, 4_000);
        proxy.stall(over);
        await over;
      }),
    },
  };
};

const sheet: Track = {
  on: 'the sheet',
  restMs: [800, 3_000],
  faults: {
    '429': (scene) => weather(scene, ['status'], { status: 429 }),
    '500 and 503': (scene) => weather(scene, ['status', 'status-after']),
    'requests lost': (scene) => weather(scene, ['lose-request']),
    'replies lost or cut': (scene) => weather(scene, ['lose-reply', 'cut']),
    'applied late': (scene) => weather(scene, ['apply-late']),
    'everything at once': (scene) =>
      weather(scene, ['status', 'status-after', 'lose-request', 'lose-reply', 'cut', 'apply-late', 'delay']),
    outage: async ({ shop, pause }) => {
      shop.sheet.tell({ does: 'outage', on: true });
      await pause(300, 2_500);
      shop.sheet.tell({ does: 'outage', on: false });
    },
  },
  atLast: {
    // Whoever asks meanwhile has given up when it lands.
    'all applied late, for longer than a call waits': (scene) =>
      weather(scene, ['apply-late'], { probability: 1, lasts: [15_500, 17_000] }),
  },
};

const people: Track = {
  on: 'the sheet, by hand',
  restMs: [200, 1_500],
  faults: Object.fromEntries(
    BY_HAND.flatMap((what) => {
      const fault: Fault = async ({ shop, pause }) => {
        shop.sheet.tell({ does: 'by-hand', what });
        if (what !== 'type-garbage') return;
        await pause(500, 2_000);
        shop.sheet.tell({ does: 'by-hand', what: 'tidy-up' });
      };
      // Labels are edited rarely, rows moved all the time.
      const isRare = ['clear', 'type-another', 'type-garbage'].includes(what);
      return isRare
        ? [[what, fault]]
        : [what, `${what} again`, `${what} once more`].map((name) => [name, fault]);
    }),
  ),
};

export const TRACKS: readonly Track[] = [
  redis,
  servers('a server'),
  servers('another server'),
  link('the link to Redis', ({ redisLink }) => redisLink),
  link('the link to the sheet', ({ sheetLink }) => sheetLink),
  sheet,
  people,
];

type Kinds = Parameters<Shop['sheet']['tell']>[0] & { does: 'faults' };

interface Weather {
  readonly status?: number;
  readonly probability?: number;
  readonly lasts?: readonly [number, number];
}

async function weather(
  { shop, random, pause }: Scene,
  kinds: Kinds['kinds'],
  { status, probability, lasts = [500, 3_000] }: Weather = {},
): Promise<void> {
  const how = {
    kinds,
    status: status ?? random.pick([500, 502, 503]),
    afterMs: random.between(200, 8_000),
    delayMs: random.between(20, 800),
  };
  shop.sheet.tell({ does: 'faults', probability: probability ?? random.pick([0.2, 0.5]), ...how });
  await pause(...lasts);
  shop.sheet.tell({ does: 'faults', probability: 0, ...how });
}

async function stopped(scene: Scene, leastMs: number, mostMs: number): Promise<void> {
  await withServer(scene, async (server) => {
    server.signal('SIGSTOP');
    await scene.pause(leastMs, mostMs);
    server.signal('SIGCONT');
  });
}

const inUse = new WeakMap<Shop, Set<number>>();

/** One of the servers that no other track has to do with just now. */
async function withServer(
  { shop, random }: Scene,
  does: (server: Shop['servers'][number], place: number) => Promise<void>,
): Promise<void> {
  const busy = inUse.get(shop) ?? new Set();
  inUse.set(shop, busy);
  const [place, server] = random.pick([...shop.servers.entries()].filter(([at]) => !busy.has(at)));
  busy.add(place);
  await does(server, place);
  busy.delete(place);
}

/** Has Redis keep what it holds now, for when it is killed. One that is not there keeps nothing. */
async function save(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.end('SAVE\r\n');
  await Promise.race([once(socket, 'close'), wait(1_000)]);
  socket.destroy();
}
