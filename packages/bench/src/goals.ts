import { startPostgres } from '../../postgres/test/support/postgres-server.js';
import { startRedis, type RedisServer } from '../../redis/test/support/redis-server.js';
import { MemoryLockStore } from '@spoollock/core/memory';
import { measure, ratio, type Arm, type Figures, type Plan } from './arms.js';
import { connectIoredis, connectNodeRedis, DELETE_IF, PERSIST_IF, type Client } from './clients.js';
import { importMs } from './import-time.js';
import { largeSheet } from './large-sheet.js';
import { runPart, type Part } from './parts.js';
import { postgresArms } from './on-postgres.js';
import { readLargeSheet } from './reading.js';
import { reconcileMissing } from './reconciling.js';
import { slowLink } from './slow-link.js';
import { storeAlone, threeTripFloor, twoTripFloor, wholeEngine } from './taking.js';

const quick = process.argv.includes('--quick');
const PLAN: Plan = quick
  ? { rounds: 3, alone: 50, lanes: 64, turns: 2 }
  : { rounds: 31, alone: 300, lanes: 64, turns: 20 };
/** A commit waits for the disk. */
const DATABASE_PLAN: Plan = quick ? PLAN : { rounds: 15, alone: 100, lanes: 64, turns: 4 };
const OTHER_LOCKS = quick ? 10_000 : 1_000_000;
const RUNS = quick ? 2 : 7;
const SHEET_ROWS = 10_000;
/** Of a table in PostgreSQL. */
const FEW_ROWS = 1_000;
const MANY_ROWS = quick ? 10_000 : 1_000_000;
const SHEET_ROUNDS = quick ? 5 : 51;

/** Measures ourselves, and prints each figure beside its goal. `script` is the program that runs the parts. */
export async function benchAgainstGoals(script: URL): Promise<void> {
  const redis = await startRedis();
  const crowded = await startRedis();
  try {
    console.log(
      `Node ${process.version}, ${PLAN.rounds} rounds with the arms interleaved; medians. Loopback.\n` +
        'A floor is the least that raw commands on the same client need; × is against the first line of its table.\n',
    );
    for (const name of ['node-redis', 'ioredis']) await runPart(script, { name, urls: [redis.url] });
    await runPart(script, { name: 'crowd', urls: [redis.url, crowded.url] });
    await benchReconcile(script, redis);
    await onPostgres(script);
    const sheet = await largeSheet(script, SHEET_ROWS);
    await runPart(script, { name: 'sheet', urls: [sheet.url] });
    sheet.close();
    console.log(
      `Importing @spoollock/core in a fresh process: ${importMs('@spoollock/core', RUNS * 3).toFixed(1)} ms${goal('≤ 15')}`,
    );
  } finally {
    await redis.stop();
    await crowded.stop();
  }
}

/** One of its parts, in this process. */
export async function benchGoalsPart({ name, urls: [first = '', second = ''] }: Part): Promise<void> {
  if (name === 'node-redis') return benchTaking(await connectNodeRedis(first), GOALS['node-redis']);
  if (name === 'ioredis') return benchTaking(await connectIoredis(first), GOALS.ioredis);
  if (name === 'sheet') return benchSheet(first);
  if (name === 'postgres') return benchPostgres(first);
  return benchCrowd(first, second);
}

interface Goals {
  readonly p50: string;
  readonly atOnce?: string;
}

/** What taking a spool and giving it back may cost, as multiples of the raw commands on the same client. */
const GOALS = {
  'node-redis': {
    store: { p50: '≤ 1.05', atOnce: '≥ 0.90' },
    engine: { p50: '≤ 1.08', atOnce: '≥ 0.95' },
  },
  ioredis: {
    store: { p50: '≤ 1.05', atOnce: '≥ 0.85' },
    engine: { p50: '≤ 1.25', atOnce: '≥ 0.60' },
  },
} as const;

