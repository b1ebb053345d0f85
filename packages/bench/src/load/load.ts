import { startRedis } from '../../../redis/test/support/redis-server.js';
import { largeSheet } from '../large-sheet.js';
import { closedLoop, openLoop, type Figures } from './driving.js';
import { CROWD, measureEngine, type EngineFigures, type EngineTask } from './engine-arm.js';
import { ENGINE_NAMES, ENGINES } from './engines.js';
import { openShopProcess } from './shop-process.js';
import { measureMemory, type MemoryFigures, type MemoryTask } from './memory.js';
import { answerTask, inOwnProcess, ownTask, type Task } from './own-process.js';
import { processorMs, redisInfo, redisMs } from './processor-time.js';
import { timeByPart } from './profile.js';
import { machineFacts, memoryText, speedText, writeReport } from './report.js';
import type { MemoryReport, ProcessorTime, SpeedFigures } from './report.js';

/** `--quick` looks whether everything runs; its figures say little. */
const quick = process.argv.includes('--quick');
const SIZES = quick
  ? { alone: 20, crowd: 600, open: 2, engine: 2_000, sheet: 600, memory: 20_000, memorySheet: 4_000 }
  : {
      alone: 100,
      crowd: 4_000,
      open: 8,
      engine: 40_000,
      sheet: 3_000,
      memory: 200_000,
      memorySheet: 200_000,
    };
const LANES = [1, 16, CROWD];
/** Of the most that the crowd got through. */
const SHARES = [0.25, 0.5];
const OPEN_LANES = 256;
const SHEET_ROWS = 400;
const LONGEST_MEMORY_SECONDS = 150;
const LONGEST_REFUSAL_SECONDS = 60;

/** `npm run load`: both parts, or the one that is named; `--write` puts what they say into docs/load.md. */
export async function load(script: URL): Promise<void> {
  const task = ownTask();
  if (task !== null) {
    answerTask(await doTask(task));
    return;
  }
  const onlyMemory = process.argv.includes('--memory');
  const onlySpeed = process.argv.includes('--speed');
  const facts = await machineAndRedis();
  const speed = onlyMemory ? null : `${facts}\n\n${speedText(await measureSpeed(script))}`;
  if (speed !== null) console.log(`${speed}\n`);
  const memory = onlySpeed ? null : `${facts}\n\n${memoryText(await measureAllMemory(script))}`;
  if (memory !== null) console.log(memory);
  if (process.argv.includes('--write')) await writeReport({ speed, memory });
}

async function machineAndRedis(): Promise<string> {
  const redis = await startRedis();
  const version = (await redisInfo(redis.url, 'server')).get('redis_version');
  await redis.stop();
  return machineFacts(version ?? 'of a version not known');
}

async function doTask(task: Task): Promise<unknown> {
  if (task.kind === 'engine') return measureEngine(task as EngineTask);
  return measureMemory(task as MemoryTask);
}

async function measureSpeed(script: URL): Promise<SpeedFigures> {
  const redis = await startRedis();
  try {
    const driven = await driveExample(redis.url);
    const parts = await profileExample(redis.url);
    const engines: EngineFigures[] = [];
    for (const engine of ENGINES) {
      const sheet = await largeSheet(script, SHEET_ROWS);
      const operations = engine === 'redis-and-sheet' ? SIZES.sheet : SIZES.engine;
      const task: EngineTask = {
        kind: 'engine',
        engine,
        redisUrl: redis.url,
        sheetUrl: sheet.url,
        operations,
      };
      engines.push((await inOwnProcess(script, task)) as EngineFigures);
      sheet.close();
    }
    return { ...driven, parts, engines, untilRefused: await driveUntilRefused(redis.url) };
  } finally {
    await redis.stop();
  }
}

