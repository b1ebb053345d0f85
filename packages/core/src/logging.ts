import { printable } from './domain/printable.js';
import type { SpoolLockError } from './errors.js';
import type { SpoolLockEvent } from './engine/events.js';
import type { SpoolLock } from './spool-lock.js';

/** The fields of one log line. Text that people typed is in the fields, not in the message. */
export type LogFields = Readonly<Record<string, unknown>>;

type Write = (fields: LogFields, message: string) => void;

/**
 * Receives the lines of the log. A pino or bunyan logger fits unchanged. `consoleLogger` makes one from a console.
 * For winston, write an adapter of three lines.
 *
 * @example
 * ```ts
 * const logger: Logger = {
 *   info: (fields, message) => console.log(message, fields),
 *   warn: (fields, message) => console.warn(message, fields),
 *   error: (fields, message) => console.error(message, fields),
 *   // debug is left out: what comes in hundreds is not written.
 * };
 * logEvents(lock, logger);
 * ```
 */
export interface Logger {
  /** Everyday work. */
  info(fields: LogFields, message: string): void;
  /** Something that a person may want to look at soon. */
  warn(fields: LogFields, message: string): void;
  /** Something that must not happen. */
  error(fields: LogFields, message: string): void;
  /** Events that come in hundreds, such as each rebuilt lock. Without this method they are not written. */
  debug?(fields: LogFields, message: string): void;
}

/** What to leave out of the log. */
export interface LogOptions {
  /** Types of events to leave out, such as `reconciled` where the program prints the report itself. */
  readonly except?: readonly SpoolLockEvent['type'][] | undefined;
}

type Level = keyof Logger;

interface Line {
  readonly level: Level;
  readonly fields: LogFields;
  readonly message: string;
}

/**
 * Writes each event of the engine as one line. Returns a function that stops this. The fields hold the event's type
 * as `event`, and its details. They never hold a token, nor a lock's stored value, which contains the token.
 * Unprintable characters are replaced in messages and fields.
 *
 * @example
 * ```ts
 * const stop = logEvents(lock, consoleLogger(), { except: ['reconciled'] });
 * await lock.iniciar(tag, worker); // MK-1335-CW-25000-019 granted {"event":"granted",…}
 * stop();
 * ```
 */
export function logEvents(
  lock: Pick<SpoolLock, 'listen'>,
  logger: Logger,
  { except = [] }: LogOptions = {},
): () => void {
  const silent = new Set<string>(except);
  return lock.listen((event) => {
    if (silent.has(event.type)) return;
    const { level, fields, message } = lineOf(event);
    const shown = fitToShow({ event: event.type, ...fields });
    // A method of pino needs its `this`.
    if (level === 'debug') logger.debug?.(shown, printable(message));
    else logger[level](shown, printable(message));
  });
}

/**
 * A logger that writes to a console: the message, and the fields as JSON.
 *
 * @example
 * ```ts
 * logEvents(lock, consoleLogger());
 * ```
 */
export function consoleLogger(to: ConsoleMethods = console): Logger {
  const on =
    (level: Exclude<Level, 'debug'>): Write =>
    (fields, message) =>
      to[level](`${message} ${JSON.stringify(fields)}`);
  return { info: on('info'), warn: on('warn'), error: on('error') };
}

/** The methods that `consoleLogger` needs. */
export type ConsoleMethods = Readonly<Record<'info' | 'warn' | 'error', (line: string) => void>>;

/** Picks each field by name, because the whole event may contain a lock's value, and so a token. */
function lineOf(event: SpoolLockEvent): Line {
  switch (event.type) {
    case 'granted':
    case 'resumed': {
      const { tag, worker, since, fence, mode } = event;
      return { level: 'info', fields: { tag, worker, since, fence, mode }, message: `${tag} ${event.type}` };
    }
    case 'superseded': {
      const { tag, worker, since, fence, mode, former, formerSince } = event;
      const fields = { tag, worker, since, fence, mode, former, formerSince };
      return { level: 'warn', fields, message: `${tag} superseded` };
    }
    case 'taken-over': {
      const { tag, worker, since, fence, mode, from, by, reason } = event;
      const fields = { tag, worker, since, fence, mode, from, by, reason };
      return { level: 'warn', fields, message: `${tag} taken over` };
    }
    case 'released': {
      const { tag, from, by, reason, repeated } = event;
      return { level: 'warn', fields: { tag, from, by, reason, repeated }, message: `${tag} released` };
    }
    case 'given-back': {
      const { tag, worker, repeated, by, reason } = event;
      const fields = { tag, worker, repeated, ...(by === undefined ? {} : { by, reason }) };
      return { level: 'info', fields, message: `${tag} given back` };
    }
    case 'settled': {
      const { tag, outcome, change } = event;
      const fields = { tag, outcome, next: change.next };
      return { level: 'warn', fields, message: `${tag}: a write without an answer was ${outcome}` };
    }
    case 'refused':
      return refusedLine(event);
    case 'orphan-reclaimed':
      return { level: 'warn', fields: { tag: event.tag }, message: `${event.tag} had an orphan` };
    case 'orphan-removed': {
      const { tag, by } = event;
      return { level: 'warn', fields: { tag, by }, message: `${tag} had an orphan` };
    }
    case 'lock-rebuilt': {
      const { tag, workerId, by } = event;
      return { level: 'debug', fields: { tag, workerId, by }, message: `${tag} has its lock again` };
    }
    case 'degraded-entered': {
      const message = 'the lock store cannot be reached: the truth alone decides';
      return { level: 'warn', fields: { detail: event.detail }, message };
    }
    case 'degraded-left':
      return { level: 'info', fields: {}, message: 'the lock store is back' };
    case 'reconciled':
      return reconciledLine(event);
    case 'warning':
      return { level: 'warn', fields: { detail: event.detail }, message: `ATTENTION: ${event.detail}` };
    case 'fault':
      return { level: 'error', fields: { cause: nameOf(event.cause) }, message: event.detail };
  }
}

/** Errors that show a problem of the systems or the source. The other errors only say who has a spool. */
const TROUBLES: ReadonlySet<SpoolLockError['type']> = new Set([
  'source-misshaped',
  'ambiguous-spool',
  'store-unavailable',
  'source-unavailable',
  'unavailable',
  'outcome-unknown',
]);

/** That another worker has the spool is normal, so it is no warning. */
function refusedLine({ tag, operation, error }: Extract<SpoolLockEvent, { readonly type: 'refused' }>): Line {
  const detail = 'detail' in error ? error.detail : error.message;
  return {
    level: TROUBLES.has(error.type) ? 'warn' : 'info',
    fields: { tag, operation, error: error.type, detail },
    message: `${tag} ${operation} refused`,
  };
}

/** Logs only counts: a shop has thousands of rows. */
function reconciledLine({ report }: Extract<SpoolLockEvent, { readonly type: 'reconciled' }>): Line {
  const { reconciled, skipped, skips, orphansRemoved, complete, stoppedBy } = report;
  const reasons: Record<string, number> = {};
  for (const { reason } of skips) reasons[reason] = (reasons[reason] ?? 0) + 1;
  const counts = { reconciled, skipped, reasons, orphansRemoved, complete };
  if (stoppedBy === null) return { level: 'info', fields: counts, message: 'the locks agree with the truth' };
  const fields = { ...counts, stoppedBy: stoppedBy.type };
  return { level: 'warn', fields, message: `reconcile stopped early: ${stoppedBy.message}` };
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : typeof cause;
}

function fitToShow(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, shownValue(value)]));
}

function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return printable(value);
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  return fitToShow({ ...value });
}
