import type { Failure } from '../connection/redis-connection.js';

/** A failed try, as an error to throw. */
export class FailedTry extends Error {
  constructor(readonly failure: Failure) {
    super(failure.fault.detail, { cause: failure.fault.cause });
  }
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 200;

/**
 * Tries again after the failed try `first`, with growing pauses and jitter, as long as `worthwhile` agrees.
 *
 * It loads p-retry only at the first failure, to keep the start fast. The CommonJS build contains it, because an
 * `import()` of an ES module rejects under Jest.
 *
 * @throws the last `FailedTry`, or the signal's reason.
 */
export async function tryAgain<T>(
  first: FailedTry,
  attempt: () => Promise<T>,
  worthwhile: (failure: Failure) => boolean,
  { retries, signal }: { readonly retries: number; readonly signal: AbortSignal },
): Promise<T> {
  const { default: pRetry } = await import('p-retry');
  // p-retry does not pause before its first attempt, so that attempt only repeats the failure.
  return pRetry((number) => (number === 1 ? Promise.reject(first) : attempt()), {
    retries,
    minTimeout: FIRST_PAUSE_MS,
    maxTimeout: LONGEST_PAUSE_MS,
    factor: 2,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => error instanceof FailedTry && worthwhile(error.failure),
  });
}
