import type { Inspection, Worker } from '@spoollock/core';
import type { Command } from 'commander';
import { shortened, type Line } from '../output/line.js';
import { fenceArgument, fromArgument, labelOf, textArgument } from './arguments.js';

/** What a supervisor says when they end another's hold, by a take-over or a release. */
export interface OrderOptions {
  readonly from: Worker | string;
  readonly by: string;
  readonly reason: string;
  readonly fence?: number;
  readonly yes?: boolean;
}

export function withOrderOptions(command: Command): Command {
  return command
    .requiredOption(
      '--from <who>',
      'who has it: INITIALS(ID), or the unreadable label, letter for letter',
      fromArgument,
    )
    .requiredOption('--by <who>', 'who decided, for the record', textArgument)
    .requiredOption('--reason <text>', 'why, for the record', textArgument)
    .option('--fence <n>', 'only if the row is at this version; else the one that is shown', fenceArgument)
    .option('-y, --yes', 'do not ask; needed where nobody can be asked');
}

/** Whoever is not the holder ends nobody's hold: the engine says so, and nobody needs to be asked. */
export function endsHold({ worker, label }: Inspection, from: Worker | string): boolean {
  return typeof from === 'string' ? worker === null && label === from : worker?.id === from.id;
}

/** The order's part of the words to repeat a command with. */
export function orderWords(
  { from, by, reason }: OrderOptions,
  to: readonly string[] = [],
): readonly string[] {
  return ['--from', labelOf(from), ...to, '--by', by, '--reason', reason];
}

/** By whom and why, as it stands in the record. */
export function decision({ by, reason }: Pick<OrderOptions, 'by' | 'reason'>): Line {
  return `  by ${shortened(by, 60)}: ${shortened(reason, 120)}`;
}
