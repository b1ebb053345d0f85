import type {
  Aborted,
  AmbiguousSpool,
  Holder,
  InProgress,
  InvalidInput,
  LockExpired,
  NotHolder,
  NotOccupied,
  Occupied,
  OutcomeUnknown,
  SourceMisshaped,
  SourceUnavailable,
  StoreUnavailable,
  TimedOut,
  Unavailable,
  UnknownSpool,
  VersionConflict,
} from './errors.js';
import type { SpoolTag } from './spool-tag.js';

/** How soon to ask again when nothing better is known, in milliseconds. */
export const RETRY_AFTER_MS = 1_000;

/** Who holds it, in words. */
function who(holder: Holder | null, label: string | null): string {
  if (holder === null) return `"${label ?? ''}"`;
  return holder.initials === null ? `worker ${holder.id}` : `${holder.initials}(${holder.id})`;
}

export function occupied(
  tag: SpoolTag,
  by: { holder: Holder | null; label: string | null; stale: boolean; saidBy: 'truth' | 'lock' },
): Occupied {
  const stale = by.stale ? ', for longer than the stale limit' : '';
  const next = by.stale || by.holder === null ? 'take-over' : 'ask-holder';
  return {
    type: 'occupied',
    tag,
    ...by,
    message: `${tag} is held by ${who(by.holder, by.label)}${stale}.`,
    next,
  };
}

export function inProgress(tag: SpoolTag, workerId: number | null, retryAfterMs: number): InProgress {
  const message = `${tag} is being taken at this moment.`;
  return { type: 'in-progress', tag, workerId, retryAfterMs, message, next: 'repeat-later' };
}

export function notHolder(
  tag: SpoolTag,
  by: { holder: Holder | null; label: string | null; reason: 'worker' | 'token' },
): NotHolder {
  const message =
    by.reason === 'token'
      ? `${tag} is held under another token, by a newer session.`
      : `${tag} is held by ${who(by.holder, by.label)}, not by the worker named in this call.`;
  return { type: 'not-holder', tag, ...by, message, next: by.holder === null ? 'take-over' : 'read-again' };
}

export function notOccupied(tag: SpoolTag): NotOccupied {
  return { type: 'not-occupied', tag, message: `${tag} is free.`, next: 'nothing' };
}

export function unknownSpool(tag: SpoolTag): UnknownSpool {
  return { type: 'unknown-spool', tag, message: `There is no spool ${tag}.`, next: 'correct-input' };
}

export function ambiguousSpool(tag: SpoolTag, rows: number): AmbiguousSpool {
  const message = `${rows} rows carry the tag ${tag}; one must go before it can be taken or given back.`;
  return { type: 'ambiguous-spool', tag, rows, message, next: 'mend-source' };
}

export function sourceMisshaped(problem: string): SourceMisshaped {
  return {
    type: 'source-misshaped',
    problem,
    message: `The sheet must be mended first: ${problem}.`,
    next: 'mend-source',
  };
}

export function lockExpired(tag: SpoolTag): LockExpired {
  return { type: 'lock-expired', tag, message: `The lock of ${tag} has expired.`, next: 'read-again' };
}

export function versionConflict(
  tag: SpoolTag,
  expected: number | null,
  actual: number | null,
): VersionConflict {
  const message = `${tag} was changed meanwhile.`;
  return { type: 'version-conflict', tag, expected, actual, message, next: 'read-again' };
}

export function storeUnavailable(detail: string, retryAfterMs = RETRY_AFTER_MS): StoreUnavailable {
  const message = 'The lock store cannot be reached; nothing was changed.';
  return { type: 'store-unavailable', detail, retryAfterMs, message, next: 'repeat-later' };
}

export function sourceUnavailable(detail: string, retryAfterMs = RETRY_AFTER_MS): SourceUnavailable {
  const message = 'The sheet cannot be reached; nothing was changed.';
  return { type: 'source-unavailable', detail, retryAfterMs, message, next: 'repeat-later' };
}

export function unavailable(detail: string, retryAfterMs = RETRY_AFTER_MS): Unavailable {
  const message = 'Neither the sheet nor the lock store can be reached; nothing was changed.';
  return { type: 'unavailable', detail, retryAfterMs, message, next: 'repeat-later' };
}

export function outcomeUnknown(tag: SpoolTag, detail: string, retryAfterMs = RETRY_AFTER_MS): OutcomeUnknown {
  const message = `Whether ${tag} was changed cannot be told yet; repeating the same call is safe and finds out.`;
  return { type: 'outcome-unknown', tag, detail, retryAfterMs, message, next: 'repeat-later' };
}

export function invalidInput(field: string, problem: string, received: unknown): InvalidInput {
  const message = `${field} ${problem}.`;
  return {
    type: 'invalid-input',
    field,
    problem,
    received: printable(received),
    message,
    next: 'correct-input',
  };
}

export function timedOut(): TimedOut {
  return { type: 'timed-out', message: 'The deadline passed; nothing was changed.', next: 'repeat' };
}

export function aborted(): Aborted {
  return { type: 'aborted', message: 'The call was aborted; nothing was changed.', next: 'repeat' };
}

/** Short, and fit to be printed: a caller's text must not carry controls into a log or a terminal. */
function printable(value: unknown): string {
  const text = typeof value === 'string' ? value : kind(value);
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return short.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
}

function kind(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value;
}
