import type { Ended } from './engine/call.js';
import type {
  AmbiguousSpool,
  Holder,
  InProgress,
  InvalidInput,
  LockExpired,
  NextStep,
  NotHolder,
  NotOccupied,
  Occupied,
  OutcomeUnknown,
  Problem,
  SourceMisshaped,
  SourceUnavailable,
  SpoolLockError,
  StoreUnavailable,
  Unavailable,
  UnknownSpool,
  VersionConflict,
} from './errors.js';
import type { StoreFault } from './ports/lock-store.js';
import type { SourceFault } from './ports/occupation-source.js';
import type { SpoolTag } from './domain/spool-tag.js';

/** How soon to ask again when nothing better is known, in milliseconds. */
export const RETRY_AFTER_MS = 1_000;

function problem<Type extends string, Known extends object>(
  type: Type,
  message: string,
  next: NextStep,
  known: Known,
): Problem<Type> & Known {
  return { type, message, next, ...known };
}

/** What a port's fault, or the call's end, is to the caller; nothing was changed by then. */
export function publicError(fault: StoreFault | SourceFault | Ended): SpoolLockError {
  switch (fault.type) {
    case 'store-fault':
      return storeUnavailable(fault.detail);
    case 'source-fault':
      return sourceUnavailable(fault.detail, fault.retryAfterMs);
    case 'source-misshaped':
      return sourceMisshaped(fault.problem);
    case 'timed-out':
    case 'aborted':
      return fault;
  }
}

/** Who holds it, in words. */
function who({ holder, label }: { readonly holder: Holder | null; readonly label: string | null }): string {
  if (holder === null) return `"${label ?? ''}"`;
  return holder.initials === null ? `worker ${holder.id}` : `${holder.initials}(${holder.id})`;
}

export function occupied(
  tag: SpoolTag,
  by: Pick<Occupied, 'holder' | 'label' | 'stale' | 'saidBy'>,
): Occupied {
  return problem(
    'occupied',
    `${tag} is held by ${who(by)}${by.stale ? ', for longer than the stale limit' : ''}.`,
    by.stale || by.holder === null ? 'take-over' : 'ask-holder',
    { tag, ...by },
  );
}

export function inProgress(tag: SpoolTag, workerId: number | null, retryAfterMs: number): InProgress {
  const known = { tag, workerId, retryAfterMs };
  return problem('in-progress', `${tag} is being taken at this moment.`, 'repeat-later', known);
}

export function notHolder(tag: SpoolTag, by: Pick<NotHolder, 'holder' | 'label' | 'reason'>): NotHolder {
  const why =
    by.reason === 'token' ? 'under another token, by a newer session' : `by ${who(by)}, not by this worker`;
  const next = by.holder === null && by.reason === 'worker' ? 'take-over' : 'read-again';
  return problem('not-holder', `${tag} is held ${why}.`, next, { tag, ...by });
}

export function notOccupied(tag: SpoolTag): NotOccupied {
  return problem('not-occupied', `${tag} is free.`, 'nothing', { tag });
}

export function unknownSpool(tag: SpoolTag): UnknownSpool {
  return problem('unknown-spool', `There is no spool ${tag}.`, 'correct-input', { tag });
}

export function ambiguousSpool(tag: SpoolTag, rows: number): AmbiguousSpool {
  const message = `${rows} rows carry the tag ${tag}; only one may.`;
  return problem('ambiguous-spool', message, 'fix-source', { tag, rows });
}

export function sourceMisshaped(what: string): SourceMisshaped {
  const message = `The sheet must be fixed first: ${what}.`;
  return problem('source-misshaped', message, 'fix-source', { problem: what });
}

export function lockExpired(tag: SpoolTag): LockExpired {
  return problem('lock-expired', `The lock of ${tag} has expired.`, 'read-again', { tag });
}

export function versionConflict(
  tag: SpoolTag,
  expected: number | null,
  actual: number | null,
): VersionConflict {
  const known = { tag, expected, actual };
  return problem('version-conflict', `${tag} was changed meanwhile.`, 'read-again', known);
}

function outOfReach<Type extends string>(
  type: Type,
  subject: string,
  detail: string,
  retryAfterMs = RETRY_AFTER_MS,
): Problem<Type> & Pick<Unavailable, 'detail' | 'retryAfterMs'> {
  const message = `${subject} be reached; nothing was changed.`;
  return problem(type, message, 'repeat-later', { detail, retryAfterMs });
}

export function storeUnavailable(detail: string): StoreUnavailable {
  return outOfReach('store-unavailable', 'The lock store cannot', detail);
}

export function sourceUnavailable(detail: string, retryAfterMs?: number): SourceUnavailable {
  return outOfReach('source-unavailable', 'The sheet cannot', detail, retryAfterMs);
}

export function unavailable(detail: string, retryAfterMs?: number): Unavailable {
  return outOfReach('unavailable', 'Neither the sheet nor the lock store can', detail, retryAfterMs);
}

export function outcomeUnknown(tag: SpoolTag, detail: string, retryAfterMs = RETRY_AFTER_MS): OutcomeUnknown {
  const message = `Whether ${tag} was changed cannot be told yet; repeating the same call is safe and finds out.`;
  return problem('outcome-unknown', message, 'repeat-later', { tag, detail, retryAfterMs });
}

export function invalidInput(field: string, what: string, received: unknown): InvalidInput {
  const known = { field, problem: what, received: printable(received) };
  return problem('invalid-input', `${field} ${what}.`, 'correct-input', known);
}

/** The deadline passed, or the caller's signal came, before anything was written. */
export function ended(type: Ended['type']): Ended {
  const what = type === 'aborted' ? 'The call was aborted' : 'The deadline passed';
  return problem(type, `${what}; nothing was changed.`, 'repeat', {});
}

/** Short, and fit to be printed: a caller's text must not carry controls into a log or a terminal. */
function printable(value: unknown): string {
  const text = inWords(value);
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return short.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  const isWord = value === null || !/object|function|symbol/.test(typeof value);
  return isWord ? String(value) : typeof value;
}
