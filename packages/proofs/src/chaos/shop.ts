import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startRedis, type RedisServer } from '../../../redis/test/support/redis-server.js';
import { Child } from './child.js';
import type { Log } from './log.js';
import type { FromSheet, FromWorker, SheetPart, ToSheet, ToWorker, WorkerPart } from './messages.js';
import { SeededRandom } from './seeded-random.js';
import { TcpProxy } from './tcp-proxy.js';

/** One for each place. */
const CLIENTS: readonly WorkerPart['client'][] = ['node-redis', 'ioredis', 'node-redis', 'ioredis', 'none'];
const PLACES = CLIENTS.length;
const LANES = 4;
const ENDS_WITHIN_MS = 20_000;
export const TAGS = Array.from(
  { length: 40 },
  (_, at) => `MK-1335-CW-25000-${String(at + 1).padStart(3, '0')}`,
);
const WORKER_IDS = Array.from({ length: 20 }, (_, at) => at + 1);

export type WorkerProcess = Child<ToWorker, FromWorker>;
export type SheetProcess = Child<ToSheet, FromSheet>;

/** Everything that runs: Redis, the sheet, a proxy before each, and the servers of the shop. */
export class Shop {
  /** The server in each place. One that is killed is followed by another. */
  readonly servers: WorkerProcess[] = [];
  readonly #starts: number[] = [];
  readonly #counts = new Map<string, number>();
  readonly #random: SeededRandom;
  #isEnding = false;

  private constructor(
    private readonly folder: string,
    private readonly log: Log,
    seed: number,
    readonly redis: RedisServer,
    readonly sheet: SheetProcess,
    readonly redisLink: TcpProxy,
    readonly sheetLink: TcpProxy,
    private readonly token: string,
  ) {
    this.#random = new SeededRandom(seed);
  }

  static async open(folder: string, log: Log, seed: number): Promise<Shop> {
    const redis = await startRedis(['--dir', folder, '--dbfilename', 'dump.rdb']);
    const part: SheetPart = { part: 'sheet', folder, tags: TAGS, seed };
    const sheet: SheetProcess = new Child('sheet', part);
    const opened = new Promise<Extract<FromSheet, { is: 'open' }>>((resolve) => {
      sheet.on((message) => {
        if (message.is === 'open') resolve(message);
      });
    });
    const early = sheet.gone.then((how) => {
      throw new Error(`the sheet's process ended: ${how}`);
    });
    const { port, token } = await Promise.race([opened, early]);
    early.catch(() => undefined);
    const [redisLink, sheetLink] = [await TcpProxy.open(redis.port), await TcpProxy.open(port)];
    const shop = new Shop(folder, log, seed, redis, sheet, redisLink, sheetLink, token);
    for (let place = 0; place < PLACES; place++) shop.start(place);
    return shop;
  }

  get operations(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Starts a server in a place: the first one, or one anew. */
  start(place: number): void {
    const nth = (this.#starts[place] ?? 0) + 1;
    this.#starts[place] = nth;
    const name = `server-${place + 1}.${nth}`;
    const part: WorkerPart = {
      part: 'worker',
      name,
      folder: this.folder,
      seed: this.#random.between(1, 2 ** 31),
      client: CLIENTS[place] ?? 'none',
      redisPort: this.redisLink.port,
      sheetUrl: `http://127.0.0.1:${this.sheetLink.port}/`,
      token: this.token,
      tags: TAGS,
      workerIds: WORKER_IDS,
      lanes: LANES,
      driftChecks: place < 2,
    };
    const server: WorkerProcess = new Child(name, part);
    this.servers[place] = server;
    server.on((message) => {
      if (message.is === 'counting') this.#counts.set(name, message.operations);
      if (message.is === 'handing-on')
        this.#another(place).tell({ does: 'give-back', inHand: message.inHand });
    });
    void server.gone.then((how) => {
      this.log.write({ died: name });
      if (how !== 'SIGKILL' && !(this.#isEnding && how === 'code 0'))
        this.log.write({ wrong: `${name} ended with ${how}` });
    });
  }

  #another(place: number): WorkerProcess {
    const others = this.servers.filter((_, at) => at !== place);
    return this.#random.pick(others);
  }

  /** Ends everything. The servers are told to, and have to end by themselves. */
  async close(): Promise<Readonly<Record<string, number>>> {
    this.#isEnding = true;
    for (const server of this.servers) server.tell({ does: 'end' });
    await Promise.all(
      this.servers.map(async (server, at) => {
        if ((await server.goneWithin(ENDS_WITHIN_MS)) !== null) return;
        this.log.write({ wrong: `the server in place ${at + 1} did not end by itself` });
        server.signal('SIGKILL');
        await server.gone;
      }),
    );
    const calls = new Promise<Readonly<Record<string, number>>>((resolve) => {
      this.sheet.on((message) => {
        if (message.is === 'ended') resolve(message.calls);
      });
    });
    this.sheet.tell({ does: 'end' });
    const [made] = await Promise.all([calls, this.sheet.gone]);
    await Promise.all([this.redisLink.close(), this.sheetLink.close(), this.redis.stop()]);
    for (const name of readdirSync(this.folder))
      if (name.endsWith('.printed') && statSync(join(this.folder, name)).size > 0)
        this.log.write({ wrong: `a process printed something: ${name}` });
    return made;
  }
}
