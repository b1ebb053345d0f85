import type { Command } from 'commander';
import { tagArgument } from './arguments.js';
import { inspectionDocument, inspectionLines } from '../output/inspection-view.js';
import { failed, type Outcome } from '../output/outcome.js';
import { withProgress } from '../output/progress.js';
import type { Choose, Task } from './task.js';

export function addInspect(program: Command, choose: Choose): void {
  program
    .command('inspect')
    .argument('<tag>', 'the spool', tagArgument)
    .description('show one spool from both sides: who has it, since when, with which lock')
    .addHelpText(
      'after',
      `
Examples:
  $ spoollock inspect MK-1335-CW-25000-019
  $ spoollock inspect MK-1335-CW-25000-019 --json | jq -r .holder.initials`,
    )
    .action((tag: string) => choose({ kind: 'shop', run: (task) => inspect(tag, task) }));
}

export async function inspect(tag: string, task: Task): Promise<Outcome> {
  const { terminal, clock, signal, settings } = task;
  const answer = await withProgress(terminal, clock, `Looking at ${tag}`, async () =>
    (await task.shop()).lock.inspect(tag, { signal }),
  );
  if (answer.isErr()) return failed(answer.error);
  const { row, lock } = answer.value;
  const nowMs = clock.now();
  return {
    ending: row === 'unavailable' || lock.kind === 'unavailable' ? 'unreachable' : 'done',
    document: inspectionDocument(answer.value, nowMs),
    lines: inspectionLines(answer.value, nowMs, settings.timeZone),
  };
}
