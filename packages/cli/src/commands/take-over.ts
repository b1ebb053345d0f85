import { workerLabel, type Grant, type Inspection, type Worker } from '@spoollock/core';
import { formatShopTime } from '@spoollock/core/adapter';
import type { Command } from 'commander';
import { labelOf, tagArgument, workerArgument } from './arguments.js';
import { cannotAsk, confirm, lookFirst, repeatWords, shellWords } from './confirming.js';
import { paint, shortened, type Line } from '../output/line.js';
import { failed, type Outcome } from '../output/outcome.js';
import { withProgress } from '../output/progress.js';
import { decision, endsHold, orderWords, withOrderOptions, type OrderOptions } from './supervisor-order.js';
import { trailNotes } from './trail.js';
import type { Choose, Task } from './task.js';

interface TakeOverOptions extends OrderOptions {
  readonly to: Worker;
}

export function addTakeOver(program: Command, choose: Choose): void {
  const command = program
    .command('take-over')
    .argument('<tag>', 'the spool', tagArgument)
    .description('a supervisor hands a spool from one worker to another, in one step')
    .requiredOption('--to <worker>', 'who gets it: INITIALS(ID)', workerArgument);
  withOrderOptions(command)
    .addHelpText(
      'after',
      `
It shows who has the spool and asks. What changes between that look and your Yes is refused, not overwritten.

Examples:
  $ spoollock take-over MK-1335-CW-25000-019 --from 'MR(93)' --to 'JP(7)' --by 'A. Soto' --reason 'went home'
  $ spoollock take-over MK-1335-CW-25000-019 --from 'turno noche' --to 'JP(7)' --by 'A. Soto' --reason 'name lost' --yes`,
    )
    .action((tag: string, options: TakeOverOptions) =>
      choose({ kind: 'shop', run: (task) => takeOver(tag, options, task) }),
    );
}

export async function takeOver(tag: string, options: TakeOverOptions, task: Task): Promise<Outcome> {
  const { from, to, by, reason, yes = false } = options;
  const { terminal, clock, signal } = task;
  const refusal = cannotAsk(yes, task, 'A take-over');
  if (refusal !== null) return refusal;
  const looked = await lookFirst(tag, task);
  if (looked.isErr()) return looked.error;
  const seen = looked.value;
  if (endsHold(seen, from)) {
    const question = `Take it from ${shortened(labelOf(from), 60)} and give it to ${workerLabel(to)}?`;
    const declined = await confirm(question, seen, yes, task);
    if (declined !== null) return declined;
  }
  const fence = options.fence ?? seen.fence;
  const { lock, keepTrail } = await task.shop();
  const trail = keepTrail();
  const granted = await withProgress(terminal, clock, 'Taking it over', () =>
    lock.takeOver(tag, { from, to, by, reason, fence }, { signal }),
  );
  const unwritten = await withProgress(terminal, clock, 'Writing the audit trail', () => trail.close());
  if (granted.isOk()) return done(granted.value, seen, options, task, unwritten);
  if (granted.error.type !== 'outcome-unknown') return failed(granted.error);
  const words = ['take-over', tag, ...orderWords(options, ['--to', workerLabel(to)])];
  const repeat = repeatWords(words, fence, task);
  return failed(granted.error, { repeat }, [`  spoollock ${shellWords(repeat)}`]);
}

function done(
  grant: Grant,
  seen: Inspection,
  order: OrderOptions,
  task: Task,
  unwritten: string | null,
): Outcome {
  const { tag, worker, since, mode, resumed, fence = null } = grant;
  const from = seen.label;
  const at = since === null ? '' : `, since ${formatShopTime(since, task.settings.timeZone)}`;
  const had: Line = resumed ? ` had it already${at}.` : ` has it now${at}.`;
  const lines: readonly Line[] = [
    [paint('green', 'done: '), `${tag}: ${workerLabel(worker)}${had}`],
    decision(order),
    ...(mode === 'degraded'
      ? ['  without a lock: Redis could not be asked. A reconcile puts it there.']
      : []),
  ];
  return {
    ending: 'done',
    // The grant's token is the new holder's, and is not shown.
    document: {
      tag,
      worker,
      from,
      since,
      fence,
      mode,
      resumed,
      by: order.by,
      reason: order.reason,
      auditTrail: unwritten === null ? 'written' : 'not-written',
    },
    lines,
    notes: trailNotes(unwritten),
  };
}
