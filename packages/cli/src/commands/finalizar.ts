import { randomUUID } from 'node:crypto';
import { workerLabel, type GiveBack, type Worker } from '@spoollock/core';
import type { Command } from 'commander';
import { fenceArgument, tagArgument, textArgument, workerArgument } from './arguments.js';
import { cannotAsk, confirm, lookFirst, repeatWords, shellWords } from './confirming.js';
import { paint } from '../output/line.js';
import { LOCK_REMOVALS } from '../output/lock-removal.js';
import { failed, type Outcome } from '../output/outcome.js';
import { withProgress } from '../output/progress.js';
import { decision } from './supervisor-order.js';
import type { Choose, Task } from './task.js';
import { trailNotes } from './trail.js';

interface FinalizarOptions {
  readonly worker: Worker;
  readonly by: string;
  readonly reason: string;
  readonly fence?: number;
  readonly operationId?: string;
  readonly yes?: boolean;
}

export function addFinalizar(program: Command, choose: Choose): void {
  program
    .command('finalizar')
    .argument('<tag>', 'the spool', tagArgument)
    .description('give a spool back in the name of the worker who has it')
    .requiredOption('--worker <worker>', 'who has it: INITIALS(ID)', workerArgument)
    .requiredOption('--by <who>', 'who gives it back in their name, for the record', textArgument)
    .requiredOption('--reason <text>', 'why, for the record', textArgument)
    .option('--fence <n>', 'only if the row is at this version; else the one that is shown', fenceArgument)
    .option(
      '--operation-id <id>',
      'the id of a give-back whose outcome was unknown, to repeat it',
      textArgument,
    )
    .option('-y, --yes', 'do not ask; needed where nobody can be asked')
    .addHelpText(
      'after',
      `
It shows who has the spool and asks. What changes between that look and your Yes is refused, not overwritten.
The record names the worker, and who gave it back in their name and why. A supervisor's decision is a release.

Examples:
  $ spoollock finalizar MK-1335-CW-25000-019 --worker 'MR(93)' --by 'A. Soto' --reason 'tablet broken'
  $ spoollock finalizar MK-1335-CW-25000-019 --worker 'MR(93)' --by cron --reason 'end of shift' --fence 7 --yes --json`,
    )
    .action((tag: string, options: FinalizarOptions) =>
      choose({ kind: 'shop', run: (task) => finalizar(tag, options, task) }),
    );
}

export async function finalizar(tag: string, options: FinalizarOptions, task: Task): Promise<Outcome> {
  const { worker, by, reason, operationId = randomUUID(), yes = false } = options;
  const { terminal, clock, signal } = task;
  const refusal = cannotAsk(yes, task, 'A give-back');
  if (refusal !== null) return refusal;
  const looked = await lookFirst(tag, task);
  if (looked.isErr()) return looked.error;
  const seen = looked.value;
  // Whoever is not the holder ends nobody's hold: the engine says so, or that this very give-back was done.
  if (seen.worker?.id === worker.id) {
    const declined = await confirm(`Give it back for ${workerLabel(worker)}?`, seen, yes, task);
    if (declined !== null) return declined;
  }
  const fence = options.fence ?? seen.fence;
  const { lock, keepTrail } = await task.shop();
  const trail = keepTrail();
  const given = await withProgress(terminal, clock, 'Giving it back', () =>
    lock.finalizar(tag, worker, { fence, operationId, by, reason, signal }),
  );
  const unwritten = await withProgress(terminal, clock, 'Writing the audit trail', () => trail.close());
  if (given.isOk()) return done(given.value, options, operationId, unwritten);
  if (given.error.type !== 'outcome-unknown') return failed(given.error);
  const who = ['--worker', workerLabel(worker), '--by', by, '--reason', reason];
  const words = ['finalizar', tag, ...who, '--operation-id', operationId];
  const repeat = repeatWords(words, fence, task);
  return failed(given.error, { operationId, repeat }, [`  spoollock ${shellWords(repeat)}`]);
}

function done(
  { tag, worker, repeated, lock }: GiveBack,
  order: FinalizarOptions,
  operationId: string,
  unwritten: string | null,
): Outcome {
  const said = repeated
    ? 'had given it back already, by this very command.'
    : `has given it back. ${LOCK_REMOVALS[lock]}`;
  return {
    ending: 'done',
    document: {
      tag,
      worker,
      repeated,
      lock,
      operationId,
      by: order.by,
      reason: order.reason,
      auditTrail: unwritten === null ? 'written' : 'not-written',
    },
    lines: [[paint('green', 'done: '), `${tag}: ${workerLabel(worker)} ${said}`], decision(order)],
    notes: trailNotes(unwritten),
  };
}
