import { getEventListeners } from 'node:events';
import { type SpoolLock } from '@spoollock/core';
import { systemClock, type Clock } from '@spoollock/core/adapter';
import { freeRowTag } from '../large-sheet.js';
import { openEngine, type EngineName } from './engines.js';
import type { Task } from './own-process.js';

/** What was in use after so many operations, nothing of it collectable. */
export interface Reading {
  readonly operations: number;
  readonly heapMb: number;
}

export interface MemoryFigures {
  readonly readings: readonly Reading[];
  /** Listeners on the AbortSignal that every call was given, and what still held the process open at the end. */
  readonly signalListeners: number;
  readonly leftOpen: readonly string[];
  readonly seconds: number;
}

export interface MemoryTask extends Task {
  readonly kind: 'memory';
  readonly engine: EngineName;
  readonly redisUrl: string;
  readonly sheetUrl: string;
  readonly operations: number;
  readonly longestSeconds: number;
}

const LANES = 64;
const READINGS = 20;
/** A sheet takes 15,000 operation ids, each kept for six minutes: the time that it is told goes by this much faster. */
const TIMES_FASTER = 60;
/** A truth in memory remembers up to 100,000 ids, which is no leak, and would look like one. */
const IDS_FOR_MS = 100;

/** Runs the operations in twentieths, and weighs the heap after each. In a process with --expose-gc. */
export async function measureMemory(task: MemoryTask): Promise<MemoryFigures> {
  const { engine: name, operations, longestSeconds } = task;
  const clock = name === 'redis-and-sheet' ? fasterClock() : systemClock;
  const engine = await openEngine(name, task, LANES, {
    clock,
    deadlineMs: 15_000 * TIMES_FASTER,
    idsForMs: IDS_FOR_MS,
  });
  const forAll = new AbortController();
  const readings: Reading[] = [];
  const began = performance.now();
  let done = 0;
  let turns = 0;
  for (let part = 1; part <= READINGS; part++) {
    const until = Math.ceil((operations * part) / READINGS);
    const go = async (lane: number): Promise<void> => {
      while (done < until) {
        const number = (turns += 1);
        const operations = await turn(engine.lock, lane, number, forAll.signal);
        done += operations;
      }
    };
    await Promise.all(Array.from({ length: LANES }, (_, lane) => go(lane)));
    readings.push({ operations: done, heapMb: await heapInUseMb() });
    if (performance.now() - began > longestSeconds * 1000) break;
  }
  const seconds = (performance.now() - began) / 1000;
  await engine.close();
  return {
    readings,
    signalListeners: getEventListeners(forAll.signal, 'abort').length,
    leftOpen: await leftOpen(),
    seconds,
  };
}

/** How much more is in use at the end than half-way, in bytes an operation. */
export function growthPerOperation(readings: readonly Reading[]): number {
  const last = readings.at(-1);
  const middle = readings[Math.floor(readings.length / 2)];
  if (last === undefined || middle === undefined || last === middle) return NaN;
  return ((last.heapMb - middle.heapMb) * 2 ** 20) / (last.operations - middle.operations);
}

/** Taken, taken again, refused to another, asked for under a name never heard before, given back: five operations. */
async function turn(lock: SpoolLock, lane: number, number: number, signal: AbortSignal): Promise<number> {
  const tag = freeRowTag(lane);
  const stopListening = lock.listen(() => undefined);
  const taken = await lock.iniciar(tag, MR, { signal });
  const again = await lock.iniciar(tag, MR, { signal });
  const refused = await lock.iniciar(tag, JP, { signal });
  const unknown = await lock.iniciar(`NOBODYS-${lane}-${number}`, MR, { signal });
  const given = await lock.finalizar(tag, MR, { signal, operationId: `${lane}-${number}` });
  stopListening();
  const went = [
    taken.isOk() && !taken.value.resumed,
    again.isOk() && again.value.resumed,
    refused.isErr() && refused.error.type === 'occupied',
    unknown.isErr() && unknown.error.type === 'unknown-spool',
    given.isOk(),
  ];
  if (went.includes(false))
    throw new Error(`not as it should be: ${JSON.stringify([taken, again, refused, unknown, given])}`);
  return went.length;
}

const MR = { id: 93, initials: 'MR' };
const JP = { id: 94, initials: 'JP' };

function fasterClock(): Clock {
  const began = systemClock.now();
  return {
    now: () => began + (systemClock.now() - began) * TIMES_FASTER,
    setTimer: (delayMs, task) => systemClock.setTimer(delayMs, task),
  };
}

/** After two collections, for the first may leave what finalizers let go. */
async function heapInUseMb(): Promise<number> {
  if (global.gc === undefined) throw new Error('this needs --expose-gc');
  for (let times = 0; times < 2; times++) {
    await new Promise((resolve) => void setImmediate(resolve));
    global.gc();
  }
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Closing takes a moment. The pipe to the process that started this one stays. */
async function leftOpen(): Promise<string[]> {
  for (let looks = 0; ; looks++) {
    const left = process.getActiveResourcesInfo().filter((type) => !/^(Pipe|TTY)Wrap$|Immediate/.test(type));
    if (left.length === 0 || looks === 50) return left;
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
}
