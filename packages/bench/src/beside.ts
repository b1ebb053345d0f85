import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { startRedis, type RedisServer } from '../../redis/test/support/redis-server.js';
import type { Plan } from './arms.js';
import { connectNodeRedis, type ClientName } from './clients.js';
import { redisInfo } from './load/processor-time.js';
import type { BenchFigures, ClientFigures, Measured, Reconcile } from './page/figures.js';
import { thisMachine } from './page/machine.js';
import { pageText } from './page/page.js';
import { plot } from './page/plot.js';
import { unexplained } from './page/shortfalls.js';
import { runPart, sayToStarter, type Part } from './parts.js';
import { takeSideBySide } from './peers/taking.js';
import { WORKSPACE } from './place.js';
import { reconcileBothWays } from './row-by-row.js';
import { shiftStarts } from './sheets/shift-start.js';
import { slowLink } from './slow-link.js';
import { VERSIONED, versionOf } from './weight/versions.js';
import { weigh, type Weighing } from './weight/weighing.js';

const CLIENTS: readonly ClientName[] = ['ioredis', 'node-redis'];
const PART = 'beside-';
const DOCS = new URL('docs/', WORKSPACE);
/** The figures of the last time, so that a sentence on the page can be changed without measuring again. */
const CACHE = new URL('.cache/', WORKSPACE);
const LAST_TIME = new URL('bench.json', CACHE);

const SHEET_ROUND_TRIP_MS = 150;
const RECONCILED_ROWS = 2_000;
/** Of those, as many are done row by row as fit into some ten seconds at each distance. */
const ROUND_TRIPS = [
  { roundTripMs: 0, rowsDone: RECONCILED_ROWS },
  { roundTripMs: 2, rowsDone: RECONCILED_ROWS },
  { roundTripMs: 10, rowsDone: 200 },
];

interface Size {
  readonly taking: Plan;
  readonly weighing: Weighing;
  readonly people: readonly number[];
  readonly rows: number;
  readonly runs: number;
}

const FULL: Size = {
  taking: { rounds: 61, alone: 300, lanes: 64, turns: 20 },
  weighing: { imports: 21, install: true },
  // Fifty is a shift; of a hundred, those who come naively need more reads than Google allows in a minute.
  people: [50, 100],
  rows: RECONCILED_ROWS,
  runs: 5,
};
const QUICK: Size = {
  taking: { rounds: 2, alone: 20, lanes: 64, turns: 1 },
  weighing: { imports: 1, install: false },
  people: [10],
  rows: 40,
  runs: 1,
};

/** Measures ourselves and the others, prints what the page would say, and puts it there. */
export async function benchBesideOthers(
  script: URL,
  { quick, write }: { readonly quick: boolean; readonly write: boolean },
): Promise<void> {
  if (quick && write) throw new Error('what --quick measures is not worth writing down');
  const size = quick ? QUICK : FULL;
  const redis = await startRedis();
  try {
    const versions = await Promise.all(VERSIONED.map(versionOf));
    const machine = thisMachine((await redisInfo(redis.url, 'server')).get('redis_version') ?? 'unknown');
    const clients: ClientFigures[] = [];
    for (const client of CLIENTS) {
      const part = { name: `${PART}${client}`, urls: [redis.url] };
      const taken = (await runPart(script, part, ['--expose-gc'])) as ClientFigures;
      clients.push(withWeights(taken, await weigh(client, size.weighing)));
    }
    const figures: BenchFigures = {
      machine,
      versions,
      rounds: size.taking.rounds,
      clients,
      sheet: await sheetFigures(script, redis.url, size),
      reconcile: await reconcileAtEveryDistance(script, redis, size),
    };
    console.log(pageText(figures));
    if (!quick) await keep(figures);
    if (write) await writePage(figures);
  } finally {
    await redis.stop();
  }
}

/** Writes the page with the figures of the last time. @param sheet whether the shift start is measured anew. */
export async function benchFromLastTime(script: URL, { sheet }: { readonly sheet: boolean }): Promise<void> {
  const figures = JSON.parse(await readFile(LAST_TIME, 'utf8')) as BenchFigures;
  if (!sheet) return writePage(figures);
  const now = { ...figures, sheet: await startsAgain(script) };
  await keep(now);
  await writePage(now);
}

async function startsAgain(script: URL): Promise<BenchFigures['sheet']> {
  const redis = await startRedis();
  try {
    return await sheetFigures(script, redis.url, FULL);
  } finally {
    await redis.stop();
  }
}

async function sheetFigures(script: URL, redisUrl: string, { people }: Size): Promise<BenchFigures['sheet']> {
  const plan = { roundTripMs: SHEET_ROUND_TRIP_MS, people };
  return { ...plan, starts: await shiftStarts(script, redisUrl, plan) };
}

/** The part of this name, if it is one of these, in this process. */
export async function besidePart({ name, urls: [url = ''] }: Part): Promise<boolean> {
  const client = CLIENTS.find((one) => name === `${PART}${one}`);
  if (client === undefined) return false;
  const size = process.argv.includes('--quick') ? QUICK : FULL;
  // What one contender has left in the young generation is not for the next one to clear away.
  const betweenTurns = (): void => {
    globalThis.gc?.({ type: 'minor' });
  };
  await sayToStarter(await takeSideBySide(client, url, { ...size.taking, betweenTurns }));
  return true;
}

/** The same contenders, with what they weigh. */
function withWeights(taken: ClientFigures, weights: readonly Measured[]): ClientFigures {
  const contenders = taken.contenders.map((one) => {
    const weight = weights.find(({ name }) => name === one.name);
    return { ...one, samples: { ...one.samples, ...weight?.samples } };
  });
  return { ...taken, contenders };
}

async function reconcileAtEveryDistance(
  script: URL,
  redis: RedisServer,
  { rows, runs }: Size,
): Promise<readonly Reconcile[]> {
  const found: Reconcile[] = [];
  for (const { roundTripMs, rowsDone } of ROUND_TRIPS) {
    const link = roundTripMs === 0 ? null : await slowLink(script, redis.port, roundTripMs / 2);
    const client = await connectNodeRedis(link === null ? redis.url : `redis://127.0.0.1:${link.port}`);
    found.push(await reconcileBothWays(client, roundTripMs, { rows, mostRowsDone: rowsDone, runs }));
    await client.close();
    await link?.close();
  }
  return found;
}

async function keep(figures: BenchFigures): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  await writeFile(LAST_TIME, JSON.stringify(figures));
}

/** @throws when we are behind somewhere and nobody has written down why; the figures are kept for `--write --again`. */
async function writePage(figures: BenchFigures): Promise<void> {
  const missing = unexplained(figures.clients);
  if (missing.length > 0)
    throw new Error(
      `Not ahead, without a reason (write one into src/page/reasons.ts, then run with --write --again):\n${missing.join('\n')}`,
    );
  await mkdir(new URL('images/', DOCS), { recursive: true });
  await writeFile(new URL('benchmarks.md', DOCS), pageText(figures));
  for (const client of figures.clients)
    await writeFile(new URL(`images/bench-${client.client}.svg`, DOCS), plot(client));
  console.log('▸ docs/benchmarks.md is written');
}
