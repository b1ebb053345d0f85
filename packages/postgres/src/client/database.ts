import type { Clock, PortCall } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { failureOf, type Failure } from './failures.js';
import type { Connection } from './sending.js';
import type { Statement, Value } from './statement.js';

/** The pause before a statement that others outran is sent again, which doubles up to the longest. */
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 200;

/** What a statement was answered with. */
export type Answer = Result<readonly unknown[], Failure>;

/** A connection whose answers are Results, and come by the deadline of a call. */
export class Database {
  readonly #connection: Connection;
  readonly #clock: Clock;

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /**
   * Asks until the deadline. After a serialization failure or a deadlock the whole transaction is to be repeated, says
   * the manual. Here it is one statement, so it compares anew what it compares.
   */
  async ask(call: PortCall, statement: Statement, values: readonly Value[]): Promise<Answer> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const answer = await this.askOnce(call, statement, values);
      if (answer.isOk() || answer.error.type !== 'outrun') return answer;
      // Of those who met, one got through each time, so they need no chance to part.
      if (!(await this.#pause(call, pauseMs))) {
        const { detail, cause } = answer.error;
        return err({ type: 'fault', reached: 'never', detail, cause });
      }
    }
  }

  /** The same without a second try. */
  askOnce(call: PortCall, statement: Statement, values: readonly Value[]): Promise<Answer> {
    const restMs = call.deadlineMs - this.#clock.now();
    if (restMs <= 0 || call.signal?.aborted === true)
      return Promise.resolve(fault('never', 'the call was over before PostgreSQL was asked'));
    return new Promise((resolve) => {
      const settle = (answer: Answer): void => {
        cancelTimer();
        call.signal?.removeEventListener('abort', giveUp);
        resolve(answer);
      };
      const giveUp = (): void => settle(fault(sending.giveUp(), 'PostgreSQL did not answer in time'));
      const cancelTimer = this.#clock.setTimer(restMs, giveUp);
      call.signal?.addEventListener('abort', giveUp, { once: true });
      const sending = this.#connection.send(statement, values);
      sending.answer.then(
        (rows) => settle(isAsSent(rows) ? ok(rows) : err({ type: 'misshaped', detail: CHANGED })),
        (cause: unknown) => settle(err(failureOf(cause))),
      );
    });
  }

  /** Whether there is time left after it. */
  #pause({ deadlineMs, signal }: PortCall, pauseMs: number): Promise<boolean> {
    if (this.#clock.now() + pauseMs >= deadlineMs || signal?.aborted === true) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (goesOn: boolean): void => {
        cancelTimer();
        signal?.removeEventListener('abort', stop);
        resolve(goesOn);
      };
      const stop = (): void => end(false);
      const cancelTimer = this.#clock.setTimer(pauseMs, () => end(true));
      signal?.addEventListener('abort', stop, { once: true });
    });
  }
}

const CHANGED =
  'the client hands over something else than the texts that PostgreSQL sends: give one that changes no rows';

/** Every row comes in the same form. */
function isAsSent([row]: readonly unknown[]): boolean {
  if (row === undefined) return true;
  const isText = (value: unknown): boolean => typeof (value ?? '') === 'string';
  return typeof row === 'object' && row !== null && !Array.isArray(row) && Object.values(row).every(isText);
}

function fault(reached: 'never' | 'perhaps', detail: string): Answer {
  return err({ type: 'fault', reached, detail, cause: undefined });
}
