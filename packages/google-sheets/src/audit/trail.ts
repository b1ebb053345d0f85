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
import { AuditTab, type AuditFault } from './tab.js';

/**
 * An audit trail in a tab of a spreadsheet: one line for every INICIAR, FINALIZAR and take-over, appended and
 * never rewritten. The table in `auditLine` says what stands in it; cleanup, lock repair and refusals are silent.
 *
 * The tab must be there with its headers; one that is wholly empty gets them. Lines that arrive together share
 * a call, one call is under way at a time, and the order is kept. While the sheet cannot be written, lines
 * wait in memory and are tried again with growing pauses. If more wait than `mostWaiting`, those that arrive
 * then are handed to `onTrouble`. A process that dies takes the lines with it that still waited.
 *
 * When the answer to an append is lost, the ids in the sheet are read before anything is sent again, and only
 * what is not there is sent. What remains: an append that lands even later than that leaves its lines twice,
 * under the same `ID`; and two processes that both begin with an empty tab may both write the headers.
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
  /** The pause after the last failure, before chance adds to it; 0 while it goes well. */
  #backoffMs = 0;
  #trouble: WritingTrouble | null = null;
  /** Aborted to end a pause early. */
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
      this.#tell({ what: 'closed', detail: 'the audit trail was closed', waiting, line });
    else if (waiting >= mostWaiting)
      this.#tell({ what: 'overflow', detail: `${waiting} lines wait already`, waiting, line });
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

  /** Nothing is tried any more. */
  #end(): void {
    this.#isOver = true;
    this.#cancelTimer?.();
    this.#tab.giveUp();
    this.#pause.abort();
    this.#answerFlushes(this.#lastTrouble());
    this.#onOver();
  }

  /** After a moment for company, and no more often than the quota's share allows. */
  #sendLater(): void {
    if (this.#cancelTimer !== null) return;
    const { clock, gatherMs, appendsPerMinute } = this.#settings;
    const apartMs = MINUTE_MS / appendsPerMinute;
    // A clock that was set back makes nobody wait longer than that.
    const paceMs = Math.min(this.#triedAtMs + apartMs - clock.now(), apartMs);
    this.#cancelTimer = clock.setTimer(Math.max(gatherMs, paceMs), () => this.#sendNow());
  }

  #sendNow(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (this.#state === 'pausing') this.#pause.abort();
    else if (this.#state === 'idle') void this.#send();
  }

  /** Never rejects: whatever fails is a try's answer. */
  async #send(): Promise<void> {
    do {
      this.#pause = new AbortController();
      const isWritten = await this.#try();
      if (!isWritten && !this.#isOver) await this.#tryAgain();
      // At once while somebody waits for it, otherwise at the usual pace.
    } while (!this.#isOver && this.waiting > 0 && (this.#flushes.length > 0 || this.#closing !== null));
    this.#state = 'idle';
    if (this.#isOver) return;
    if (this.#closing !== null) this.#end();
    else if (this.waiting > 0) this.#sendLater();
  }

  /** Until a try succeeds, or somebody does not want to wait for the end of the pause. */
  async #tryAgain(): Promise<void> {
    const attempt = async (number: number): Promise<void> => {
      // p-retry does not pause before its first attempt, so that one is the try that has failed.
      if (number === 1 || !(await this.#try())) throw new Error('not written');
    };
    try {
      // Fetched when it is first needed: the way without a fault does not pay for it.
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
      // The pause was ended.
    }
  }

  /** Whether a try succeeded. */
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
      this.#tell(this.#trouble);
    }
    this.#answerFlushes(this.#trouble);
    // Not before: one who flushes when told of trouble is answered by it, and ends no pause.
    this.#state = 'pausing';
    if (fault === null) return true;
    // Nobody puts a tab right while a program waits to end.
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

  /** What is said of lines that were not written by the end. */
  #lastTrouble(): WritingTrouble {
    return { ...(this.#trouble ?? NO_ANSWER), waiting: this.waiting };
  }

  #answerFlushes(trouble: WritingTrouble | null): void {
    const flushes = this.#flushes;
    this.#flushes = [];
    for (const flush of flushes) {
      if (flush.until <= this.#tab.written) flush.resolve(ok());
      else if (trouble !== null) flush.resolve(err(trouble));
      else this.#flushes.push(flush);
    }
  }

  #tell(trouble: AuditTrouble): void {
    try {
      const said = this.#settings.onTrouble(trouble);
      // There is nobody left to whom it could be told.
      if (said instanceof Promise) said.catch(() => undefined);
    } catch {
      // Nor here.
    }
  }
}

interface Flush {
  readonly until: number;
  readonly resolve: (result: Result<void, WritingTrouble>) => void;
}

const NO_ANSWER = { what: 'unanswered', detail: 'no answer in time', retryAfterMs: 0 } as const;
const MINUTE_MS = 60_000;
