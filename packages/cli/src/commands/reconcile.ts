import type { ReconcileReport, SpoolLockError } from '@spoollock/core';
import type { Command } from 'commander';
import type { Result } from 'neverthrow';
import { endingOf, type Ending } from '../output/exit-codes.js';
import type { Line } from '../output/line.js';
import { failed, type Outcome } from '../output/outcome.js';
import { pause } from '../time/pause.js';
import { withProgress } from '../output/progress.js';
import {
  countSteps,
  inOrder,
  skipsOf,
  stepLines,
  stepsOf,
  tellingOfLapses,
  type Step,
  type StepCounts,
} from '../output/reconcile-steps.js';
import { RecordingLockStore } from '../connections/recording-store.js';
import type { Choose, Task } from './task.js';

interface ReconcileOptions {
  readonly dryRun?: boolean;
  readonly all?: boolean;
}

/** A big shop over a slow line takes its time; what was done until then is kept. */
const USUAL_LIMIT_MS = 60_000;

export function addReconcile(program: Command, choose: Choose): void {
  program
    .command('reconcile')
    .description('bring the locks in line with the sheet, which always counts and is not written to')
    .option('--dry-run', 'say what would be done, and do nothing; ends with 1 if there is anything to do')
    .option('--all', 'list the rows that have their lock, too')
    .addHelpText(
      'after',
      `
Examples:
  $ spoollock reconcile --dry-run
  $ spoollock reconcile --json | jq .counts`,
    )
    .action((options: ReconcileOptions) => choose({ kind: 'shop', run: (task) => reconcile(options, task) }));
}

export async function reconcile(options: ReconcileOptions, task: Task): Promise<Outcome> {
  const { dryRun = false, all = false } = options;
  const said = dryRun ? 'Looking at what a reconcile would do' : 'Reconciling';
  const walked = await withProgress(task.terminal, task.clock, said, () => walk(dryRun, task));
  if (walked.isErr()) return failed(walked.error);
  const { report, steps } = walked.value;
  const { complete, stoppedBy } = report;
  const counts = countSteps(steps);
  return {
    ending: endingFor(stoppedBy, dryRun, counts),
    document: { dryRun, complete, stoppedBy, counts, steps },
    lines: [...stepLines(steps, dryRun, all), summary(counts, dryRun, steps)],
    notes: stoppedBy === null ? [] : (failed(stoppedBy).notes ?? []),
  };
}

interface Walked {
  readonly report: ReconcileReport;
  readonly steps: readonly Step[];
}

/** The engine itself walks, over the store or over one that only remembers: what it tells is what is done. */
async function walk(dryRun: boolean, task: Task): Promise<Result<Walked, SpoolLockError>> {
  const { settings, signal, clock } = task;
  const { timeZone } = settings;
  const { safetyExpirySeconds } = settings.lock;
  const { redis, lock: alone, lockOn } = await task.shop();
  // Without locks there is nothing to set right.
  if (redis === null) return (await alone.reconcile({ signal })).map((report) => ({ report, steps: [] }));
  const steps: Step[] = [];
  const lapsed: Step[] = [];
  const store = dryRun ? new RecordingLockStore(redis.store) : redis.store;
  const lock = lockOn(tellingOfLapses(store, (step) => void lapsed.push(step), timeZone));
  lock.listen((event) => void steps.push(...stepsOf(event, timeZone)));
  const answer = await lock.reconcile({ signal, deadlineMs: settings.timeoutMs ?? USUAL_LIMIT_MS });
  // What it lets lapse the engine looks at once more before that has ended.
  if (!dryRun && lapsed.length > 0) await pause(safetyExpirySeconds * 1_000, clock, signal);
  await lock.close();
  return answer.map((report) => ({ report, steps: inOrder([...steps, ...lapsed, ...skipsOf(report)]) }));
}

function endingFor(stoppedBy: SpoolLockError | null, dryRun: boolean, counts: StepCounts): Ending {
  if (stoppedBy !== null) return endingOf(stoppedBy);
  return dryRun && toDo(counts) > 0 ? 'refused' : 'done';
}

function toDo({ rebuild, remove, lapse }: StepCounts): number {
  return rebuild + remove + lapse;
}

function summary(counts: StepCounts, dryRun: boolean, steps: readonly Step[]): Line {
  const inOrder = steps.filter((step) => step.action === 'skip' && step.reason === 'has-lock').length;
  const rest = `${inOrder} in good order, ${counts.skip - inOrder} left alone`;
  if (toDo(counts) === 0) return `Nothing ${dryRun ? 'to do' : 'had to be done'}: ${rest}.`;
  const would = dryRun ? 'would be ' : '';
  const parts = [`${counts.rebuild} ${would}rebuilt`, `${counts.remove} ${would}removed`];
  if (counts.lapse > 0) parts.push(`${counts.lapse} ${would}left to end by themselves`);
  return `${parts.join(', ')}; ${rest}.`;
}
