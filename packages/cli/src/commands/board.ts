import { type ListQuery, type Spool, type SpoolPage } from '@spoollock/core';
import { formatShopTime } from '@spoollock/core/adapter';
import { Option, type Command } from 'commander';
import { durationArgument } from './arguments.js';
import { toJson } from '../output/json.js';
import { paint, type Line } from '../output/line.js';
import { failed, type Outcome } from '../output/outcome.js';
import { pause } from '../time/pause.js';
import { withProgress } from '../output/progress.js';
import { Screen } from '../output/screen.js';
import { countsLine, listingNotes, spoolDocument, spoolTable } from '../output/spool-view.js';
import type { Choose, Task } from './task.js';
import { narrowed } from './list.js';

interface BoardOptions {
  readonly worker?: number;
  readonly olderThan?: number;
  readonly state?: NonNullable<ListQuery['state']>;
  readonly all?: boolean;
  readonly once?: boolean;
  readonly every: number;
}

const USUAL_EVERY_MS = 5_000;
/** A look is one read of the sheet, and Google allows 60 a minute. */
const LEAST_EVERY_MS = 2_000;
const MOST = 10_000;

export function addBoard(program: Command, choose: Choose): void {
  narrowed(program.command('board'))
    .description('show who has which spool, and go on showing it; free spools are left out')
    .option('--all', 'free spools as well')
    .option('--once', 'once, instead of again and again; the rule where the output is no terminal')
    .addOption(
      new Option('--every <duration>', 'how often to look, 2s at the least')
        .argParser(durationArgument)
        .default(USUAL_EVERY_MS, '5s'),
    )
    .addHelpText(
      'after',
      `
With --json, one document a line for every look, or with --once a single document.

Examples:
  $ spoollock board
  $ spoollock board --once --older-than 8h
  $ spoollock board --json --every 30s | jq .counts`,
    )
    .action((options: BoardOptions) => choose({ kind: 'shop', run: (task) => board(options, task) }));
}

export async function board(options: BoardOptions, task: Task): Promise<Outcome> {
  const isLive = options.once !== true && (task.json || task.terminal.out.isTTY);
  if (!isLive)
    return withProgress(task.terminal, task.clock, 'Reading the sheet and the locks', () =>
      look(options, task),
    );
  return task.json ? linesOfJson(options, task) : drawnAgainAndAgain(options, task);
}

async function look(options: BoardOptions, task: Task): Promise<Outcome> {
  const { clock, signal, settings } = task;
  const { worker, olderThan: olderThanMs, state, all = false } = options;
  const { lock } = await task.shop();
  const answer = await lock.list({ worker, olderThanMs, state, limit: MOST }, { signal });
  if (answer.isErr()) return failed(answer.error);
  const page = answer.value;
  const nowMs = clock.now();
  const shown = page.spools.filter((spool) => all || state !== undefined || spool.state !== 'free');
  return {
    ending: page.missing === null ? 'done' : 'unreachable',
    document: documentOf(shown, page, nowMs),
    lines: linesOf(shown, page, nowMs, settings.timeZone),
    notes: listingNotes(page.missing, page.unlisted),
  };
}

function documentOf(
  shown: readonly Spool[],
  { counts, unlisted, missing }: SpoolPage,
  nowMs: number,
): object {
  const spools = shown.map((spool) => spoolDocument(spool, nowMs));
  return { at: new Date(nowMs), spools, counts, unlisted, missing };
}

function linesOf(
  shown: readonly Spool[],
  { counts, next }: SpoolPage,
  nowMs: number,
  zone: string,
): readonly Line[] {
  return [
    [paint('bold', countsLine(counts)), `  ·  ${formatShopTime(new Date(nowMs), zone)}`],
    '',
    ...(shown.length === 0 ? ['Nobody has a spool.'] : spoolTable(shown, nowMs, zone)),
    ...(next === null ? [] : [`… and spools after the first ${MOST}: narrow it down`]),
  ];
}

async function linesOfJson(options: BoardOptions, task: Task): Promise<Outcome> {
  await again(options, task, ({ document }) => task.terminal.out.write(`${toJson(document, 'one-line')}\n`));
  return INTERRUPTED;
}

async function drawnAgainAndAgain(options: BoardOptions, task: Task): Promise<Outcome> {
  const screen = new Screen(task.terminal.out);
  try {
    screen.draw(['Reading the sheet and the locks …']);
    await again(options, task, ({ lines, notes = [] }) => screen.draw([...notes, ...lines, '', LEAVE]));
  } finally {
    screen.leave();
  }
  return INTERRUPTED;
}

const LEAVE: Line = [paint('dim', 'Ctrl-C leaves')];
const INTERRUPTED: Outcome = { ending: 'interrupted', document: {}, lines: [] };

/** A look that fails is shown as such, and the next one follows all the same. */
async function again(options: BoardOptions, task: Task, show: (seen: Outcome) => void): Promise<void> {
  while (!task.signal.aborted) {
    const seen = await look(options, task);
    if (!interrupted(task.signal)) show(seen);
    await pause(Math.max(options.every, LEAST_EVERY_MS), task.clock, task.signal);
  }
}

function interrupted(signal: AbortSignal): boolean {
  return signal.aborted;
}
