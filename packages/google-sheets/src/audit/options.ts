import { randomUUID } from 'node:crypto';
import { type SpoolLockEvent } from '@spoollock/core';
import { MAX_TIMER_MS, isTimeZone, systemClock, type Clock } from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';
import type { AuditLine } from './lines.js';
import type { AuditClient, AuditFault } from './tab-calls.js';

/** The options of `createAuditTrail`. */
export interface AuditTrailOptions {
  /** A client of `googleapis` or `@googleapis/sheets` that may write to the spreadsheet. */
  readonly client: AuditClient;
  /** The long part of the spreadsheet's address. */
  readonly spreadsheetId: string;
  /**
   * Called whenever a try to write lines fails, and whenever a line is given up. Nothing else reports these
   * failures. An exception that it throws is ignored.
   */
  readonly onTrouble: (trouble: AuditTrouble) => unknown;
  /** The tab that holds the trail; `Metadata` by default. */
  readonly tab?: string | undefined;
  /** The IANA zone in which the shop writes its times; `America/Santiago` by default. */
  readonly timeZone?: string | undefined;
  /** How long a line waits for others that can share its call; 50 by default. */
  readonly gatherMs?: number | undefined;
  /** The most appends in one minute; 20 by default. The limit leaves most of the quota for the spools. */
  readonly appendsPerMinute?: number | undefined;
  /** The most lines in one append; 500 by default. */
  readonly mostPerAppend?: number | undefined;
  /** The most lines that wait in memory; 10 000 by default. */
  readonly mostWaiting?: number | undefined;
  /**
   * The pause after the first failure; 1000 by default. It doubles each time. Each pause gets a random addition of
   * up to its own length.
   */
  readonly backoffMs?: number | undefined;
  /** The longest pause after a failure; 32 000 by default. */
  readonly longestBackoffMs?: number | undefined;
  /** How long a request may go unanswered before it is given up; 30 000 by default. */
  readonly requestTimeoutMs?: number | undefined;
  /** Where time comes from; the machine's clock by default. */
  readonly clock?: Clock | undefined;
  /** Makes the ids of the lines; UUIDs, version 4, by default. It must never return the same id twice. */
  readonly newId?: (() => string) | undefined;
}

/** The tab of the trail, unless another one is named. */
export const AUDIT_TAB = 'Metadata';

/** Records what happens to the spools. */
export interface AuditTrail {
  /** Pass it to `lock.listen`. It only queues a line, so no call of the lock waits for the sheet or fails with it. */
  readonly listener: (event: SpoolLockEvent) => void;
  /** The number of lines that are not known to be in the sheet yet. */
  readonly waiting: number;
  /**
   * Writes the waiting lines at once: it ends a pause early and does not wait for more lines. Answers Ok when all
   * of them are in the sheet. If a try fails, it answers the trouble, and the lines wait.
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
   * Writes the remaining lines for at most `deadlineMs` (10 000 by default), then ends. The error holds the lines
   * that could not be written. Later lines are reported to `onTrouble` as `closed`, so stop listening first.
   *
   * @example
   * ```ts
   * async function end(trail: AuditTrail): Promise<void> {
   *   const closed = await trail.close({ deadlineMs: 5_000 });
   *   if (closed.isErr()) for (const line of closed.error.lines) console.error(JSON.stringify(line));
   * }
   * ```
   */
  close(options?: { readonly deadlineMs?: number | undefined }): Promise<Result<void, Unwritten>>;
}

/** What keeps lines out of the sheet. */
export type AuditTrouble = WritingTrouble | LostLine;

/** A try to write failed. The lines keep their order and are tried again. */
export interface WritingTrouble {
  /**
   * A person must fix `tab-missing`, `tab-misshaped` (a wrong header) and `refused` (rights, credentials, or no
   * such spreadsheet). The others pass by themselves.
   */
  readonly what: AuditFault['what'];
  /** Explains it to a person. It holds no secrets. */
  readonly detail: string;
  /** How many lines wait. */
  readonly waiting: number;
  /** The next try comes after this time at the latest. */
  readonly retryAfterMs: number;
}

/** A line was given up: too many lines wait (`overflow`), or the trail was closed. Nothing else keeps `line`. */
export interface LostLine {
  readonly what: 'overflow' | 'closed';
  readonly detail: string;
  readonly waiting: number;
  readonly line: AuditLine;
}

/** What `close` could not write. */
export interface Unwritten {
  /** Why the lines could not be written. */
  readonly trouble: WritingTrouble;
  /** The lines in their order. Append them elsewhere, or by hand. */
  readonly lines: readonly AuditLine[];
  /** This many of the first lines may be in the sheet after all. Look for their `ID` there. */
  readonly perhapsWritten: number;
}

/** The options with all defaults filled in. */
export type AuditTrailSettings = {
  readonly [Option in keyof AuditTrailOptions]-?: Exclude<AuditTrailOptions[Option], undefined>;
};

/** @throws TypeError that names an option with an impossible value. */
export function resolveAuditOptions(options: AuditTrailOptions): AuditTrailSettings {
  const { tab = AUDIT_TAB, timeZone = 'America/Santiago', spreadsheetId } = options;
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
    throw new TypeError(`${name} must be a number from ${least} to ${MAX_TIMER_MS}, not ${String(value)}`);
  return value;
}

function whole(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new TypeError(
      `${name} must be a whole number from 1 to ${Number.MAX_SAFE_INTEGER}, not ${String(value)}`,
    );
  return value;
}
