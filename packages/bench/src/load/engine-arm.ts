import { closedLoop, type Figures } from './driving.js';
import { openEngine, type EngineName } from './engines.js';
import type { Task } from './own-process.js';

export interface EngineTask extends Task {
  readonly kind: 'engine';
  readonly engine: EngineName;
  readonly redisUrl: string;
  readonly sheetUrl: string;
  readonly operations: number;
}

export interface EngineFigures {
  readonly name: string;
  readonly alone: Figures;
  readonly crowd: Figures;
  /** Milliseconds of this process's time that one operation of the crowd took. */
  readonly processorMs: number;
}

export const CROWD = 64;

/** One engine in this process, alone and with a crowd. */
export async function measureEngine(task: EngineTask): Promise<EngineFigures> {
  const { engine: name, operations } = task;
  const engine = await openEngine(name, task, CROWD);
  await closedLoop(engine.target, CROWD, operations / 5);
  const alone = await closedLoop(engine.target, 1, name === 'redis-and-sheet' ? 100 : operations / 5);
  const before = process.cpuUsage();
  const crowd = await closedLoop(engine.target, CROWD, operations);
  const { user, system } = process.cpuUsage(before);
  await engine.close();
  return {
    name: engine.target.name,
    alone,
    crowd,
    processorMs: (user + system) / 1000 / crowd.operations,
  };
}
