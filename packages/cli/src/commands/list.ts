import { type ListQuery } from '@spoollock/core';
import { SPOOL_STATES } from '@spoollock/core/adapter';
import { Option, type Command } from 'commander';
import { durationArgument, limitArgument, textArgument, workerIdArgument } from './arguments.js';
import type { Line } from '../output/line.js';
import { failed, type Outcome } from '../output/outcome.js';
import { withProgress } from '../output/progress.js';
import { countsLine, listingNotes, spoolDocument, spoolTable } from '../output/spool-view.js';
import type { Choose, Task } from './task.js';

interface ListOptions {
  readonly worker?: number;
  readonly olderThan?: number;
  readonly state?: NonNullable<ListQuery['state']>;
  readonly limit: number;
  readonly cursor?: string;
}

export function addList(program: Command, choose: Choose): void {
  narrowed(program.command('list'))
    .description('list spools with their states, in the order of their tags')
    .option('--limit <n>', 'at most so many, 1 to 10000', limitArgument, 500)
    .option('--cursor <cursor>', 'go on where the page before ended (its next)', textArgument)
    .addHelpText(
      'after',
      `
Examples:
  $ spoollock list --worker 93
  $ spoollock list --older-than 8h
  $ spoollock list --state drift --json`,
    )
    .action((options: ListOptions) => choose({ kind: 'shop', run: (task) => list(options, task) }));
}

/** The options that narrow a listing down. */
export function narrowed(command: Command): Command {
  return command
    .option('--worker <id>', 'only what this worker has', workerIdArgument)
    .option('--older-than <duration>', 'only what is held for longer, such as 8h', durationArgument)
    .addOption(new Option('--state <state>', 'only spools in this state').choices(SPOOL_STATES));
}

export async function list(options: ListOptions, task: Task): Promise<Outcome> {
  const { terminal, clock, signal, settings } = task;
  const { worker, olderThan: olderThanMs, state, limit, cursor } = options;
  const answer = await withProgress(terminal, clock, 'Reading the sheet and the locks', async () =>
    (await task.shop()).lock.list({ worker, olderThanMs, state, limit, cursor }, { signal }),
  );
  if (answer.isErr()) return failed(answer.error);
  const { spools, next, counts, unlisted, missing } = answer.value;
  const nowMs = clock.now();
  const rows: readonly Line[] =
    spools.length === 0 ? ['No spool matches.'] : spoolTable(spools, nowMs, settings.timeZone);
  return {
    ending: missing === null ? 'done' : 'unreachable',
    document: { spools: spools.map((spool) => spoolDocument(spool, nowMs)), next, counts, unlisted, missing },
    lines: [
      ...rows,
      '',
      `${spools.length} listed; of all: ${countsLine(counts)}`,
      ...(next === null ? [] : [`There are more: --cursor ${next}`]),
    ],
    notes: listingNotes(missing, unlisted),
  };
}