async function benchTaking(
  client: Client,
  goals: { readonly store: Goals; readonly engine: Goals },
): Promise<void> {
  for (const lua of [DELETE_IF, PERSIST_IF]) await client.loadScript(lua);
  const { ownMethods, plainCommands } = client;
  const ways = plainCommands === undefined ? [ownMethods] : [ownMethods, plainCommands];

  const twoTrips = ways.map((raw) => twoTripFloor(client, raw));
  compare(await measure([...twoTrips, storeAlone(client)], PLAN), goals.store);
  const engine = wholeEngine(client);
  const overMemory = wholeEngine({ name: 'memory', store: new MemoryLockStore() });
  const threeTrips = ways.map((raw) => threeTripFloor(client, raw));
  const [memory, ...figures] = await measure([overMemory, ...threeTrips, engine], PLAN);
  compare(figures, goals.engine);
  const [floor, ours] = [figures[0], figures.at(-1)];
  const isIoredis = client.name === 'ioredis';
  if (memory !== undefined && floor !== undefined && ours !== undefined)
    console.log(
      `  CPU a cycle, of the raw commands' ${floor.cpuUs.toFixed(1)} µs: ` +
        `${ratio(memory, floor, 'cpuUs').toFixed(2)} over memory${isIoredis ? goal('≤ 0.8') : ''}, ` +
        `${ratio(ours, floor, 'cpuUs').toFixed(2)} with ${client.name}${isIoredis ? goal('≤ 2.0') : ''}`,
    );
  console.log(
    `  commands a cycle, 64 at once: ${(await commandsACycle(client, engine)).toFixed(2)}${goal('≤ 3.1')}\n`,
  );
  for (const { lock } of [engine, overMemory]) await lock.close();
  await client.close();
}

