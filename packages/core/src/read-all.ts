import { ok, type Result } from 'neverthrow';
import type { Call, Ended } from './call.js';

/**
 * Reads every chunk, each within the call: a read that hangs is given up at the deadline, and what came
 * before has been handed over by then.
 */
export async function readAll<T, E>(
  call: Call,
  chunks: AsyncIterable<Result<T, E>>,
  broken: (cause: unknown) => E,
  take: (chunk: T) => void | Promise<void>,
): Promise<Result<void, E | Ended>> {
  const iterator = chunks[Symbol.asyncIterator]();
  for (;;) {
    const step = await call.ask<T | null, E>(async () => {
      const next = await iterator.next();
      return next.done === true ? ok(null) : next.value;
    }, broken);
    if (step.isErr()) {
      // Not awaited: an iterator that hangs in a read would hang here too.
      iterator.return?.().catch(() => undefined);
      return step.map(() => undefined);
    }
    if (step.value === null) return ok();
    await take(step.value);
  }
}
