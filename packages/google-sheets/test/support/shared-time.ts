import { setImmediate } from 'node:timers';
import type { Clock } from '@spoollock/core/adapter';
import { VirtualClock } from '@spoollock/testing';
import type { SheetsClient } from '../../src/calls/sheets-client.js';

/** Turns of the event loop in which what an answer has woken comes to send what it sends next. */
const TURNS = 5;

/**
 * One clock for a process, its servers and their libraries, with real connections in between. Time stands
 * still while anything is on its way through a socket; when all wait for time, it goes on to the next timer.
 */
export class SharedTime implements Clock {
  readonly #clock: VirtualClock;
  #setByMs = 0;
  readonly #dueAt = new Map<object, number>();
  /** Calls that a client has sent and has no answer to. */
  #asked = 0;
  /** Calls that wait in the server, for time to pass. */
  #keptWaiting = 0;

  constructor(startMs?: number) {
    this.#clock = new VirtualClock(startMs);
  }

  now(): number {
    return this.#clock.now();
  }

  setTimer(delayMs: number, task: () => void): () => void {
    const timer = {};
    this.#dueAt.set(timer, this.#passed() + Math.max(0, delayMs));
    const cancel = this.#clock.setTimer(delayMs, () => {
      this.#dueAt.delete(timer);
      task();
    });
    return () => {
      this.#dueAt.delete(timer);
      cancel();
    };
  }

  /** Sets the clock forward or (negative) back by so much: timers take no notice. */
  jump(ms: number): void {
    this.#setByMs += ms;
    this.#clock.jump(ms);
  }

  /** The clock for the server: a call that waits by it is not on its way. */
  get server(): Clock {
    return {
      now: () => this.now(),
      setTimer: (delayMs, task) => {
        this.#keptWaiting += 1;
        let isOver = false;
        const end = (): void => {
          if (!isOver) this.#keptWaiting -= 1;
          isOver = true;
        };
        const cancel = this.setTimer(delayMs, () => {
          end();
          task();
        });
        return () => {
          end();
          cancel();
        };
      },
    };
  }

  /** Something on its way through a socket. */
  async underWay<T>(io: Promise<T>): Promise<T> {
    this.#asked += 1;
    try {
      return await io;
    } finally {
      this.#asked -= 1;
    }
  }

  /** The client, its calls known to be on their way. */
  client({ spreadsheets }: SheetsClient): SheetsClient {
    return {
      spreadsheets: {
        get: (params, options) => this.underWay(spreadsheets.get(params, options)),
        batchUpdate: (params, options) => this.underWay(spreadsheets.batchUpdate(params, options)),
        values: {
          batchGet: (params, options) => this.underWay(spreadsheets.values.batchGet(params, options)),
          append: (params, options) => this.underWay(spreadsheets.values.append(params, options)),
        },
      },
    };
  }

  /** Lets as much time pass as `work` needs, timer by timer, and answers as it does. */
  async run<T>(work: PromiseLike<T>): Promise<T> {
    let isOver = false;
    const end = (): void => void (isOver = true);
    work.then(end, end);
    const over = (): boolean => isOver;
    for (;;) {
      await this.quiet();
      if (over()) return work;
      const dueAt = Math.min(...this.#dueAt.values());
      if (dueAt === Infinity) throw new Error('the work waits, but not for this clock: no timer is set');
      await this.#clock.advance(Math.max(0, dueAt - this.#passed()));
    }
  }

  /** Lets so much time pass, and all that it wakes come to rest. */
  async advance(ms: number): Promise<void> {
    await this.run(new Promise<void>((resolve) => void this.setTimer(ms, resolve)));
    await this.quiet();
  }

  /** Resolves when nothing is on its way and everything waits for time to pass. */
  async quiet(): Promise<void> {
    for (let turns = 0; turns < TURNS; turns++) {
      await turn();
      if (this.#asked > this.#keptWaiting) turns = 0;
    }
  }

  /** What has really passed. */
  #passed(): number {
    return this.now() - this.#setByMs;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
