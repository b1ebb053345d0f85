import { err, type Result } from 'neverthrow';
import type { Aborted, InvalidInput, TimedOut } from './errors.js';
import { aborted, invalidInput, timedOut } from './failures.js';
import type { Clock } from './ports/clock.js';
import type { PortCall } from './ports/occupation-source.js';

/** What every call takes besides its own arguments. */
export interface CallOptions {
  /** Ends the wait. What was sent cannot be called back, so after a write the answer is `outcome-unknown`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds this call may take, 15 000 by default. */
  readonly deadlineMs?: number | undefined;
}

/** The longest deadline that a timer can keep. */
const MAX_DEADLINE_MS = 2_147_483_647;

/** What is wrong with a call's options, if anything. */
export function checkCallOptions(options: CallOptions): InvalidInput | null {
  const { deadlineMs } = options;
  if (deadlineMs === undefined || (deadlineMs > 0 && deadlineMs <= MAX_DEADLINE_MS)) return null;
  return invalidInput('deadlineMs', 'must be a number of milliseconds above 0', deadlineMs);
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
  readonly #onAbort = (): void => this.#end(aborted());

  constructor(clock: Clock, options: CallOptions, defaultDeadlineMs: number) {
    const deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
    this.deadlineMs = clock.now() + deadlineMs;
    this.signal = options.signal;
    this.#cancelTimer = clock.setTimer(deadlineMs, () => this.#end(timedOut()));
    if (this.signal?.aborted === true) this.#end(aborted());
    else this.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** How the call ended, or `null` while it has time left. */
  get ended(): Ended | null {
    return this.#ended;
  }

  /**
   * Starts `work` and waits for its answer, or for the call's end if that comes first. A call that has
   * ended starts nothing. When it ends meanwhile, the work was sent and may still take effect.
   */
  ask<T, E>(work: () => Promise<Result<T, E>>, broken: (cause: unknown) => E): Promise<Result<T, E | Ended>> {
    if (this.#ended !== null) return Promise.resolve(err(this.#ended));
    return new Promise((resolve) => {
      const end = (ended: Ended): void => resolve(err(ended));
      this.#waiting.add(end);
      start(work).then(
        (answer) => {
          this.#waiting.delete(end);
          resolve(answer);
        },
        (cause: unknown) => {
          this.#waiting.delete(end);
          resolve(err(broken(cause)));
        },
      );
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

/** An adapter that throws at once is treated as one that rejects: it broke its promise, the engine does not. */
async function start<T>(work: () => Promise<T>): Promise<T> {
  return work();
}
