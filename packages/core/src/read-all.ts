import { err, ok, type Result } from 'neverthrow';
import type { Call, Ended } from './call.js';

/**
 * Reads every chunk, each within the call: a read that hangs is given up at the deadline, and what came
 * before has been handed over by then. `take` may end it early by giving a reason.
 */
export async function readAll<T, E, S = never>(
  call: Call,
  chunks: AsyncIterable<Result<T, E>>,
  broken: (cause: unknown) => E,
  take: (chunk: T) => Promise<S | null> | null,
): Promise<Result<void, E | Ended | S>> {
  const iterator = chunks[Symbol.asyncIterator]();
  for (;;) {
    const step = await call.ask<T | null, E>(async () => {
      const next = await iterator.next();
      return next.done === true ? ok(null) : next.value;
    }, broken);
    if (step.isOk() && step.value === null) return ok();
    const stop = step.isErr() ? step.error : step.value === null ? null : await take(step.value);
    if (stop === null) continue;
    // Not awaited: an iterator that hangs in a read would hang here too.
    iterator.return?.().catch(() => undefined);
    return err(stop);
  }
}
