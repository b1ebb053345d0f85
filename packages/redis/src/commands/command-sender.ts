import { err, type Result } from 'neverthrow';
import type { Clock, StoreAnswer, StoreFault } from '@spoollock/core/adapter';
import { Deadlines } from './deadlines.js';
import {
  failure,
  notReady,
  type Command,
  type Failure,
  type Server,
} from '../connection/redis-connection.js';
import type { Script } from './scripts.js';
import { FailedTry, tryAgain } from './try-again.js';

/** Turns a reply into an answer. A reply in an unexpected form is a fault. */
export type Reading<T> = (reply: unknown) => Result<T, StoreFault>;

/**
 * Whether a command may be tried again after it was perhaps applied. `repeat`: yes, a second application changes
 * nothing and gives the same answer. `once`: no, the second answer would reflect the first application.
 */
export type AfterPerhaps = 'repeat' | 'once';

/** How long a command may take, and how often it is tried again. */
export interface SendingSettings {
  readonly clock: Clock;
  readonly commandTimeoutMs: number;
  readonly retries: number;
}

/** Sends commands. One deadline covers all tries of a command. The promises never reject. */
export class CommandSender {
  readonly #connection: Server;
  readonly #deadlines: Deadlines;
  readonly #timeoutMs: number;
  readonly #retries: number;
  /** Set when all tries of a command found no connection. Until there is one again, calls fail at once. */
  #givenUp = false;

  constructor(connection: Server, settings: SendingSettings) {
    this.#connection = connection;
    this.#deadlines = new Deadlines(settings.clock, settings.commandTimeoutMs);
    this.#timeoutMs = settings.commandTimeoutMs;
    this.#retries = settings.retries;
  }

  /** Call it when there is a connection again. */
  connected(): void {
    this.#givenUp = false;
  }

  /** Runs a script: by its hash, or with its whole text if the server does not know it. */
  run<T>(
    script: Script,
    keys: readonly string[],
    args: readonly string[],
    read: Reading<T>,
    afterPerhaps: AfterPerhaps,
  ): StoreAnswer<T> {
    return this.#send(
      ['evalsha', script.sha, String(keys.length), ...keys, ...args],
      read,
      afterPerhaps,
      script,
    );
  }

  /**
   * Sends a command that only reads.
   *
   * @param server the server to ask; by default the client chooses.
   */
  ask<T>(command: Command, read: Reading<T>, server: Server = this.#connection): StoreAnswer<T> {
    return this.#send(command, read, 'repeat', null, server);
  }

  // Every INICIAR uses this, so without a fault it makes only one promise, and no timer of its own.
  #send<T>(
    command: Command,
    read: Reading<T>,
    afterPerhaps: AfterPerhaps,
    script: Script | null,
    server: Server = this.#connection,
  ): StoreAnswer<T> {
    return new Promise((resolve) => {
      let retrying: AbortController | null = null;
      let over = false;
      const wait = this.#deadlines.begin(() => {
        over = true;
        retrying?.abort();
        resolve(
          err(failure('perhaps', 'lasting', `Redis did not answer in time (${this.#timeoutMs} ms)`).fault),
        );
      });
      const replied = (reply: unknown): void => {
        this.#deadlines.end(wait);
        resolve(read(reply));
      };
      const failed = (first: Failure): void => {
        if (over) return;
        retrying = new AbortController();
        void this.#recover({ command, script, afterPerhaps, server, signal: retrying.signal }, first).then(
          (outcome) => {
            this.#deadlines.end(wait);
            resolve(outcome instanceof FailedTry ? err(outcome.failure.fault) : read(outcome));
          },
        );
      };
      try {
        if (!server.ready(command)) failed(notReady(server.whyNotReady()));
        else server.send(command).then(replied, (cause: unknown) => failed(server.explain(cause)));
      } catch (cause) {
        failed(server.explain(cause));
      }
    });
  }

  /** Continues after a failed first try. Returns the reply, or the failure to report. */
  async #recover(trip: Trip, first: Failure): Promise<unknown> {
    let reached: StoreFault['reached'] = 'never';
    const note = (failed: Failure): FailedTry => {
      // If an earlier try was perhaps applied, a later refusal does not prove that nothing was applied.
      if (failed.fault.reached === 'perhaps') reached = 'perhaps';
      return new FailedTry({ ...failed, fault: { ...failed.fault, reached } });
    };
    const worthwhile = ({ kind, fault }: Failure): boolean =>
      kind === 'passing' &&
      (fault.reached === 'never' || trip.afterPerhaps === 'repeat') &&
      (!this.#givenUp || isReady(trip));

    const outcome = await this.#sendWhole(trip, first, note);
    if (!(outcome instanceof FailedTry) || this.#retries === 0 || !worthwhile(outcome.failure))
      return outcome;
    const attempt = async (): Promise<unknown> => {
      const again = await this.#tryOnce(trip, note);
      if (again instanceof FailedTry) throw again;
      return again;
    };
    const { signal } = trip;
    return tryAgain(outcome, attempt, worthwhile, { retries: this.#retries, signal }).catch(
      (last: unknown) => {
        this.#givenUp = !isReady(trip);
        return last instanceof FailedTry ? last : outcome;
      },
    );
  }

  async #tryOnce(trip: Trip, note: (failed: Failure) => FailedTry): Promise<unknown> {
    try {
      if (!trip.server.ready(trip.command)) return note(notReady(trip.server.whyNotReady()));
      return await trip.server.send(trip.command);
    } catch (cause) {
      return this.#sendWhole(trip, trip.server.explain(cause), note);
    }
  }

  /** Sends the whole script if the server did not know its hash, as after a restart or SCRIPT FLUSH. */
  async #sendWhole(
    { command, script, server }: Trip,
    failed: Failure,
    note: (failed: Failure) => FailedTry,
  ): Promise<unknown> {
    if (failed.kind !== 'script' || script === null || command[0] !== 'evalsha') return note(failed);
    const [, , keyCount, ...keysAndArgs] = command;
    try {
      return await server.send(['eval', script.lua, keyCount, ...keysAndArgs]);
    } catch (cause) {
      return note(server.explain(cause));
    }
  }
}

/** A client behind a wrapper may throw where it should say that it is not ready. */
function isReady({ server, command }: Trip): boolean {
  try {
    return server.ready(command);
  } catch {
    return false;
  }
}

/** One command, with what its retries need. */
interface Trip {
  readonly command: Command;
  readonly script: Script | null;
  readonly afterPerhaps: AfterPerhaps;
  readonly server: Server;
  /** Aborted when the deadline passes. */
  readonly signal: AbortSignal;
}
