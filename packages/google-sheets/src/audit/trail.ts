import type { SpoolLockEvent } from '@spoollock/core';
import { err, ok, type Result } from 'neverthrow';
import { auditLine } from './lines.js';
import {
  resolveAuditOptions,
  type AuditTrail,
  type AuditTrailOptions,
  type AuditTrailSettings,
  type AuditTrouble,
  type Unwritten,
  type WritingTrouble,
} from './options.js';
import { AuditTab } from './tab.js';
import type { AuditFault } from './tab-calls.js';

/**
 * Creates an audit trail in a tab of a spreadsheet. It appends one line for every INICIAR, FINALIZAR, take-over and
 * release, and never changes a line. Cleanup, rebuilt locks and refusals leave no line.
 *
 * The tab must be there with its headers; an empty tab gets them. Lines that arrive together share a call. There is
 * one call at a time, so lines keep their order. After a failure the lines wait in memory; a dying process loses
 * them. The trail tries again after growing pauses. Once `mostWaiting` lines wait, new ones go to `onTrouble`.
 *
 * If the answer to an append is lost, the trail reads the ids in the sheet and sends only the missing lines. Two
 * gaps remain. An append that takes effect after that read writes its lines twice, with the same `ID`. Two
 * processes that both start with an empty tab may both write the headers.
 *
 * @example
 * ```ts
 * import { sheets } from '@googleapis/sheets';
 * const client = sheets('v4');
 * const trail = createAuditTrail({ client, spreadsheetId: 'its id', onTrouble: (trouble) => console.warn(trouble) });
 * const stop = lock.listen(trail.listener);
 * stop();
 * const closed = await trail.close();
 * if (closed.isErr()) console.error(closed.error.lines, closed.error.trouble.detail);
 * ```
 */
export function createAuditTrail(options: AuditTrailOptions): AuditTrail {
  const trail = new Trail(resolveAuditOptions(options));
  return {
    listener: (event) => trail.hear(event),
    get waiting() {
      return trail.waiting;
    },
    flush: () => trail.flush(),
    close: ({ deadlineMs = 10_000 } = {}) => trail.close(deadlineMs),
  };
}

class Trail {
  readonly #settings: AuditTrailSettings;
  readonly #tab: AuditTab;
  #state: 'idle' | 'trying' | 'pausing' = 'idle';
  #cancelTimer: (() => void) | null = null;
  #triedAtMs = -Infinity;
  /** The pause after the last failure, without the random addition; 0 after a success. */
  #backoffMs = 0;
  #trouble: WritingTrouble | null = null;
  /** Aborting it ends a pause early. */
  #pause = new AbortController();
  #flushes: Flush[] = [];
  #closing: Promise<Result<void, Unwritten>> | null = null;
  #isOver = false;
  #onOver: () => void = () => undefined;

  constructor(settings: AuditTrailSettings) {
    this.#settings = settings;
    this.#tab = new AuditTab(settings);
  }

  get waiting(): number {
    return this.#tab.lines.length;
  }

  hear(event: SpoolLockEvent): void {
    const { clock, newId, timeZone, mostWaiting } = this.#settings;
    const line = auditLine(event, { newId, timeZone, nowMs: clock.now() });
    if (line === null) return;
    const { waiting } = this;
    if (this.#closing !== null)
      this.#report({ what: 'closed', detail: 'the audit trail was closed', waiting, line });
    else if (waiting >= mostWaiting)
      this.#report({
        what: 'overflow',
        detail: `${waiting} lines wait already, which is the limit`,
        waiting,
        line,
      });
    else {
      this.#tab.add(line);
      if (this.#state === 'idle') this.#sendLater();
    }
  }

