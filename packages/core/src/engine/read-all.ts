import { ok, type Result } from 'neverthrow';
import type { Call } from './call.js';
import type { SpoolLockError } from '../errors.js';
import { publicError } from '../failures.js';
import type { StoreFault } from '../ports/lock-store.js';
import type { SourceFault } from '../ports/occupation-source.js';

/**
 * Reads every chunk, each within the call: a read that hangs is given up at the deadline, and what came
 * before has been handed over by then. `take` may end it early by giving a reason.
 *
 * @returns why it ended early, `null` when every chunk was read.
 */
export async function readAll<T, E extends StoreFault | SourceFault>(
  call: Call,
  read: () => AsyncIterable<Result<T, E>>,
  broken: (cause: unknown) => E,
  take: (chunk: T) => Promise<SpoolLockError | null> | undefined,
): Promise<SpoolLockError | null> {
  let iterator: AsyncIterator<Result<T, E>> | undefined;
  for (;;) {
    const step = await call.ask<T | null, E, SpoolLockError>(
      async () => {
        iterator ??= read()[Symbol.asyncIterator]();
        const next = await iterator.next();
        return next.done === true ? ok(null) : next.value;
      },
      broken,
      publicError,
    );
    if (step.isOk() && step.value === null) return null;
    const stop = step.isErr() ? step.error : step.value && (await take(step.value));
    if (!stop) continue;
    // Not awaited: an iterator that hangs in a read would hang here too.
    iterator?.return?.().catch(() => undefined);
    return stop;
  }
}
