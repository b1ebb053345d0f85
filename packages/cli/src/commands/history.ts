import type { Command } from 'commander';
import { historyLines, historyNotes } from '../output/history-view.js';
import { failed, wrongUsage, type Outcome } from '../output/outcome.js';
import { withProgress } from '../output/progress.js';
import { holdingsArgument, tagArgument, workerIdArgument } from './arguments.js';
import type { Choose, Task } from './task.js';

interface HistoryOptions {
  readonly worker?: number;
  readonly limit: number;
}

export function addHistory(program: Command, choose: Choose): void {
  program
    .command('history')
    .argument('[tag]', 'the spool', tagArgument)
    .description('show who had a spool, or what a worker had, by the audit trail')
    .option('--worker <id>', 'what this worker had, in the place of a spool', workerIdArgument)
    .option('--limit <n>', 'at most so many, the newest, 1 to 1000', holdingsArgument, 20)
    .addHelpText(
      'after',
      `
Examples:
  $ spoollock history MK-1335-CW-25000-019
  $ spoollock history --worker 93 --limit 100
  $ spoollock history MK-1335-CW-25000-019 --json | jq .meanMs`,
    )
    .action((tag: string | undefined, options: HistoryOptions) =>
      choose({ kind: 'shop', run: (task) => history(tag, options, task) }),
    );
}

async function history(tag: string | undefined, options: HistoryOptions, task: Task): Promise<Outcome> {
  const { worker, limit } = options;
  if ((tag === undefined) === (worker === undefined))
    return wrongUsage('either a tag or --worker is needed: spoollock history --help');
  const { terminal, clock, signal, settings } = task;
  const about = { limit, signal, deadlineMs: settings.timeoutMs };
  const answer = await withProgress(terminal, clock, 'Reading the audit trail', async () => {
    const shop = await task.shop();
    return tag === undefined ? shop.history.ofWorker(worker ?? 0, about) : shop.history.ofSpool(tag, about);
  });
  if (answer.isErr()) return failed(answer.error);
  return {
    ending: 'done',
    document: answer.value,
    lines: historyLines(answer.value, clock.now(), settings.timeZone),
    notes: historyNotes(answer.value),
  };
}