  async flush(): Promise<Result<void, WritingTrouble>> {
    if (this.waiting === 0) return ok();
    if (this.#isOver) return err(this.#lastTrouble());
    return new Promise((resolve) => {
      this.#flushes.push({ until: this.#tab.written + this.waiting, resolve });
      this.#sendNow();
    });
  }

  close(deadlineMs: number): Promise<Result<void, Unwritten>> {
    return (this.#closing ??= this.#finish(deadlineMs));
  }

  async #finish(deadlineMs: number): Promise<Result<void, Unwritten>> {
    await new Promise<void>((resolve) => {
      const cancel = this.#settings.clock.setTimer(deadlineMs, () => this.#end());
      this.#onOver = () => {
        cancel();
        resolve();
      };
      if (this.waiting === 0) this.#end();
      else this.#sendNow();
    });
    const { lines, inDoubt } = this.#tab;
    if (lines.length === 0) return ok();
    return err({ trouble: this.#lastTrouble(), lines: [...lines], perhapsWritten: inDoubt });
  }

  #end(): void {
    this.#isOver = true;
    this.#cancelTimer?.();
    this.#tab.giveUp();
    this.#pause.abort();
    this.#answerFlushes(this.#lastTrouble());
    this.#onOver();
  }

  /** Sends after a short wait for more lines, but no more often than `appendsPerMinute` allows. */
  #sendLater(): void {
    if (this.#cancelTimer !== null) return;
    const { clock, gatherMs, appendsPerMinute } = this.#settings;
    const apartMs = MINUTE_MS / appendsPerMinute;
    // If the clock was set back, the wait is no longer than this.
    const paceMs = Math.min(this.#triedAtMs + apartMs - clock.now(), apartMs);
    this.#cancelTimer = clock.setTimer(Math.max(gatherMs, paceMs), () => this.#sendNow());
  }

  #sendNow(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (this.#state === 'pausing') this.#pause.abort();
    else if (this.#state === 'idle') void this.#send();
  }

  /** Never rejects: a failed try is an answer. */
  async #send(): Promise<void> {
    do {
      this.#pause = new AbortController();
      const isWritten = await this.#try();
      if (!isWritten && !this.#isOver) await this.#tryAgain();
      // A flush or a close gets the next try at once; other lines wait for the usual pace.
    } while (!this.#isOver && this.waiting > 0 && (this.#flushes.length > 0 || this.#closing !== null));
    this.#state = 'idle';
    if (this.#isOver) return;
    if (this.#closing !== null) this.#end();
    else if (this.waiting > 0) this.#sendLater();
  }

  /** Tries again until a try succeeds or something ends the pause early. */
  async #tryAgain(): Promise<void> {
    const attempt = async (number: number): Promise<void> => {
      // p-retry does not pause before its first attempt, so that attempt only repeats the failure.
      if (number === 1 || !(await this.#try())) throw new Error('not written');
    };
    try {
      // This loads p-retry only at the first failure, to keep the start fast.
      const { default: pRetry } = await import('p-retry');
      await pRetry(attempt, {
        retries: Infinity,
        minTimeout: this.#backoffMs,
        maxTimeout: this.#settings.longestBackoffMs,
        factor: 2,
        randomize: true,
        signal: this.#pause.signal,
      });
    } catch {
      // Something ended the pause.
    }
  }

  /** Tries once. Answers whether it succeeded. */
  async #try(): Promise<boolean> {
    this.#state = 'trying';
    this.#triedAtMs = this.#settings.clock.now();
    const fault = await this.#tab.write();
    if (this.#isOver) return false;
    if (fault === null) {
      this.#backoffMs = 0;
      this.#trouble = null;
    } else {
      this.#trouble = this.#troubleOf(fault);
      this.#report(this.#trouble);
    }
    this.#answerFlushes(this.#trouble);
    // Set this only now: a flush inside `onTrouble` gets this trouble as its answer, and must not end the pause.
    this.#state = 'pausing';
    if (fault === null) return true;
    // Only a person can fix this fault, and a closing program does not wait for one.
    if (this.#closing !== null && !fault.passing) this.#end();
    return false;
  }

  #troubleOf({ what, detail, retryAfterMs = 0 }: AuditFault): WritingTrouble {
    const { backoffMs, longestBackoffMs } = this.#settings;
    const pauseMs = Math.max(this.#backoffMs * 2, backoffMs, retryAfterMs);
    this.#backoffMs = Math.min(pauseMs, longestBackoffMs);
    return {
      what,
      detail,
      waiting: this.waiting,
      retryAfterMs: Math.min(this.#backoffMs * 2, longestBackoffMs),
    };
  }

  /** The trouble to report with the lines that were not written. */
  #lastTrouble(): WritingTrouble {
    return { ...(this.#trouble ?? NO_ANSWER), waiting: this.waiting };
  }

  #answerFlushes(trouble: WritingTrouble | null): void {
    for (const flush of this.#flushes.splice(0)) {
      if (flush.until <= this.#tab.written) flush.resolve(ok());
      else if (trouble !== null) flush.resolve(err(trouble));
      else this.#flushes.push(flush);
    }
  }

  #report(trouble: AuditTrouble): void {
    try {
      const said = this.#settings.onTrouble(trouble);
      if (said instanceof Promise) said.catch(() => undefined);
    } catch {
      // If `onTrouble` itself fails, there is nothing left to report it to.
    }
  }
}

interface Flush {
  readonly until: number;
  readonly resolve: (result: Result<void, WritingTrouble>) => void;
}

const NO_ANSWER = { what: 'unanswered', detail: 'no answer in time', retryAfterMs: 0 } as const;
const MINUTE_MS = 60_000;
