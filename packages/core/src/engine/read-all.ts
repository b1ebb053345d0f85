import { ok, type Result } from 'neverthrow';
import type { Ended } from '../errors.js';
import type { Call } from './call.js';

/**
 * Reads every chunk within the call, and passes each to `take`. It gives up a hanging read at the deadline. `take`
 * can end the reading early: it returns the reason.
 *
 * @param report turns a fault, or the call's end, into the caller's error.
 * @returns why it ended early; `null` if it read every chunk.
 */
export async function readAll<T, E, F>(
  call: Call,
  read: () => AsyncIterable<Result<T, E>>,
  broken: (cause: unknown) => E,
  report: (fault: E | Ended) => F,
  take: (chunk: T) => Promise<F | null> | undefined,
): Promise<F | null> {
  let iterator: AsyncIterator<Result<T, E>> | undefined;
  for (;;) {
    const step = await call.ask<T | null, E, F>(
      async () => {
        iterator ??= read()[Symbol.asyncIterator]();
        const next = await iterator.next();
        return next.done === true ? ok(null) : next.value;
      },
      broken,
      report,
    );
    if (step.isOk() && step.value === null) return null;
    const stop = step.isErr() ? step.error : step.value && (await take(step.value));
    if (!stop) continue;
    // Not awaited: an iterator that hangs in a read would hang here too.
    iterator?.return?.().catch(() => undefined);
    return stop;
  }
}
