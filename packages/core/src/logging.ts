import { printable } from './domain/printable.js';
import type { SpoolLockError } from './errors.js';
import type { SpoolLockEvent } from './engine/events.js';
import type { SpoolLock } from './spool-lock.js';

/** Names and values of one line of a log; whatever a shop's people have typed is in here, not in the message. */
export type LogFields = Readonly<Record<string, unknown>>;

type Write = (fields: LogFields, message: string) => void;

/**
 * Where a log's lines go. A pino or bunyan logger is one as it is; `consoleLogger` makes one of a console, and
 * for winston three lines do.
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
  /** What a shop does all day. */
  info(fields: LogFields, message: string): void;
  /** What somebody may want to know of soon. */
  warn(fields: LogFields, message: string): void;
  /** What must not happen. */
  error(fields: LogFields, message: string): void;
  /** Told, where it is there, of what comes in hundreds: each lock that is brought back. Else those are not written. */
  debug?(fields: LogFields, message: string): void;
}

/** What of the log is not to be written. */
export interface LogOptions {
  /** Types of events to leave out, such as `reconciled` where the report is told by other means. */
  readonly except?: readonly SpoolLockEvent['type'][] | undefined;
}

type Level = keyof Logger;

interface Line {
  readonly level: Level;
  readonly fields: LogFields;
  readonly message: string;
}

/**
 * Writes each event of the engine as one line, and returns how to stop. The fields carry the event's type as `event`
 * and what is known of it; never a token, nor a lock's stored value, which has the token in it. Messages and fields
 * alike carry no control, direction or line-separating characters, whoever typed them.
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
    // Called on the logger: a method of pino's taken off it would not know whose it is.
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

/** What of a console is needed. */
export type ConsoleMethods = Readonly<Record<'info' | 'warn' | 'error', (line: string) => void>>;

/** Member by member, and not the event as it is: a lock's value carries the token that gives the spool back. */
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
      const { tag, worker, repeated } = event;
      return { level: 'info', fields: { tag, worker, repeated }, message: `${tag} given back` };
    }
    case 'settled': {
      const { tag, outcome, change } = event;
      const fields = { tag, outcome, next: change.next };
      return { level: 'warn', fields, message: `${tag}: a write without an answer was ${outcome}` };
    }
    case 'refused':
      return refusedLine(event);
    case 'orphan-reclaimed':
      return { level: 'warn', fields: { tag: event.tag }, message: `${event.tag} had a lock and a free row` };
    case 'orphan-removed': {
      const { tag, by } = event;
      return { level: 'warn', fields: { tag, by }, message: `${tag} had a lock and a free row` };
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

/** Refusals that say something of the shop's machines or its sheet, and not of who has a spool. */
const TROUBLES: ReadonlySet<SpoolLockError['type']> = new Set([
  'source-misshaped',
  'ambiguous-spool',
  'store-unavailable',
  'source-unavailable',
  'unavailable',
  'outcome-unknown',
]);

/** That somebody else has it is a shop's everyday. */
function refusedLine({ tag, operation, error }: Extract<SpoolLockEvent, { readonly type: 'refused' }>): Line {
  const detail = 'detail' in error ? error.detail : error.message;
  return {
    level: TROUBLES.has(error.type) ? 'warn' : 'info',
    fields: { tag, operation, error: error.type, detail },
    message: `${tag} ${operation} refused`,
  };
}

/** Counts, and not the rows one by one: a shop has thousands of them, and most are in good order. */
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
