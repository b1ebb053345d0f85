import { err, ok, type Result } from 'neverthrow';
import { isDuration, isObject, must } from '../input/checks.js';
import type { Aborted, InvalidInput, TimedOut } from '../errors.js';
import { ended, invalidInput } from '../failures.js';
import type { Clock } from '../ports/clock.js';
import type { PortCall } from '../ports/occupation-source.js';

/** What every call takes besides its own arguments. */
export interface CallOptions {
  /** Ends the wait. What was sent cannot be called back, so after a write the answer is `outcome-unknown`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds this call may take, 15 000 by default. */
  readonly deadlineMs?: number | undefined;
}

/** The options, if they can be. */
export function checkCallOptions(options: unknown): Result<unknown, InvalidInput> {
  if (!isObject(options)) return err(invalidInput('options', 'must be an object', options));
  const { deadlineMs = 1, signal }: { deadlineMs?: unknown; signal?: unknown } = options;
  const isPossible = typeof deadlineMs === 'number' && isDuration(deadlineMs);
  return must(
    signal === undefined || signal instanceof AbortSignal,
    signal,
    'signal',
    'be an AbortSignal',
  ).andThen(() => must(isPossible, deadlineMs, 'deadlineMs', 'be a number of milliseconds above 0'));
}

/** The call ended before what it waited for did. */
export type Ended = TimedOut | Aborted;

/**
 * One call on its way: its deadline and signal, and a way to wait for nothing longer than they allow. A
 * port is never trusted to end by itself.
 */
export class Call implements PortCall {
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
  #ended: Ended | null = null;
  readonly #waiting = new Set<(ended: Ended) => void>();
  readonly #cancelTimer: () => void;
  readonly #onAbort = (): void => this.#end(ended('aborted'));

  constructor(clock: Clock, options: CallOptions, defaultDeadlineMs: number) {
    const deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
    this.deadlineMs = clock.now() + deadlineMs;
    this.signal = options.signal;
    this.#cancelTimer = clock.setTimer(deadlineMs, () => this.#end(ended('timed-out')));
    if (this.signal?.aborted === true) this.#onAbort();
    else this.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** How the call ended, or `null` while it has time left. */
  get ended(): Ended | null {
    return this.#ended;
  }

  /**
   * Starts `work` and waits for its answer, or for the call's end if that comes first. A call that has
   * ended starts nothing. When it ends meanwhile, the work was sent and may still take effect.
   *
   * @param broken what to make of a port that throws or rejects, against its promise.
   * @param told what the one who asks is told of a fault.
   */
  ask<T, E, F>(
    work: () => Promise<Result<T, E>>,
    broken: (cause: unknown) => E,
    told: (error: E | Ended) => F,
  ): Promise<Result<T, F>> {
    if (this.#ended !== null) return Promise.resolve(err(told(this.#ended)));
    return new Promise((resolve) => {
      const end = (how: Ended): void => resolve(err(told(how)));
      this.#waiting.add(end);
      const answered = (answer: Result<T, E>): void => {
        // What comes too late is nobody's news.
        if (!this.#waiting.delete(end)) return;
        resolve(answer.isOk() ? ok(answer.value) : err(told(answer.error)));
      };
      const failed = (cause: unknown): void => answered(err(broken(cause)));
      // An adapter that throws at once is one that rejects: it broke its promise, the engine does not.
      try {
        work().then(answered, failed);
      } catch (cause) {
        failed(cause);
      }
    });
  }

  /** Gives timer and listener back. To be called once, when the call has its answer. */
  close(): void {
    this.#cancelTimer();
    this.signal?.removeEventListener('abort', this.#onAbort);
  }

  #end(how: Ended): void {
    if (this.#ended !== null) return;
    this.#ended = how;
    this.close();
    for (const resolve of this.#waiting) resolve(how);
    this.#waiting.clear();
  }
}

/** Does `work` under a call of its own, and gives the call's timer and listener back whatever becomes of it. */
export async function during<T>(
  clock: Clock,
  deadlineMs: number,
  work: (call: Call) => Promise<T>,
  options: CallOptions = {},
): Promise<T> {
  const call = new Call(clock, options, deadlineMs);
  try {
    return await work(call);
  } finally {
    call.close();
  }
}

/** For one who is told of a fault as it is. */
export function identity<E>(error: E): E {
  return error;
}