/** The server as it is shipped: first as fast as it goes, then at a pace that it can keep. */
async function driveExample(
  redisUrl: string,
): Promise<Pick<SpeedFigures, 'closed' | 'open' | 'refusing' | 'perOperation'>> {
  const shop = await openShopProcess(redisUrl);
  await closedLoop(shop.target, CROWD, SIZES.crowd / 4);
  const closed: { lanes: number; figures: Figures }[] = [];
  let perOperation: ProcessorTime = { driver: NaN, shop: null, redis: null };
  for (const lanes of LANES) {
    const before = { driver: ownMs(), shop: processorMs(shop.pid), redis: await redisMs(redisUrl) };
    const figures = await closedLoop(
      shop.target,
      lanes,
      lanes === 1 ? SIZES.alone : (SIZES.crowd * lanes) / CROWD,
    );
    const since = (now: number | null, then: number | null): number | null =>
      now === null || then === null ? null : (now - then) / figures.operations;
    perOperation = {
      driver: (ownMs() - before.driver) / figures.operations,
      shop: since(processorMs(shop.pid), before.shop),
      redis: since(await redisMs(redisUrl), before.redis),
    };
    closed.push({ lanes, figures });
  }
  const refusing = await closedLoop(shop.refusing, CROWD, SIZES.crowd);
  await shop.close();

  const most = closed.at(-1)?.figures.perSecond ?? NaN;
  const open: { asked: number; figures: Figures }[] = [];
  for (const share of SHARES) {
    const paced = await openShopProcess(redisUrl);
    await closedLoop(paced.target, CROWD, SIZES.crowd / 4);
    const asked = most * share;
    const pace = { lanes: Math.min(OPEN_LANES, paced.spools), perSecond: asked, seconds: SIZES.open };
    open.push({ asked, figures: await openLoop(paced.target, pace) });
    await paced.close();
  }
  return { closed, open, refusing, perOperation };
}

async function profileExample(redisUrl: string): Promise<SpeedFigures['parts']> {
  const shop = await openShopProcess(redisUrl, true);
  const { operations } = await closedLoop(shop.target, CROWD, SIZES.crowd * 2);
  const times = timeByPart(await shop.closeProfiled());
  return [...times].map(([part, ms]) => ({ part, ms: ms / operations }));
}

/** At full speed, until an operation fails. */
async function driveUntilRefused(redisUrl: string): Promise<SpeedFigures['untilRefused']> {
  const shop = await openShopProcess(redisUrl);
  const began = performance.now();
  let operations = 0;
  const counted = (kind: 'iniciar' | 'finalizar') => async (lane: number) => {
    if (performance.now() - began > LONGEST_REFUSAL_SECONDS * 1000) throw new Error('no more time for this');
    await shop.target[kind](lane);
    operations += 1;
  };
  const target = { name: shop.target.name, iniciar: counted('iniciar'), finalizar: counted('finalizar') };
  const why = await closedLoop(target, CROWD, quick ? 1_000 : 40_000).then(
    () => 'nothing was refused',
    (cause: unknown) => String(cause),
  );
  const seconds = (performance.now() - began) / 1000;
  await shop.close();
  return { operations, seconds, why };
}

async function measureAllMemory(script: URL): Promise<MemoryReport> {
  const report: { name: string; figures: MemoryFigures }[] = [];
  for (const engine of ENGINES) {
    const redis = await startRedis();
    const sheet = await largeSheet(script, SHEET_ROWS);
    const task: MemoryTask = {
      kind: 'memory',
      engine,
      redisUrl: redis.url,
      sheetUrl: sheet.url,
      operations: engine === 'redis-and-sheet' ? SIZES.memorySheet : SIZES.memory,
      longestSeconds: LONGEST_MEMORY_SECONDS,
    };
    report.push({
      name: ENGINE_NAMES[engine],
      figures: (await inOwnProcess(script, task, ['--expose-gc'])) as MemoryFigures,
    });
    sheet.close();
    await redis.stop();
  }
  return report;
}

function ownMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
