import type { Inspection, SpoolLockError } from '@spoollock/core';
import { err, ok, type Result } from 'neverthrow';
import { inspectionLines, whoHasIt } from '../output/inspection-view.js';
import { render } from '../output/line.js';
import { failed, ownFailure, wrongUsage, type Outcome } from '../output/outcome.js';
import { withProgress } from '../output/progress.js';
import type { Task } from './task.js';

/** Somebody has to say Yes, or `--yes` has to have been given: known before anything is asked. */
export function cannotAsk(yes: boolean, task: Task, what: string): Outcome | null {
  if (yes || task.terminal.canAsk) return null;
  return wrongUsage(`${what} has to be confirmed, and nobody can be asked here: add --yes to confirm it.`);
}

/** The spool as it is before its hold is ended. */
export async function lookFirst(tag: string, task: Task): Promise<Result<Inspection, Outcome>> {
  const { terminal, clock, signal } = task;
  const seen = await withProgress(terminal, clock, `Looking at ${tag}`, async () =>
    (await task.shop()).lock.inspect(tag, { signal }),
  );
  if (seen.isErr()) return err(failed(seen.error));
  // The lock alone does not say whose hold would end.
  if (seen.value.row !== 'unavailable') return ok(seen.value);
  return err(failed(UNREACHABLE));
}

const UNREACHABLE: SpoolLockError = {
  type: 'source-unavailable',
  message: 'The sheet cannot be reached; nothing was changed.',
  next: 'repeat-later',
  detail: 'it is asked before anybody’s hold is ended',
  retryAfterMs: 1_000,
};

/**
 * Shows whose hold would end, and asks. Whatever changes after this look is caught by the fence that is sent.
 *
 * @returns why not, `null` for Yes.
 */
export async function confirm(
  question: string,
  seen: Inspection,
  yes: boolean,
  task: Task,
): Promise<Outcome | null> {
  if (yes) return null;
  const { terminal, clock, signal, settings } = task;
  const lines = inspectionLines(seen, clock.now(), settings.timeZone);
  for (const line of lines) terminal.err.write(`${render(line, terminal.err.colours)}\n`);
  const answer = await terminal.ask(`${render(question, false)} [y/N] `, signal);
  // Nobody has ended the line of the question.
  if (answer === null) terminal.err.write('\n');
  if (signal.aborted) {
    return failed({ type: 'aborted', message: 'Interrupted; nothing was changed.', next: 'repeat' });
  }
  if (answer !== null && /^(y|yes|s|si|sí|si\u0301)$/i.test(answer.trim())) return null;
  return ownFailure({
    type: 'not-confirmed',
    message: `not confirmed; nothing was changed. It is still with ${whoHasIt(seen, clock.now(), settings.timeZone)}.`,
    next: 'nothing',
  });
}

/** The words to repeat a command with: in the same shop, at the version that was seen. */
export function repeatWords(
  words: readonly string[],
  fence: number | null,
  { named }: Task,
): readonly string[] {
  return [...words, ...(fence === null ? [] : ['--fence', String(fence)]), ...named];
}

/** The words, for a shell. */
export function shellWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
