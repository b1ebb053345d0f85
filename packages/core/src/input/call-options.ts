import { err, type Result } from 'neverthrow';
import { isDuration, MAX_TIMER_MS } from '../domain/durations.js';
import { invalidInput, type InvalidInput } from '../errors.js';
import { isObject, must } from './checks.js';

const DEADLINE = `be a number of milliseconds above 0, at most ${MAX_TIMER_MS}`;

/** The options that every call takes. */
export function checkCallOptions(options: unknown): Result<unknown, InvalidInput> {
  if (!isObject(options)) return err(invalidInput('options', 'must be an object', options));
  const { deadlineMs = 1, signal }: { deadlineMs?: unknown; signal?: unknown } = options;
  return must(
    signal === undefined || signal instanceof AbortSignal,
    signal,
    'signal',
    'be an AbortSignal',
  ).andThen(() => must(isDuration(deadlineMs), deadlineMs, 'deadlineMs', DEADLINE));
}
