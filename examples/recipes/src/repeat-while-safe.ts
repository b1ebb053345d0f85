import { type SpoolLockResult, type NextStep, type SpoolLockError } from '@spoollock/core';
import { systemClock, type Clock } from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';

export interface Patience {
  readonly forMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

const WORTH_REPEATING: ReadonlySet<NextStep> = new Set(['repeat', 'repeat-later']);

/**
 * Repeats a call for as long as its error says that this is safe: a store is down, another takes the spool at this
 * moment, or nobody knows yet what became of a write. Any other answer is final.
 */
export async function repeatWhileSafe<T, E extends SpoolLockError>(
  ask: () => SpoolLockResult<T, E>,
  { forMs, signal, clock = systemClock }: Patience,
): Promise<Result<T, E>> {
  const untilMs = clock.now() + forMs;
  for (;;) {
    const answer = await ask();
    if (answer.isOk() || !WORTH_REPEATING.has(answer.error.next)) return answer;
    const waitMs = 'retryAfterMs' in answer.error ? answer.error.retryAfterMs : 1_000;
    if (signal?.aborted === true || clock.now() + waitMs > untilMs) return answer;
    await pause(clock, waitMs, signal);
  }
}

async function pause(clock: Clock, delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.setTimer(delayMs, end);
    signal?.addEventListener('abort', end, { once: true });
  });
}
