import { startRedis, type RedisServer } from '../../redis/test/support/redis-server.js';
import { measure, type Figures, type Plan } from './arms.js';
import { connectIoredis, connectNodeRedis, DELETE_IF, PERSIST_IF, type Client } from './clients.js';
import { importMs } from './import-time.js';
import { reconcileMissing } from './reconciling.js';
import { runSlowLink, slowLink } from './slow-link.js';
import { storeAlone, threeTripFloor, twoTripFloor, wholeEngine } from './taking.js';

/** `--quick` looks whether everything runs; its figures say little. */
const quick = process.argv.includes('--quick');
const PLAN: Plan = quick
  ? { rounds: 3, alone: 50, lanes: 64, turns: 2 }
  : { rounds: 31, alone: 300, lanes: 64, turns: 20 };
const OTHER_LOCKS = quick ? 10_000 : 1_000_000;
const RUNS = quick ? 2 : 7;

async function bench(): Promise<void> {
  const redis = await startRedis();
  const crowded = await startRedis();
  try {
    console.log(
      `Node ${process.version}, ${PLAN.rounds} rounds with the arms interleaved; medians. Loopback.\n`,
    );
    for (const connect of [connectNodeRedis, connectIoredis]) await benchTaking(await connect(redis.url));
    await benchCrowd(redis, crowded);
    await benchReconcile(redis);
    console.log(
      `Importing @spoollock/core in a fresh process: ${importMs('@spoollock/core', RUNS * 3).toFixed(1)} ms${goal('≤ 15')}`,
    );
  } finally {
    await redis.stop();
    await crowded.stop();
  }
}

async function benchTaking(client: Client): Promise<void> {
  for (const lua of [DELETE_IF, PERSIST_IF]) await client.loadScript(lua);
  const atOnce = client.name === 'node-redis' ? '0.90' : '0.85';
  const [, ours] = print(await measure([twoTripFloor(client), storeAlone(client)], PLAN));
  console.log(
    `  p50 ${ratio(ours?.p50Ratio)} of the floor${goal('≤ 1.05')}; 64 at once ${ratio(ours?.atOnceRatio)}${goal(`≥ ${atOnce}`)}\n`,
  );
  const engine = wholeEngine(client);
  const [, whole] = print(await measure([threeTripFloor(client), engine], PLAN));
  console.log(
    `  p50 ${ratio(whole?.p50Ratio)} of the floor${goal('≤ 1.5')}; 64 at once ${ratio(whole?.atOnceRatio)}\n`,
  );
  await engine.lock.close();
  await client.close();
}

/** The same engine on an empty Redis and on one that is full of other spools' locks. */
async function benchCrowd(empty: RedisServer, crowded: RedisServer): Promise<void> {
  const none = await connectNodeRedis(empty.url);
  const many = await connectNodeRedis(crowded.url);
  await none.command('flushall');
  await many.command('eval', CROWD, '0', String(OTHER_LOCKS));
  const alone = wholeEngine(none, 'with no other lock');
  const among = wholeEngine(many, `with ${OTHER_LOCKS.toLocaleString('en')} other locks`);
  const [, figures] = print(await measure([alone, among], PLAN));
  console.log(`  p50 ${ratio(figures?.p50Ratio)} of the same with none${goal('≤ 1.1')}\n`);
  for (const { lock } of [alone, among]) await lock.close();
  for (const client of [none, many]) await client.close();
}

const CROWD = `for n = 1, tonumber(ARGV[1]) do
  redis.call('SET', 'spool_lock:OTHER-' .. n, '93:0f8fad5b-d9cb-469f-a165-70867728950e:20-11-2126 10:00:00')
end`;

async function benchReconcile(redis: RedisServer): Promise<void> {
  const link = await slowLink(new URL(import.meta.url), redis.port, 1);
  const far = await connectNodeRedis(`redis://127.0.0.1:${link.port}`);
  const near = await connectNodeRedis(redis.url);
  const { seconds } = await reconcileMissing(far, 2_000, RUNS);
  console.log(`Reconcile, 2,000 missing locks over a link of 2 ms: ${seconds.toFixed(3)} s${goal('≤ 0.10')}`);
  const large = await reconcileMissing(near, quick ? 10_000 : 100_000, RUNS);
  console.log(
    `Reconcile, ${quick ? '10,000' : '100,000'} missing locks on loopback: ${large.seconds.toFixed(2)} s${goal('≤ 2')}, ` +
      `the event loop held for ${large.longestHoldMs.toFixed(0)} ms at the most${goal('≤ 50')}\n`,
  );
  await far.close();
  await near.close();
  await link.close();
}

function print(figures: readonly Figures[]): readonly Figures[] {
  for (const { name, p50Us, p99Us, atOncePerSecond, p50Ratio, atOnceRatio } of figures)
    console.log(
      `${name.padEnd(48)} p50 ${us(p50Us)} p99 ${us(p99Us)} (×${p50Ratio.toFixed(2)})   ` +
        `64 at once ${atOncePerSecond.toFixed(0).padStart(7)}/s (×${atOnceRatio.toFixed(2)})`,
    );
  return figures;
}

function us(microseconds: number): string {
  return `${microseconds.toFixed(0).padStart(5)} µs`;
}

function ratio(figure: number | undefined): string {
  return (figure ?? NaN).toFixed(3);
}

function goal(text: string): string {
  return ` (goal ${text})`;
}

if (!runSlowLink()) await bench();
