import { err, type Result } from 'neverthrow';
import type { AlsoCells, AlsoColumns } from '../domain/also.js';
import { isDuration, MAX_TIMER_MS } from '../domain/durations.js';
import { invalidInput, type InvalidInput } from '../errors.js';
import { parseAlso } from './also.js';
import { isObject, must } from './checks.js';

const DEADLINE = `be a number of milliseconds above 0, at most ${MAX_TIMER_MS}`;

interface Given {
  readonly deadlineMs?: unknown;
  readonly signal?: unknown;
  readonly also?: unknown;
  readonly alsoAfter?: unknown;
}

/**
 * Checks the options that every call takes.
 *
 * @param columns the app's own columns that the source can write.
 * @returns the checked `also`. `using` passes its options to INICIAR, so a wrong `alsoAfter` ends it there.
 */
export function parseCallOptions(
  options: unknown,
  columns: AlsoColumns = {},
): Result<AlsoCells | undefined, InvalidInput> {
  if (!isObject(options)) return err(invalidInput('options', 'must be an object', options));
  const { deadlineMs = 1, signal, also, alsoAfter }: Given = options;
  return must(signal === undefined || signal instanceof AbortSignal, signal, 'signal', 'be an AbortSignal')
    .andThen(() => must(isDuration(deadlineMs), deadlineMs, 'deadlineMs', DEADLINE))
    .andThen(() => parseAlso(columns, alsoAfter, 'alsoAfter'))
    .andThen(() => parseAlso(columns, also, 'also'));
}