/** How many commands reach Redis for one cycle, with all lanes at once. What a script does in the server is no command. */
async function commandsACycle(client: Client, engine: Arm): Promise<number> {
  const { lanes, turns } = PLAN;
  await client.command('config', 'resetstat');
  const lane = async (number: number): Promise<void> => {
    for (let turn = 0; turn < turns; turn++) await engine.cycle(number);
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  const stats = String(await client.command('info', 'commandstats'));
  const sent = [...stats.matchAll(/cmdstat_(?:evalsha|eval|scan):calls=(\d+)/g)];
  return sent.reduce((sum, [, calls]) => sum + Number(calls), 0) / (lanes * turns);
}

/** Prints the arms and what the last of them is to the floors, which are the others: the first as users write it. */
function compare(figures: readonly Figures[], goals: Goals): void {
  print(figures);
  const [ours, usual, ...others] = [figures.at(-1), ...figures.slice(0, -1)];
  if (ours === undefined || usual === undefined) return;
  const line = (what: string, p50Floor: Figures, atOnceFloor: Figures): void => {
    console.log(
      `  ${what}: p50 ${ratio(ours, p50Floor, 'p50Us').toFixed(3)}${goal(goals.p50)}; ` +
        `64 at once ${ratio(ours, atOnceFloor, 'atOncePerSecond').toFixed(3)}${goals.atOnce === undefined ? '' : goal(goals.atOnce)}`,
    );
  };
  line("of the floor by the client's own methods", usual, usual);
  if (others.length > 0) {
    const floors = [usual, ...others];
    const quickest = floors.reduce((a, b) => (ratio(b, a, 'p50Us') < 1 ? b : a));
    const busiest = floors.reduce((a, b) => (ratio(b, a, 'atOncePerSecond') > 1 ? b : a));
    console.log(`  the faster floor: ${quickest.name} for p50, ${busiest.name} for 64 at once`);
    line('of the faster floor', quickest, busiest);
  }
  console.log('');
}

/** The same engine on an empty Redis and on one that is full of other spools' locks. */
async function benchCrowd(empty: string, crowded: string): Promise<void> {
  const none = await connectNodeRedis(empty);
  const many = await connectNodeRedis(crowded);
  await none.command('flushall');
  await many.command('eval', CROWD, '0', String(OTHER_LOCKS));
  const alone = wholeEngine(none, 'with no other lock');
  const among = wholeEngine(many, `with ${OTHER_LOCKS.toLocaleString('en')} other locks`);
  const [first, second] = print(await measure([alone, among], PLAN));
  if (first !== undefined && second !== undefined)
    console.log(
      `  of the same with none: p50 ${ratio(second, first, 'p50Us').toFixed(3)}${goal('≤ 1.1')}, ` +
        `CPU ${ratio(second, first, 'cpuUs').toFixed(3)}${goal('≤ 1.1')}\n`,
    );
  for (const { lock } of [alone, among]) await lock.close();
  for (const client of [none, many]) await client.close();
}

const CROWD = `for n = 1, tonumber(ARGV[1]) do
  redis.call('SET', 'spool_lock:OTHER-' .. n, '93:0f8fad5b-d9cb-469f-a165-70867728950e:20-11-2126 10:00:00')
end`;

async function benchReconcile(script: URL, redis: RedisServer): Promise<void> {
  const link = await slowLink(script, redis.port, 1);
  const far = await connectNodeRedis(`redis://127.0.0.1:${link.port}`);
  const near = await connectNodeRedis(redis.url);
  const { seconds } = await reconcileMissing(far, 2_000, RUNS);
  console.log(`Reconcile, 2,000 missing locks over a link of 2 ms: ${seconds.toFixed(3)} s${goal('≤ 0.10')}`);
  const large = await reconcileMissing(near, quick ? 10_000 : 100_000, RUNS);
  console.log(
    `Reconcile, ${quick ? '10,000' : '100,000'} missing locks on loopback: ${large.seconds.toFixed(2)} s${goal('≤ 2')}, ` +
      `the event loop held for ${large.longestHoldMs.toFixed(0)} ms at the most${goal('≤ 25')}\n`,
  );
  await far.close();
  await near.close();
  await link.close();
}

/** With what is written safe on the disk, as a shop has it, and without, which shows what the statements themselves cost. */
async function onPostgres(script: URL): Promise<void> {
  for (const fsync of ['off', 'on']) {
    const server = await startPostgres([`fsync=${fsync}`]);
    console.log(`PostgreSQL with fsync ${fsync}:`);
    await runPart(script, { name: 'postgres', urls: [server.url] });
    await server.stop();
  }
}

async function benchPostgres(url: string): Promise<void> {
  const p50Us: number[] = [];
  for (const rows of [FEW_ROWS, MANY_ROWS]) {
    const onIt = await postgresArms(url, rows);
    const figures = await measure(onIt.arms, DATABASE_PLAN);
    if (rows === FEW_ROWS) compare(figures, { p50: '≤ 1.25', atOnce: '≥ 0.80' });
    p50Us.push(figures.at(-1)?.p50Us ?? Number.NaN);
    await onIt.close();
  }
  const [few = Number.NaN, many = Number.NaN] = p50Us;
  console.log(
    `  with ${MANY_ROWS} rows beside ${FEW_ROWS}: p50 ${(many / few).toFixed(2)}${goal('≤ 1.1')}\n`,
  );
}

/** The sheet is in a process of its own, so what is measured is the client's share alone. */
async function benchSheet(url: string): Promise<void> {
  const { cpuMs, calls } = await readLargeSheet(url, SHEET_ROWS, SHEET_ROUNDS);
  console.log(
    `Reading and indexing ${SHEET_ROWS.toLocaleString('en')} rows of 71 columns: ${cpuMs.toFixed(1)} ms of CPU${goal('< 50')}, ` +
      `${calls} call${goal('1')}\n`,
  );
}

function print(figures: readonly Figures[]): readonly Figures[] {
  const [first] = figures;
  for (const arm of figures) {
    const times = (figure: 'p50Us' | 'atOncePerSecond'): string =>
      first === undefined ? '' : `(×${ratio(arm, first, figure).toFixed(2)})`;
    console.log(
      `${arm.name.padEnd(52)} p50 ${us(arm.p50Us)} p99 ${us(arm.p99Us)} ${times('p50Us')}   ` +
        `64 at once ${arm.atOncePerSecond.toFixed(0).padStart(7)}/s ${times('atOncePerSecond')}`,
    );
  }
  return figures;
}

function us(microseconds: number): string {
  return `${microseconds.toFixed(0).padStart(5)} µs`;
}

function goal(text: string): string {
  return ` (goal ${text})`;
}
