import { randomUUID } from 'node:crypto';
import { type SpoolLockEvent } from '@spoollock/core';
import { MAX_TIMER_MS, isTimeZone, systemClock, type Clock } from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';
import type { AuditLine } from './audit-lines.js';
import type { AuditClient, AuditFault } from './audit-tab.js';

/** What `createAuditTrail` is given. */
export interface AuditTrailOptions {
  /** A client of `googleapis` or `@googleapis/sheets`, with the right to write. */
  readonly client: AuditClient;
  readonly spreadsheetId: string;
  /**
   * Told of everything that keeps lines out of the sheet, at each failed try: nobody else hears of it. What it
   * throws is ignored.
   */
  readonly onTrouble: (trouble: AuditTrouble) => unknown;
  /** The tab of the trail; `Metadata` by default. */
  readonly tab?: string | undefined;
  /** The IANA zone in which the shop writes its times; `America/Santiago` by default. */
  readonly timeZone?: string | undefined;
  /** How long a line waits for others to share its call; 50 by default. */
  readonly gatherMs?: number | undefined;
  /** At most so many appends a minute, so that the trail leaves the quota to the spools; 20 by default. */
  readonly appendsPerMinute?: number | undefined;
  /** At most so many lines in one append; 500 by default. */
  readonly mostPerAppend?: number | undefined;
  /** At most so many lines are kept in memory while they cannot be written; 10 000 by default. */
  readonly mostWaiting?: number | undefined;
  /** The pause after a first failure, with as much again at random; it doubles; 1000 by default. */
  readonly backoffMs?: number | undefined;
  /** The longest such pause; 32 000 by default. */
  readonly longestBackoffMs?: number | undefined;
  /** A request without an answer is given up after so long; 30 000 by default. */
  readonly requestTimeoutMs?: number | undefined;
  /** Where time comes from; the machine's clock by default. */
  readonly clock?: Clock | undefined;
  /** Where the lines' ids come from; UUIDs version 4 from the system by default. Never twice the same. */
  readonly newId?: (() => string) | undefined;
}

/** The trail of what was done to the spools. */
export interface AuditTrail {
  /** For `lock.listen`. It only queues: no call of the lock waits for the sheet, or fails with it. */
  readonly listener: (event: SpoolLockEvent) => void;
  /** How many lines are not known to be in the sheet. */
  readonly waiting: number;
  /**
   * Writes what waits now, without waiting for company or for the end of a pause. Ok when all of it is in the
   * sheet; the trouble of the first try that fails, and the lines go on waiting.
   *
   * @example
   * ```ts
   * async function beforeTheReport(trail: AuditTrail): Promise<void> {
   *   const written = await trail.flush();
   *   if (written.isErr()) console.warn(written.error.waiting, 'lines are not in the sheet');
   * }
   * ```
   */
  flush(): Promise<Result<void, WritingTrouble>>;
  /**
   * Writes what is left, for at most `deadlineMs` (10 000 by default), and ends. What could not be written is
   * handed back. From then on every line is reported as `closed`; so stop listening first.
   *
   * @example
   * ```ts
   * async function end(trail: AuditTrail): Promise<void> {
   *   const closed = await trail.close({ deadlineMs: 5_000 });
   *   if (closed.isErr()) for (const line of closed.error.lines) console.error(JSON.stringify(line));
   * }
   * ```
   */
  close(options?: { readonly deadlineMs?: number }): Promise<Result<void, Unwritten>>;
}

/** What keeps lines out of the sheet. */
export type AuditTrouble = WritingTrouble | LostLine;

/** A try failed. The lines wait, in their order, and are tried again. */
export interface WritingTrouble {
  /**
   * `tab-missing`, `tab-misshaped` (a header is not what it must be) and `refused` (rights, credentials, no
   * such spreadsheet) are for a person to put right; the others pass by themselves.
   */
  readonly what: AuditFault['what'];
  /** For a person, without secrets. */
  readonly detail: string;
  /** How many lines wait. */
  readonly waiting: number;
  /** When the next try is made at the latest. */
  readonly retryAfterMs: number;
}

/** A line was given up: as many wait as are allowed (`overflow`), or the trail was closed. It is handed over. */
export interface LostLine {
  readonly what: 'overflow' | 'closed';
  readonly detail: string;
  readonly waiting: number;
  readonly line: AuditLine;
}

/** What `close` could not write. */
export interface Unwritten {
  /** What kept it out of the sheet. */
  readonly trouble: WritingTrouble;
  /** In their order; append them elsewhere, or by hand. */
  readonly lines: readonly AuditLine[];
  /** So many of the first of them may be in the sheet all the same: look for their `ID`. */
  readonly perhapsWritten: number;
}

/** The options, complete. */
export type AuditTrailSettings = {
  readonly [Option in keyof AuditTrailOptions]-?: Exclude<AuditTrailOptions[Option], undefined>;
};

/** Options with their defaults; throws a `TypeError` that names an impossible one. */
export function resolveAuditOptions(options: AuditTrailOptions): AuditTrailSettings {
  const { tab = 'Metadata', timeZone = 'America/Santiago', spreadsheetId } = options;
  if (spreadsheetId === '') throw new TypeError('spreadsheetId must not be empty');
  if (tab === '') throw new TypeError('tab must not be empty');
  if (!isTimeZone(timeZone)) throw new TypeError(`timeZone must be an IANA time zone, not ${timeZone}`);
  return {
    client: options.client,
    spreadsheetId,
    onTrouble: options.onTrouble,
    tab,
    timeZone,
    gatherMs: number('gatherMs', options.gatherMs ?? 50, 0),
    appendsPerMinute: number('appendsPerMinute', options.appendsPerMinute ?? 20, 1),
    mostPerAppend: whole('mostPerAppend', options.mostPerAppend ?? 500),
    mostWaiting: whole('mostWaiting', options.mostWaiting ?? 10_000),
    backoffMs: number('backoffMs', options.backoffMs ?? 1_000, 1),
    longestBackoffMs: number('longestBackoffMs', options.longestBackoffMs ?? 32_000, 1),
    requestTimeoutMs: number('requestTimeoutMs', options.requestTimeoutMs ?? 30_000, 1),
    clock: options.clock ?? systemClock,
    newId: options.newId ?? randomUUID,
  };
}

function number(name: string, value: number, least: number): number {
  if (!(value >= least && value <= MAX_TIMER_MS))
    throw new TypeError(`${name} must be a number from ${least} up, not ${String(value)}`);
  return value;
}

function whole(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new TypeError(`${name} must be a whole number from 1 up, not ${String(value)}`);
  return value;
}
