import { err, ok, type Result } from 'neverthrow';
import { ended, type Ended } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { PortCall } from '../ports/occupation-source.js';
import type { CallOptions } from '../requests.js';
import { onAbort } from './on-abort.js';

/** One call, with its deadline and its signal. `ask` waits no longer than they allow, because a port may hang. */
export class Call implements PortCall {
  readonly deadlineMs: number;
  /** This call's own signal, so a port may listen to it as often as it likes. It follows the caller's. */
  readonly signal: AbortSignal | undefined;
  #ended: Ended | null = null;
  readonly #waiting: ((ended: Ended) => void)[] = [];
  readonly #cancelTimer: () => void;
  #stopListening = (): void => undefined;
  #tellOver = (): void => undefined;

  constructor(clock: Clock, options: CallOptions, defaultDeadlineMs: number) {
    const deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
    this.deadlineMs = clock.now() + deadlineMs;
    this.#cancelTimer = clock.setTimer(deadlineMs, () => this.#end(ended('timed-out')));
    const { signal } = options;
    if (signal === undefined) return;
    const own = new AbortController();
    this.signal = own.signal;
    const abort = (): void => {
      this.#end(ended('aborted'));
      own.abort(signal.reason);
    };
    this.#stopListening = onAbort(signal, abort);
    if (signal.aborted) abort();
  }

  /** How the call ended; `null` if it has not ended. */
  get ended(): Ended | null {
    return this.#ended;
  }

  /**
   * Starts `work` and waits for its answer, or for the call's end if that comes first. A call that has
   * ended starts nothing. If it ends while `work` runs, the work was sent and may still take effect.
   *
   * @param broken turns what a port threw into a fault. A port must not throw.
   * @param report turns a fault, or the call's end, into the caller's error.
   */
  ask<T, E, F>(
    work: () => Promise<Result<T, E>>,
    broken: (cause: unknown) => E,
    report: (error: E | Ended) => F,
  ): Promise<Result<T, F>> {
    if (this.#ended !== null) return Promise.resolve(err(report(this.#ended)));
    return new Promise((resolve) => {
      const end = (how: Ended): void => resolve(err(report(how)));
      this.#waiting.push(end);
      const answered = (answer: Result<T, E>): void => {
        // After the call's end nobody waits for this answer any more.
        if (!this.#stopWaiting(end)) return;
        resolve(answer.isOk() ? ok(answer.value) : err(report(answer.error)));
      };
      const failed = (cause: unknown): void => answered(err(broken(cause)));
      // An adapter must not throw. One that does is treated as one that rejects.
      try {
        work().then(answered, failed);
      } catch (cause) {
        failed(cause);
      }
    });
  }

  /** Resolves when the call has its answer. */
  whenOver(): Promise<void> {
    const before = this.#tellOver;
    return new Promise((resolve) => {
      this.#tellOver = () => {
        before();
        resolve();
      };
    });
  }

  /** The call has its answer. */
  over(): void {
    this.close();
    this.#tellOver();
  }

  /** Removes the timer and the listener. */
  close(): void {
    this.#cancelTimer();
    this.#stopListening();
  }

  #end(how: Ended): void {
    if (this.#ended !== null) return;
    this.#ended = how;
    this.close();
    for (const end of this.#waiting.splice(0)) end(how);
  }

  /** Returns whether it was still waiting. */
  #stopWaiting(end: (ended: Ended) => void): boolean {
    const at = this.#waiting.indexOf(end);
    if (at === -1) return false;
    const last = this.#waiting.pop();
    if (last !== undefined && last !== end) this.#waiting[at] = last;
    return true;
  }
}

/**
 * Runs `work` within a new call, and always closes that call.
 *
 * @param underWay has the call for as long as it runs.
 */
export async function during<T>(
  clock: Clock,
  deadlineMs: number,
  work: (call: Call) => Promise<T>,
  options: CallOptions = {},
  underWay?: Set<Call>,
): Promise<T> {
  const call = new Call(clock, options, deadlineMs);
  underWay?.add(call);
  try {
    return await work(call);
  } finally {
    underWay?.delete(call);
    call.over();
  }
}

/** Passes the fault through unchanged. */
export function identity<E>(error: E): E {
  return error;
}
