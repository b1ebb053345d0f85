import { randomUUID } from 'node:crypto';
import { createSpoolLock } from '@spoollock/core';
import type { SpoolLock, SpoolLockError, SpoolLockOptions, Work, Worker } from '@spoollock/core';
import type { Clock } from '@spoollock/core/adapter';
import { keepInLine } from './keep-in-line.js';
import { repeatWhileSafe } from './repeat-while-safe.js';
import { untilShutDown } from './shut-down.js';

/** One spool to be worked on. A queue's message, a line of a file, whatever brings the work. */
export interface Job {
  readonly tag: string;
}

export interface Bench {
  readonly lock: SpoolLock;
  readonly worker: Worker;
  /** The work itself. It takes hours, and the lock does not run out meanwhile. */
  readonly work: Work<void>;
  readonly log: (line: string) => void;
  readonly clock?: Clock | undefined;
}

/** The whole process: reconciles at its start, looks for drift every minute, works until it is told to stop, and closes. */
export async function runWorker(
  ports: SpoolLockOptions,
  jobs: AsyncIterable<Job>,
  bench: Omit<Bench, 'lock'>,
): Promise<void> {
  const lock = createSpoolLock(ports);
  keepInLine(lock);
  await consume(jobs, { ...bench, lock }, untilShutDown());
  await lock.close();
}

/** Takes job after job until the signal: then the one in hand comes to its end, and is given back. */
export async function consume(jobs: AsyncIterable<Job>, bench: Bench, signal: AbortSignal): Promise<void> {
  for await (const job of jobs) {
    if (signal.aborted) return;
    await handle(job, bench, signal);
  }
}

async function handle({ tag }: Job, bench: Bench, signal: AbortSignal): Promise<void> {
  const { lock, worker, clock } = bench;
  const patience = { forMs: 60_000, clock };

  // The signal ends the waiting, not the call: a write that is under way is worth its answer.
  const taken = await repeatWhileSafe(() => lock.iniciar(tag, worker), { ...patience, signal });
  if (taken.isErr()) {
    bench.log(whyNot(tag, taken.error));
    return;
  }

  try {
    await bench.work(taken.value, signal);
  } catch (cause) {
    bench.log(`${tag}: the work failed: ${String(cause)}`);
  }

  // Without the signal: whoever is told to stop still gives back what they have. One id for all the tries, so that
  // a repeat after a lost answer is Ok and not "it is free".
  const guards = { operationId: randomUUID(), fence: taken.value.fence };
  const given = await repeatWhileSafe(() => lock.finalizar(tag, worker, guards), patience);
  bench.log(given.isOk() ? `${tag}: done` : whyNot(tag, given.error));
}

function whyNot(tag: string, { type, message }: SpoolLockError): string {
  return `${tag}: ${type}: ${message}`;
}
