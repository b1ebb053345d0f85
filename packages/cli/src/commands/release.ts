import { randomUUID } from 'node:crypto';
import type { Released } from '@spoollock/core';
import type { Command } from 'commander';
import { labelOf, tagArgument, textArgument } from './arguments.js';
import { cannotAsk, confirm, lookFirst, repeatWords, shellWords } from './confirming.js';
import { paint, shortened } from '../output/line.js';
import { LOCK_REMOVALS } from '../output/lock-removal.js';
import { failed, type Outcome } from '../output/outcome.js';
import { withProgress } from '../output/progress.js';
import { decision, endsHold, orderWords, withOrderOptions, type OrderOptions } from './supervisor-order.js';
import type { Choose, Task } from './task.js';
import { trailNotes } from './trail.js';

interface ReleaseOptions extends OrderOptions {
  readonly operationId?: string;
}

export function addRelease(program: Command, choose: Choose): void {
  const command = program
    .command('release')
    .argument('<tag>', 'the spool', tagArgument)
    .description('a supervisor gives a spool back for its holder: it is free then');
  withOrderOptions(command)
    .option(
      '--operation-id <id>',
      'the id of a release whose outcome was unknown, to repeat it',
      textArgument,
    )
    .addHelpText(
      'after',
      `
It shows who has the spool and asks. What changes between that look and your Yes is refused, not overwritten.

Examples:
  $ spoollock release MK-1335-CW-25000-019 --from 'MR(93)' --by 'A. Soto' --reason 'went home'
  $ spoollock release MK-1335-CW-25000-019 --from 'turno noche' --by 'A. Soto' --reason 'name lost' --yes`,
    )
    .action((tag: string, options: ReleaseOptions) =>
      choose({ kind: 'shop', run: (task) => release(tag, options, task) }),
    );
}

export async function release(tag: string, options: ReleaseOptions, task: Task): Promise<Outcome> {
  const { from, by, reason, operationId = randomUUID(), yes = false } = options;
  const { terminal, clock, signal } = task;
  const refusal = cannotAsk(yes, task, 'A release');
  if (refusal !== null) return refusal;
  const looked = await lookFirst(tag, task);
  if (looked.isErr()) return looked.error;
  const seen = looked.value;
  if (endsHold(seen, from)) {
    const question = `Take it from ${shortened(labelOf(from), 60)} and leave it free?`;
    const declined = await confirm(question, seen, yes, task);
    if (declined !== null) return declined;
  }
  const fence = options.fence ?? seen.fence;
  const { lock, keepTrail } = await task.shop();
  const trail = keepTrail();
  const released = await withProgress(terminal, clock, 'Releasing it', () =>
    lock.release(tag, { from, by, reason, fence, operationId }, { signal }),
  );
  const unwritten = await withProgress(terminal, clock, 'Writing the audit trail', () => trail.close());
  if (released.isOk()) return done(released.value, options, operationId, unwritten);
  if (released.error.type !== 'outcome-unknown') return failed(released.error);
  const words = ['release', tag, ...orderWords(options), '--operation-id', operationId];
  const repeat = repeatWords(words, fence, task);
  return failed(released.error, { operationId, repeat }, [`  spoollock ${shellWords(repeat)}`]);
}

function done(
  { tag, from, repeated, lock }: Released,
  order: OrderOptions,
  operationId: string,
  unwritten: string | null,
): Outcome {
  const who = shortened(labelOf(from), 60);
  const said = repeated
    ? `it was taken from ${who} already, by this very command.`
    : `it was with ${who}, and is free now. ${LOCK_REMOVALS[lock]}`;
  return {
    ending: 'done',
    document: {
      tag,
      from,
      repeated,
      lock,
      operationId,
      by: order.by,
      reason: order.reason,
      auditTrail: unwritten === null ? 'written' : 'not-written',
    },
    lines: [[paint('green', 'done: '), `${tag}: ${said}`], decision(order)],
    notes: trailNotes(unwritten),
  };
}
