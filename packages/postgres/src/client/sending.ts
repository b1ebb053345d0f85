import type { Statement, Value } from './statement.js';

/** One statement on its way. */
export interface Sending {
  /** The rows. It rejects with what the client rejects with, or with `NotSent`. */
  readonly answer: Promise<readonly unknown[]>;
  /**
   * Nobody waits for the answer any more: takes the statement back if it was not sent yet, and asks the server to cancel
   * it if it was.
   *
   * @returns `never` if it was not sent and will not be.
   */
  giveUp(): 'never' | 'perhaps';
}

/** What this package needs of a client, whichever it is. */
export interface Connection {
  send(statement: Statement, values: readonly Value[]): Sending;
}

/** The statement never left this process. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
}
